//! The library for a caller who adds their own lint.

use std::collections::BTreeSet;

use rightkind::finding::Severity;
use rightkind::lint::{Context, Lint, Meta, Registry, Rule, Section, Selection};
use rightkind::manifest::{Object, Workload};
use rightkind::output::{Outcome, json, sarif};
use rightkind::yaml::Document;
use rightkind::{Options, Report, Settings, Source, Workspace, lint, page};
use serde_json::Value;

/// Reports each thing that contains a word.
#[derive(Debug)]
struct Word(String);

impl Word {
    fn look(&self, text: &str, node: rightkind::yaml::Node<'_>, what: &str, context: &mut Context<'_, '_>) {
        if text.contains(&self.0) {
            context.report(node, format!("{what} holds `{}`", self.0));
        }
    }
}

impl Rule for Word {
    fn document(&self, document: &Document<'_>, context: &mut Context<'_, '_>) {
        let text = document.span().of(document.text());
        if let Some(root) = document.root() {
            self.look(text, root, "a document", context);
        }
    }

    fn object<'a>(&self, object: Object<'a>, context: &mut Context<'_, 'a>) {
        self.look(&object.name().unwrap_or_default(), object.kind_node(), "an object", context);
    }

    fn workload<'a>(&self, workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
        self.look(workload.kind().name(), workload.object().kind_node(), "a workload", context);
    }

    fn container<'a>(
        &self,
        _: &Workload<'a>,
        container: &rightkind::manifest::Container<'a>,
        context: &mut Context<'_, 'a>,
    ) {
        self.look(&container.image().unwrap_or_default(), container.node(), "a container", context);
    }
}

const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: nightly-load}\nspec:\n  \
    activeDeadlineSeconds: 60\n  ttlSecondsAfterFinished: 60\n  template:\n    spec:\n      \
    restartPolicy: Never\n      initContainers: [{name: a, image: 'b/wait:1'}]\n      \
    containers: [{name: c, image: 'b/load:1'}]\n";

fn registry(word: &str) -> Registry {
    let meta = Meta::new("forbidden-word", "a word is forbidden here", Severity::Warning, Section::Pod);
    Registry::builtin().with(Lint::of_rule(meta, Word(word.to_owned()))).unwrap()
}

fn report(word: &str, text: &str) -> Report {
    lint(&Workspace::of_text("job.yaml", text), &Options::new(registry(word), Settings::default()))
}

fn messages(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.message.as_str()).collect()
}

#[test]
fn a_rule_looks_at_documents_objects_workloads_and_containers() {
    let found = |word: &str| {
        let report = report(word, JOB);
        messages(&report).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("wait"), ["a document holds `wait`", "a container holds `wait`"]);
    assert_eq!(
        found("load"),
        ["a document holds `load`", "an object holds `load`", "a container holds `load`"]
    );
    assert_eq!(found("Job"), ["a document holds `Job`", "a workload holds `Job`"]);
    assert_eq!(found("kafka"), [""; 0]);
}

#[test]
fn a_rule_keeps_its_state_over_many_files() {
    let sources = (0..200).map(|at| Source::new(format!("{at}.yaml"), JOB));
    let options = Options::new(registry("wait"), Settings::default());
    let report = lint(&Workspace::new("", sources), &options);
    assert_eq!(report.findings.len(), 400);
    assert!(report.findings.is_sorted_by_key(|finding| finding.primary.file));
}

#[test]
fn a_lint_of_ones_own_is_ignored_and_selected_like_any_other() {
    let ignored = format!("# rightkind: ignore[forbidden-word] agreed with the platform team\n{JOB}");
    let report = report("wait", &ignored);
    assert_eq!((messages(&report), report.ignored.len()), (vec![], 2));
    let lints = Selection::Only(BTreeSet::from(["job-no-ttl".to_owned()]));
    let options = Options::new(registry("wait"), Settings { lints, ..Settings::default() });
    let report = lint(&Workspace::of_text("job.yaml", ignored), &options);
    assert_eq!((messages(&report), report.ignored.len()), (vec![], 0), "nor is its ignore unused");
}

#[test]
fn a_lint_of_ones_own_has_no_page_of_ours() {
    let registry = registry("wait");
    let report = report("wait", JOB);
    let outcome =
        Outcome { report: &report, registry: &registry, unreadable: &[], failure: None, exit_status: 1 };
    let mut out = Vec::new();
    json::write(&mut out, &outcome).unwrap();
    let found: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(found["findings"][0]["lint"], "forbidden-word");
    assert_eq!(found["findings"][0].get("docs"), None);
    let mut out = Vec::new();
    sarif::write(&mut out, &outcome).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.last().unwrap();
    assert_eq!((&rule["id"], rule.get("helpUri")), (&Value::from("forbidden-word"), None));
    assert_eq!(rule["help"]["text"], "A word is forbidden here.");
    assert_eq!(rules.len(), registry.lints().count());
    assert_eq!(
        page::markdown(registry.get("forbidden-word").unwrap(), &registry),
        "# forbidden-word\n\nA word is forbidden here.\n\n**warning** · All Pods\n\n"
    );
}
