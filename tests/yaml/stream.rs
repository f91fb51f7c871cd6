//! Splitting a text into documents, and JSON.

use rightkind::yaml::{Kind, Limits, Stream, parse, to_json};
use serde_json::{Value, json};

fn values(text: &str) -> Vec<Value> {
    let stream: Stream<'_> = parse(text, Limits::default());
    stream
        .documents()
        .iter()
        .map(|document| match document.error() {
            Some(error) => json!({ "error": error.message }),
            None => to_json(document).value,
        })
        .collect()
}

#[test]
fn separators() {
    assert_eq!(
        values("a: 1\n---\nb: 2\n--- # c\nc: 3\n---\n"),
        [json!({"a": 1}), json!({"b": 2}), json!({"c": 3})]
    );
    assert_eq!(values("---\n---\n# nothing\n---   \r\na: 1\r\n"), [json!({"a": 1})]);
    assert_eq!(values("a: |\n  x\n  ---\n  y\n"), [json!({"a": "x\n---\ny\n"})]);
    assert_eq!(values("\u{feff}---\na: 1\n"), [json!({"a": 1})]);
    assert_eq!(values(""), Vec::<Value>::new());
}

#[test]
fn comments_keep_their_places() {
    let text = "# one\n---\n# two\na: 1 # three\n--- # four\nb: '#' #five\n";
    let stream = parse(text, Limits::default());
    let comments: Vec<Vec<_>> = stream
        .documents()
        .iter()
        .map(|document| document.comments().iter().map(|span| span.of(text)).collect())
        .collect();
    assert_eq!(comments, [vec!["# two", "# three"], vec!["# four", "#five"]]);
}

#[test]
fn json_is_read_as_json() {
    let text =
        "{\n\t\"a\\/b\": \"\\ud83d\\ude00\",\n\t\"c\" :\n [1, -2.5e3, true, null, {}, []]}\n{\"d\": \"e\"}\n";
    let expected = [json!({"a/b": "😀", "c": [1, -2500, true, null, {}, []]}), json!({"d": "e"})];
    assert_eq!(values(text), expected);
    let long = format!("{{\"{}\": 1}}", "k".repeat(2000));
    assert_eq!(values(&long), [json!({ "k".repeat(2000): 1 })]);
    let stream = parse(text, Limits::default());
    let root = stream.documents()[0].root().unwrap();
    assert_eq!((root.kind(), root.text()), (Kind::FlowMapping, &text[..text.find("\n{\"d").unwrap()]));
}

#[test]
fn braces_that_are_not_json_are_read_as_yaml() {
    assert_eq!(values("{a: 1}\n---\n{b: 2}\n"), [json!({"a": 1}), json!({"b": 2})]);
    assert_eq!(values("{\"a\": 1,}\n"), [json!({"a": 1})]);
    assert_eq!(values("{\"a\": yes}\n"), [json!({"a": true})]);
    assert_eq!(values("{\"a\": 01}\n"), [json!({"a": 1})]);
    assert_eq!(values("{\"a\": \"\\/\"\n"), [json!({"error": "unknown escape `\\/`"})]);
}
