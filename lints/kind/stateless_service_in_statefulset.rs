use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A service without data of its own (a user interface, a REST API, a Flink session cluster, a history server,
    /// an operator) runs as a StatefulSet.
    ///
    /// A StatefulSet is not reported if it has `volumeClaimTemplates`, or if its Pods read their own name or ordinal.
    /// The severity is info if each instance of the service advertises an address of its own, as Kafka Connect, Schema
    /// Registry, REST Proxy and `mongos` do: then a stable name is useful.
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
    ///   name: kafka-ui
    /// spec:
    ///   serviceName: kafka-ui
    ///   replicas: 2
    ///   selector:
    ///     matchLabels: {app: kafka-ui}
    ///   template:
    ///     metadata:
    ///       labels: {app: kafka-ui}
    ///     spec:
    ///       containers:
    ///         - name: kafka-ui
    ///           image: ghcr.io/kafbat/kafka-ui:v1.2.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: kafka-ui
    /// spec:
    ///   replicas: 2
    ///   selector:
    ///     matchLabels: {app: kafka-ui}
    ///   template:
    ///     metadata:
    ///       labels: {app: kafka-ui}
    ///     spec:
    ///       containers:
    ///         - name: kafka-ui
    ///           image: ghcr.io/kafbat/kafka-ui:v1.2.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Deployment and Scaling Guarantees; Forced rollback:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Force Delete StatefulSet Pods":
    ///   https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/
    /// - Apache Kafka documentation, "Kafka Connect": Running Kafka Connect (distributed mode keeps its state in
    ///   topics; `rest.advertised.host.name`): https://kafka.apache.org/documentation/#connect_running
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
             containers: [{{name: a, image: ghcr.io/kafbat/kafka-ui:v1.2.0{container}}}]\n{rest}"
        )
    }

    #[test]
    fn a_service_without_state_is_reported() {
        assert_eq!(
            check(&STATELESS_SERVICE_IN_STATEFULSET, &statefulset("", "")),
            ["warning 2:7 `StatefulSet`: a Kafka user interface runs as a StatefulSet"]
        );
    }

    #[test]
    fn instances_that_advertise_an_address_are_info() {
        for (image, title) in [
            ("confluentinc/cp-kafka-connect:7.7.1", "a Kafka Connect worker"),
            ("confluentinc/cp-schema-registry:7.7.1", "a Schema Registry"),
            ("confluentinc/cp-kafka-rest:7.7.1", "a Kafka REST Proxy"),
        ] {
            let text = statefulset("", "").replace("ghcr.io/kafbat/kafka-ui:v1.2.0", image);
            assert_eq!(
                check(&STATELESS_SERVICE_IN_STATEFULSET, &text),
                [format!("info 2:7 `StatefulSet`: {title} runs as a StatefulSet")]
            );
        }
    }

    #[test]
    fn a_web_server_with_stable_names_is_not_reported() {
        let text = statefulset("", "").replace("ghcr.io/kafbat/kafka-ui:v1.2.0", "nginx:1.27");
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
