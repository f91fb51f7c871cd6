//! The decision matrix: each example in the wrong and in the right kind, in `fixtures/kind/matrix`.

use std::collections::BTreeSet;

use rightkind::lint::{Registry, Section};
use rightkind::options::Options;
use rightkind::run::lint;
use rightkind::source::Workspace;
use rightkind::yaml::LineIndex;

/// The finding for an example in the wrong kind: severity, lint, line and column, the text under the span.
const MATRIX: &[(&str, &[&str])] = &[
    // StatefulSet
    ("kafka-broker", &["error stateful-system-in-deployment 14:7 `Deployment`"]),
    ("zookeeper", &["error stateful-system-in-deployment 2:7 `Deployment`"]),
    ("cassandra", &["warning stateful-system-in-daemonset 3:7 `DaemonSet`"]),
    ("postgresql", &["warning stateful-system-in-deployment 12:7 `Deployment`"]),
    ("mysql", &["warning stateful-system-in-deployment 2:7 `Deployment`"]),
    ("mongodb", &["error stateful-system-in-deployment 2:7 `Deployment`"]),
    // Job
    ("spark-batch", &["error batch-in-deployment 2:7 `Deployment`"]),
    ("import", &["error batch-in-deployment 2:7 `StatefulSet`"]),
    ("backfill", &["error batch-in-deployment 2:7 `Deployment`"]),
    // CronJob
    ("scheduled-ingestion", &["warning scheduled-loop-in-deployment 24:17 `sleep 3600`"]),
    ("etl", &["warning scheduled-loop-in-deployment 27:21 `supercronic`"]),
    // Deployment
    ("kafka-connect", &["info stateless-service-in-statefulset 15:7 `StatefulSet`"]),
    ("rest-api", &["warning stateless-service-in-statefulset 2:7 `StatefulSet`"]),
    ("spark-history-server", &["warning daemonset-data-workload 2:7 `DaemonSet`"]),
    (
        "flink-session-cluster",
        &["error service-in-job 2:7 `Job`", "info daemonset-data-workload 27:7 `DaemonSet`"],
    ),
    ("operator", &["warning stateless-service-in-statefulset 2:7 `StatefulSet`"]),
    ("stateless-consumer", &["warning bare-pod 2:7 `Pod`"]),
    // DaemonSet
    ("node-exporter", &["warning node-agent-not-daemonset 2:7 `Deployment`"]),
    ("log-collector", &["warning node-agent-not-daemonset 2:7 `Deployment`"]),
    ("shuffle-service", &["warning node-agent-not-daemonset 2:7 `Deployment`"]),
];

/// The findings of some sections in a file: severity, lint, place and the text under the span.
fn findings(path: &str, of: impl Fn(Section) -> bool) -> Vec<String> {
    let manifest = std::fs::read_to_string(path).unwrap();
    let registry = Registry::builtin();
    let report = lint(&Workspace::of_text(path, &*manifest), &Options::default());
    let lines = LineIndex::new(&manifest);
    let of = |lint: &str| of(registry.get(lint).unwrap().meta.section);
    let described = report.findings.iter().filter(|finding| of(&finding.lint)).map(|finding| {
        let (at, span) = (lines.position(finding.primary.span.start), finding.primary.span);
        let text = span.of(&manifest);
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

/// The only error in the tutorial's manifests is the id that is not a number.
#[test]
fn the_tutorial_is_told_what_breaks() {
    let errors = |name: &str| {
        let found = findings(&format!("fixtures/tutorial/{name}.yaml"), |_| true);
        found.into_iter().filter(|finding| finding.starts_with("error ")).collect::<Vec<_>>()
    };
    let kafka =
        ["error required-setting-missing 36:11 `env`", "error identity-not-a-number 40:30 `metadata.name`"];
    assert_eq!(errors("kafka-statefulset"), kafka);
    for name in ["spark-job", "etl-cronjob", "shuffle-service-daemonset"] {
        assert_eq!(errors(name), [""; 0], "{name}");
    }
    let shuffle = findings("fixtures/tutorial/shuffle-service-daemonset.yaml", |section| {
        section == Section::Kind || section == Section::DaemonSet
    });
    assert_eq!(shuffle, ["info shuffle-service-unreachable 21:30 `7337`"]);
}

#[test]
fn every_example_is_in_the_matrix() {
    let listed: BTreeSet<_> = MATRIX
        .iter()
        .flat_map(|(name, _)| [format!("{name}.right.yaml"), format!("{name}.wrong.yaml")])
        .collect();
    let files = std::fs::read_dir("fixtures/kind/matrix").unwrap();
    let manifests = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let files: BTreeSet<_> =
        manifests.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(files, listed);
}
