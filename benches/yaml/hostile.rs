//! Texts that could make a reader slow, in any size.

/// A name, and a function for a text of about this number of bytes.
pub(crate) type Family = (&'static str, fn(usize) -> String);

/// All families.
pub(crate) const FAMILIES: [Family; 22] = [
    ("brackets", |size| "[".repeat(size)),
    ("brackets, closed", |size| "[".repeat(size / 2) + &"]".repeat(size / 2)),
    ("braces", |size| "{a: ".repeat(size / 4)),
    ("single pairs", |size| "[a: ".repeat(size / 4)),
    ("dashes", |size| "- ".repeat(size / 2)),
    ("indented keys", |size| {
        let depth = (size * 2).isqrt();
        (0..depth).map(|depth| " ".repeat(depth) + "a:\n").collect()
    }),
    ("question marks", |size| "? ".repeat(size / 2)),
    ("anchors", |size| lines(size / 16, |i| format!("- &anchor{i} a\n"))),
    ("aliases", |size| "- &a b\n".to_owned() + &"- *a\n".repeat(size / 5)),
    ("alias bomb", |size| {
        let line = |i: usize| format!("a{i}: &a{i} [*a{0}, *a{0}]\n", i - 1);
        "a0: &a0 x\n".to_owned() + &(1..size / 20).map(line).collect::<String>()
    }),
    ("anchors on one line", |size| "&a ".repeat(size / 3)),
    ("tags", |size| "- !!str a\n".repeat(size / 10)),
    ("tag directives", |size| lines(size / 14, |i| format!("%TAG !t{i}! x\n")) + "--- a\n"),
    ("long key", |size| "k".repeat(size) + ": v\n"),
    ("long keys", |size| ("k".repeat(1000) + ": v\n").repeat(size / 1004)),
    ("keys of one mapping", |size| lines(size / 12, |i| format!("key{i}: v\n"))),
    ("documents", |size| "---\na: b\n".repeat(size / 9)),
    ("escapes", |size| format!("a: \"{}\"\n", "\\x41\\\n ".repeat(size / 7))),
    ("quotes", |size| format!("a: '{}'\n", "''\n".repeat(size / 3))),
    ("comments", |size| "# “comment”\n#\u{85}#\r".repeat(size / 20)),
    ("blank lines", |size| format!("a: b\n{}c\n", " \n".repeat(size / 2))),
    ("block scalars", |size| "- |\n\n  a\n\n".repeat(size / 10)),
];

fn lines(count: usize, line: fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}
