use super::probe::{self, Probe};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload};
use crate::systems::{Identified, Nature, Trait};
use crate::yaml::Node;

declare_lint! {
    /// A liveness probe restarts a system that is repairing its data, or a healthy member of an unhealthy cluster.
    ///
    /// The first is reported for systems that read their logs before they answer, if the probe restarts them within a minute
    /// of the start and there is no startup probe. The second is reported for probes that ask for the state of the whole
    /// cluster (`_cluster/health` without `local=true`, `rs.status()`).
    ///
    /// ## Why
    ///
    /// After a crash, a broker or a database reads and repairs its logs before it opens its port. With much data, this takes
    /// minutes. A liveness probe that does not wait stops it halfway, and the next start begins again. With enough data, the
    /// Pod never becomes ready. With a startup probe, the liveness probe only starts after the first answer.
    ///
    /// A probe that asks for the state of the cluster restarts healthy members because another member fails. While no master
    /// is elected, it fails in all Pods, and all of them restart.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: events
    /// spec:
    ///   serviceName: events
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: events}
    ///   template:
    ///     metadata:
    ///       labels: {app: events}
    ///     spec:
    ///       terminationGracePeriodSeconds: 300
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:4.1.7
    ///           env:
    ///             - {name: CASSANDRA_SEEDS, value: "events-0.events,events-1.events"}
    ///           livenessProbe:
    ///             tcpSocket: {port: 9042}
    ///             initialDelaySeconds: 15
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: events
    /// spec:
    ///   serviceName: events
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: events}
    ///   template:
    ///     metadata:
    ///       labels: {app: events}
    ///     spec:
    ///       terminationGracePeriodSeconds: 300
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:4.1.7
    ///           env:
    ///             - {name: CASSANDRA_SEEDS, value: "events-0.events,events-1.events"}
    ///           livenessProbe:
    ///             tcpSocket: {port: 9042}
    ///             initialDelaySeconds: 15
    ///           startupProbe:
    ///             tcpSocket: {port: 9042}
    ///             periodSeconds: 10
    ///             failureThreshold: 180
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes": Protect slow starting containers with
    ///   startup probes:
    ///   https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    /// - Elasticsearch documentation, "Cluster health API": `local`, and what is answered without a master:
    ///   https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-cluster-health
    pub(crate) static LIVENESS_KILLS_RECOVERY = "liveness-kills-recovery" {
        summary: "a liveness probe restarts a system that repairs its data, or because of another member",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

/// What a system that reads its logs at the start gets at least, in seconds.
const ENOUGH: i64 = 60;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(identity) = context.identity() else { return };
    if workload.kind().is_job_like() {
        return;
    }
    for of in identity.deciding.iter().filter(|of| of.is_surely(Nature::Stateful)) {
        let Some(liveness) = probe::of(&of.container, "livenessProbe") else { continue };
        if let Some(at) = asks_the_cluster(&liveness) {
            of_cluster(at, of, context);
        } else if of.recognition.system.has(Trait::SlowStart) {
            too_soon(&liveness, of, context);
        }
    }
}

fn too_soon<'a>(liveness: &Probe<'a>, of: &Identified<'a, 'a>, context: &mut Context<'_, 'a>) {
    let container: &Container<'a> = &of.container;
    // Prometheus answers there while it still reads its write-ahead log.
    let answers_early = liveness.path().is_some_and(|(_, path)| path.ends_with("/-/healthy"));
    if answers_early || context.is_partial() || probe::of(container, "startupProbe").is_some() {
        return;
    }
    let number = |field: &str, default: i64| liveness.number(field, default);
    let (Some(delay), Some(period), Some(failures)) =
        (number("initialDelaySeconds", 0), number("periodSeconds", 10), number("failureThreshold", 3))
    else {
        return;
    };
    let seconds = delay.saturating_add(period.saturating_mul(failures.saturating_sub(1)));
    if seconds >= ENOUGH {
        return;
    }
    let key = container.node().entry("livenessProbe").map_or(liveness.node, |entry| entry.key);
    let path = context.path_in(container.node(), "startupProbe");
    let title = &of.recognition.system.title;
    let proof = of.recognition.proof();
    context
        .report(key, format!("{title} is restarted if it does not answer within {seconds} seconds of its start"))
        .label("too soon to read its logs after a crash")
        .because_of(proof)
        .absent([path])
        .help(
            "add a `startupProbe` with a high `failureThreshold`, such as 180 times 10 seconds: the liveness probe waits \
             until it has succeeded",
        );
}

/// Where a probe asks for the state of the whole cluster.
fn asks_the_cluster<'a>(liveness: &Probe<'a>) -> Option<Node<'a>> {
    let asks = |text: &str| {
        text.contains("_cluster/health") && !text.contains("local=true") || text.contains("rs.status()")
    };
    let path = liveness.path().filter(|(_, path)| asks(path)).map(|(node, _)| node);
    path.or_else(|| liveness.words().into_iter().find(|word| word.content().is_some_and(|text| asks(&text))))
}

fn of_cluster<'a>(at: Node<'a>, of: &Identified<'a, 'a>, context: &mut Context<'_, 'a>) {
    let title = &of.recognition.system.title;
    let proof = of.recognition.proof();
    context
        .report(at, format!("this liveness probe restarts {title} when another member fails"))
        .label("asks for the state of the whole cluster")
        .because_of(proof)
        .help("ask only whether this process answers (`tcpSocket`), and leave the cluster to a readiness probe or an alert");
}

#[cfg(test)]
mod tests {
    use super::LIVENESS_KILLS_RECOVERY;
    use crate::testing::{check, check_beside};

    fn set(image: &str, probes: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n      \
             - name: a\n        image: {image}\n        {probes}\n"
        )
    }

    fn found(image: &str, probes: &str) -> Vec<String> {
        check(&LIVENESS_KILLS_RECOVERY, &set(image, probes))
    }

    #[test]
    fn a_probe_that_does_not_wait() {
        for (probe, seconds) in [
            ("tcpSocket: {port: 1}", 20),
            ("tcpSocket: {port: 1}, initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 3", 30),
            ("tcpSocket: {port: 1}, initialDelaySeconds: 0, periodSeconds: 0, failureThreshold: 0", 20),
        ] {
            let message = format!(
                "a Kafka broker is restarted if it does not answer within {seconds} seconds of its start"
            );
            assert_eq!(
                found("apache/kafka:3.9.0", &format!("livenessProbe: {{{probe}}}")),
                [format!("warning 10:9 `livenessProbe`: {message}")],
                "{probe}"
            );
        }
    }

    #[test]
    fn a_probe_that_waits_is_right() {
        for (image, probes) in [
            ("apache/kafka:3.9.0", "livenessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: 60}"),
            ("apache/kafka:3.9.0", "livenessProbe: {tcpSocket: {port: 1}, failureThreshold: 30}"),
            (
                "apache/kafka:3.9.0",
                "livenessProbe: {tcpSocket: {port: 1}}\n        startupProbe: {tcpSocket: {port: 1}}",
            ),
            ("apache/kafka:3.9.0", "readinessProbe: {tcpSocket: {port: 1}}"),
            ("apache/kafka:3.9.0", "livenessProbe: {tcpSocket: {port: 1}, periodSeconds: \"${P}\"}"),
            ("prom/prometheus:v2.53.0", "livenessProbe: {httpGet: {path: /-/healthy, port: 9090}}"),
            ("redis:7", "livenessProbe: {tcpSocket: {port: 1}}"),
            ("confluentinc/cp-schema-registry:7.7.1", "livenessProbe: {tcpSocket: {port: 1}}"),
        ] {
            assert_eq!(found(image, probes), [""; 0], "{image} {probes}");
        }
        let misspelled =
            "livenessProbe: {tcpSocket: {port: 1}}\n        startUpProbe: {tcpSocket: {port: 1}}";
        assert_eq!(
            check_beside(&LIVENESS_KILLS_RECOVERY, "unknown-field", &set("apache/kafka:3.9.0", misspelled)),
            [""; 0]
        );
    }

    #[test]
    fn a_probe_that_asks_the_cluster() {
        let image = "elasticsearch:8.15.0";
        let of = |probe: &str| found(image, &format!("livenessProbe: {{{probe}, initialDelaySeconds: 90}}"));
        let message = "this liveness probe restarts Elasticsearch when another member fails";
        assert_eq!(
            of("httpGet: {path: \"/_cluster/health?wait_for_status=green\", port: 9200}"),
            [format!("warning 10:41 `\"/_cluster/health?wait_for_status=green\"`: {message}")]
        );
        assert_eq!(of("exec: {command: [curl, -f, \"localhost:9200/_cluster/health\"]}").len(), 1);
        assert_eq!(of("httpGet: {path: \"/_cluster/health?local=true\", port: 9200}"), [""; 0]);
        assert_eq!(of("httpGet: {path: /, port: 9200}"), [""; 0]);
    }
}
