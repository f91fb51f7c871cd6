//! A complete run: the lints, then the ignores.

use std::borrow::Cow;
use std::sync::Arc;

use crate::finding::Finding;
use crate::fingerprint;
use crate::fix;
use crate::lint::{self, Plan};
use crate::options::Options;
use crate::parallel;
use crate::project::{Environment, Project};
use crate::report::Report;
use crate::source::{Source, Workspace};
use crate::suppress;
use crate::yaml::{self, Stream};

/// With fewer texts, threads cost more time than they save.
const WORTH_THREADS: usize = 16;

/// Lints the texts of a workspace.
///
/// It does not access the disk or the environment: everything is in the workspace and the options.
pub fn lint(workspace: &Workspace, options: &Options) -> Report {
    with_project(workspace, options, |project, plan| {
        let checked = lint::check(project, plan);
        let parted = suppress::apply(project, plan, checked.findings, &checked.yielded);
        let mut report = Report::new(workspace, project);
        report.skipped = checked.skipped;
        report.findings = parted.findings;
        report.ignored = parted.ignored;
        let grade = |finding: &mut Finding| match plan.severity(finding) {
            Some(severity) => {
                finding.severity = severity;
                true
            }
            None => false,
        };
        report.findings.retain_mut(grade);
        report.ignored.retain_mut(|ignored| grade(&mut ignored.finding));
        for finding in report.all_mut() {
            keep_line_breaks(finding, project);
        }
        fingerprint::assign(project, &workspace.root, report.all_mut());
        report
    })
}

/// Converts the line breaks in the edits of a finding to those of their files, so that no other code needs to do it.
fn keep_line_breaks(finding: &mut Finding, project: &Project<'_>) {
    for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
        let text = &project.file(edit.file).source.text;
        if let Cow::Owned(kept) = fix::with_breaks_of(text, &edit.text) {
            edit.text = kept;
        }
    }
}

/// Reads the texts of a workspace, and passes them on as a project, with the lints to run over it.
pub fn with_project<T>(
    workspace: &Workspace,
    options: &Options,
    look: impl FnOnce(&Project<'_>, &Plan<'_>) -> T,
) -> T {
    let (settings, by_file) = options.used(&workspace.sources);
    let streams = parse(&workspace.sources);
    let schemas: Vec<_> = settings.iter().map(|one| parse(&one.schemas)).collect();
    let environments: Vec<_> = settings
        .iter()
        .zip(&schemas)
        .map(|(settings, schemas)| Environment {
            catalogue: &settings.catalogue,
            versions: settings.versions,
            schemas,
        })
        .collect();
    let project = Project::new(&workspace.sources, &streams, &environments, &by_file, &workspace.root);
    let asked = settings.iter().map(|one| one.asked());
    let plan = Plan::new(&options.registry, asked, by_file);
    look(&project, &plan)
}

/// Reads the texts, on all cores if that saves time.
fn parse(sources: &[Arc<Source>]) -> Vec<Stream<'_>> {
    let texts: Vec<&str> = sources.iter().map(|source| source.text.as_str()).collect();
    parallel::map(&texts, WORTH_THREADS, |text| yaml::parse(text, yaml::Limits::default()))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::lint;
    use crate::finding::Severity;
    use crate::fix;
    use crate::lint::{Registry, Selection};
    use crate::options::{Options, Settings};
    use crate::report::Report;
    use crate::source::{Origin, Source, Workspace};
    use crate::systems::{Catalogue, Taught};

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  activeDeadlineSeconds: 60\n  \
        ttlSecondsAfterFinished: 60\n  template:\n    spec:\n      restartPolicy: Always\n      containers:\n        \
        - {name: a, image: 'b:1'}\n";

    fn only(id: &str) -> Settings {
        let lints = Selection::of(&Registry::builtin(), |meta| meta.id == id);
        Settings { lints, ..Settings::default() }
    }

    fn options(everywhere: Settings, in_prod: Settings) -> Options {
        Options::new(Registry::builtin(), everywhere).with_folder("/repo/prod", in_prod)
    }

    /// The same text in two places. Only the second one is in the folder with its own settings.
    fn twice(text: &str) -> Workspace {
        Workspace::new("/repo", ["/repo/dev/a.yaml", "/repo/prod/a.yaml"].map(|path| Source::new(path, text)))
    }

    fn found(report: &Report) -> Vec<String> {
        let findings = report.findings.iter();
        findings
            .map(|one| format!("{}: {} {}", report.path(one.primary.file), one.severity, one.lint))
            .collect()
    }

    #[test]
    fn a_folder_has_its_own_lints_and_severities() {
        let workspace = twice(JOB);
        let report = lint(&workspace, &options(Settings::default(), only("job-no-ttl")));
        assert_eq!(found(&report), ["dev/a.yaml: error job-restart-policy"]);
        let severity = BTreeMap::from([("job-restart-policy".to_owned(), Severity::Info)]);
        let advice = Settings { severity, ..Settings::default() };
        let report = lint(&workspace, &options(Settings::default(), advice.clone()));
        let both = ["dev/a.yaml: error job-restart-policy", "prod/a.yaml: info job-restart-policy"];
        assert_eq!(found(&report), both);
        let lints = only("job-restart-policy").lints;
        let severe = Settings { min_severity: Severity::Warning, lints, ..advice };
        let report = lint(&workspace, &options(Settings::default(), severe));
        assert_eq!(found(&report), both[..1]);
    }

    #[test]
    fn nothing_yields_to_a_finding_that_is_left_out() {
        let text = JOB.replace("restartPolicy: Always", "restartPolicie: Never");
        let with = |level: Option<Severity>| {
            let severity = level.map(|level| ("unknown-field".to_owned(), level)).into_iter().collect();
            let settings = Settings { severity, min_severity: Severity::Warning, ..Settings::default() };
            let options = Options::new(Registry::builtin(), settings);
            found(&lint(&Workspace::of_text("a.yaml", &*text), &options))
        };
        assert_eq!(with(None), ["a.yaml: error unknown-field"]);
        assert_eq!(with(Some(Severity::Info)), ["a.yaml: error job-restart-policy"]);
    }

    #[test]
    fn an_ignore_of_a_lint_that_is_off_for_its_file_is_not_unused() {
        let ignore = "# rightkind: ignore[job-restart-policy] set by our webhook\n";
        let text = format!("{ignore}{}", JOB.replace("Always", "Never"));
        let in_prod = Settings {
            lints: Selection::of(&Registry::builtin(), |meta| meta.id != "job-restart-policy"),
            ..Settings::default()
        };
        let report = lint(&twice(&text), &options(Settings::default(), in_prod));
        assert_eq!(found(&report), ["dev/a.yaml: info unused-ignore"]);
    }

    #[test]
    fn a_folder_is_for_its_own_versions() {
        let text =
            "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\n";
        let with =
            |versions: &str| Settings { versions: versions.parse().unwrap(), ..only("removed-api-version") };
        let report = lint(&twice(text), &options(with("1.32"), with("1.31")));
        let expected = ["dev/a.yaml: error removed-api-version"];
        assert_eq!(found(&report), expected);
    }

    #[test]
    fn a_folder_has_its_own_systems() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 3\n  \
            selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    \
            spec: {containers: [{name: a, image: 'registry.example/bus:1'}]}\n";
        let rows = "{images: [registry.example/bus], is: kafka-broker}";
        let row: Taught = serde_yaml::from_str(rows).unwrap();
        let catalogue = Cow::Owned(Catalogue::builtin().clone().with(vec![row]).unwrap());
        let lint_only = only("stateful-system-in-deployment");
        let in_prod = Settings { catalogue, ..lint_only.clone() };
        let report = lint(&twice(text), &options(lint_only, in_prod));
        assert_eq!(found(&report), ["prod/a.yaml: error stateful-system-in-deployment"]);
    }

    #[test]
    fn a_folder_has_its_own_custom_resources() {
        let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: example.com\n  \
            names: {kind: Backup}\n  versions:\n  - name: v1\n    served: true\n    schema: {openAPIV3Schema: \
            {type: object, properties: {spec: {type: object, properties: {keep: {type: integer}}}}}}\n";
        let text = "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: a}\nspec: {kepe: 3}\n";
        let in_prod =
            Settings { schemas: vec![Arc::new(Source::new("crd.yaml", crd))], ..only("unknown-field") };
        let report = lint(&twice(text), &options(only("unknown-field"), in_prod));
        assert_eq!(found(&report), ["prod/a.yaml: error unknown-field"]);
        let unknown = ("example.com/v1".to_owned(), "Backup".to_owned());
        assert_eq!(report.without_schema, BTreeMap::from([(unknown, 1)]));
    }

    #[test]
    fn context_is_neither_linted_nor_counted() {
        let mut beside = Source::new("/repo/b.yaml", JOB);
        beside.origin = Origin::Context;
        let report =
            lint(&Workspace::new("/repo", [Source::new("/repo/a.yaml", JOB), beside]), &Options::default());
        assert_eq!(found(&report), ["a.yaml: error job-restart-policy"]);
        let summary = report.summary();
        assert_eq!((summary.files, summary.objects, summary.errors), (1, 1, 1));
    }

    #[test]
    fn edits_have_the_line_breaks_of_their_file() {
        let without = JOB.replace("      restartPolicy: Always\n", "");
        let edit = |text: &str| {
            let report = lint(&Workspace::of_text("a.yaml", text), &Options::default());
            let fix = report.findings[0].fix.clone().unwrap();
            (fix.edits[0].text.clone(), fix::apply(text, &fix.edits).unwrap())
        };
        let fixed = JOB.replace("Always", "Never");
        assert_eq!(edit(&without), ("restartPolicy: Never\n      ".to_owned(), fixed.clone()));
        let crlf = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(edit(&crlf(&without)), ("restartPolicy: Never\r\n      ".to_owned(), crlf(&fixed)));
    }

    #[test]
    fn a_report_outlives_what_it_was_made_of() {
        let report = {
            let workspace = Workspace::of_text("a.yaml", JOB.to_owned());
            lint(&workspace, &Options::default())
        };
        let finding = &report.findings[0];
        let text = &report.file(finding.primary.file).source.text;
        assert_eq!(finding.primary.span.of(text), "Always");
        assert_eq!(report.path(finding.primary.file), "a.yaml");
    }
}
