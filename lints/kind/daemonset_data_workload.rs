use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A stateless data service (Kafka Connect, a REST API, a Flink TaskManager) runs as a DaemonSet, with one Pod
    /// on each node. If the manifest selects the nodes (`nodeSelector`, node affinity), the finding is an info.
    ///
    /// Services that need a Pod on each node are not reported. Signs of these are: clients reach them at the address
    /// of the node (`hostPort`, `hostNetwork`) or through a Service with `internalTrafficPolicy: Local`; they read
    /// the name or address of the node; or they mount its directories.
    ///
    /// ## Why
    ///
    /// The number of Pods follows the number of nodes, not the load. When the autoscaler adds a node for another
    /// workload, the consumer group rebalances; when it removes nodes at night, the lag grows. A DaemonSet has no
    /// `replicas` that you could raise, and a HorizontalPodAutoscaler cannot scale it.
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
    ///           image: quay.io/debezium/connect:3.0
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
    ///           image: quay.io/debezium/connect:3.0
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
            ["warning 2:7 `DaemonSet`: a Kafka Connect worker runs as a DaemonSet, one Pod per node"]
        );
    }

    #[test]
    fn on_selected_nodes_it_is_an_info() {
        let found = check(&DAEMONSET_DATA_WORKLOAD, &daemonset("", "      nodeSelector: {pool: connect}\n"));
        assert!(found[0].starts_with("info 2:7 `DaemonSet`: "), "{found:?}");
    }

    #[test]
    fn a_service_that_clients_reach_at_the_node_is_not_reported() {
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
