//! Kinds of operators: lints for a built-in kind also apply to kinds with the same lifecycle.

use rightkind::{Options, Workspace, lint};

/// The findings in a text: severity, lint and message, in order.
fn found(text: &str) -> Vec<String> {
    let report = lint(&Workspace::of_text("a.yaml", text), &Options::default());
    report.findings.iter().map(|one| format!("{} {}: {}", one.severity, one.lint, one.message)).collect()
}

/// An object with a Pod template at `spec.template`.
fn with_template(api_version: &str, kind: &str, spec: &str, container: &str) -> String {
    format!(
        "apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n{spec}  template:\n    metadata: {{labels: \
         {{app: a}}}}\n    spec:\n      containers: [{{name: a, {container}}}]\n"
    )
}

const KAFKA: &str = "image: \"apache/kafka:3.9.0\"";
const CONNECT: &str = "image: \"confluentinc/cp-kafka-connect:7.7.1\"";
const DBT: &str = "image: \"registry.example/dbt:1\", command: [dbt, run]";

#[test]
fn interchangeable_pods_are_those_of_a_deployment() {
    for (api_version, kind, called) in [
        ("argoproj.io/v1alpha1", "Rollout", "a Rollout"),
        ("apps.kruise.io/v1alpha1", "CloneSet", "a CloneSet"),
        ("apps.openshift.io/v1", "DeploymentConfig", "a DeploymentConfig"),
    ] {
        assert_eq!(
            found(&with_template(api_version, kind, "  replicas: 3\n", KAFKA)),
            [format!("error stateful-system-in-deployment: a Kafka broker runs as {called} with 3 replicas")]
        );
        assert_eq!(
            found(&with_template(api_version, kind, "", DBT)),
            [format!("error batch-in-deployment: a dbt run runs as {called}")]
        );
        assert_eq!(found(&with_template(api_version, kind, "  replicas: 3\n", CONNECT)), [""; 0]);
    }
}

#[test]
fn identity_and_nodes_are_those_of_a_statefulset_and_a_daemonset() {
    let kruise =
        |kind: &str, container: &str| found(&with_template("apps.kruise.io/v1beta1", kind, "", container));
    assert_eq!(kruise("StatefulSet", KAFKA), [""; 0]);
    assert_eq!(
        kruise("StatefulSet", CONNECT),
        ["info stateless-service-in-statefulset: a Kafka Connect worker runs as a StatefulSet"]
    );
    assert_eq!(
        kruise("DaemonSet", KAFKA),
        ["warning stateful-system-in-daemonset: a Kafka broker runs as a DaemonSet, one Pod per node"]
    );
    assert_eq!(
        kruise("BroadcastJob", KAFKA),
        ["error service-in-job: a Kafka broker runs as a BroadcastJob"]
    );
}

#[test]
fn runs_by_the_clock_overlap_as_those_of_a_cron_job() {
    let argo = |policy: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {{name: a}}\nspec:\n{policy}  schedules: [0 2 \
             * * *]\n  workflowSpec:\n    entrypoint: main\n    templates:\n    - name: main\n      container: {{image: \
             \"registry.example/etl:1\", command: [python, /app/ingest.py]}}\n"
        )
    };
    assert_eq!(
        found(&argo("")),
        [
            "warning cronjob-allow-concurrency: `ingest.py` runs twice at the same time if a run takes longer: the default is \
             `Allow`"
        ]
    );
    assert_eq!(found(&argo("  concurrencyPolicy: Forbid\n")), [""; 0]);
    assert_eq!(
        found(&argo("  concurrencyPolicy: Replace\n")),
        ["warning cronjob-replace-concurrency: `Replace` stops `ingest.py` halfway when the next run is due"]
    );
    let limited = argo("").replace("    entrypoint", "    activeDeadlineSeconds: 3600\n    entrypoint");
    assert_eq!(found(&limited), [""; 0]);
    let spark = "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: ScheduledSparkApplication\nmetadata: {name: a}\nspec:\n  \
                 schedule: 30 2 * * *\n  template: {type: Python, mainApplicationFile: local:///a.py}\n";
    assert_eq!(
        found(spark),
        [
            "warning scheduled-spark-without-policy: without `concurrencyPolicy`, the Spark operator only starts the first run"
        ]
    );
    assert_eq!(
        found(&spark.replace("  schedule", "  concurrencyPolicy: Allow\n  schedule")),
        [
            "warning cronjob-allow-concurrency: `Allow` runs a Spark application twice at the same time if a run takes longer"
        ]
    );
    assert_eq!(found(&spark.replace("  schedule", "  concurrencyPolicy: Forbid\n  schedule")), [""; 0]);
}

#[test]
fn what_an_operator_looks_after_is_right() {
    for text in [
        "apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nmetadata: {name: a}\nspec: {kafka: {replicas: 3}}\n",
        "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec: {instances: 3}\n",
        "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nmetadata: {name: a}\nspec: {type: Scala}\n",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

/// The shape of these objects is checked by their operator.
#[test]
fn lints_of_built_in_kinds_are_not_for_them() {
    let text = with_template(
        "argoproj.io/v1alpha1",
        "Rollout",
        "  wibble: 1\n",
        "image: \"registry.example/api:1\", env: [{name: A, value: 1}], volumeMounts: [{name: x, mountPath: /x}]",
    );
    assert_eq!(found(&text), [""; 0]);
    let volcano = "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: a}\nspec:\n  minAvailable: 1\n  \
                   tasks: [{replicas: 1, template: {spec: {containers: [{name: a, image: \"b:1\"}]}}}]\n";
    assert_eq!(found(volcano), [""; 0]);
}

/// If a kind has several templates, the Pods belong together, and none is judged alone.
#[test]
fn several_templates_are_not_judged() {
    let text = "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: a}\nspec:\n  tasks:\n  - template: {spec: \
                {containers: [{name: a, image: \"redis:7.4\"}]}}\n  - template: {spec: {containers: [{name: b, image: \
                \"b:1\"}]}}\n";
    assert_eq!(found(text), [""; 0]);
}
