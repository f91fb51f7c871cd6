mod strimzi;

use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Object, Workload};
use crate::systems::{Concern, Identified, Setting, Settings, Value};

declare_lint! {
    /// A replication factor of Kafka is larger than the number of brokers, or not larger than the number of replicas
    /// that must be in sync.
    ///
    /// Brokers are counted in all workloads of the run that may belong to the same cluster. A cluster is not reported
    /// if the manifests do not show its size.
    ///
    /// ## Why
    ///
    /// A topic with three replicas needs three brokers. With fewer, Kafka refuses to create it: `Replication factor: 3
    /// larger than available brokers: 1`. Without the internal topic for offsets, no consumer group works: the brokers
    /// run, but every consumer waits for a coordinator, without an error. The default for that topic is three, so a
    /// single broker needs this setting.
    ///
    /// A write with `acks=all` needs `min.insync.replicas` replicas. If that is the replication factor, the restart of
    /// any broker stops all such writes. If it is larger than the replication factor, no such write succeeds.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   serviceName: kafka
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: kafka}
    ///   template:
    ///     metadata:
    ///       labels: {app: kafka}
    ///     spec:
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.7.1
    ///           env:
    ///             - {name: KAFKA_BROKER_ID, value: "0"}
    ///             - {name: KAFKA_ZOOKEEPER_CONNECT, value: "zookeeper:2181"}
    ///             - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://kafka-0.kafka:9092"}
    ///             - {name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: "3"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 100Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   serviceName: kafka
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: kafka}
    ///   template:
    ///     metadata:
    ///       labels: {app: kafka}
    ///     spec:
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.7.1
    ///           env:
    ///             - {name: KAFKA_BROKER_ID, value: "0"}
    ///             - {name: KAFKA_ZOOKEEPER_CONNECT, value: "zookeeper:2181"}
    ///             - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://kafka-0.kafka:9092"}
    ///             - {name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: "1"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 100Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Kafka documentation, "Broker Configs": `offsets.topic.replication.factor`,
    ///   `default.replication.factor`, `min.insync.replicas`: https://kafka.apache.org/documentation/#brokerconfigs
    pub(crate) static REPLICATION_EXCEEDS_BROKERS = "replication-exceeds-brokers" {
        summary: "a replication factor is larger than the number of brokers",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if context.is_partial() {
        return;
    }
    if &*object.group() == "kafka.strimzi.io" {
        strimzi::check(object, context);
    }
    let Some(workload) = &context.subject().and_then(|subject| subject.workload) else { return };
    let brokers = context.subject().and_then(|subject| context.project().most_brokers(subject));
    for (of, settings) in context.systems() {
        if let Some(brokers) = brokers.filter(|brokers| *brokers > 0) {
            for setting in settings.that_decide(Concern::ReplicationFactor) {
                exceeds(setting, brokers, of, workload, context);
            }
        }
        for setting in settings.that_decide(Concern::MinInSyncReplicas) {
            leaves_none(setting, settings, of, context);
        }
    }
}

fn number(setting: &Setting) -> Option<i64> {
    setting.value.given()?.fixed()?.trim().parse().ok()
}

fn exceeds<'a>(
    setting: &Setting,
    brokers: i64,
    of: &Identified<'a, 'a>,
    workload: &Workload<'a>,
    context: &mut Context<'_, 'a>,
) {
    let called = &setting.called;
    let there_are = if brokers == 1 { "is one broker".to_owned() } else { format!("are {brokers} brokers") };
    let consequence = match setting.row.name.as_str() {
        "offsets.topic.replication.factor" => {
            "Kafka cannot create the topic for consumer offsets, so no consumer group works"
        }
        "transaction.state.log.replication.factor" => {
            "Kafka cannot create the topic for transactions, so no transactional producer works"
        }
        _ => "Kafka refuses to create a topic with more replicas than brokers",
    };
    let help = format!("{consequence}; set `{called}` to {}, or run more brokers", brokers.min(3));
    let finding = match &setting.value {
        Value::Given(given) if number(setting).is_some_and(|factor| factor > brokers) => {
            let message = format!("`{called}` is {}, but there {there_are}", given.text.trim());
            let finding = context.report_given(of, given, message);
            finding.label(format!("more than {brokers}"));
            finding
        }
        Value::Unset => {
            let default = setting.row.default.as_deref();
            let Some(default) = default.filter(|text| text.parse().is_ok_and(|one: i64| one > brokers))
            else {
                return;
            };
            // A container without any variables is a sketch, or completed elsewhere.
            if of.container.env().is_empty() && of.container.env_from().is_empty() {
                return;
            }
            let message = format!("`{called}` is not set: the default is {default}, but there {there_are}");
            context.report_unset(&of.container, message).label(format!("no `{called}` here"))
        }
        _ => return,
    };
    finding.help(help).because_of(of.recognition.proof());
    if let Some(replicas) = workload.replicas_node() {
        finding.because(replicas.span(), "brokers of this workload");
    }
}

/// Reports a number of replicas in sync that allows no replica to fail.
fn leaves_none<'a>(
    setting: &Setting,
    settings: &Settings,
    of: &Identified<'a, 'a>,
    context: &mut Context<'_, 'a>,
) {
    let within = setting.row.within.as_deref().and_then(|name| settings.named(name));
    let Some((within, given)) = within.zip(setting.value.given()) else { return };
    let (Some(least), Some(factor)) = (number(setting), number(within)) else { return };
    if least < factor || factor < 2 && least < 2 {
        return;
    }
    let message = format!("`{}` is {least}, and `{}` is {factor}", setting.called, within.called);
    let (severity, help) = if least > factor {
        let help = "a write with `acks=all` needs more replicas than a topic has, and never succeeds";
        (Severity::Error, format!("{help}; set `{}` to {}", setting.called, factor.saturating_sub(1).max(1)))
    } else {
        let help = "the restart of any broker stops all writes with `acks=all`";
        (Severity::Warning, format!("{help}; set `{}` to {}", setting.called, factor - 1))
    };
    let finding = context.report_given(of, given, message);
    finding.severity(severity).label(if least > factor { "never reached" } else { "no replica can fail" });
    finding.help(help);
    if let Some(factor) = within.value.given() {
        let file = factor.file.unwrap_or(finding.primary.file);
        finding.because_in(file, factor.span, "replicas of a topic");
    }
}

#[cfg(test)]
mod tests {
    use super::REPLICATION_EXCEEDS_BROKERS;
    use crate::testing::{check, check_files, check_patch};

    fn set(name: &str, replicas: u32, image: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  replicas: {replicas}\n  \
             template:\n    spec:\n      containers:\n        - image: {image}\n          name: a\n{container}"
        )
    }

    fn env(variables: &str) -> String {
        format!("          env: [{{name: KAFKA_BROKER_ID, value: \"0\"}}, {variables}]\n")
    }

    const CP_KAFKA: &str = "confluentinc/cp-kafka:7.7.1";
    const THREE: &str = "{name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: \"3\"}";
    const ONE: &str = "{name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: \"1\"}";

    fn found(replicas: u32, image: &str, container: &str) -> Vec<String> {
        check(&REPLICATION_EXCEEDS_BROKERS, &set("kafka", replicas, image, container))
    }

    #[test]
    fn a_factor_above_the_number_of_brokers_is_found_wherever_it_is_set() {
        assert_eq!(
            found(1, CP_KAFKA, &env(THREE)),
            ["error 11:108 `\"3\"`: `KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR` is 3, but there is one broker"]
        );
        assert_eq!(found(3, CP_KAFKA, &env(THREE)), [""; 0]);
        assert_eq!(found(1, CP_KAFKA, &env(ONE)), [""; 0]);
        let bitnami = "{name: KAFKA_CFG_DEFAULT_REPLICATION_FACTOR, value: \"3\"}";
        assert_eq!(
            found(2, "bitnamilegacy/kafka:3.6.0", &env(bitnami)),
            ["error 11:106 `\"3\"`: `KAFKA_CFG_DEFAULT_REPLICATION_FACTOR` is 3, but there are 2 brokers"]
        );
        let command = r#"          command: [sh, -c, "exec kafka-server-start.sh /c/server.properties --override default.replication.factor=3"]"#;
        assert_eq!(
            found(2, CP_KAFKA, &format!("{command}\n")),
            [
                "error 11:89 `default.replication.factor=3`: `default.replication.factor` is 3, but there are 2 \
              brokers"
            ]
        );
    }

    #[test]
    fn the_default_counts_where_the_image_leaves_it() {
        assert_eq!(
            found(1, CP_KAFKA, &env("{name: X, value: x}")),
            [
                "error 11:11 `env`: `KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR` is not set: the default is 3, but there is \
              one broker"
            ]
        );
        for image in ["apache/kafka:4.1.0", "bitnamilegacy/kafka:3.6.0", "registry.example/kafka:1"] {
            assert_eq!(found(1, image, &env("{name: X, value: x}")), [""; 0], "{image}");
        }
        assert_eq!(found(1, CP_KAFKA, "          envFrom: [{configMapRef: {name: unseen}}]\n"), [""; 0]);
        let command =
            r#"          command: [sh, -c, "exec kafka-server-start /etc/kafka/server.properties"]"#;
        assert_eq!(found(1, CP_KAFKA, &format!("{command}\n")), [""; 0], "a file that the run does not see");
    }

    #[test]
    fn a_config_map_of_the_run_is_read() {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  server.properties: |\n    \
                   offsets.topic.replication.factor=3\n";
        let container = "          command: [kafka-server-start, /c/server.properties]\n          volumeMounts: [{name: \
                         conf, mountPath: /c}]\n      volumes: [{name: conf, configMap: {name: conf}}]\n";
        let set = set("kafka", 1, CP_KAFKA, container);
        assert_eq!(
            check_files(&REPLICATION_EXCEEDS_BROKERS, &[("map.yaml", map), ("set.yaml", &set)]),
            ["map.yaml: error 6:38 `3`: `offsets.topic.replication.factor` is 3, but there is one broker"]
        );
    }

    #[test]
    fn brokers_in_other_workloads_count() {
        let one = set("kafka-a", 1, CP_KAFKA, &env(THREE));
        let two = set("kafka-b", 2, CP_KAFKA, &env(THREE));
        assert_eq!(check(&REPLICATION_EXCEEDS_BROKERS, &format!("{one}---\n{two}")), [""; 0]);
        let of = |zookeeper: &str, name: &str| {
            let zookeeper = format!("{THREE}, {{name: KAFKA_ZOOKEEPER_CONNECT, value: {zookeeper}}}");
            set(name, 2, CP_KAFKA, &env(&zookeeper))
        };
        let apart = format!("{}---\n{}", of("a:2181", "kafka-a"), of("b:2181", "kafka-b"));
        assert_eq!(check(&REPLICATION_EXCEEDS_BROKERS, &apart).len(), 2, "of two clusters");
    }

    #[test]
    fn what_may_be_one_of_several_brokers_is_left() {
        assert_eq!(check(&REPLICATION_EXCEEDS_BROKERS, &set("kafka-1", 1, CP_KAFKA, &env(THREE))), [""; 0]);
        assert_eq!(
            check_patch(&REPLICATION_EXCEEDS_BROKERS, &set("kafka", 1, CP_KAFKA, &env(THREE))),
            [""; 0]
        );
        assert_eq!(found(0, CP_KAFKA, &env(THREE)), [""; 0]);
        for value in ["\"${FACTOR}\"", "\"\""] {
            let one = format!("{{name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: {value}}}");
            assert_eq!(found(1, CP_KAFKA, &env(&one)), [""; 0], "{value}");
        }
    }

    #[test]
    fn a_replica_must_be_allowed_to_be_missing() {
        let with = |factor: &str, least: &str| {
            let one = format!(
                "{{name: KAFKA_DEFAULT_REPLICATION_FACTOR, value: \"{factor}\"}}, {{name: KAFKA_MIN_INSYNC_REPLICAS, \
                 value: \"{least}\"}}"
            );
            found(3, CP_KAFKA, &env(&one))
        };
        assert_eq!(
            with("3", "3"),
            [
                "warning 11:149 `\"3\"`: `KAFKA_MIN_INSYNC_REPLICAS` is 3, and `KAFKA_DEFAULT_REPLICATION_FACTOR` is 3"
            ]
        );
        assert_eq!(
            with("1", "2"),
            [
                "error 11:149 `\"2\"`: `KAFKA_MIN_INSYNC_REPLICAS` is 2, and `KAFKA_DEFAULT_REPLICATION_FACTOR` is 1"
            ]
        );
        assert_eq!(with("3", "2"), [""; 0]);
        assert_eq!(with("1", "1"), [""; 0]);
    }
}
