//! The errors for common accidents: the message, the place, related places, and what to do.

use rightkind::yaml::{Limits, SyntaxError, parse};

/// The first error of a text as lines: the message with the text under its span, related places, the help.
fn told(text: &str) -> String {
    let stream = parse(text, Limits::default());
    let error = stream.documents().iter().find_map(|document| document.error());
    error.map_or_else(|| "no error".to_owned(), |error| tell(error, text))
}

fn tell(error: &SyntaxError, text: &str) -> String {
    let mut out = format!("{} @ {} {:?}", error.message, error.span.start, shown(error.span.of(text)));
    for (span, label) in &error.related {
        out += &format!("\n  {label} @ {} {:?}", span.start, shown(span.of(text)));
    }
    if let Some(help) = &error.help {
        out += &format!("\n  help: {help}");
    }
    out
}

fn shown(text: &str) -> &str {
    text.get(..80).unwrap_or(text)
}

#[test]
fn accidents() {
    let expected = include_str!("errors.txt");
    let mut actual = String::new();
    for (name, text) in ACCIDENTS {
        actual += &format!("{name}\n{}\n\n", told(text));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/yaml/errors.txt"), &actual).unwrap();
        return;
    }
    assert_eq!(actual.trim_end(), expected.trim_end());
}

#[test]
fn an_error_does_not_hide_the_next_document() {
    let text = "a: 'x\n---\nb: 1\n---\nc: @\n---\nd: 1\n";
    let stream = parse(text, Limits::default());
    let told: Vec<_> = stream
        .documents()
        .iter()
        .map(|document| document.error().map_or("fine", |error| error.message.as_str()))
        .collect();
    let expected = ["the quote ' is never closed", "fine", "a plain value cannot start with `@`", "fine"];
    assert_eq!(told, expected);
}

const ACCIDENTS: &[(&str, &str)] = &[
    ("tab as indentation", "a:\n\tb: 1\n"),
    ("tab after deeper lines", "a:\n  b: 1\n\tc: 2\n"),
    ("tab after a dash", "- a\n-\tb\n"),
    ("tab in a block scalar", "a: |\n\tx\n"),
    ("missing space after a colon", "spec:\n  name:kafka\n  image: x\n"),
    ("missing space on the last line", "a: 1\nb:2\n"),
    ("unclosed single quote", "a: 'x\nb: 2\n"),
    ("unclosed double quote at the end", "a: \"x\n"),
    ("key indented too deep", "spec:\n  name: kafka\n    image: x\n"),
    ("key indented too deep after quotes", "spec:\n  a: 'x'\n    b: 2\n"),
    ("key indented too little", "spec:\n    a: 1\n  b: 2\n"),
    ("key indented too little in an item", "- name: a\n image: b\n"),
    ("key nearer to the outer mapping", "a:\n      b: 1\n c: 1\n"),
    ("unquoted template", "image: {{ .Values.image }}\n"),
    ("template on a line of its own", "a:\n  {{- if .Values.x }}\n  b: 1\n"),
    ("template in brackets", "args: [--x, {{ y }}]\n"),
    ("template of another language", "a: {% x %}\n"),
    ("colon inside a value", "msg: error: failed # c\n"),
    ("two keys on a line", "spec: containers: nginx\n"),
    ("colon after a quoted value", "a: \"x\": y\n"),
    ("at sign", "schedule: @daily\n"),
    ("backtick", "s: `x`\n"),
    ("percent sign", "s: %x\n"),
    ("percent sign at the start of a line", "%FOO\n"),
    ("schedule that starts with a star", "s: */5 * * * *\n"),
    ("unknown alias", "s: *all\n"),
    ("alias inside its own anchor", "a: &a [*a]\n"),
    ("name of an anchor", "a: &x! y\n"),
    ("apostrophe in single quotes", "a: 'it's'\n"),
    ("text after double quotes", "a: \"x\" y\n"),
    ("text after brackets", "a: [x] y\n"),
    ("sequence on the line of its key", "a: - b\n"),
    ("unclosed bracket", "a: [b, c\nd: e\n"),
    ("unclosed brace", "a: {b: c\n"),
    ("missing comma", "a: [\"b\" \"c\"]\n"),
    ("stray bracket", "a: ]\n"),
    ("wrong bracket", "a: [b, }\n"),
    ("comma at the start", "a: ,b\n"),
    ("unknown escape", "a: \"\\d\"\n"),
    ("short escape", "a: \"\\xZZ\"\n"),
    ("surrogate escape", "a: \"\\uD83D\\uDE00\"\n"),
    ("text after a block scalar header", "a: | text\n"),
    ("block scalar indented by nothing", "a: |0\n x\n"),
    ("block scalar in brackets", "a: [|\n x]\n"),
    ("key without a colon", "a: 1\nb\nc: 2\n"),
    ("first key without a colon", "a\nb: c\n"),
    ("key over several lines", "'a\n b': c\n"),
    ("key too long", KEY_TOO_LONG),
    ("key that is a sequence", "? [a]\n: b\n"),
    ("key that is null", "~: b\n"),
    ("key that is missing", ": b\n"),
    ("key that is too large", "18446744073709551615: b\n"),
    ("item among keys", "a:\n- b\nc: 1\n- d\n"),
    ("key among items", "- a\nb: c\n"),
    ("value that does not fit its tag", "a: !!int x\n"),
    ("infinity", "a: .inf\n"),
    ("malformed tag", "a: !<x\n"),
    ("undefined handle", "a: !x!y z\n"),
    ("merge of a number", "<<: 1\n"),
    ("version of yaml", "%YAML 1.2\n"),
    ("directive before a separator", "%YAML 1.1\n---\na: 1\n"),
    ("content on a separator", "a: 1\n--- b\n"),
    ("line of dashes", "-----BEGIN\n"),
    ("control character", "a: b\u{7}\n"),
    ("a blank that is no space", "spec:\n  replicas:\u{a0}3\n  b: 1\n"),
    ("double quote that ends at the next one", "a: \"x\nb: \"1\"\n"),
    ("missing comma between lines of JSON", "{\n  \"a\": {},\n  \"b\": {}\n  \"c\": 1\n}\n"),
    ("field beside its item", "a:\n  - name: b\n  value: c\n"),
    ("field beside its item, under a key without a value", "a:\n  - name: b\n    c:\n  d: 1\n"),
    ("text of a block beside its key", "data:\n  a.properties: |\n  x=1\n"),
    ("text of a block that is less indented later", "data:\n  a.properties: |\n    x=1\n  y=2\n"),
    ("a dash too few between objects", "a: b\n--\nc: d\n"),
    ("no space after a dash", "a:\n  -name: b\n   image: c\n"),
    ("no space after the second dash", "a:\n  - name: b\n    image: c\n  -name: d\n    image: e\n"),
    ("no space after a dash, before quotes", "a:\n  -name: 'b'\n   image: c\n"),
    ("no space after the first dash only", "a:\n  -name: b\n  - name: c\n"),
    ("no space after the dash of an option", "args:\n-foo\n- bar\n"),
    ("no space after the dash of a text", "a:\n-\"b\"\n- c\n"),
    ("another blank after a dash", "a:\n  -\u{a0}name: b\n    image: c\n"),
    ("a dash one column to the left", "a:\n  - b\n - c\n"),
    ("a dash one column to the right", "a:\n  - b: 1\n   - c: 2\n"),
    ("a dash deeper than a key with a value", "a:\n  b: c\n   - d: e\n"),
    ("the first dash less deep than its key", "a:\n  b:\n - c\n"),
    ("a key of the top one column to the right", "apiVersion: v1\nmetadata:\n  name: a\n spec:\n  b: c\n"),
    ("a key of the top below a value", "apiVersion: v1\nmetadata:\n  name: a\n   spec:\n  b: c\n"),
    ("a key below a value", "metadata: a\n  name: b\n"),
    ("a quote left open up to the next item", "a: [\"b\", \"-c, \"d\"]\n"),
    ("a single quote left open up to the next item", "a: ['b', '-c, 'd']\n"),
    ("a quote left open before a bracket", "a: [\"b\", \"c]\nd: e\n"),
    ("a quote left open before a bracket, closed by a later one", "a: [\"b]\nd:\n- \"e\"\n"),
    ("a quote inside quotes in brackets", "a: [\"b \"c\"\", d]\n"),
    ("a quote closed by the other sort", "a: \"x'\nb: 2\n"),
    ("a value of several lines with text after it", "a: \"x\n  y\" z\nb: 2\n"),
    ("unclosed bracket of texts in quotes", "a: [\"b\", \"c\"\nd: e\n"),
    ("unclosed brace in a mapping", "a: {b: c, d: {e: f}\ng: h\n"),
    ("unclosed brace of one line", "- {a: b\n- c\n"),
    ("one bracket too many", "a: [b]]\n"),
    ("a brace for a bracket", "a: {b: c]\n"),
    ("a key and a value without a colon", "- name x\n  image: b\n"),
    ("a sign for a colon", "- name = x\n  image: b\n"),
    ("a sign for a colon later", "- name: x\n  image = b\n"),
    ("another colon", "- name\u{ff1a}x\n  image: b\n"),
    ("a key without a colon before a mapping", "a: b\nmetadata\n  name: x\n"),
    ("a key without a colon before items", "a: b\nports\n- c\n"),
    ("a text without its bar", "data:\n  a.properties:\n    b=c\n    d: e\n"),
    ("a text less deep than its first line", "data:\n  a: |\n      b\n    c\n"),
    ("a colon in an item of words", "- echo a: b: c\n"),
    ("a comment of another language", "a: 1\n// b\nc: 2\n"),
    ("a comment of another language after a value", "a: 1 // b: c\n"),
    ("a conflict of two versions", "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> c\n"),
    ("a fence", "```yaml\na: 1\n```\n"),
    ("a fence at the end", "a: 1\n```\n"),
    ("dashes with blanks between objects", "a: 1\n- - -\nb: 2\n"),
    ("one long dash between objects", "a: 1\n\u{2014}\nb: 2\n"),
    ("another line between objects", "a: 1\n====\nb: 2\n"),
    ("a dash too many between objects", "a: 1\n----\nb: 2\n"),
    ("a key on the line of a separator", "a: 1\n---b: 2\n"),
    ("a mark less indented than what it ends", "a:\n  - b\n ---\nc: d\n"),
];

const KEY_TOO_LONG: &str = concat!(
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    ": v"
);
