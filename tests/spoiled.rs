//! Whole manifests, spoiled in every line: no lint and no format may fall over what is left.

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

/// What becomes of a line, and of the rest of it after its first colon.
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

/// Lints a text; prints what is found in all formats, if asked to.
fn harmless(text: &str, options: &Options, print: bool) {
    let report = lint(&Workspace::of_text("manifest.yaml", text), options);
    for finding in &report.findings {
        sound(finding, text);
    }
    if !print {
        return;
    }
    let registry = &options.registry;
    let outcome = Outcome { report: &report, registry, unreadable: &[], exit_status: 0 };
    let mut out = NoColor::new(Vec::new());
    text::write(&mut out, &outcome, false).unwrap();
    json::write(&mut out, &outcome).unwrap();
    sarif::write(&mut out, &outcome).unwrap();
    github::write(&mut out, &outcome).unwrap();
    // Nothing of a manifest may steer a terminal.
    assert!(!out.into_inner().contains(&0x1b), "{text}");
}

/// Whether what a finding says can be shown, and its fix be applied.
fn sound(finding: &Finding, text: &str) {
    let about = || format!("{}: {}\n{text}", finding.lint, finding.message);
    assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{}", about());
    for label in finding.related.iter().chain([&finding.primary]) {
        assert!(text.get(label.span.range()).is_some(), "{}", about());
    }
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    assert!(fix::apply(text, edits).is_ok(), "{}", about());
}

#[test]
fn what_is_left_of_a_manifest_does_no_harm() {
    let mut files = Vec::new();
    manifests(Path::new("tests/shape/base"), &mut files);
    manifests(Path::new("fixtures"), &mut files);
    let options = Options::default();
    let mut read = 0;
    for (number, file) in files.iter().enumerate() {
        let whole = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        // One way for each line, another for the next, so that all meet all.
        for (at, line) in lines.iter().enumerate() {
            let ways = spoil(line);
            let way = &ways[(number * 7 + at) % ways.len()];
            let text = [&lines[..at], &[way.as_str()], &lines[at + 1..]].concat().join("\n");
            harmless(&text, &options, read % 16 == 0);
            read += 1;
        }
    }
    assert!(read > 2_000, "{read}");
}
