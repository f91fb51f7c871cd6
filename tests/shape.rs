//! Manifests with one mistake each, and their findings.
//!
//! The cases are in `tests/shape/mutants.txt`; `UPDATE=1` rewrites the expected findings. A case has the object (a file
//! in `tests/shape/base`), the removed lines (`-`) and added lines (`+`), the version if it is not the newest (`@`),
//! the right place of a misplaced field (`>`), and each finding (`=`).

use std::fmt::Write;
use std::path::Path;

use crate::common::{assert_none, compare};
use rightkind::fix;
use rightkind::lint::{Registry, Section, Selection};
use rightkind::options::{Options, Settings};
use rightkind::run::lint;
use rightkind::schema::Versions;
use rightkind::source::Workspace;
use rightkind::yaml::LineIndex;

const CASES: &str = "tests/shape/mutants.txt";

#[derive(Default)]
struct Case {
    title: String,
    base: String,
    versions: Option<Versions>,
    take: Vec<String>,
    put: Vec<String>,
    level: Option<String>,
    expected: Vec<String>,
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            cases.push(Case { title: title.to_owned(), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        match line.chars().next() {
            Some('-') => case.take.push(line[1..].to_owned()),
            Some('+') => case.put.push(line[1..].to_owned()),
            Some('@') => case.versions = Some(line[2..].parse().unwrap()),
            Some('>') => case.level = Some(line[2..].to_owned()),
            Some('=') => case.expected.push(line[2..].to_owned()),
            Some(_) => line.clone_into(&mut case.base),
            None => {}
        }
    }
    cases
}

fn write(case: &Case, found: &[String]) -> String {
    let mut text = format!("# {}\n{}\n", case.title, case.base);
    if let Some(versions) = case.versions {
        writeln!(text, "@ {versions}").unwrap();
    }
    for (mark, lines) in [('-', &case.take), ('+', &case.put)] {
        for line in lines {
            writeln!(text, "{mark}{line}").unwrap();
        }
    }
    if let Some(level) = &case.level {
        writeln!(text, "> {level}").unwrap();
    }
    for line in found {
        writeln!(text, "= {line}").unwrap();
    }
    text + "\n"
}

/// The base with the removed lines replaced by the added ones. The removed lines must occur together exactly once.
fn spoil(case: &Case) -> String {
    let path = format!("tests/shape/base/{}.yaml", case.base);
    let base = std::fs::read_to_string(&path).unwrap();
    let take: String = case.take.iter().flat_map(|line| [line, "\n"]).collect();
    let put: String = case.put.iter().flat_map(|line| [line, "\n"]).collect();
    if take.is_empty() {
        return base + &put;
    }
    let whole = format!("\n{base}");
    let wanted = format!("\n{take}");
    assert_eq!(whole.matches(&wanted).count(), 1, "{}: the lines are not there once", case.title);
    whole.replacen(&wanted, &format!("\n{put}"), 1)[1..].to_owned()
}

/// One line per finding, followed by the text after its fix, if it has one.
fn findings(text: &str, versions: Versions) -> Vec<(String, Option<String>)> {
    let registry = Registry::builtin();
    let lints = Selection::of(&registry, |meta| meta.section == Section::Shape);
    let options = Options::new(registry, Settings { lints, versions, ..Settings::default() });
    let index = LineIndex::new(text);
    let line = |finding: &rightkind::finding::Finding| {
        let at = index.position(finding.primary.span.start);
        let under = finding.primary.span.of(text).lines().next().unwrap_or_default();
        let line = format!("{} {}:{} {under} | {}", finding.lint, at.line, at.column, finding.message);
        let fixed = finding.fix.as_ref().map(|fix| fix::apply(text, &fix.edits).unwrap());
        (line, fixed)
    };
    lint(&Workspace::of_text("manifest.yaml", text), &options).findings.iter().map(line).collect()
}

#[test]
fn the_objects_to_be_spoiled_are_sound() {
    for file in std::fs::read_dir("tests/shape/base").unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(findings(&text, Versions::default()), [], "{}", path.display());
    }
}

#[test]
fn each_spoiled_manifest_has_its_findings() {
    let cases = read(&std::fs::read_to_string(CASES).unwrap());
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut written = String::new();
    let (mut levels, mut named, mut fixes) = (0, 0, 0);
    for case in &cases {
        let versions = case.versions.unwrap_or_default();
        let mut found = Vec::new();
        for (line, fixed) in findings(&spoil(case), versions) {
            if let Some(fixed) = fixed {
                let left = findings(&fixed, versions);
                assert!(
                    left.iter().all(|(other, _)| *other != line),
                    "{}: the fix leaves {line}",
                    case.title
                );
                fixes += 1;
            }
            found.push(line);
        }
        if let Some(level) = &case.level {
            levels += 1;
            let wanted =
                if level == "top" { "at the top level".to_owned() } else { format!("at `{level}`;") };
            named += usize::from(found.len() == 1 && found[0].contains(&wanted));
        }
        written += &write(case, &found);
    }
    assert!(levels >= 20 && named * 10 >= levels * 9, "{named} of {levels} levels are named");
    assert!(fixes >= 20, "{fixes} fixes");
    assert_none(&Vec::from_iter(compare(Path::new(CASES), &written)));
}
