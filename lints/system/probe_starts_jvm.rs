use super::probe::{self, Probe};
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Container, Role, Workload};
use crate::yaml::Node;

declare_lint! {
    /// A probe runs a command that starts a Java virtual machine, such as `kafka-topics.sh` or `nodetool`, and gives it 5
    /// seconds or less; or the variables of the container make this Java virtual machine listen on a port that the server
    /// has already taken.
    ///
    /// The default of `timeoutSeconds` is 1. The second case is an error: the command fails each time. It is not reported if
    /// the command sets or removes the variable itself.
    ///
    /// ## Why
    ///
    /// Starting a Java virtual machine takes a second or two of a whole core, and several on a busy node. When the broker is
    /// under load, its probe is slow too and fails, so the Pod is removed from the Service or restarted, and the other Pods
    /// get its load. Each Pod needs this time for every probe.
    ///
    /// With `JMX_PORT`, the scripts of Kafka make every tool open that port too. The tool exits with "Port already in use",
    /// and the Pod never becomes ready, or is restarted again and again.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: kafka-peers
    /// spec:
    ///   clusterIP: None
    ///   publishNotReadyAddresses: true
    ///   selector: {app: kafka}
    ///   ports:
    ///     - {name: client, port: 9092}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   serviceName: kafka-peers
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: kafka}
    ///   template:
    ///     metadata:
    ///       labels: {app: kafka}
    ///     spec:
    ///       terminationGracePeriodSeconds: 180
    ///       securityContext: {fsGroup: 1000}
    ///       containers:
    ///         - name: kafka
    ///           image: apache/kafka:3.9.0
    ///           env:
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom: {fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}}
    ///             - {name: KAFKA_LOG_DIRS, value: /var/lib/kafka/data/logs}
    ///             - {name: JMX_PORT, value: "9999"}
    ///           readinessProbe:
    ///             exec:
    ///               command: [/opt/kafka/bin/kafka-topics.sh, --bootstrap-server, "localhost:9092", --list]
    ///             timeoutSeconds: 20
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 100Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: kafka-peers
    /// spec:
    ///   clusterIP: None
    ///   publishNotReadyAddresses: true
    ///   selector: {app: kafka}
    ///   ports:
    ///     - {name: client, port: 9092}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   serviceName: kafka-peers
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: kafka}
    ///   template:
    ///     metadata:
    ///       labels: {app: kafka}
    ///     spec:
    ///       terminationGracePeriodSeconds: 180
    ///       securityContext: {fsGroup: 1000}
    ///       containers:
    ///         - name: kafka
    ///           image: apache/kafka:3.9.0
    ///           env:
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom: {fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}}
    ///             - {name: KAFKA_LOG_DIRS, value: /var/lib/kafka/data/logs}
    ///             - {name: JMX_PORT, value: "9999"}
    ///           readinessProbe:
    ///             tcpSocket: {port: 9092}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 100Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Liveness, Readiness, and Startup Probes": exec; Configure Probes:
    ///   https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
    /// - bitnami/charts, issue 12917: probes and the port of JMX: https://github.com/bitnami/charts/issues/12917
    /// - Apache Kafka, `bin/kafka-run-class.sh`: `JMX_PORT` and `KAFKA_OPTS` of every tool:
    ///   https://github.com/apache/kafka/blob/trunk/bin/kafka-run-class.sh
    pub(crate) static PROBE_STARTS_JVM = "probe-starts-jvm" {
        summary: "a probe starts a Java virtual machine, in too little time or on a port that is taken",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Container(check),
    }
}

/// Programs that start a Java virtual machine, without `.sh`.
const PROGRAMS: [&str; 11] = [
    "nodetool",
    "zkCli",
    "zookeeper-shell",
    "hbase",
    "hdfs",
    "yarn",
    "pulsar-admin",
    "bookkeeper",
    "spark-submit",
    "jmxterm",
    "java",
];

/// Scripts of Kafka that run one of its classes.
fn is_of_kafka(program: &str) -> bool {
    program.starts_with("kafka-") && !program.ends_with("-check") || program == "zookeeper-shell"
}

fn check<'a>(_: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    if container.role() == Role::Init {
        return;
    }
    for probe in probe::all(container) {
        let Some((word, program)) = starts_jvm(&probe) else { continue };
        if let Some((variable, port)) = taken(container, &probe, &program) {
            let message =
                format!("`{program}` in this probe cannot start: its port {port} is taken by the server");
            context
                .report(word, message)
                .label("starts a Java virtual machine, with the same variables")
                .because(variable.span(), "both listen on this port")
                .help(
                    "ask the server without a Java virtual machine (`tcpSocket`, `httpGet`), or remove the variable in \
                     the command of the probe: `unset JMX_PORT KAFKA_OPTS; …`",
                );
            continue;
        }
        let Some(seconds) = probe.number("timeoutSeconds", 1).filter(|seconds| *seconds <= 5) else {
            continue;
        };
        let written = probe.node.get("timeoutSeconds").map(Node::span);
        let time = if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") };
        let message = format!("`{program}` starts a Java virtual machine in each probe, which has {time}");
        let finding = context.report(word, message);
        finding.severity(Severity::Warning).label("takes seconds to start, and more under load");
        if let Some(written) = written {
            finding.because(written, "the probe fails after this time");
        }
        finding.help(
            "ask the server without a Java virtual machine (`tcpSocket`, `httpGet`), or set `timeoutSeconds` and \
             `periodSeconds` to 30 or more",
        );
    }
}

/// The program of a probe that starts a Java virtual machine.
fn starts_jvm<'a>(probe: &Probe<'a>) -> Option<(Node<'a>, String)> {
    probe
        .programs()
        .into_iter()
        .find(|(_, program)| is_of_kafka(program) || PROGRAMS.contains(&program.as_str()))
}

/// The variable that makes the program of a probe listen on a port of the server, with the port.
fn taken<'a>(container: &Container<'a>, probe: &Probe<'a>, program: &str) -> Option<(Node<'a>, String)> {
    let text = probe.text();
    let handled = |name: &str| text.contains(name);
    container.env().into_iter().find_map(|variable| {
        let value = variable.text()?;
        let reads = match &*variable.name {
            "JAVA_TOOL_OPTIONS" => true,
            "JMX_PORT" | "KAFKA_OPTS" | "KAFKA_JMX_OPTS" => is_of_kafka(program),
            _ => false,
        };
        if !reads || handled(&variable.name) || handled("env -i") {
            return None;
        }
        let port = if variable.name == "JMX_PORT" { Some(value.into_owned()) } else { port_of(&value) };
        let port = port.filter(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some((variable.value?, port))
    })
}

/// The port that options of a Java virtual machine make it listen on.
fn port_of(options: &str) -> Option<String> {
    options.split_whitespace().find_map(|option| {
        let jmx = option.strip_prefix("-Dcom.sun.management.jmxremote.port=");
        // `-javaagent:/opt/jmx_exporter.jar=[host:]9404:/etc/config.yaml`
        let agent =
            option.strip_prefix("-javaagent:").filter(|agent| agent.contains("jmx")).and_then(|agent| {
                let (_, rest) = agent.split_once('=')?;
                rest.split(':')
                    .find(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            });
        jmx.or(agent).map(ToOwned::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::PROBE_STARTS_JVM;
    use crate::testing::{check, pod};

    fn found(env: &str, probe: &str) -> Vec<String> {
        check(&PROBE_STARTS_JVM, &pod(&format!("env: [{env}], readinessProbe: {{{probe}}}")))
    }

    const TOPICS: &str = "exec: {command: [/opt/kafka/bin/kafka-topics.sh, --list]}";

    #[test]
    fn a_second_is_too_short() {
        for (probe, program, time) in [
            (TOPICS.to_owned(), "kafka-topics", "1 second"),
            ("exec: {command: [nodetool, status]}, timeoutSeconds: 5".to_owned(), "nodetool", "5 seconds"),
            (
                "exec: {command: [sh, -c, \"sleep 1; kafka-broker-api-versions.sh --version | grep x\"]}"
                    .to_owned(),
                "kafka-broker-api-versions",
                "1 second",
            ),
        ] {
            let found = found("", &probe);
            assert_eq!(found.len(), 1, "{probe}");
            let message =
                format!("`{program}` starts a Java virtual machine in each probe, which has {time}");
            assert!(found[0].starts_with("warning") && found[0].ends_with(&message), "{found:?}");
        }
    }

    #[test]
    fn a_port_that_is_taken_never_works() {
        let slow = format!("{TOPICS}, timeoutSeconds: 30");
        for env in [
            "{name: JMX_PORT, value: \"9999\"}",
            "{name: KAFKA_OPTS, value: \"-javaagent:/opt/jmx_prometheus_javaagent.jar=9999:/etc/jmx.yml\"}",
            "{name: KAFKA_JMX_OPTS, value: \"-Dx=y -Dcom.sun.management.jmxremote.port=9999\"}",
            "{name: JAVA_TOOL_OPTIONS, value: \"-Dcom.sun.management.jmxremote.port=9999\"}",
        ] {
            let found = found(env, &slow);
            assert_eq!(found.len(), 1, "{env}");
            let message = "`kafka-topics` in this probe cannot start: its port 9999 is taken by the server";
            assert!(found[0].starts_with("error") && found[0].ends_with(message), "{found:?}");
        }
    }

    #[test]
    fn what_starts_none_or_has_the_time_is_right() {
        for (env, probe) in [
            ("", "tcpSocket: {port: 9092}".to_owned()),
            ("", format!("{TOPICS}, timeoutSeconds: 20")),
            ("", "exec: {command: [cqlsh, -e, exit]}".to_owned()),
            ("", "exec: {command: [sh, -c, \"echo kafka-topics.sh\"]}".to_owned()),
            ("{name: KAFKA_JMX_PORT, value: \"9999\"}", format!("{TOPICS}, timeoutSeconds: 20")),
            (
                "{name: JMX_PORT, value: \"9999\"}",
                "exec: {command: [sh, -c, \"unset JMX_PORT; kafka-topics.sh --list\"]}, timeoutSeconds: 20"
                    .to_owned(),
            ),
        ] {
            assert_eq!(found(env, &probe), [""; 0], "{env} {probe}");
        }
    }
}
