//! If two lints report the same fault, one of them yields, but only to a lint that runs.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::assert_none;
use rightkind::finding::{About, Finding, Severity};
use rightkind::lint::{Cause, Meta, Registry, Section, Selection};
use rightkind::lints::YIELDS;
use rightkind::options::{Options, Settings};
use rightkind::report::Report;
use rightkind::run::lint;
use rightkind::source::{Source, Workspace};

fn run(workspace: &Workspace, keep: impl Fn(&Meta) -> bool) -> Report {
    let registry = Registry::builtin();
    let lints = Selection::of(&registry, keep);
    lint(workspace, &Options::new(registry, Settings { lints, ..Settings::default() }))
}

fn manifest(text: &str) -> Workspace {
    Workspace::of_text("manifest.yaml", text)
}

fn ids(report: &Report) -> BTreeSet<&str> {
    report.findings.iter().map(|finding| &*finding.lint).collect()
}

/// A lint, the lint that it yields to, and a manifest in which both report the same fault.
fn cases() -> Vec<(String, String, String)> {
    let text = std::fs::read_to_string("tests/yields/cases.yaml").unwrap();
    let mut cases: Vec<(String, String, String)> = Vec::new();
    for line in text.lines() {
        let title = line.strip_prefix("# ").and_then(|title| title.split_once(" yields to "));
        if let Some((one, other)) = title {
            cases.push((one.to_owned(), other.to_owned(), String::new()));
        } else if let Some((.., manifest)) = cases.last_mut() {
            manifest.push_str(line);
            manifest.push('\n');
        }
    }
    cases
}

fn case(one: &str, other: &str) -> String {
    let cases = cases();
    let found = cases.iter().find(|case| (&*case.0, &*case.1) == (one, other));
    found.unwrap().2.clone()
}

#[test]
fn each_rule_applies_where_the_other_lint_runs_and_only_there() {
    let mut problems = Vec::new();
    for (one, other, text) in cases() {
        let workspace = manifest(&text);
        let alone = run(&workspace, |meta| meta.id == one);
        let both = run(&workspace, |meta| meta.id == one || meta.id == other);
        let all = run(&workspace, |_| true);
        for (report, expected) in [(&alone, &one), (&both, &other)] {
            if ids(report) != BTreeSet::from([expected.as_str()]) {
                problems.push(format!("{one} beside {other}: {:?} in\n{text}", ids(report)));
            }
        }
        if ids(&all).contains(&*one) {
            problems.push(format!("{one} beside {other}: it does not yield in\n{text}"));
        }
    }
    assert_none(&problems);
}

#[test]
fn every_rule_has_a_case_and_names_lints() {
    let registry = Registry::builtin();
    let rules: BTreeSet<_> =
        YIELDS.iter().flat_map(|rule| rule.lints.iter().map(|lint| (*lint, rule.to))).collect();
    let cases = cases();
    let cases: BTreeSet<_> = cases.iter().map(|(one, other, _)| (&**one, &**other)).collect();
    assert_eq!(rules, cases);
    for (one, other) in rules {
        assert!([one, other].iter().all(|id| registry.get(id).is_some()) && one != other, "{one}, {other}");
    }
}

/// Complete manifests: the fixtures, the examples of the documentation and the cases above.
fn workspaces() -> Vec<Workspace> {
    let mut found = Vec::new();
    for files in crate::fixtures::projects(Path::new("fixtures")).into_iter().map(|(_, files)| files) {
        let read = |path: &std::path::PathBuf| {
            Source::new(path.to_string_lossy(), std::fs::read_to_string(path).unwrap())
        };
        found.push(Workspace::new("", files.iter().map(read)));
    }
    for lint in Registry::builtin().lints() {
        found.extend(lint.meta.examples().iter().map(|example| manifest(&example.text)));
    }
    found.extend(cases().iter().map(|(_, _, text)| manifest(text)));
    found
}

/// A lint reports its findings whatever other lints run.
#[test]
fn what_a_lint_finds_does_not_depend_on_the_others() {
    let mut problems = Vec::new();
    let same = |one: &Finding, other: &Finding| {
        (&one.lint, one.primary.span, &one.message) == (&other.lint, other.primary.span, &other.message)
    };
    for workspace in workspaces() {
        let all = run(&workspace, |_| true);
        for id in ids(&all).into_iter().filter(|id| !id.ends_with("-ignore")) {
            let alone = run(&workspace, |meta| meta.id == id);
            let expected = all.findings.iter().filter(|finding| finding.lint == id);
            for lost in expected.filter(|finding| !alone.findings.iter().any(|other| same(finding, other))) {
                problems.push(format!("{id} alone does not find: {}", lost.message));
            }
        }
    }
    assert_none(&problems);
}

/// Rules about the content of a field, which the lints of `shape` do not know.
const NOT_OF_SHAPE: [&str; 6] = [
    "cronjob-invalid-schedule",
    "cronjob-name-too-long",
    "cronjob-time-zone-in-schedule",
    "cronjob-unknown-time-zone",
    "job-name-too-long",
    "selector-mismatch",
];

#[test]
fn the_shape_of_an_object_is_judged_without_the_other_sections() {
    let (mut problems, mut refused) = (Vec::new(), BTreeSet::new());
    for workspace in workspaces() {
        let all = run(&workspace, |_| true);
        let shape = run(&workspace, |meta| meta.section == Section::Shape);
        for finding in &all.findings {
            let id = &*finding.lint;
            let is_refused =
                finding.primary.text.contains("API server refuses") || id == "daemonset-replicas";
            let of_shape = Registry::builtin().get(id).unwrap().meta.section == Section::Shape;
            if !is_refused || of_shape || NOT_OF_SHAPE.contains(&id) {
                continue;
            }
            refused.insert(id.to_owned());
            let error = |one: &Finding| one.severity == Severity::Error && one.object == finding.object;
            if !shape.findings.iter().any(error) {
                problems.push(format!("{id}: without it nothing is found: {}", finding.message));
            }
        }
    }
    assert_none(&problems);
    let all = ["daemonset-replicas", "env-value-not-string", "job-restart-policy"];
    assert_eq!(refused, all.map(str::to_owned).into());
}

/// A finding about an absent field has a rule to yield to the field that explains it.
#[test]
fn every_lint_about_an_absent_field_is_in_a_rule() {
    let rules = YIELDS.iter().filter(|rule| matches!(rule.by, Cause::Absent | Cause::AbsentOrUnknown));
    let listed: BTreeSet<_> = rules.flat_map(|rule| rule.lints.iter().copied()).collect();
    let mut found = BTreeSet::new();
    for workspace in workspaces() {
        let about_absent = |finding: &Finding| matches!(finding.about, About::Absent(_));
        let report = run(&workspace, |meta| meta.id != "unknown-field");
        found.extend(
            report.findings.iter().filter(|one| about_absent(one)).map(|finding| finding.lint.to_string()),
        );
    }
    let found: BTreeSet<_> = found.iter().map(String::as_str).collect();
    assert_eq!(found, listed);
}

/// An ignore applies to the cause of a finding, whichever lint it names.
#[test]
fn an_ignored_finding_still_makes_others_yield() {
    let set = case("unknown-field", "daemonset-replicas");
    let ignored = |id: &str| {
        set.replace("replicas: 3", &format!("# rightkind: ignore[{id}] our webhook drops it\n  replicas: 3"))
    };
    let report = run(&manifest(&ignored("daemonset-replicas")), |_| true);
    assert_eq!((ids(&report), report.ignored.len()), (BTreeSet::new(), 1));
    let report = run(&manifest(&ignored("unknown-field")), |_| true);
    assert_eq!(ids(&report), BTreeSet::from(["daemonset-replicas"]), "the ignore is not unused");
    let report = run(&manifest(&ignored("unknown-field")), |meta| meta.section == Section::Shape);
    assert_eq!((ids(&report), report.ignored.len()), (BTreeSet::new(), 1));
}

/// An error is never left out because of a warning.
#[test]
fn none_yields_to_a_finding_that_is_less_severe() {
    let text = case("deployment-shares-rwo-claim", "stateful-system-in-deployment");
    let text = text.replace("ReadWriteOnce", "ReadWriteOncePod").replace("replicas: 2", "replicas: 1");
    let text = text.replace("mountPath: /d", "mountPath: /var/lib/postgresql/data, subPath: db");
    let report = run(&manifest(&text), |_| true);
    let found: Vec<_> = report.findings.iter().map(|one| (&*one.lint, one.severity)).collect();
    assert_eq!(
        found,
        [
            ("stateful-system-in-deployment", Severity::Warning),
            ("deployment-shares-rwo-claim", Severity::Error)
        ]
    );
}
