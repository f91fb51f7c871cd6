use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A node agent (a node exporter, a log shipper that reads `/var/log`) runs as a Deployment or a StatefulSet.
    ///
    /// A log shipper that only aggregates, and mounts no directory of its node, is not reported. Exporters that
    /// monitor one service are not reported either.
    ///
    /// ## Why
    ///
    /// The scheduler decides where the Pods of a Deployment run: some nodes get two, most get none. The logs and
    /// metrics of these nodes are missing, and nobody notices until they are needed.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: node-exporter
    /// spec:
    ///   selector:
    ///     matchLabels: {app: node-exporter}
    ///   template:
    ///     metadata:
    ///       labels: {app: node-exporter}
    ///     spec:
    ///       containers:
    ///         - name: node-exporter
    ///           image: quay.io/prometheus/node-exporter:v1.8.2
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: node-exporter
    /// spec:
    ///   selector:
    ///     matchLabels: {app: node-exporter}
    ///   template:
    ///     metadata:
    ///       labels: {app: node-exporter}
    ///     spec:
    ///       containers:
    ///         - name: node-exporter
    ///           image: quay.io/prometheus/node-exporter:v1.8.2
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "DaemonSet":
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
    /// - Kubernetes documentation, "Logging Architecture": Using a node logging agent:
    ///   https://kubernetes.io/docs/concepts/cluster-administration/logging/
    pub(crate) static NODE_AGENT_NOT_DAEMONSET = "node-agent-not-daemonset" {
        summary: "a node agent is not a DaemonSet",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::AgentNotDaemonSet, context);
}

#[cfg(test)]
mod tests {
    use super::NODE_AGENT_NOT_DAEMONSET;
    use crate::testing::check;

    fn deployment(image: &str, rest: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: \"{image}\"{rest}\n"
        )
    }

    const VAR_LOG: &str = ", volumeMounts: [{name: logs, mountPath: /logs}]}]\n      \
                           volumes: [{name: logs, hostPath: {path: /var/log}}]";

    #[test]
    fn a_node_exporter_belongs_on_each_node() {
        let found = check(&NODE_AGENT_NOT_DAEMONSET, &deployment("prom/node-exporter:v1.8.2", "}]"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("warning 2:7 `Deployment`: "), "{found:?}");
    }

    #[test]
    fn a_shipper_belongs_there_when_it_reads_the_nodes_logs() {
        assert_eq!(
            check(&NODE_AGENT_NOT_DAEMONSET, &deployment("fluent/fluent-bit:3.1.9", VAR_LOG)).len(),
            1
        );
        assert_eq!(check(&NODE_AGENT_NOT_DAEMONSET, &deployment("fluent/fluent-bit:3.1.9", "}]")), [""; 0]);
    }

    #[test]
    fn the_controller_of_a_storage_driver_is_not_a_node_agent() {
        let kubelet = ", volumeMounts: [{name: pods, mountPath: /var/lib/kubelet/pods}]}]\n      \
                       volumes: [{name: pods, hostPath: {path: /var/lib/kubelet/pods}}]";
        let text = deployment("registry.k8s.io/sig-storage/nfsplugin:v4.9.0", kubelet);
        assert_eq!(check(&NODE_AGENT_NOT_DAEMONSET, &text), [""; 0]);
    }

    #[test]
    fn an_exporter_of_one_service_is_not_a_node_agent() {
        assert_eq!(
            check(&NODE_AGENT_NOT_DAEMONSET, &deployment("danielqsj/kafka-exporter:1.7", "}]")),
            [""; 0]
        );
    }
}
