//! Fuzzing without a fuzzer: the texts of the golden table, with a change in every place.
//!
//! The target in `fuzz/` does more, and compares with libyaml.

use rightkind::yaml::{Limits, parse, parse_document, to_json};
use serde_json::Value;

/// The inserted texts, which replace nothing or one character.
const SPOILERS: [&str; 26] = [
    "", " ", "  ", "\n", "\t", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "'", "\"", "\\", "#", "&a ",
    "*a", "!", "|", ">", "\r", "\u{2028}", "é",
];

#[test]
fn no_text_does_harm() {
    let mut read = 0;
    for line in include_str!("golden.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        if text.len() > 200 {
            continue;
        }
        for (at, char) in text.char_indices() {
            for spoiler in SPOILERS {
                for end in [at, at + char.len_utf8()] {
                    harmless(&format!("{}{spoiler}{}", &text[..at], &text[end..]));
                    read += 1;
                }
            }
            harmless(&text[..at]);
        }
    }
    assert!(read > 100_000, "{read}");
}

/// Reads a text in both ways, and everything in its trees.
fn harmless(text: &str) {
    let document = parse_document(text, Limits::default());
    to_json(&document);
    for document in parse(text, Limits::default()).documents() {
        to_json(document);
        for notice in document.notices() {
            document.path_at(notice.span);
        }
        if let Some(error) = document.error() {
            assert!(text.get(error.span.range()).is_some(), "{text:?}");
        }
    }
}
