//! The examples in the documentation of every lint are linted, and every page on disk is what the program prints.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::common::{assert_none, compare};
use rightkind::lint::{Example, Lint, Registry, Section};
use rightkind::options::Options;
use rightkind::page;
use rightkind::run::lint;
use rightkind::source::Workspace;

fn found(example: &Example) -> Vec<String> {
    let report = lint(&Workspace::of_text("manifest.yaml", &*example.text), &Options::default());
    assert!(report.skipped.is_empty(), "the example is no manifest:\n{}", example.text);
    report.findings.iter().map(|finding| finding.lint.to_string()).collect()
}

/// A bad example is reported by its own lint and no other; a good one by no lint.
#[test]
fn every_example_is_judged_as_documented() {
    let mut problems = Vec::new();
    for lint in Registry::builtin().lints() {
        let id = &*lint.meta.id;
        let examples = lint.meta.examples();
        if !examples.iter().any(|example| example.bad) || !examples.iter().any(|example| !example.bad) {
            problems.push(format!("{id}: needs a bad example and a good one"));
        }
        for example in &examples {
            let found: BTreeSet<_> = found(example).into_iter().collect();
            let expected: BTreeSet<_> = example.bad.then(|| id.to_owned()).into_iter().collect();
            if found != expected {
                let text = &example.text;
                problems.push(format!("{id}: an example is found by {found:?}, not {expected:?}:\n{text}"));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn documentation_has_its_sections_in_order() {
    let mut problems = Vec::new();
    for lint in Registry::builtin().lints() {
        let docs = &lint.meta.docs;
        let places: Vec<_> =
            ["## Why", "## Example", "## References"].iter().map(|section| docs.find(section)).collect();
        if !places.iter().all(Option::is_some) || !places.is_sorted() {
            problems.push(format!("{}: wants `## Why`, `## Example`, `## References`", lint.meta.id));
        }
        let references = docs.split("## References").nth(1).unwrap_or_default();
        for reference in references.split("\n - ").skip(1) {
            if !reference.contains("https://") {
                problems.push(format!("{}: a reference without a URL: {reference}", lint.meta.id));
            }
        }
        let summary = &lint.meta.summary;
        if summary.ends_with('.') || summary.contains('\n') {
            problems.push(format!("{}: the summary is one line without a full stop", lint.meta.id));
        }
    }
    assert_none(&problems);
}

#[test]
fn the_pages_on_disk_are_current() {
    let registry = Registry::builtin();
    let folder = Path::new("docs/lints");
    let mut problems = Vec::new();
    let mut index = String::from(
        "# Lints\n\n`rightkind explain ID` prints these pages in the terminal.\n\
         A severity is the highest that the lint gives; with less evidence it says less.\n",
    );
    let mut pages = BTreeSet::from([PathBuf::from("docs/lints/README.md")]);
    for section in Section::ALL {
        let lints: Vec<&Lint> = registry.lints().filter(|lint| lint.meta.section == section).collect();
        if !lints.is_empty() {
            index += &format!("\n## {}\n\n| lint | severity | |\n|---|---|---|\n", section.title());
        }
        for lint in lints {
            let id = &*lint.meta.id;
            index += &format!("| [`{id}`]({id}.md) | {} | {} |\n", lint.meta.severity, lint.meta.summary);
            let path = folder.join(format!("{id}.md"));
            problems.extend(compare(&path, &page::markdown(lint, &registry)));
            pages.insert(path);
        }
    }
    problems.extend(compare(&folder.join("README.md"), &index));
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !pages.contains(&path) {
            problems.push(format!("{} belongs to no lint", path.display()));
        }
    }
    assert_none(&problems);
}

/// `lints/job/job_no_ttl.rs` declares `job-no-ttl` in section `job`, and is in the list.
#[test]
fn every_file_in_lints_is_registered() {
    let mut on_disk = BTreeSet::new();
    for section in std::fs::read_dir("lints").unwrap() {
        let section = section.unwrap().path();
        if !section.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&section).unwrap() {
            let file = file.unwrap().path();
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if text.contains("declare_lint! {") {
                let stem = file.file_stem().unwrap().to_string_lossy().replace('_', "-");
                on_disk.insert((section.file_name().unwrap().to_string_lossy().into_owned(), stem));
            }
        }
    }
    let listed: Vec<_> = Registry::builtin()
        .lints()
        .map(|lint| (lint.meta.section.id().to_owned(), lint.meta.id.to_string()))
        .collect();
    let unique: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(unique.len(), listed.len(), "a lint is listed twice: {listed:?}");
    assert_eq!(unique, on_disk);
}

/// Editors complete the ids, with a description.
#[test]
fn the_schema_of_the_configuration_lists_every_lint() {
    let path = Path::new("docs/rightkind.schema.json");
    let mut schema = std::fs::read_to_string(path).unwrap();
    let row = |id: &str, text: &str| {
        let text = serde_json::to_string(text).unwrap();
        format!("        {{ \"const\": \"{id}\", \"description\": {text} }}")
    };
    let sections = Section::ALL.map(|section| row(section.id(), section.title())).to_vec();
    let lints = Registry::builtin().lints().map(|lint| row(&lint.meta.id, &lint.meta.summary)).collect();
    for (name, rows) in [("section", sections), ("lint", lints)] {
        let rows: Vec<String> = rows;
        let head = format!("    \"{name}\": {{\n      \"oneOf\": [\n");
        let start = schema.find(&head).unwrap() + head.len();
        let end = start + schema[start..].find("      ]\n").unwrap();
        schema.replace_range(start..end, &(rows.join(",\n") + "\n"));
    }
    serde_json::from_str::<serde_json::Value>(&schema).unwrap();
    assert_none(&compare(path, &schema).into_iter().collect::<Vec<_>>());
}
