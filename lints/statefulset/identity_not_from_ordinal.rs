use super::identity::{self, Setting};
use crate::declare_lint;
use crate::finding::Finding;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};
use crate::systems::{Concern, Identified, Identity};

declare_lint! {
    /// Every Pod of a StatefulSet with several replicas gets the same id: a setting such as `KAFKA_NODE_ID`,
    /// `KAFKA_BROKER_ID` or `ZOO_MY_ID` has a fixed value, or is not set and has a fixed default.
    ///
    /// Ids that a system generates itself (`KAFKA_BROKER_ID: -1`), and ids that the command of the container sets, are
    /// not reported.
    ///
    /// ## Why
    ///
    /// The first broker registers with the id 1. The second broker finds the id in use and exits. With ZooKeeper, it
    /// logs `Error while creating ephemeral at /brokers/ids/1, node already exists and owner '…' does not match current
    /// session '…'`; with KRaft, `Another broker is registered with that broker id.` It restarts until the first broker
    /// stops; then the first one cannot register. Members of a ZooKeeper ensemble that all have the id 1 never elect a
    /// leader. The official image uses 1 if `ZOO_MY_ID` is not set.
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
    ///   replicas: 3
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
    ///             - {name: KAFKA_BROKER_ID, value: "1"}
    ///             - {name: KAFKA_ZOOKEEPER_CONNECT, value: "zookeeper:2181"}
    ///             - name: POD_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://$(POD_NAME).kafka:9092"}
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
    ///   replicas: 3
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
    ///             - name: KAFKA_BROKER_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_ZOOKEEPER_CONNECT, value: "zookeeper:2181"}
    ///             - name: POD_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://$(POD_NAME).kafka:9092"}
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
    /// - Kubernetes documentation, "StatefulSets": Ordinal Index; Pod index label:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Apache Kafka documentation, "Broker Configs": `node.id`, `broker.id`:
    ///   https://kafka.apache.org/documentation/#brokerconfigs
    /// - Apache ZooKeeper Administrator's Guide: Clustered (Multi-Server) Setup, `myid`:
    ///   https://zookeeper.apache.org/doc/current/zookeeperAdmin.html
    /// - Docker Official Image `zookeeper`: `ZOO_MY_ID`: https://hub.docker.com/_/zookeeper
    pub(crate) static IDENTITY_NOT_FROM_ORDINAL = "identity-not-from-ordinal" {
        summary: "all Pods of a StatefulSet have the same id",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let many = workload.replicas().filter(|replicas| *replicas > 1);
    let (Some(replicas), Some(pod)) = (many, workload.pod_template()) else { return };
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    by_option(workload, replicas, context);
    let Some(members) = context.identity() else { return };
    for of in &members.deciding {
        for (identity, setting) in identity::settings(&pod, of, context) {
            let name = &identity.env;
            let finding = match setting {
                Setting::Fixed(value, at) if !identity.automatic.contains(&value) => {
                    let message = format!("`{name}` is `{value}` in all {replicas} Pods");
                    context.report(at, message).label("the same id for every Pod")
                }
                Setting::Unset => {
                    let Some(message) = unset(identity, of) else { continue };
                    context.report_unset(&of.container, message).label(format!("no `{name}` here"))
                }
                _ => continue,
            };
            finding.help(help(identity));
            evidence(finding, of, workload);
        }
    }
}

/// Ids that an option gives: `--server-id=1`, `--override broker.id=1`.
fn by_option<'a>(workload: &Workload<'a>, replicas: i64, context: &mut Context<'_, 'a>) {
    for (of, settings) in context.systems() {
        for setting in settings.that_decide(Concern::NodeId) {
            let is_option = setting.called.starts_with('-') || setting.called == setting.row.name;
            let given = setting.value.given().filter(|given| is_option && given.file.is_none());
            let Some((given, id)) = given.and_then(|given| Some((given, given.fixed()?))) else { continue };
            let called = setting.called.clone();
            if id.trim().parse::<i64>().is_ok_and(|id| id > 0) {
                let finding =
                    context.report_at(given.span, format!("`{called}` is `{id}` in all {replicas} Pods"));
                finding.label("the same id for every Pod").help(
                    "derive it from the ordinal in the command: `$((100 + ${HOSTNAME##*-}))`, in a shell that then runs the \
                     image's entrypoint",
                );
                evidence(finding, of, workload);
            }
        }
    }
}

/// What is wrong with an absent setting, if anything is.
fn unset(identity: &Identity, of: &Identified<'_, '_>) -> Option<String> {
    let name = &identity.env;
    let is_set = |name: &&String| of.container.env_var(name).is_some();
    if let Some(reason) = identity.required_with.iter().find(is_set) {
        return Some(format!("`{name}` is not set, but the image requires it together with `{reason}`"));
    }
    let default = identity.default.as_ref()?;
    let title = &of.recognition.system.title;
    Some(format!("`{name}` is not set: every Pod of {title} identifies itself as `{default}`"))
}

/// How to use the ordinal as the id.
pub(super) fn help(identity: &Identity) -> String {
    let name = &identity.env;
    let label = "`fieldRef: {fieldPath: \"metadata.labels['apps.kubernetes.io/pod-index']\"}` (Kubernetes 1.28 or \
                 later)";
    match (identity.integer, identity.min) {
        (true, Some(min)) if min > 0 => format!(
            "ids start at {min}, but ordinals at 0: derive it in the command, `export \
             {name}=$((${{HOSTNAME##*-}} + {min}))`, or set `ordinals: {{start: {min}}}` and take it from {label}"
        ),
        (true, _) if identity.apart => format!(
            "derive it from the ordinal in the command, `export {name}=${{HOSTNAME##*-}}`, with an offset \
             for each additional StatefulSet of the cluster (such as brokers and controllers)"
        ),
        (true, _) => {
            format!("take it from {label}, or derive it in the command: `export {name}=${{HOSTNAME##*-}}`")
        }
        (false, _) => {
            format!("take it from the Pod's name: `{name}` by `fieldRef: {{fieldPath: metadata.name}}`")
        }
    }
}

fn evidence(finding: &mut Finding, of: &Identified<'_, '_>, workload: &Workload<'_>) {
    if let Some(replicas) = workload.replicas_node() {
        finding.because(replicas.span(), "more than one Pod");
    }
    let proof = of.recognition.proof();
    finding.because_of(proof);
}

#[cfg(test)]
mod tests {
    use super::IDENTITY_NOT_FROM_ORDINAL;
    use crate::testing::{check, check_files, findings};

    fn set(replicas: &str, image: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: k}}\nspec:\n  replicas: {replicas}\n  \
             template:\n    spec:\n      containers:\n        - image: {image}\n          name: a\n{container}"
        )
    }

    fn found(image: &str, container: &str) -> Vec<String> {
        check(&IDENTITY_NOT_FROM_ORDINAL, &set("3", image, container))
    }

    const CP_KAFKA: &str = "confluentinc/cp-kafka:7.7.1";

    fn env(name: &str, value: &str) -> String {
        format!("          env: [{{name: {name}, value: \"{value}\"}}]\n")
    }

    #[test]
    fn a_fixed_id_is_reported() {
        for (image, name) in [
            (CP_KAFKA, "KAFKA_BROKER_ID"),
            (CP_KAFKA, "KAFKA_NODE_ID"),
            ("apache/kafka:4.1.0", "KAFKA_NODE_ID"),
            ("bitnamilegacy/kafka:3.6.0", "KAFKA_CFG_NODE_ID"),
            ("bitnamilegacy/kafka:3.6.0", "KAFKA_BROKER_ID"),
            ("zookeeper:3.9", "ZOO_MY_ID"),
            ("confluentinc/cp-zookeeper:7.7.1", "ZOOKEEPER_SERVER_ID"),
        ] {
            let text = set("3", image, &env(name, "1"));
            let found = findings(&IDENTITY_NOT_FROM_ORDINAL, &text);
            assert_eq!(found[0].message, format!("`{name}` is `1` in all 3 Pods"), "{image}");
            assert_eq!(found[0].primary.span.of(&text), "\"1\"");
            let related: Vec<_> = found[0].related.iter().map(|label| label.span.of(&text)).collect();
            assert_eq!(related, ["3", image]);
        }
    }

    #[test]
    fn an_id_of_the_pods_own_is_right() {
        let field = "          env: [{name: KAFKA_BROKER_ID, valueFrom: {fieldRef: {fieldPath: \
                     \"metadata.labels['apps.kubernetes.io/pod-index']\"}}}]\n";
        assert_eq!(found(CP_KAFKA, field), [""; 0]);
        for value in ["-1", "$(POD_INDEX)", "${ID}"] {
            assert_eq!(found(CP_KAFKA, &env("KAFKA_BROKER_ID", value)), [""; 0], "{value}");
        }
        assert_eq!(found(CP_KAFKA, ""), [""; 0], "made up by ZooKeeper");
        let printed = "          env: [{name: KAFKA_CFG_NODE_ID, value: \"1\"}, {name: KAFKA_CFG_NODE_ID_COMMAND, value: \
                       hostname}]\n";
        assert_eq!(found("bitnamilegacy/kafka:3.6.0", printed), [""; 0]);
    }

    #[test]
    fn one_replica_may_have_a_fixed_id() {
        for replicas in ["1", "0", "\"${REPLICAS}\""] {
            let text = set(replicas, CP_KAFKA, &env("KAFKA_BROKER_ID", "1"));
            assert_eq!(check(&IDENTITY_NOT_FROM_ORDINAL, &text), [""; 0], "{replicas}");
        }
    }

    #[test]
    fn a_command_may_set_it_or_not_read_it() {
        let env = env("KAFKA_BROKER_ID", "1");
        for command in [
            r#"[sh, -c, "export KAFKA_BROKER_ID=${HOSTNAME##*-} && exec /etc/confluent/docker/run"]"#,
            r#"[sh, -c, "exec kafka-server-start /etc/kafka/server.properties --override broker.id=${HOSTNAME##*-}"]"#,
        ] {
            assert_eq!(
                found(CP_KAFKA, &format!("{env}          command: {command}\n")),
                [""; 0],
                "{command}"
            );
        }
        let unrelated = r#"[sh, -c, "unset KAFKA_PORT; exec /etc/confluent/docker/run"]"#;
        assert_eq!(found(CP_KAFKA, &format!("{env}          command: {unrelated}\n")).len(), 1);
    }

    #[test]
    fn the_official_zookeeper_takes_an_absent_id_for_1() {
        assert_eq!(
            found("zookeeper:3.9", &env("ZOO_SERVERS", "server.1=k-0.k:2888:3888")),
            ["error 11:11 `env`: `ZOO_MY_ID` is not set: every Pod of ZooKeeper identifies itself as `1`"]
        );
        assert_eq!(
            found("zookeeper:3.9", ""),
            [
                "error 9:18 `zookeeper:3.9`: `ZOO_MY_ID` is not set: every Pod of ZooKeeper identifies itself as `1`"
            ]
        );
        let script = r#"          command: [sh, -c, "echo $((${HOSTNAME##*-}+1)) > /data/myid; exec /docker-entrypoint.sh zkServer.sh start-foreground"]"#;
        assert_eq!(found("zookeeper:3.9", &format!("{script}\n")), [""; 0]);
        let mount = "          volumeMounts: [{name: data, mountPath: /data}]\n";
        let init = format!(
            "{mount}      initContainers: [{{name: i, image: b, volumeMounts: [{{name: data, mountPath: /d}}]}}]\n"
        );
        assert_eq!(found("zookeeper:3.9", &init), [""; 0], "an init container writes it");
        let init = format!("{}{init}", env("ZOO_MY_ID", "1"));
        assert_eq!(found("zookeeper:3.9", &init), [""; 0], "and what it writes wins");
        assert_eq!(found("zookeeper:3.9", "          envFrom: [{configMapRef: {name: unseen}}]\n"), [""; 0]);
    }

    #[test]
    fn confluents_zookeeper_requires_it_in_an_ensemble() {
        let image = "confluentinc/cp-zookeeper:7.7.1";
        assert_eq!(
            found(image, &env("ZOOKEEPER_SERVERS", "k-0:2888:3888")),
            ["error 11:11 `env`: `ZOOKEEPER_SERVER_ID` is not set, but the image requires it together with \
              `ZOOKEEPER_SERVERS`"]
        );
        assert_eq!(found(image, &env("ZOOKEEPER_CLIENT_PORT", "2181")), [""; 0]);
    }

    #[test]
    fn etcd_may_be_named_by_an_option() {
        let image = "quay.io/coreos/etcd:v3.5.17";
        let args = |args: &str| format!("          command: [etcd, {args}]\n");
        assert_eq!(
            found(image, &args("--initial-cluster=a")),
            [
                "error 9:18 `quay.io/coreos/etcd:v3.5.17`: `ETCD_NAME` is not set: every Pod of etcd identifies itself as \
              `default`"
            ]
        );
        for option in ["--name=$(POD_NAME)", "--name, $(POD_NAME)", "--config-file=/etc/etcd.yaml"] {
            assert_eq!(found(image, &args(option)), [""; 0], "{option}");
        }
    }

    #[test]
    fn a_config_map_gives_all_pods_the_same() {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ids}\ndata: {KAFKA_BROKER_ID: \"1\", any: \"-1\"}\n";
        let of = |container: &str| {
            let set = set("3", CP_KAFKA, container);
            check_files(&IDENTITY_NOT_FROM_ORDINAL, &[("map.yaml", map), ("set.yaml", &set)])
        };
        assert_eq!(
            of("          envFrom: [{configMapRef: {name: ids}}]\n"),
            ["set.yaml: error 11:20 `[{configMapRef: {name: ids}}]`: `KAFKA_BROKER_ID` is `1` in all 3 Pods"]
        );
        let key = |key: &str| {
            format!(
                "          env: [{{name: KAFKA_BROKER_ID, valueFrom: {{configMapKeyRef: {{name: ids, key: {key}}}}}}}]\n"
            )
        };
        assert_eq!(of(&key("KAFKA_BROKER_ID")).len(), 1);
        assert_eq!(of(&key("any")), [""; 0]);
        assert_eq!(of(&key("unseen")), [""; 0]);
    }
}
