use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};
use crate::systems::Concern;

declare_lint! {
    /// A node that stores its data under its name uses the address of the Pod as its name.
    ///
    /// ## Why
    ///
    /// RabbitMQ stores its data in a directory with the name of the node, and the other nodes of the cluster identify
    /// it by that name. A replaced Pod gets another address, so the node returns with another name: it starts with an
    /// empty directory on its old volume, the queues of the old name are lost, and the cluster waits for a member that
    /// does not return.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: bus
    /// spec:
    ///   serviceName: bus
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: bus}
    ///   template:
    ///     metadata:
    ///       labels: {app: bus}
    ///     spec:
    ///       terminationGracePeriodSeconds: 600
    ///       containers:
    ///         - name: rabbitmq
    ///           image: rabbitmq:3.13.3
    ///           env:
    ///             - {name: RABBITMQ_USE_LONGNAME, value: "true"}
    ///             - name: RABBITMQ_ERLANG_COOKIE
    ///               valueFrom:
    ///                 secretKeyRef: {name: bus, key: cookie}
    ///             - name: NODE_HOST
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: status.podIP}
    ///             - {name: RABBITMQ_NODENAME, value: rabbit@$(NODE_HOST)}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/rabbitmq}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: bus
    /// spec:
    ///   serviceName: bus
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: bus}
    ///   template:
    ///     metadata:
    ///       labels: {app: bus}
    ///     spec:
    ///       terminationGracePeriodSeconds: 600
    ///       containers:
    ///         - name: rabbitmq
    ///           image: rabbitmq:3.13.3
    ///           env:
    ///             - {name: RABBITMQ_USE_LONGNAME, value: "true"}
    ///             - name: RABBITMQ_ERLANG_COOKIE
    ///               valueFrom:
    ///                 secretKeyRef: {name: bus, key: cookie}
    ///             - name: NODE_HOST
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: RABBITMQ_NODENAME, value: rabbit@$(NODE_HOST).bus.default.svc.cluster.local}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/rabbitmq}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - RabbitMQ documentation, "Clustering Guide": Node names:
    ///   https://www.rabbitmq.com/docs/clustering#node-names
    pub(crate) static NODE_NAME_FROM_ADDRESS = "node-name-from-address" {
        summary: "a node that stores its data under its name uses the Pod's address as its name",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let many = workload.replicas().filter(|replicas| *replicas > 1);
    for (of, settings) in context.systems() {
        let system = of.recognition.system.id.as_str();
        if !matches!(system, "rabbitmq" | "couchdb") {
            continue;
        }
        for setting in settings.that_decide(Concern::NodeName) {
            let Some(given) = setting.value.given() else { continue };
            let by_address = given.fields.iter().any(|field| field == "status.podIP");
            let keeps = !workload.volume_claim_templates().is_empty();
            let called = setting.called.clone();
            if by_address && keeps {
                let message = format!(
                    "`{called}` changes with the Pod's address, but the data is stored under this name"
                );
                let finding = context.report_given(of, given, message);
                finding.label("another name after each restart of the Pod").help(
                    "use the name from `fieldRef: metadata.name`, followed by the governing Service: a \
                     replaced Pod keeps that name",
                );
                finding.because_of(of.recognition.proof());
            }
            let host = given.fixed().and_then(|name| name.split_once('@')).map(|(_, host)| host);
            if let (Some(host), Some(replicas)) = (host, many)
                && workload.kind() == WorkloadKind::StatefulSet
                && !context.is_partial()
            {
                let message = format!("all {replicas} Pods have the name `{host}` in `{called}`");
                let finding = context.report_given(of, given, message);
                finding.label("the same name for every Pod").help(
                    "nodes with the same name cannot form a cluster; use the name of the Pod from `fieldRef: \
                     metadata.name`, followed by the governing Service",
                );
                finding.because_of(of.recognition.proof());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NODE_NAME_FROM_ADDRESS;
    use crate::testing::check;

    fn found(field: &str, value: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: 3\n  template:\n    spec:\n      \
             containers:\n        - image: rabbitmq:3.13.3\n          name: a\n          env: [{{name: HOST, valueFrom: \
             {{fieldRef: {{fieldPath: {field}}}}}}}, {{name: RABBITMQ_NODENAME, value: {value}}}]\n  volumeClaimTemplates: \
             [{{metadata: {{name: data}}}}]\n"
        );
        check(&NODE_NAME_FROM_ADDRESS, &text)
    }

    #[test]
    fn a_name_that_changes_or_is_shared_is_found() {
        let changes = found("status.podIP", "rabbit@$(HOST)");
        assert_eq!(changes.len(), 1);
        assert!(changes[0].ends_with(
            "`RABBITMQ_NODENAME` changes with the Pod's address, but the data is stored under this name"
        ));
        let shared = found("metadata.name", "rabbit@localhost");
        assert_eq!(shared.len(), 1);
        assert!(shared[0].ends_with("all 3 Pods have the name `localhost` in `RABBITMQ_NODENAME`"));
    }

    #[test]
    fn a_name_of_the_pods_own_is_right() {
        assert_eq!(found("metadata.name", "rabbit@$(HOST).a.default.svc.cluster.local"), [""; 0]);
        assert_eq!(found("metadata.name", "rabbit"), [""; 0], "the host is added");
        assert_eq!(found("metadata.name", "rabbit@${HOSTNAME}"), [""; 0]);
    }
}
