use crate::declare_lint;
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};

declare_lint! {
    /// A DaemonSet has `replicas`. This field does not exist: a DaemonSet runs one Pod on each eligible node.
    ///
    /// ## Why
    ///
    /// `kubectl apply` refuses it: `strict decoding error: unknown field "spec.replicas"`. With Helm, Argo CD and other
    /// clients, the API server silently drops the field. The number of Pods is then the number of nodes: an ingest that
    /// should run three times runs forty times, and grows with the cluster. Either the field is left over from another
    /// kind, or another kind is intended.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: node-metrics
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels:
    ///       app: node-metrics
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: node-metrics
    ///     spec:
    ///       containers:
    ///         - name: node-metrics
    ///           image: registry.example/node-metrics:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: node-metrics
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: node-metrics
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: node-metrics
    ///     spec:
    ///       containers:
    ///         - name: node-metrics
    ///           image: registry.example/node-metrics:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "DaemonSet": Writing a DaemonSet Spec:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
    /// - Kubernetes API reference, "DaemonSet": DaemonSetSpec:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/
    pub(crate) static DAEMONSET_REPLICAS = "daemonset-replicas" {
        summary: "a DaemonSet has no `replicas`",
        severity: Error,
        section: DaemonSet,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::DaemonSet {
        return;
    }
    let Some(spec) = workload.spec() else { return };
    let Some(entry) = spec.entry("replicas").filter(|entry| !entry.value.is_null()) else { return };
    let fix = context.removal(spec, "replicas").map(|edit| Fix {
        title: "remove `replicas`".into(),
        safety: Safety::Safe,
        edits: vec![edit],
    });
    let finding = context
        .report(entry.key, "a DaemonSet has no `replicas`: it runs one Pod on each node")
        .label("unknown field: refused or silently dropped")
        .help(
            "remove it, and choose the nodes with `nodeSelector` or affinity; for a number of Pods that does not \
             follow the nodes, use a Deployment or StatefulSet",
        );
    finding.fix = fix;
}

#[cfg(test)]
mod tests {
    use super::DAEMONSET_REPLICAS;
    use crate::testing::{check, fixed};

    const HEAD: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\n";
    const TEMPLATE: &str = "  template: {spec: {containers: [{name: a, image: b}]}}\n";

    #[test]
    fn replicas_are_no_field_of_a_daemonset() {
        let text = format!("{HEAD}spec:\n  replicas: 3 # one each\n{TEMPLATE}");
        assert_eq!(
            check(&DAEMONSET_REPLICAS, &text),
            ["error 5:3 `replicas`: a DaemonSet has no `replicas`: it runs one Pod on each node"]
        );
        assert_eq!(fixed(&DAEMONSET_REPLICAS, &text), format!("{HEAD}spec:\n{TEMPLATE}"));
    }

    #[test]
    fn a_patch_that_sets_them_is_as_wrong() {
        let text = format!("{HEAD}spec:\n  replicas: 3\n");
        assert_eq!(check(&DAEMONSET_REPLICAS, &text).len(), 1);
        // The spec would be empty.
        assert_eq!(fixed(&DAEMONSET_REPLICAS, &text), text);
    }

    #[test]
    fn a_mapping_in_braces_is_left_as_it_is() {
        let text = format!("{HEAD}spec: {{replicas: 3, minReadySeconds: 1}}\n");
        assert_eq!(check(&DAEMONSET_REPLICAS, &text).len(), 1);
        assert_eq!(fixed(&DAEMONSET_REPLICAS, &text), text);
    }

    #[test]
    fn other_kinds_and_no_value_are_fine() {
        for text in [
            format!("{HEAD}spec:\n{TEMPLATE}"),
            format!("{HEAD}spec:\n  replicas: null\n{TEMPLATE}"),
            format!("{HEAD}spec:\n  replicas:\n{TEMPLATE}"),
            format!("{HEAD}spec:\n  replicas: 3\n{TEMPLATE}").replace("DaemonSet", "Deployment"),
        ] {
            assert_eq!(check(&DAEMONSET_REPLICAS, &text), [""; 0], "{text}");
        }
    }
}
