use super::show_evidence;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Workload, WorkloadKind};
use crate::systems::Nature;
use crate::yaml::Node;

declare_lint! {
    /// A service that keeps nothing of its own (Kafka Connect, Schema Registry, a REST API, a Flink session
    /// cluster, a history server, an operator) runs as a StatefulSet.
    ///
    /// It is not reported where the StatefulSet has a use: it has `volumeClaimTemplates`, or its Pods read
    /// their own name or ordinal.
    ///
    /// ## Why
    ///
    /// A StatefulSet starts its Pods one after another, each waiting for the one before, and replaces them in
    /// the same order. One worker that never gets ready stops the roll-out of all the others, and even a mended
    /// template does not free it: somebody has to delete the Pod by hand. When a node dies without a word its
    /// Pod is not replaced until somebody confirms that it is gone. A Deployment replaces it within minutes.
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
    /// - Kubernetes documentation, "StatefulSets": Deployment and Scaling Guarantees; Forced rollback
    /// - Kubernetes documentation, "Force Delete StatefulSet Pods"
    /// - Apache Kafka documentation, "Kafka Connect": Running Kafka Connect (distributed mode keeps its state in topics)
    pub(crate) static STATELESS_SERVICE_IN_STATEFULSET = "stateless-service-in-statefulset" {
        summary: "a service that keeps nothing of its own runs as a StatefulSet",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let Some(identity) = context.identity() else { return };
    let Some(of) = identity.sole() else { return };
    let (system, Some(pod)) = (of.recognition.system, workload.pod_template()) else { return };
    let keeps_something = !workload.volume_claim_templates().is_empty() || knows_itself(&pod);
    if system.nature != Nature::StatelessService || system.fits_kind(workload.kind()) || keeps_something {
        return;
    }
    let finding =
        context.report(workload.object().kind_node(), format!("{} runs as a StatefulSet", system.title));
    let parallel = workload.spec().and_then(|spec| spec.get("podManagementPolicy")).and_then(Node::str);
    let label = if parallel.is_some_and(|policy| policy == "Parallel") {
        "its Pods are replaced one by one, and one that is stuck holds up the rest"
    } else {
        "its Pods start one by one, and one that is stuck holds up the rest"
    };
    finding.label(label).help(format!("make it a Deployment: {}", system.why()));
    show_evidence(finding, of);
}

/// Whether a container reads which Pod it is in: then the name that stays has a use.
fn knows_itself(pod: &PodTemplate<'_>) -> bool {
    let own_name = |path: &str| {
        path == "metadata.name"
            || path.contains("pod-index")
            || path.contains("statefulset.kubernetes.io/pod-name")
    };
    pod.all_containers().iter().any(|container| {
        let by_field = container
            .env()
            .iter()
            .any(|variable| variable.field_path().and_then(Node::str).is_some_and(|path| own_name(&path)));
        let words = container.command().into_iter().chain(container.args());
        by_field
            || words.filter_map(Node::content).any(|text| {
                let text = text.to_ascii_lowercase();
                text.contains("hostname") || text.contains("$pod_name") || text.contains("ordinal")
            })
    })
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
    fn files_served_from_stable_names_are_nobodys_business() {
        let text = statefulset("", "").replace("confluentinc/cp-schema-registry:7.7.1", "nginx:1.27");
        assert_eq!(check(&STATELESS_SERVICE_IN_STATEFULSET, &text), [""; 0]);
    }

    #[test]
    fn a_use_for_the_kind_is_respected() {
        let claim = "  volumeClaimTemplates: [{metadata: {name: data}}]\n";
        assert_eq!(check(&STATELESS_SERVICE_IN_STATEFULSET, &statefulset("", claim)), [""; 0]);
        let name = ", env: [{name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]";
        assert_eq!(check(&STATELESS_SERVICE_IN_STATEFULSET, &statefulset(name, "")), [""; 0]);
    }
}
