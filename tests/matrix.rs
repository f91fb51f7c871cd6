//! The decision matrix: each example in the wrong kind and in the right one, in `fixtures/kind/matrix`.

#![allow(clippy::unwrap_used, reason = "a panic in a test is how it fails")]

use std::collections::BTreeSet;

use rightkind::lint::{Registry, Section};
use rightkind::project::Project;
use rightkind::run::run;
use rightkind::source::Source;
use rightkind::systems::Catalogue;
use rightkind::yaml::{self, LineIndex};

/// What is wrong with an example in the wrong kind: severity, lint, line and column, the text under the span.
const MATRIX: &[(&str, &[&str])] = &[];

/// What a file is told: severity, lint, place and the text under the span. The sections may be narrowed.
fn findings(path: &str, of: impl Fn(Section) -> bool) -> Vec<String> {
    let sources = [Source::new(path, std::fs::read_to_string(path).unwrap())];
    let streams = [yaml::parse(&sources[0].text, yaml::Limits::default())];
    let project = Project::new(&sources, &streams, Catalogue::builtin());
    let registry = Registry::builtin();
    let report = run(&project, &registry);
    let lines = LineIndex::new(&sources[0].text);
    let of = |lint: &str| of(registry.get(lint).unwrap().meta.section);
    let described = report.findings.iter().filter(|finding| of(&finding.lint)).map(|finding| {
        let (at, span) = (lines.position(finding.primary.span.start), finding.primary.span);
        let text = span.of(&sources[0].text);
        format!("{} {} {}:{} `{text}`", finding.severity, finding.lint, at.line, at.column)
    });
    described.collect()
}

#[test]
fn the_wrong_kind_is_found_where_it_is_written() {
    for (name, expected) in MATRIX {
        let path = format!("fixtures/kind/matrix/{name}.wrong.yaml");
        assert_eq!(findings(&path, |section| section == Section::Kind), *expected, "{path}");
    }
}

#[test]
fn the_right_kind_is_left_in_peace() {
    for (name, _) in MATRIX {
        let path = format!("fixtures/kind/matrix/{name}.right.yaml");
        assert_eq!(findings(&path, |_| true), [""; 0], "{path}");
    }
}

#[test]
fn every_example_is_in_the_matrix() {
    let listed: BTreeSet<_> = MATRIX
        .iter()
        .flat_map(|(name, _)| [format!("{name}.right.yaml"), format!("{name}.wrong.yaml")])
        .collect();
    let files = std::fs::read_dir("fixtures/kind/matrix").unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<_> = files.filter(|name| name.ends_with(".yaml")).collect();
    assert_eq!(files, listed);
}
