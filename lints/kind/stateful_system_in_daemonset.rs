use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A broker or a database runs as a DaemonSet, with one Pod on each node.
    ///
    /// Caches, and systems that are designed to use the storage of their node, are not reported.
    ///
    /// ## Why
    ///
    /// The number of brokers is then the number of nodes. The cluster autoscaler adds an empty broker at peak time,
    /// and removes one with its partitions at night. The Pods of a DaemonSet have no stable names for their peers to
    /// use, and no claims of their own. When a node is replaced, its data is lost.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: cassandra
    /// spec:
    ///   selector:
    ///     matchLabels: {app: cassandra}
    ///   template:
    ///     metadata:
    ///       labels: {app: cassandra}
    ///     spec:
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:5.0.2
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra}
    ///       volumes:
    ///         - name: data
    ///           hostPath: {path: /mnt/cassandra}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: cassandra
    /// spec:
    ///   serviceName: cassandra
    ///   selector:
    ///     matchLabels: {app: cassandra}
    ///   template:
    ///     metadata:
    ///       labels: {app: cassandra}
    ///     spec:
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:5.0.2
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 100Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "DaemonSet": Writing a DaemonSet Spec; Alternatives to DaemonSet:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
    /// - Kubernetes documentation, "StatefulSets": Using StatefulSets:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    pub(crate) static STATEFUL_SYSTEM_IN_DAEMONSET = "stateful-system-in-daemonset" {
        summary: "a broker or a database runs as a DaemonSet",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::StatefulInDaemonSet, context);
}

#[cfg(test)]
mod tests {
    use super::STATEFUL_SYSTEM_IN_DAEMONSET;
    use crate::testing::check;

    fn daemonset(image: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: {image}}}]\n"
        )
    }

    #[test]
    fn a_broker_on_each_node_is_reported() {
        assert_eq!(
            check(&STATEFUL_SYSTEM_IN_DAEMONSET, &daemonset("apache/kafka:3.9.0")),
            ["warning 2:7 `DaemonSet`: a Kafka broker runs as a DaemonSet, one Pod per node"]
        );
    }

    #[test]
    fn node_agents_are_not_reported() {
        for image in
            ["quay.io/prometheus/node-exporter:v1.8.2", "fluent/fluent-bit:3.1", "registry.example/mine:1"]
        {
            assert_eq!(check(&STATEFUL_SYSTEM_IN_DAEMONSET, &daemonset(image)), [""; 0], "{image}");
        }
    }
}
