use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{ORDINAL_FIELD, Workload, WorkloadKind};
use crate::project::Subject;
use crate::systems::{Concern, Given, Settings};

declare_lint! {
    /// Two StatefulSets of one Kafka cluster, for example controllers and brokers, use their ordinals as node ids, and
    /// both start at the same number.
    ///
    /// ## Why
    ///
    /// A node id identifies one node of the cluster, whether it is a controller or a broker. The first Pod of each
    /// StatefulSet has the ordinal 0, so `controller-0` and `broker-0` both have the id 0. The broker does not start:
    /// it finds its own id among the controllers, or cannot register because the id is in use.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kraft
    /// spec:
    ///   serviceName: kraft
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: kraft}
    ///   template:
    ///     metadata:
    ///       labels: {app: kraft}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.9.1
    ///           env:
    ///             - {name: CLUSTER_ID, value: MkU3OEVBNTcwNTJENDM2Qk}
    ///             - {name: KAFKA_PROCESS_ROLES, value: controller}
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
    ///             - {name: KAFKA_LISTENERS, value: "CONTROLLER://:9093"}
    ///             - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "0@kraft-0.kraft:9093,1@kraft-1.kraft:9093,2@kraft-2.kraft:9093"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: broker
    /// spec:
    ///   serviceName: broker
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: broker}
    ///   template:
    ///     metadata:
    ///       labels: {app: broker}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.9.1
    ///           env:
    ///             - name: POD_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: CLUSTER_ID, value: MkU3OEVBNTcwNTJENDM2Qk}
    ///             - {name: KAFKA_PROCESS_ROLES, value: broker}
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
    ///             - {name: KAFKA_LISTENERS, value: "PLAINTEXT://:9092"}
    ///             - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://$(POD_NAME).broker:9092"}
    ///             - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "0@kraft-0.kraft:9093,1@kraft-1.kraft:9093,2@kraft-2.kraft:9093"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: kraft
    /// spec:
    ///   serviceName: kraft
    ///   replicas: 3
    ///   ordinals: {start: 100}
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: kraft}
    ///   template:
    ///     metadata:
    ///       labels: {app: kraft}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.9.1
    ///           env:
    ///             - {name: CLUSTER_ID, value: MkU3OEVBNTcwNTJENDM2Qk}
    ///             - {name: KAFKA_PROCESS_ROLES, value: controller}
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
    ///             - {name: KAFKA_LISTENERS, value: "CONTROLLER://:9093"}
    ///             - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "100@kraft-100.kraft:9093,101@kraft-101.kraft:9093,102@kraft-102.kraft:9093"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: broker
    /// spec:
    ///   serviceName: broker
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: broker}
    ///   template:
    ///     metadata:
    ///       labels: {app: broker}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 180
    ///       containers:
    ///         - name: kafka
    ///           image: confluentinc/cp-kafka:7.9.1
    ///           env:
    ///             - name: POD_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: CLUSTER_ID, value: MkU3OEVBNTcwNTJENDM2Qk}
    ///             - {name: KAFKA_PROCESS_ROLES, value: broker}
    ///             - name: KAFKA_NODE_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
    ///             - {name: KAFKA_LISTENERS, value: "PLAINTEXT://:9092"}
    ///             - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://$(POD_NAME).broker:9092"}
    ///             - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "100@kraft-100.kraft:9093,101@kraft-101.kraft:9093,102@kraft-102.kraft:9093"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/kafka}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Kafka documentation, "KRaft": Process Roles: https://kafka.apache.org/documentation/#kraft
    /// - Kubernetes documentation, "StatefulSets": Start ordinal:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    pub(crate) static NODE_ID_COLLISION = "node-id-collision" {
        summary: "two StatefulSets of one Kafka cluster have the same node ids",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(subject) = context.subject().filter(|_| !context.is_partial()) else { return };
    let systems = context.systems();
    let [(of, settings)] = &systems[..] else { return };
    let Some((given, own)) = numbered(workload, settings) else { return };
    let id = of.recognition.system.id.as_str();
    for other in context.project().same_kafka_cluster(subject) {
        let Some(theirs) = other.workload.and_then(|workload| {
            let [settings] = other.settings(context.project()) else { return None };
            Some(numbered(&workload, settings)?.1)
        }) else {
            continue;
        };
        // One finding per pair: at the brokers, otherwise at the later StatefulSet.
        let comes_later = (other.file, other.object.node().span().start)
            < (subject.file, subject.object.node().span().start);
        let is_theirs = is_controller(other, context);
        let here = match (id == "kafka-controller", is_theirs) {
            (true, false) => false,
            (false, true) => true,
            _ => comes_later,
        };
        if !here || own.start >= theirs.end || theirs.start >= own.end {
            continue;
        }
        let name = other.object.name().unwrap_or_default().into_owned();
        let first = own.start.max(theirs.start);
        let message = format!("the Pods of `{name}` have the same node ids, starting at {first}");
        let finding = context.report_given(of, given, message);
        finding.label("the ordinal, as in the other StatefulSet").help(
            "set `spec.ordinals.start` to 100 in one of them, and change the voters accordingly; or add a \
             number to the ordinal in the command",
        );
        finding.because_in(
            other.file,
            other.object.kind_node().span(),
            format!("`{name}` starts at the same number"),
        );
        return;
    }
}

fn is_controller<'a>(subject: &Subject<'a>, context: &Context<'_, 'a>) -> bool {
    let identity = subject.identity(context.project());
    identity.is_some_and(|identity| {
        identity.deciding.iter().all(|of| of.recognition.system.id == "kafka-controller")
    })
}

/// The node ids of a StatefulSet, if they are the ordinals.
fn numbered<'s>(
    workload: &Workload<'_>,
    settings: &'s Settings,
) -> Option<(&'s Given, std::ops::Range<i64>)> {
    if workload.kind() != WorkloadKind::StatefulSet {
        return None;
    }
    let mut ids = settings.that_decide(Concern::NodeId).filter_map(|one| one.value.given());
    let given = ids.find(|given| given.fields == [ORDINAL_FIELD])?;
    let plain = given.text.chars().eq(std::iter::once(Given::FIELD));
    Some((given, workload.ordinals().filter(|_| plain)?))
}

#[cfg(test)]
mod tests {
    use super::NODE_ID_COLLISION;
    use crate::testing::check;

    fn set(name: &str, role: &str, start: u32, voters: &str) -> String {
        format!(
            "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  replicas: 3\n  ordinals: \
             {{start: {start}}}\n  template:\n    spec:\n      containers:\n        - image: apache/kafka:4.1.0\n          \
             name: a\n          env:\n            - {{name: KAFKA_PROCESS_ROLES, value: {role}}}\n            - {{name: \
             KAFKA_CONTROLLER_QUORUM_VOTERS, value: '{voters}'}}\n            - name: KAFKA_NODE_ID\n              \
             valueFrom: {{fieldRef: {{fieldPath: \"metadata.labels['apps.kubernetes.io/pod-index']\"}}}}\n"
        )
    }

    fn found(controllers: u32, brokers: u32, voters: &str) -> Vec<String> {
        let both = [set("c", "controller", controllers, "0@c-0.c:9093"), set("b", "broker", brokers, voters)];
        check(&NODE_ID_COLLISION, &both.concat())
    }

    #[test]
    fn sets_that_count_from_the_same_number_collide() {
        assert_eq!(
            found(0, 0, "0@c-0.c:9093"),
            [
                "error 34:49 `\"metadata.labels['apps.kubernetes.io/pod-index']\"`: the Pods of `c` have the same node ids, \
              starting at 0"
            ]
        );
        assert_eq!(found(2, 0, "0@c-0.c:9093").len(), 1);
    }

    #[test]
    fn sets_apart_and_of_other_clusters_do_not() {
        assert_eq!(found(100, 0, "0@c-0.c:9093"), [""; 0]);
        assert_eq!(found(3, 0, "0@c-0.c:9093"), [""; 0]);
        assert_eq!(found(0, 0, "0@other-0.c:9093"), [""; 0]);
    }
}
