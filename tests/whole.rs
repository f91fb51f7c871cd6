//! An object is complete unless something shows that it is a part of one. One omission hides nothing else.

use crate::support::{Run, Sandbox};

/// Five faults; the last one used to hide the others.
const BROKERS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kafka
spec:
  replicas: 3
  wibble: true
  selector:
    matchLabels: {app: kafka}
  template:
    metadata:
      labels: {app: broker}
    spec:
      containers:
        - name: kafka
          image: apache/kafka:3.9.0
          volumeMounts:
            - {name: data, mountPath: /var/lib/kafka}
        - name: exporter
";

/// The findings, one per line: place, severity and lint.
fn lines(run: &Run) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let line = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {} {}", finding["range"]["start"]["line"], text("severity"), text("lint"))
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

fn found(sandbox: &Sandbox, path: &str) -> Vec<String> {
    lines(&sandbox.run(&["lint", "--format", "json", path]))
}

fn found_in_stdin(text: &str) -> Vec<String> {
    lines(&Sandbox::new().run_with(&["lint", "--format", "json", "-"], text))
}

const ALL: [&str; 5] = [
    "2 error stateful-system-in-deployment",
    "7 error unknown-field",
    "9 error selector-mismatch",
    "18 error volume-not-declared",
    "19 error missing-field",
];

#[test]
fn a_container_without_an_image_silences_nothing() {
    assert_eq!(found_in_stdin(BROKERS), ALL);
    for path in ["kafka.yaml", "patch.yaml", "kafka-patch.yaml", "patches/kafka.yaml", "values.yaml"] {
        assert_eq!(found(&Sandbox::new().file(path, BROKERS), path), ALL, "{path}");
    }
    let listed = Sandbox::new()
        .file("patches/kafka-patch.yaml", BROKERS)
        .file("patches/kustomization.yaml", "resources: [kafka-patch.yaml]\n");
    assert_eq!(found(&listed, "patches/kafka-patch.yaml"), ALL);
    assert_eq!(found(&listed, "."), ALL);
}

#[test]
fn what_a_workload_may_not_lack_is_reported() {
    let head = |kind: &str| {
        let (version, kind) = kind.rsplit_once(' ').unwrap();
        format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n")
    };
    for (kind, rest) in [
        ("v1 Pod", "spec: {containers: []}\n"),
        ("v1 Pod", "spec: {}\n"),
        ("v1 Pod", "spec: {containers: [{name: a}]}\n"),
        ("apps/v1 Deployment", "spec: {selector: {matchLabels: {a: b}}}\n"),
        ("batch/v1 Job", ""),
        ("batch/v1 CronJob", "spec: {}\n"),
        ("v1 Service", ""),
    ] {
        let found = found_in_stdin(&(head(kind) + rest));
        assert!(found.iter().any(|line| line.ends_with(" error missing-field")), "{kind} {rest}: {found:?}");
    }
    assert!(
        found_in_stdin("apiVersion: v1\nkind: Pod\nspec: {}\n").contains(&"3 error missing-field".to_owned())
    );
}

/// A patch of the same object, with each of these signs.
const PATCH: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: kafka
spec:
  template:
    spec:
      containers:
        - name: kafka
          env: []
";

#[test]
fn a_piece_is_known_by_what_uses_it() {
    let patched = |directive: &str| PATCH.replace("          env: []\n", directive);
    for (path, text, around) in [
        ("kafka.yaml", &*patched("          $patch: delete\n"), ("README.md", "")),
        ("kafka.yaml", PATCH, ("kustomization.yaml", "patches: [{path: kafka.yaml}]\n")),
        ("kafka.yaml", PATCH, ("kustomization.yaml", "patchesStrategicMerge: [kafka.yaml]\n")),
        ("patches/kafka.yaml", PATCH, ("kustomization.yaml", "resources: [../base]\n")),
        ("patches/kafka.yaml", PATCH, ("prod/kustomization.yaml", "resources: [../base]\n")),
        ("prod/kafka-patch.yaml", PATCH, ("base/kustomization.yaml", "resources: [kafka.yaml]\n")),
        ("extra.yaml", PATCH, ("kustomization.yaml", "resources: [kafka.yaml]\n")),
        ("tests/01-assert.yaml", PATCH, ("tests/kuttl-test.yaml", "")),
        ("chart/values.yaml", PATCH, ("chart/Chart.yaml", "name: kafka\n")),
    ] {
        let sandbox = Sandbox::new().file(path, text).file(around.0, around.1);
        assert_eq!(found(&sandbox, "."), [""; 0], "{path} beside {}", around.0);
    }
    let chainsaw = "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: a}\nspec:\n  steps:\n  \
                    - try:\n    - assert: {file: ../shared/kafka.yaml}\n";
    let sandbox =
        Sandbox::new().file("e2e/shared/kafka.yaml", PATCH).file("e2e/a/chainsaw-test.yaml", chainsaw);
    assert_eq!(found(&sandbox, "."), [""; 0], "an assertion");
    assert!(
        found(&Sandbox::new().file("kafka.yaml", PATCH), ".").contains(&"9 error missing-field".to_owned())
    );
}
