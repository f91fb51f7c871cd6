use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::systems::{Identified, Nature, Trait};
use crate::yaml::Node;

declare_lint! {
    /// An autoscaler changes the number of members of a database, a broker or another system that keeps data.
    ///
    /// Caches are not reported, nor are systems that only buffer what they pass on, and autoscalers whose minimum is their
    /// maximum.
    ///
    /// ## Why
    ///
    /// A new Pod of such a system does not take over work by itself: a Kafka broker gets no partitions until somebody moves
    /// some to it, and a database server has no data until it is copied. Copying is load, so that the autoscaler adds one
    /// more. When the load falls, Kubernetes deletes the Pods with the highest numbers, with the partitions or shards that
    /// they hold. Members that vote leave without being removed from the quorum, which loses its majority after a few.
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
    ///           resources: {requests: {cpu: 2}}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ---
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: events}
    ///   minReplicas: 3
    ///   maxReplicas: 9
    ///   metrics:
    ///     - type: Resource
    ///       resource:
    ///         name: cpu
    ///         target: {type: Utilization, averageUtilization: 60}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: enrich
    /// spec:
    ///   selector:
    ///     matchLabels: {app: enrich}
    ///   template:
    ///     metadata:
    ///       labels: {app: enrich}
    ///     spec:
    ///       containers:
    ///         - name: consumer
    ///           image: registry.example/enrich:3.3.0
    ///           resources: {requests: {cpu: 250m}}
    /// ---
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: enrich}
    ///   minReplicas: 3
    ///   maxReplicas: 9
    ///   metrics:
    ///     - type: Resource
    ///       resource:
    ///         name: cpu
    ///         target: {type: Utilization, averageUtilization: 60}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Horizontal Pod Autoscaling": Autoscaling StatefulSets:
    ///   https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
    /// - Apache Kafka documentation, "Basic Kafka Operations": Expanding your cluster:
    ///   https://kafka.apache.org/documentation/#basic_ops_cluster_expansion
    pub(crate) static HPA_ON_STATEFUL_SYSTEM = "hpa-on-stateful-system" {
        summary: "an autoscaler adds and removes members of a system that keeps data",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: Object(check),
    }
}

/// The kinds that scale a workload by its load.
const SCALERS: [(&str, &str, [&str; 2]); 2] = [
    ("HorizontalPodAutoscaler", "autoscaling", ["minReplicas", "maxReplicas"]),
    ("ScaledObject", "keda.sh", ["minReplicaCount", "maxReplicaCount"]),
];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (kind, group) = (object.kind(), object.group());
    let Some((.., limits)) = SCALERS.iter().find(|one| one.0 == kind && one.1 == group) else { return };
    let (Some(spec), Some(from)) = (object.spec(), context.subject()) else { return };
    let [least, most] = limits.map(|key| spec.get(key).and_then(Node::int));
    if context.is_partial() || least.is_some() && least == most || most == Some(1) {
        return;
    }
    let Some(target) = spec.get("scaleTargetRef") else { return };
    let text = |key: &str| target.get(key).and_then(Node::str);
    let of_kind = text("kind").unwrap_or(std::borrow::Cow::Borrowed("Deployment"));
    let Some(name) = text("name") else { return };
    let Some(found) = context.project().find(from, &of_kind, &name) else { return };
    let Some(identity) = found.identity(context.project()) else { return };
    let Some(of) = identity.of_nature(Nature::Stateful).filter(|of| stays(of)) else { return };
    let system = of.recognition.system;
    let proof = of.recognition.proof();
    let file = proof.file.unwrap_or(found.file);
    let at = target.get("name").unwrap_or(target);
    let label = if system.has(Trait::Quorum) {
        "its members vote, and must be added and removed one by one"
    } else {
        "its data must be moved when a Pod comes or goes"
    };
    context
        .report(at, format!("an autoscaler changes the number of Pods of {}", system.title))
        .label(label)
        .because_in(file, proof.span, proof.text.clone())
        .help("set the number of replicas by hand, and scale what reads and writes instead");
}

/// Whether a Pod of the system takes something with it when it goes.
fn stays(of: &Identified<'_, '_>) -> bool {
    let system = of.recognition.system;
    let shares = system.has(Trait::Quorum) || system.has(Trait::Replicated) || !system.joins.is_empty();
    shares && !system.has(Trait::Buffer) && !of.recognition.may_be_cache()
}

#[cfg(test)]
mod tests {
    use super::HPA_ON_STATEFUL_SYSTEM;
    use crate::testing::check;

    fn found(image: &str, scaler: &str) -> Vec<String> {
        let text = format!(
            "{scaler}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: \"{image}\"}}]\n"
        );
        check(&HPA_ON_STATEFUL_SYSTEM, &text)
    }

    fn hpa(limits: &str) -> String {
        format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h}}\nspec:\n  scaleTargetRef: {{kind: \
             StatefulSet, name: a}}\n  {limits}"
        )
    }

    #[test]
    fn systems_that_keep_data_are_not_scaled_by_load() {
        for (image, title) in [
            ("confluentinc/cp-kafka:7.7.1", "a Kafka broker"),
            ("zookeeper:3.9", "ZooKeeper"),
            ("postgres:16", "PostgreSQL"),
            ("cassandra:5", "Cassandra"),
        ] {
            let message = format!("an autoscaler changes the number of Pods of {title}");
            assert_eq!(
                found(image, &hpa("maxReplicas: 9")),
                [format!("warning 5:45 `a`: {message}")],
                "{image}"
            );
        }
        let keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: h}\nspec:\n  scaleTargetRef: \
                    {kind: StatefulSet, name: a}";
        assert_eq!(found("zookeeper:3.9", keda).len(), 1);
    }

    #[test]
    fn others_are() {
        for (image, limits) in [
            ("redis:7", "maxReplicas: 9"),
            ("confluentinc/cp-schema-registry:7.7.1", "maxReplicas: 9"),
            ("registry.example/app:1", "maxReplicas: 9"),
            ("zookeeper:3.9", "{minReplicas: 3, maxReplicas: 3}"),
            ("zookeeper:3.9", "maxReplicas: 1"),
        ] {
            let limits = limits.replace(['{', '}'], "").replace(", ", "\n  ");
            assert_eq!(found(image, &hpa(&limits)), [""; 0], "{image} {limits}");
        }
    }
}
