//! Text that is read without an error but is probably a mistake.

use rightkind::yaml::NoticeKind::{
    self, DuplicateKey, DuplicateText, KeyNotString, LostContent, MergeOverrides,
};
use rightkind::yaml::{Document, Limits, parse};

/// The kind, text and offset of each notice, and the offset of its related place.
fn notices(text: &str) -> Vec<(NoticeKind, String, u32, Option<u32>)> {
    let stream = parse(text, Limits::default());
    let documents = stream.documents().iter();
    documents
        .inspect(|document| assert_eq!(document.error(), None))
        .flat_map(Document::notices)
        .map(|notice| {
            let related = notice.related.map(|span| span.start);
            (notice.kind, notice.span.of(text).to_owned(), notice.span.start, related)
        })
        .collect()
}

#[test]
fn keys_that_are_there_twice() {
    assert_eq!(notices("a: 1\nb: 2\na: 3\n"), [(DuplicateKey, "a".into(), 10, Some(0))]);
    assert_eq!(notices("a: 1\n'a': 2\n"), [(DuplicateKey, "'a'".into(), 5, Some(0))]);
    let both = notices("yes: 1\non: 2\n");
    assert_eq!(both.last(), Some(&(DuplicateKey, "on".into(), 7, Some(0))));
    assert_eq!(notices("{a: 1, a: 2}"), [(DuplicateKey, "a".into(), 7, Some(1))]);
    assert_eq!(notices("a: {b: 1}\nc: {b: 2}\n"), []);
    assert_eq!(notices("- a: 1\n- a: 2\n"), []);
}

#[test]
fn keys_that_are_equal_as_strings_only() {
    assert_eq!(notices("1: a\n'1': b\n"), [(DuplicateText, "'1'".into(), 5, Some(0))]);
    assert_eq!(notices("true: a\n'true': b\n"), [(DuplicateText, "'true'".into(), 8, Some(0))]);
    let third = notices("1: a\n'1': b\n0x1: c\n");
    let equal = [(DuplicateText, "'1'".into(), 5, Some(0)), (DuplicateKey, "0x1".into(), 12, Some(0))];
    assert_eq!(third[1..], equal);
}

#[test]
fn keys_that_become_another_text() {
    for key in ["on", "n", "True", "0x1F", "010", "1.0", "1e3", "1_000", "+1"] {
        assert_eq!(notices(&format!("{key}: a\n")), [(KeyNotString, key.into(), 0, None)], "{key}");
    }
    for key in ["true", "1", "1.5", "-7", "'on'", "\"0x1\"", "!!str on", "2024-01-01", "1:20", "onto"] {
        assert_eq!(notices(&format!("{key}: a\n")), [], "{key}");
    }
    assert_eq!(notices("a: &a on\n*a : b\n"), [], "it is written elsewhere");
}

#[test]
fn keys_of_a_large_mapping() {
    let lines = (0..100).fold(String::new(), |lines, i| lines + &format!("k{i}: v\n"));
    assert_eq!(notices(&lines), []);
    let at = u32::try_from(lines.len()).unwrap();
    let text = format!("{lines}k0: again\n1: x\n'1': y\n");
    let expected =
        [(DuplicateKey, "k0".into(), at, Some(0)), (DuplicateText, "'1'".into(), at + 15, Some(at + 10))];
    assert_eq!(notices(&text), expected);
}

#[test]
fn content_behind_the_end_of_a_document() {
    assert_eq!(notices("a: 1\n...\nb: 2\n# c\n"), [(LostContent, "b: 2\n# c".into(), 9, Some(5))]);
    assert_eq!(notices("a: 1\n...\n"), []);
    assert_eq!(notices("a: 1\n...\n# only a comment\n"), []);
    assert_eq!(notices("a: 1\n...\n---\nb: 2\n"), []);
    // With an indented first line, Go reads it as the whole document.
    assert_eq!(notices("  a: 1\nb: 2\n"), [(LostContent, "b: 2".into(), 7, None)]);
    assert_eq!(notices("{a: 1}}\n"), [(LostContent, "}".into(), 6, None)]);
}

#[test]
fn merges_that_override() {
    let text = "base: &b {x: 1, z: 2}\nuse:\n  x: 9\n  <<: *b\n  z: 3\n";
    assert_eq!(notices(text), [(MergeOverrides, "<<".into(), 36, Some(29))]);
    assert_eq!(notices("base: &b {x: 1}\nuse:\n  <<: *b\n  x: 9\n"), []);
    let nested = "a: &a {x: 1}\nb: &b\n  <<: *a\nc:\n  x: 2\n  <<: [*b]\n";
    assert_eq!(notices(nested), [(MergeOverrides, "<<".into(), 40, Some(33))]);
}
