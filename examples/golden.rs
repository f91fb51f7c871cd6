//! Compares the YAML reader with golden tables: `cargo run --release --example golden -- FILE…`.
//!
//! A table is a file of JSON objects, one a line: `name`, `text`, and either `json`, what `kubectl` makes of the
//! text, or `error`; `strict_error` besides `json` where only the strict reader refuses it. Each disagreement is
//! printed. The exit status is 1 if there is any that is not on the list of differences that are meant.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a report")]

use std::process::ExitCode;

use rightkind::yaml::{self, Limits};
use serde_json::Value;

#[path = "../tests/yaml/table.rs"]
mod table;

/// Texts that are meant to be read otherwise than Go reads them, each with the reason: one JSON object a line,
/// with `text` and `reason`.
const DIFFERENCES: &str = include_str!("../tests/yaml/differences.jsonl");

fn main() -> ExitCode {
    let mut disagreements = 0;
    for path in std::env::args().skip(1) {
        match compare(&path) {
            Ok(found) => disagreements += found,
            Err(error) => {
                eprintln!("error: {path}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::from(u8::from(disagreements > 0))
}

/// Compares one table and gives the number of disagreements that are not meant.
fn compare(path: &str) -> Result<usize, Box<dyn std::error::Error>> {
    let table = std::fs::read_to_string(path)?;
    let (mut cases, mut wrong, mut meant) = (0, 0, 0);
    for (number, line) in table.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line)?;
        let text = case["text"].as_str().ok_or("a case without text")?;
        cases += 1;
        let document = yaml::parse_document(text, Limits::default());
        let Some(problem) = table::disagreement(&case, &document) else { continue };
        if let Some(reason) = difference(text)? {
            meant += 1;
            println!("{path}:{}: {}: meant: {reason}", number + 1, case["name"]);
            continue;
        }
        wrong += 1;
        println!("{path}:{}: {}: {problem}\n    {text:?}", number + 1, case["name"]);
    }
    println!("{path}: {cases} cases, {wrong} disagreements, {meant} differences that are meant");
    Ok(wrong)
}

/// Why a text is meant to be read otherwise, if it is.
fn difference(text: &str) -> serde_json::Result<Option<String>> {
    for line in DIFFERENCES.lines() {
        let difference: Value = serde_json::from_str(line)?;
        if difference["text"] == text {
            return Ok(difference["reason"].as_str().map(str::to_owned));
        }
    }
    Ok(None)
}
