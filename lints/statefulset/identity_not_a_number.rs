use super::identity::{self, Setting};
use super::identity_not_from_ordinal::help;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Container, ORDINAL_FIELD, Workload, WorkloadKind};
use crate::systems::Identity;
use crate::yaml::Node;

declare_lint! {
    /// An id that must be an integer is set to the Pod's name, for example `KAFKA_BROKER_ID` from `fieldRef:
    /// metadata.name`, or to another text that is not a number.
    ///
    /// An id that the command of the container sets is not reported, because the command may derive the number from the
    /// name.
    ///
    /// ## Why
    ///
    /// The name of the Pod is `kafka-0`, but the broker needs `0`. It exits at start with `Invalid value kafka-0 for
    /// configuration broker.id: Not a number of type INT`, restarts and exits again. A widely copied tutorial has this
    /// mistake.
    ///
    /// Since Kubernetes 1.28, each Pod of a StatefulSet has its ordinal as a label, which a `fieldRef` can read. On
    /// older clusters, the variable would be empty, and the command must derive the id.
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
    ///             - name: KAFKA_BROKER_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
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
    /// - Kubernetes documentation, "StatefulSets": Pod index label:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Downward API": Available fields:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
    /// - Apache Kafka documentation, "Broker Configs": `node.id`, `broker.id` (type int):
    ///   https://kafka.apache.org/documentation/#brokerconfigs
    pub(crate) static IDENTITY_NOT_A_NUMBER = "identity-not-a-number" {
        summary: "an id that must be an integer is set to the Pod's name",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let (Some(members), Some(pod)) = (context.identity(), workload.pod_template()) else { return };
    for of in &members.deciding {
        for (identity, setting) in identity::settings(&pod, of, context) {
            if !identity.integer {
                continue;
            }
            let name = &identity.env;
            if let (Setting::Unknown, Some(at)) = (&setting, in_shell_syntax(name, &of.container)) {
                let message =
                    format!("`{name}` is a text in the syntax of the shell, which nothing expands here");
                let finding = context.report(at, message);
                finding.label("the system gets this text as it is").help(help(identity));
                finding.because_of(of.recognition.proof());
                continue;
            }
            let (at, what, fix) = match setting {
                Setting::Field(path, at) => {
                    let Some(what) = never_a_number(&path) else { continue };
                    (at, what.to_owned(), from_label(workload, identity, &path, at, context))
                }
                Setting::Fixed(value, at) if value.trim().parse::<i64>().is_err() => {
                    (at, format!("`{value}`"), None)
                }
                _ => continue,
            };
            let proof = of.recognition.proof();
            let help = match workload.kind() {
                WorkloadKind::StatefulSet => help(identity),
                kind => format!(
                    "the Pods of a {kind} have no ordinal: make it a StatefulSet, and derive `{name}` from the ordinal"
                ),
            };
            let finding = context.report(at, format!("`{name}` is {what}, but must be an integer"));
            finding.label(label(workload, &what)).help(help).because_of(proof);
            finding.fix = fix;
        }
    }
}

/// The value of a variable that only a shell could make something of: `${HOSTNAME##*-}`.
fn in_shell_syntax<'a>(name: &str, container: &Container<'a>) -> Option<Node<'a>> {
    let value = container.env_var(name)?.value?;
    let text = value.str()?;
    let of_shell = text.contains("${") && ["##", "%%", "#*", "%-"].iter().any(|mark| text.contains(mark));
    of_shell.then_some(value)
}

/// The contents of a field of the Pod that is never an integer.
fn never_a_number(path: &str) -> Option<&'static str> {
    Some(match path {
        "metadata.name" | "metadata.labels['statefulset.kubernetes.io/pod-name']" => "the Pod's name",
        "metadata.uid" => "the Pod's UID",
        "status.podIP" | "status.podIPs" => "the Pod's address",
        "status.hostIP" | "status.hostIPs" => "the node's address",
        _ => return None,
    })
}

fn label(workload: &Workload<'_>, what: &str) -> String {
    let name = workload.object().name().filter(|name| !crate::manifest::holds_placeholder(name));
    match name {
        Some(name) if what == "the Pod's name" && workload.kind() == WorkloadKind::StatefulSet => {
            format!("`{name}-0`, not `0`")
        }
        _ => "not a number".to_owned(),
    }
}

/// The label with the ordinal, if the ordinal is a valid id.
fn from_label<'a>(
    workload: &Workload<'a>,
    identity: &Identity,
    path: &str,
    at: Node<'a>,
    context: &Context<'_, 'a>,
) -> Option<Fix> {
    let first = workload.first_ordinal().unwrap_or_default();
    let in_range = identity.min.is_none_or(|min| first >= min);
    let names_field = at.str().is_some_and(|text| text == path);
    if workload.kind() != WorkloadKind::StatefulSet || identity.apart || !in_range || !names_field {
        return None;
    }
    Some(Fix::changing(
        "take the id from the ordinal's label (Kubernetes 1.28 or later)",
        context.file(),
        at.span(),
        format!("\"{ORDINAL_FIELD}\""),
    ))
}

#[cfg(test)]
mod tests {
    use super::IDENTITY_NOT_A_NUMBER;
    use crate::testing::{check, findings, fixed};

    fn set(image: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: kafka}}\nspec:\n  template:\n    spec:\n      \
             containers:\n        - image: {image}\n          name: a\n{container}"
        )
    }

    fn field(name: &str, path: &str) -> String {
        format!("          env: [{{name: {name}, valueFrom: {{fieldRef: {{fieldPath: {path}}}}}}}]\n")
    }

    const CP_KAFKA: &str = "confluentinc/cp-kafka:7.7.1";

    fn found(image: &str, container: &str) -> Vec<String> {
        check(&IDENTITY_NOT_A_NUMBER, &set(image, container))
    }

    #[test]
    fn the_pods_name_is_no_number() {
        let text = set(CP_KAFKA, &field("KAFKA_BROKER_ID", "metadata.name"));
        let found = findings(&IDENTITY_NOT_A_NUMBER, &text);
        assert_eq!(found[0].message, "`KAFKA_BROKER_ID` is the Pod's name, but must be an integer");
        assert_eq!(found[0].primary.span.of(&text), "metadata.name");
        assert_eq!(found[0].primary.text, "`kafka-0`, not `0`");
    }

    #[test]
    fn other_kinds_have_no_ordinal_to_offer() {
        let text =
            set(CP_KAFKA, &field("KAFKA_BROKER_ID", "metadata.name")).replace("StatefulSet", "Deployment");
        let found = findings(&IDENTITY_NOT_A_NUMBER, &text);
        assert_eq!(found[0].fix, None);
        assert_eq!(
            found[0].help.as_deref(),
            Some(
                "the Pods of a Deployment have no ordinal: make it a StatefulSet, and derive `KAFKA_BROKER_ID` \
                 from the ordinal"
            )
        );
    }

    #[test]
    fn a_reference_to_the_name_is_no_number_either() {
        let env = "          env:\n            - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}\n            \
                   - {name: KAFKA_BROKER_ID, value: $(POD)}\n";
        assert_eq!(
            found(CP_KAFKA, env),
            ["error 12:46 `$(POD)`: `KAFKA_BROKER_ID` is the Pod's name, but must be an integer"]
        );
        assert_eq!(
            found("zookeeper:3.9", "          env: [{name: ZOO_MY_ID, value: zk-1}]\n"),
            ["error 10:42 `zk-1`: `ZOO_MY_ID` is `zk-1`, but must be an integer"]
        );
    }

    #[test]
    fn what_may_be_a_number_is_left_alone() {
        for path in ["\"metadata.labels['apps.kubernetes.io/pod-index']\"", "\"metadata.annotations['id']\""]
        {
            assert_eq!(found(CP_KAFKA, &field("KAFKA_BROKER_ID", path)), [""; 0], "{path}");
        }
        assert_eq!(found(CP_KAFKA, &field("POD_NAME", "metadata.name")), [""; 0]);
        assert_eq!(found("registry.example/etl:1", &field("BROKER_ID", "metadata.name")), [""; 0]);
        let name = field("ETCD_NAME", "metadata.name");
        assert_eq!(found("quay.io/coreos/etcd:v3.5.17", &name), [""; 0], "a name, not a number");
    }

    #[test]
    fn a_command_may_take_the_number_off_the_name() {
        let env = field("KAFKA_BROKER_ID", "metadata.name");
        for command in [
            r#"[bash, -c, "export KAFKA_BROKER_ID=${KAFKA_BROKER_ID##*-} && exec /etc/confluent/docker/run"]"#,
            r#"[bash, -c, "KAFKA_BROKER_ID=${HOSTNAME##*-} /etc/confluent/docker/run"]"#,
        ] {
            let container = format!("{env}          command: {command}\n");
            assert_eq!(found(CP_KAFKA, &container), [""; 0], "{command}");
        }
    }

    #[test]
    fn an_init_container_may_have_written_the_id() {
        let env = field("ZOO_MY_ID", "metadata.name");
        let mount = "          volumeMounts: [{name: data, mountPath: /data}]\n";
        let init =
            "      initContainers: [{name: i, image: b, volumeMounts: [{name: data, mountPath: /data}]}]\n";
        assert_eq!(found("zookeeper:3.9", &format!("{env}{mount}{init}")), [""; 0]);
        assert_eq!(found("zookeeper:3.9", &format!("{env}{mount}")).len(), 1);
        let image = "confluentinc/cp-zookeeper:7.7.1";
        let env = field("ZOOKEEPER_SERVER_ID", "metadata.name");
        assert_eq!(found(image, &format!("{env}{mount}{init}")).len(), 1, "written anew at each start");
    }

    #[test]
    fn the_label_is_offered_where_it_is_the_id() {
        let text = set(CP_KAFKA, &field("KAFKA_BROKER_ID", "metadata.name"));
        let corrected = fixed(&IDENTITY_NOT_A_NUMBER, &text);
        assert!(
            corrected.contains("fieldPath: \"metadata.labels['apps.kubernetes.io/pod-index']\"}"),
            "{corrected}"
        );
        assert_eq!(check(&IDENTITY_NOT_A_NUMBER, &corrected), [""; 0]);
        for (image, name) in [("zookeeper:3.9", "ZOO_MY_ID"), (CP_KAFKA, "KAFKA_NODE_ID")] {
            let text = set(image, &field(name, "metadata.name"));
            assert_eq!(findings(&IDENTITY_NOT_A_NUMBER, &text)[0].fix, None, "{name}");
        }
        let from_one = set("zookeeper:3.9", &field("ZOO_MY_ID", "metadata.name"))
            .replace("spec:\n  template", "spec:\n  ordinals: {start: 1}\n  template");
        assert!(findings(&IDENTITY_NOT_A_NUMBER, &from_one)[0].fix.is_some());
    }
}
