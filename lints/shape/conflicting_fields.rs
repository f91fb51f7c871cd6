use super::broken;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::Mistake;

declare_lint! {
    /// Fields that exclude each other are set, or a field is set that the value of another field does not allow.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `may not specify both ipBlock and another peer`, `may not be used when type
    /// is 'ClusterIP'`. Each of the fields is valid alone, so a schema does not show the conflict. The message contains
    /// the fields, and the value that one of them would need.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: kafka
    ///   ingress:
    ///     - from:
    ///         - ipBlock:
    ///             cidr: 10.20.0.0/16
    ///           podSelector:
    ///             matchLabels:
    ///               app: consumer
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: kafka
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: kafka
    ///   ingress:
    ///     - from:
    ///         - ipBlock:
    ///             cidr: 10.20.0.0/16
    ///         - podSelector:
    ///             matchLabels:
    ///               app: consumer
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Network Policies": https://kubernetes.io/docs/concepts/services-networking/network-policies/
    pub(crate) static CONFLICTING_FIELDS = "conflicting-fields" {
        summary: "fields that exclude each other",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Conflict, context);
}

#[cfg(test)]
mod tests {
    use super::CONFLICTING_FIELDS;
    use crate::testing::{check, check_patch};

    #[test]
    fn fields_exclude_each_other() {
        let text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n  \
                    ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n      podSelector: {}\n    - podSelector: {}\n";
        assert_eq!(
            check(&CONFLICTING_FIELDS, text),
            [
                "error 8:7 `ipBlock`: `ipBlock` is not allowed if `namespaceSelector` is set, or `podSelector` is set"
            ]
        );
    }

    #[test]
    fn the_value_of_one_field_rules_out_another() {
        let of = |scope: &str| {
            let head = "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: a}\nspec:\n  controller: a.b/c\n  \
                        parameters:\n    kind: A\n    name: a\n    namespace: b\n";
            format!("{head}{scope}")
        };
        let found = ["error 9:5 `namespace`: `namespace` is only allowed if `scope` is `Namespace`"];
        assert_eq!(check(&CONFLICTING_FIELDS, &of("")), found);
        assert_eq!(check(&CONFLICTING_FIELDS, &of("    scope: Cluster\n")), found);
        assert_eq!(check(&CONFLICTING_FIELDS, &of("    scope: Namespace\n")), [""; 0]);
        assert_eq!(check(&CONFLICTING_FIELDS, &of("    scope: ${SCOPE}\n")), [""; 0]);
        // A patch does not show the scope.
        assert_eq!(check_patch(&CONFLICTING_FIELDS, &of("")), [""; 0]);
    }
}
