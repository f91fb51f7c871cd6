//! The golden table of this project: our own texts, with the results of go-yaml 2.4 and of Kubernetes' conversion to
//! JSON.

use rightkind::yaml::{Limits, parse_document};
use serde_json::Value;

use super::table::disagreement;

#[test]
fn every_case_is_read_as_kubectl_reads_it() {
    let cases = include_str!("golden.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut count = 0;
    let mut wrong = Vec::new();
    for case in cases {
        count += 1;
        let text = case["text"].as_str().unwrap();
        if let Some(problem) = disagreement(&case, &parse_document(text, Limits::default())) {
            wrong.push(format!("{}: {text:?}: {problem}", case["name"]));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 300, "the table is there: {count} cases");
}

#[test]
fn deliberate_differences_are_still_differences() {
    for line in include_str!("differences.jsonl").lines() {
        let difference: Value = serde_json::from_str(line).unwrap();
        let text = difference["text"].as_str().unwrap();
        assert!(difference["reason"].is_string());
        let document = parse_document(text, Limits::default());
        let told = document.error().is_some() || !document.notices().is_empty();
        assert!(told || text.contains('\u{feff}'), "{text:?}");
    }
}
