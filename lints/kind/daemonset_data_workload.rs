use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A stateless data service (Kafka Connect, a REST API, a Flink TaskManager) runs as a DaemonSet: one copy
    /// on each node. On chosen nodes (`nodeSelector`, affinity) it is only advice.
    ///
    /// Services that serve their node have a reason for a copy on each, and are not reported: they are reached at
    /// its address (`hostPort`, `hostNetwork`) or by a Service with `internalTrafficPolicy: Local`, are told its
    /// name, or use its directories.
    ///
    /// ## Why
    ///
    /// Its number follows the nodes of the cluster, not the work. The autoscaler adds a node for something
    /// else, and a consumer group rebalances; at night the nodes go, and the lag grows. There is no `replicas`
    /// to turn up, and no HorizontalPodAutoscaler can scale a DaemonSet.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: connect
    /// spec:
    ///   selector:
    ///     matchLabels: {app: connect}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.7.1
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: connect}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.7.1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "DaemonSet": Alternatives to DaemonSet, Deployments:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
    pub(crate) static DAEMONSET_DATA_WORKLOAD = "daemonset-data-workload" {
        summary: "a stateless data service runs as a DaemonSet",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::ServiceInDaemonSet, context);
}

#[cfg(test)]
mod tests {
    use super::DAEMONSET_DATA_WORKLOAD;
    use crate::testing::check;

    fn daemonset(container: &str, rest: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n{rest}      \
             containers: [{{name: a, image: \"confluentinc/cp-kafka-connect:7.7.1\"{container}}}]\n"
        )
    }

    #[test]
    fn a_service_on_each_node_is_reported() {
        assert_eq!(
            check(&DAEMONSET_DATA_WORKLOAD, &daemonset("", "")),
            ["warning 2:7 `DaemonSet`: a Kafka Connect worker runs as a DaemonSet, one copy a node"]
        );
    }

    #[test]
    fn on_chosen_nodes_it_is_advice() {
        let found = check(&DAEMONSET_DATA_WORKLOAD, &daemonset("", "      nodeSelector: {pool: connect}\n"));
        assert!(found[0].starts_with("info 2:7 `DaemonSet`: "), "{found:?}");
    }

    #[test]
    fn what_is_reached_at_the_node_is_left_alone() {
        let port = ", ports: [{containerPort: 8083, hostPort: 8083}]";
        assert_eq!(check(&DAEMONSET_DATA_WORKLOAD, &daemonset(port, "")), [""; 0]);
        assert_eq!(check(&DAEMONSET_DATA_WORKLOAD, &daemonset("", "      hostNetwork: true\n")), [""; 0]);
        let node = ", env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]";
        assert_eq!(check(&DAEMONSET_DATA_WORKLOAD, &daemonset(node, "")), [""; 0]);
        let directory = "      volumes: [{name: cache, hostPath: {path: /mnt/ssd}}]\n";
        assert_eq!(check(&DAEMONSET_DATA_WORKLOAD, &daemonset("", directory)), [""; 0]);
    }

    #[test]
    fn a_service_that_stays_on_the_node_is_a_reason() {
        let service = |policy: &str| {
            format!(
                "{}---\napiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{selector: {{app: a}}, \
                 internalTrafficPolicy: {policy}}}\n",
                daemonset("", "").replace("template:\n", "template:\n    metadata: {labels: {app: a}}\n")
            )
        };
        assert_eq!(check(&DAEMONSET_DATA_WORKLOAD, &service("Local")), [""; 0]);
        assert_eq!(check(&DAEMONSET_DATA_WORKLOAD, &service("Cluster")).len(), 1);
    }
}
