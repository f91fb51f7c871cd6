//! Complete manifests with a mistake in every line: no lint and no format may panic.

use std::collections::HashMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use codespan_reporting::term::termcolor::NoColor;
use rightkind::finding::Finding;
use rightkind::fix;
use rightkind::options::Options;
use rightkind::output::{Outcome, github, json, sarif, text};
use rightkind::run::lint;
use rightkind::source::Workspace;

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            manifests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

/// The replacements for a line, and for the rest of a line after its first colon.
fn spoil(line: &str) -> Vec<String> {
    let (key, value) = line.split_once(": ").unwrap_or((line, ""));
    let indent = line.len() - line.trim_start().len();
    let mut spoiled = vec![
        String::new(),
        format!("  {line}"),
        line[indent / 2..].to_owned(),
        format!("{line}\n{line}"),
        line.replacen("- ", "  ", 1),
    ];
    for value in
        ["", "[]", "{}", "-1", "'é\u{1b}'", "{{ x }}", "[a, {b: c}]", "0x7fffffffffffffffff", "&a [*a]"]
    {
        spoiled.push(format!("{key}: {value}"));
    }
    spoiled.push(format!("{key}: {value}{value}{value}"));
    spoiled
}

/// Lints a text, and sometimes prints the findings; as SARIF least often, because its list of lints takes the most
/// time.
fn harmless(number: usize, text: &str, options: &Options) {
    let report = lint(&Workspace::of_text("manifest.yaml", text), options);
    for finding in &report.findings {
        sound(finding, text);
    }
    if !number.is_multiple_of(8) {
        return;
    }
    let registry = &options.registry;
    let outcome = Outcome { report: &report, registry, unreadable: &[], failure: None, exit_status: 0 };
    let mut out = NoColor::new(Vec::new());
    text::write(&mut out, &outcome).unwrap();
    json::write(&mut out, &outcome).unwrap();
    github::write(&mut out, &outcome).unwrap();
    if number.is_multiple_of(128) {
        sarif::write(&mut out, &outcome).unwrap();
    }
    // No part of a manifest may control a terminal.
    assert!(!out.into_inner().contains(&0x1b), "{text}");
}

/// Whether the texts of a finding can be shown, and its fix applied.
fn sound(finding: &Finding, text: &str) {
    let about = || format!("{}: {}\n{text}", finding.lint, finding.message);
    assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{}", about());
    for label in finding.related.iter().chain([&finding.primary]) {
        assert!(text.get(label.span.range()).is_some(), "{}", about());
    }
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    assert!(fix::apply(text, edits).is_ok(), "{}", about());
}

/// One text for each line of the manifests, with a mistake in that line. A line that occurs often gets another mistake
/// each time, up to a third of all mistakes, since the same line is judged alike in most manifests.
fn texts() -> Vec<String> {
    let mut files = Vec::new();
    manifests(Path::new("tests/shape/base"), &mut files);
    manifests(Path::new("fixtures"), &mut files);
    let mut texts = Vec::new();
    // For each line, the number of mistakes so far, and the next one.
    let mut met: HashMap<String, (usize, usize)> = HashMap::new();
    for file in files {
        let whole = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let (ways, known) = (spoil(line), met.len());
            let (count, next) = met.entry(line.trim().to_owned()).or_insert((0, known));
            if *count < ways.len() / 3 {
                let way = ways[*next % ways.len()].as_str();
                texts.push([&lines[..at], &[way], &lines[at + 1..]].concat().join("\n"));
            }
            (*count, *next) = (*count + 1, *next + 1);
        }
    }
    texts
}

#[test]
fn what_is_left_of_a_manifest_does_no_harm() {
    let texts = texts();
    assert!(texts.len() > 2_000, "{}", texts.len());
    let options = Options::default();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for part in texts.chunks(texts.len().div_ceil(threads)) {
            let options = &options;
            scope.spawn(move || {
                for (at, text) in part.iter().enumerate() {
                    harmless(at, text, options);
                }
            });
        }
    });
}
