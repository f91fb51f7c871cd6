use super::identity::{self, Setting};
use super::identity_not_from_ordinal::help;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{ORDINAL_FIELD, Workload, WorkloadKind};

declare_lint! {
    /// An id is outside of the range that the system accepts. Most often it is taken from the ordinal, which begins with
    /// 0, while ids begin with 1.
    ///
    /// ## Why
    ///
    /// ZooKeeper accepts ids from 1 to 255. The first Pod gets the ordinal 0 as its id, which no entry `server.0` in
    /// the list of servers belongs to: it exits with `My id 0 not in the peer list`, or each member answers under the
    /// name of its neighbour. The ensemble finds no majority, or has one member fewer than it seems.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: zk
    /// spec:
    ///   serviceName: zk
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: zk}
    ///   template:
    ///     metadata:
    ///       labels: {app: zk}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       containers:
    ///         - name: zookeeper
    ///           image: zookeeper:3.8.4
    ///           env:
    ///             - name: ZOO_MY_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: ZOO_SERVERS, value: "server.1=zk-0.zk:2888:3888;2181 server.2=zk-1.zk:2888:3888;2181 server.3=zk-2.zk:2888:3888;2181"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data}
    ///             - {name: log, mountPath: /datalog}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 5Gi}}
    ///     - metadata: {name: log}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 5Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: zk
    /// spec:
    ///   serviceName: zk
    ///   replicas: 3
    ///   ordinals: {start: 1}
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: zk}
    ///   template:
    ///     metadata:
    ///       labels: {app: zk}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       containers:
    ///         - name: zookeeper
    ///           image: zookeeper:3.8.4
    ///           env:
    ///             - name: ZOO_MY_ID
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
    ///             - {name: ZOO_SERVERS, value: "server.1=zk-1.zk:2888:3888;2181 server.2=zk-2.zk:2888:3888;2181 server.3=zk-3.zk:2888:3888;2181"}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data}
    ///             - {name: log, mountPath: /datalog}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 5Gi}}
    ///     - metadata: {name: log}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 5Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Start ordinal:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Apache ZooKeeper Administrator's Guide: Clustered (Multi-Server) Setup, `myid`:
    ///   https://zookeeper.apache.org/doc/current/zookeeperAdmin.html
    pub(crate) static IDENTITY_OUT_OF_RANGE = "identity-out-of-range" {
        summary: "an id is outside of the range that the system accepts",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let (Some(members), Some(pod)) = (context.identity(), workload.pod_template()) else { return };
    let first = workload.first_ordinal();
    for of in &members.deciding {
        for (identity, setting) in identity::settings(&pod, of, context) {
            let (Some(min), name) = (identity.min, &identity.env) else { continue };
            let max = identity.max.unwrap_or(i64::MAX);
            let (at, message, label) = match setting {
                Setting::Field(path, at) if path == ORDINAL_FIELD => {
                    let Some(first) = first.filter(|first| *first < min) else { continue };
                    let message = format!("`{name}` is {first} in the first Pod, and ids begin with {min}");
                    (at, message, format!("the ordinal, which begins with {first}"))
                }
                Setting::Fixed(value, at) => match value.trim().parse::<i64>() {
                    Ok(id) if !(min..=max).contains(&id) && !identity.automatic.contains(&value) => (
                        at,
                        format!("`{name}` is {id}, and ids run from {min} to {max}"),
                        "not an id".to_owned(),
                    ),
                    _ => continue,
                },
                _ => continue,
            };
            let finding = context.report(at, message);
            finding.label(label).help(help(identity)).because_of(of.recognition.proof());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::IDENTITY_OUT_OF_RANGE;
    use crate::testing::check;

    fn found(image: &str, start: &str, env: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: 3\n{start}  template:\n    spec:\n      \
             containers:\n        - image: {image}\n          name: a\n          env: [{env}]\n"
        );
        check(&IDENTITY_OUT_OF_RANGE, &text)
    }

    const INDEX: &str = "{name: ZOO_MY_ID, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['apps.kubernetes.io/pod-index']\"}}}";

    #[test]
    fn ordinals_that_begin_with_0_are_found_where_ids_begin_with_1() {
        assert_eq!(
            found("zookeeper:3.8.4", "", INDEX),
            [
                "error 11:69 `\"metadata.labels['apps.kubernetes.io/pod-index']\"`: `ZOO_MY_ID` is 0 in the first Pod, and \
              ids begin with 1"
            ]
        );
        assert_eq!(found("zookeeper:3.8.4", "  ordinals: {start: 1}\n", INDEX), [""; 0]);
        let kafka = INDEX.replace("ZOO_MY_ID", "KAFKA_BROKER_ID");
        assert_eq!(found("confluentinc/cp-kafka:7.7.1", "", &kafka), [""; 0], "0 is an id of a broker");
    }

    #[test]
    fn fixed_ids_must_be_in_range() {
        let id =
            |value: &str| found("zookeeper:3.8.4", "", &format!("{{name: ZOO_MY_ID, value: '{value}'}}"));
        assert_eq!(id("0").len(), 1);
        assert_eq!(id("256").len(), 1);
        assert_eq!(id("255"), [""; 0]);
        assert_eq!(id("${ID}"), [""; 0]);
    }
}
