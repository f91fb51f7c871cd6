use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind, holds_placeholder};

declare_lint! {
    /// The name of a StatefulSet has more than 52 characters. The API server accepts it, but no Pod can be created.
    ///
    /// ## Why
    ///
    /// Each Pod has the label `controller-revision-hash`. Its value is the name of the StatefulSet, a hyphen, and a
    /// hash of up to ten characters. The value of a label has at most 63 characters, so the API server refuses the
    /// Pods: `metadata.labels: Invalid value: must be no more than 63 characters`. `kubectl apply` does not show this;
    /// the error is in the events of the StatefulSet, which stays at 0 Pods.
    ///
    /// Most hashes have ten characters. With a shorter hash, a name of 53 characters works until the next change of the
    /// Pod template.
    ///
    /// Names that consist of release, chart and environment often reach this limit.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: analytics-platform-production-eu-central-1-event-store
    /// spec:
    ///   serviceName: event-store
    ///   selector:
    ///     matchLabels:
    ///       app: event-store
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: event-store
    ///     spec:
    ///       containers:
    ///         - name: event-store
    ///           image: registry.example/event-store:2.0
    ///           volumeMounts:
    ///             - name: data
    ///               mountPath: /data
    ///   volumeClaimTemplates:
    ///     - metadata:
    ///         name: data
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources:
    ///           requests:
    ///             storage: 10Gi
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: event-store-production-eu-central-1
    /// spec:
    ///   serviceName: event-store
    ///   selector:
    ///     matchLabels:
    ///       app: event-store
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: event-store
    ///     spec:
    ///       containers:
    ///         - name: event-store
    ///           image: registry.example/event-store:2.0
    ///           volumeMounts:
    ///             - name: data
    ///               mountPath: /data
    ///   volumeClaimTemplates:
    ///     - metadata:
    ///         name: data
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources:
    ///           requests:
    ///             storage: 10Gi
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes issue 64023, "StatefulSet with long name can not create pods":
    ///   https://github.com/kubernetes/kubernetes/issues/64023
    /// - Kubernetes documentation, "Labels and Selectors": Syntax and character set:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    pub(crate) static STATEFULSET_NAME_TOO_LONG = "statefulset-name-too-long" {
        summary: "a StatefulSet's name is too long for the labels of its Pods",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// The rest of a label's 63 characters, for the hyphen and the hash.
const LONGEST: usize = 52;
/// The maximum length of the name, from this version on.
const LONGEST_TAKEN: usize = 63;
const LOOKED_AT_FROM: u8 = 27;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let Some(node) = workload.object().metadata().and_then(|metadata| metadata.get("name")) else { return };
    let Some(name) = node.str().filter(|name| !holds_placeholder(name)) else { return };
    let length = name.chars().count();
    if length <= LONGEST {
        return;
    }
    let is_refused = length > LONGEST_TAKEN && context.versions().all_from(LOOKED_AT_FROM);
    context
        .report(node, format!("this name has {length} characters: a StatefulSet's can have at most {LONGEST}"))
        .label(if is_refused {
            "the API server refuses this"
        } else {
            "the StatefulSet is accepted, but its Pods are refused"
        })
        .help(
            "a label of each Pod is this name, a hyphen and a hash of up to ten characters, and has at most 63 characters",
        );
}

#[cfg(test)]
mod tests {
    use super::STATEFULSET_NAME_TOO_LONG;
    use crate::testing::{check, check_beside, label_for};

    fn told(kind: &str, name: &str) -> Vec<String> {
        check(&STATEFULSET_NAME_TOO_LONG, &set(kind, name))
    }

    fn set(kind: &str, name: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n  template: {{spec: {{containers: \
             [{{name: a, image: b}}]}}}}\n"
        )
    }

    #[test]
    fn fifty_two_are_the_most() {
        let longer = "a".repeat(53);
        assert_eq!(told("StatefulSet", &"a".repeat(52)), [""; 0]);
        assert_eq!(
            told("StatefulSet", &longer),
            [format!(
                "error 4:9 `{longer}`: this name has 53 characters: a StatefulSet's can have at most 52"
            )]
        );
    }

    #[test]
    fn a_name_that_is_none_is_refused_for_that() {
        let text = set("StatefulSet", &"a".repeat(64));
        let label = |versions: &str| label_for(&STATEFULSET_NAME_TOO_LONG, versions, &text);
        assert_eq!(label("1.26-1.37"), "the StatefulSet is accepted, but its Pods are refused");
        assert_eq!(label("1.27-1.37"), "the API server refuses this");
        assert_eq!(check_beside(&STATEFULSET_NAME_TOO_LONG, "invalid-name", &text), [""; 0]);
    }

    #[test]
    fn other_names_are_left_alone() {
        assert_eq!(told("Deployment", &"a".repeat(60)), [""; 0]);
        assert_eq!(told("StatefulSet", &format!("'{{{{ name }}}}-{}'", "a".repeat(50))), [""; 0]);
    }
}
