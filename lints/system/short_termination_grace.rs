use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Nature, Trait};
use crate::yaml::Node;

declare_lint! {
    /// A system needs more time to shut down than it has: `terminationGracePeriodSeconds` of a Kafka broker, of Cassandra,
    /// RabbitMQ and others is less than the default of 30 seconds, or that of any database is 0.
    ///
    /// The finding is a warning for up to 10 seconds, and info for more.
    ///
    /// ## Why
    ///
    /// After the grace period, the kernel kills the process. A Kafka broker that is stopped hands the leadership of its
    /// partitions over one by one and flushes its logs; if it is killed, its partitions are offline until the controller
    /// notices, and the next start reads all its logs to repair them, which can take hours. Cassandra writes its
    /// memtables and leaves the ring. Each rolling update repeats the crash on every node in turn.
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
    ///       terminationGracePeriodSeconds: 5
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:4.1.7
    ///           env:
    ///             - {name: CASSANDRA_SEEDS, value: "events-0.events,events-1.events"}
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
    /// - Kubernetes documentation, "Pod Lifecycle": Termination of Pods:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    /// - Apache Kafka documentation, "Basic Kafka Operations": Graceful shutdown:
    ///   https://kafka.apache.org/documentation/#basic_ops_restarting
    /// - RabbitMQ documentation, "Upgrading": shutting nodes down:
    ///   https://www.rabbitmq.com/docs/upgrade
    pub(crate) static SHORT_TERMINATION_GRACE = "short-termination-grace" {
        summary: "a system is killed before it can shut down",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

/// What Kubernetes gives where nothing is written.
const DEFAULT: i64 = 30;
/// What is too short for any orderly shutdown.
const SHORT: i64 = 10;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind().is_job_like() {
        return;
    }
    let Some(identity) = context.identity() else { return };
    for pod in workload.pod_templates() {
        let at = pod.spec().and_then(|spec| spec.get("terminationGracePeriodSeconds"));
        let Some((at, seconds)) = at.and_then(|at| Some((at, at.int()?))) else { continue };
        let of = identity.deciding.iter().find(|of| {
            let system = of.recognition.system;
            let keeps = of.is_surely(Nature::Stateful) && !of.recognition.may_be_cache();
            let limit = if system.has(Trait::SlowShutdown) { DEFAULT } else { 1 };
            pod.node().span().contains(of.container.node().span()) && keeps && seconds < limit
        });
        if let Some(of) = of {
            let proof = of.recognition.proof();
            report(at, seconds, &of.recognition.system.title, context).because_of(proof);
        }
    }
}

fn report<'c>(
    at: Node<'_>,
    seconds: i64,
    title: &str,
    context: &'c mut Context<'_, '_>,
) -> &'c mut crate::finding::Finding {
    let message = match seconds {
        0 => format!("{title} is killed at once, without a chance to shut down"),
        1 => format!("{title} has 1 second to shut down, which is too short"),
        _ => format!("{title} has {seconds} seconds to shut down, which is too short"),
    };
    let severity = if seconds <= SHORT { Severity::Warning } else { Severity::Info };
    context
        .report(at, message)
        .severity(severity)
        .label("then the process is killed")
        .help("give it several minutes: the Pod goes as soon as the process has ended, so that a long time costs nothing")
}

#[cfg(test)]
mod tests {
    use super::SHORT_TERMINATION_GRACE;
    use crate::testing::check;

    fn found(image: &str, grace: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      {grace}\n      \
             containers: [{{name: a, image: \"{image}\"}}]\n"
        );
        check(&SHORT_TERMINATION_GRACE, &text)
    }

    #[test]
    fn what_takes_its_time_needs_it() {
        assert_eq!(
            found("confluentinc/cp-kafka:7.7.1", "terminationGracePeriodSeconds: 10"),
            ["warning 7:38 `10`: a Kafka broker has 10 seconds to shut down, which is too short"]
        );
        assert_eq!(
            found("rabbitmq:3.13", "terminationGracePeriodSeconds: 20"),
            ["info 7:38 `20`: RabbitMQ has 20 seconds to shut down, which is too short"]
        );
        assert_eq!(
            found("postgres:16", "terminationGracePeriodSeconds: 0"),
            ["warning 7:38 `0`: PostgreSQL is killed at once, without a chance to shut down"]
        );
    }

    #[test]
    fn the_default_and_what_stops_at_once_are_right() {
        for (image, grace) in [
            ("confluentinc/cp-kafka:7.7.1", "terminationGracePeriodSeconds: 30"),
            ("confluentinc/cp-kafka:7.7.1", "restartPolicy: Always"),
            ("confluentinc/cp-kafka:7.7.1", "terminationGracePeriodSeconds: \"${GRACE}\""),
            ("zookeeper:3.9", "terminationGracePeriodSeconds: 10"),
            ("postgres:16", "terminationGracePeriodSeconds: 10"),
            ("redis:7", "terminationGracePeriodSeconds: 0"),
            ("confluentinc/cp-schema-registry:7.7.1", "terminationGracePeriodSeconds: 0"),
        ] {
            assert_eq!(found(image, grace), [""; 0], "{image} {grace}");
        }
    }
}
