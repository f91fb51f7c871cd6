use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A service without data of its own (Kafka Connect, Schema Registry, a REST API, a Flink session cluster, a
    /// history server, an operator) runs as a StatefulSet.
    ///
    /// A StatefulSet is not reported if it has `volumeClaimTemplates`, or if its Pods read their own name or ordinal.
    ///
    /// ## Why
    ///
    /// By default, a StatefulSet starts its Pods one by one: each waits until the previous one is ready. It also
    /// replaces them one by one. One worker that never becomes ready stops the rollout of all the others. A corrected
    /// template does not help: somebody has to delete the Pod by hand. If a node fails, its Pod is not replaced until
    /// somebody confirms that it is gone. A Deployment replaces the Pod within minutes.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: connect
    /// spec:
    ///   serviceName: connect
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
    ///           env:
    ///             - name: CONNECT_REST_ADVERTISED_HOST_NAME
    ///               valueFrom: {fieldRef: {fieldPath: status.podIP}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Deployment and Scaling Guarantees; Forced rollback:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Force Delete StatefulSet Pods":
    ///   https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/
    /// - Apache Kafka documentation, "Kafka Connect": Running Kafka Connect (distributed mode keeps its state in
    ///   topics): https://kafka.apache.org/documentation/#connect_running
    pub(crate) static STATELESS_SERVICE_IN_STATEFULSET = "stateless-service-in-statefulset" {
        summary: "a service without data of its own runs as a StatefulSet",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::StatelessInStatefulSet, context);
}

#[cfg(test)]
mod tests {
    use super::STATELESS_SERVICE_IN_STATEFULSET;
    use crate::testing::check;

    fn statefulset(container: &str, rest: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: confluentinc/cp-schema-registry:7.7.1{container}}}]\n{rest}"
        )
    }

    #[test]
    fn a_service_without_state_is_reported() {
        assert_eq!(
            check(&STATELESS_SERVICE_IN_STATEFULSET, &statefulset("", "")),
            ["warning 2:7 `StatefulSet`: a Schema Registry runs as a StatefulSet"]
        );
    }

    #[test]
    fn a_web_server_with_stable_names_is_not_reported() {
        let text = statefulset("", "").replace("confluentinc/cp-schema-registry:7.7.1", "nginx:1.27");
        assert_eq!(check(&STATELESS_SERVICE_IN_STATEFULSET, &text), [""; 0]);
    }

    #[test]
    fn a_statefulset_with_claims_or_names_in_use_is_not_reported() {
        let claim = "  volumeClaimTemplates: [{metadata: {name: data}}]\n";
        assert_eq!(check(&STATELESS_SERVICE_IN_STATEFULSET, &statefulset("", claim)), [""; 0]);
        let name = ", env: [{name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]";
        assert_eq!(check(&STATELESS_SERVICE_IN_STATEFULSET, &statefulset(name, "")), [""; 0]);
    }
}
