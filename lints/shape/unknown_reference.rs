use super::broken;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::Mistake;

declare_lint! {
    /// A name refers to a part of the same object that does not exist.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `Not found: "gpus": must be one of the names in pod.spec.resourceClaims`. The name is
    /// usually misspelled in one of the two places.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: training
    /// spec:
    ///   restartPolicy: Never
    ///   resourceClaims:
    ///     - name: gpu
    ///       resourceClaimTemplateName: large-gpu
    ///   containers:
    ///     - name: training
    ///       image: registry.example/training:2.1
    ///       resources:
    ///         claims:
    ///           - name: gpus
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: training
    /// spec:
    ///   restartPolicy: Never
    ///   resourceClaims:
    ///     - name: gpu
    ///       resourceClaimTemplateName: large-gpu
    ///   containers:
    ///     - name: training
    ///       image: registry.example/training:2.1
    ///       resources:
    ///         claims:
    ///           - name: gpu
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Dynamic Resource Allocation":
    ///   https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
    pub(crate) static UNKNOWN_REFERENCE = "unknown-reference" {
        summary: "a name that refers to nothing in the object",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Reference, context);
}

#[cfg(test)]
mod tests {
    use super::UNKNOWN_REFERENCE;
    use crate::testing::{check, check_patch};

    fn pod(claims: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {claims}containers: [{{name: a, image: b, \
             resources: {{claims: [{{name: gpu}}]}}}}]\n"
        )
    }

    #[test]
    fn a_claim_has_to_be_one_of_the_pod() {
        let other = pod("resourceClaims: [{name: gpq, resourceClaimName: b}]\n  ");
        assert_eq!(
            check(&UNKNOWN_REFERENCE, &other),
            ["error 6:64 `gpu`: `gpu` of `name` is not in `resourceClaims.name`, which has `gpq`"]
        );
        assert_eq!(
            check(&UNKNOWN_REFERENCE, &pod("")),
            ["error 5:64 `gpu`: `gpu` of `name` is not in `resourceClaims.name`"]
        );
        assert_eq!(check_patch(&UNKNOWN_REFERENCE, &pod("")), [""; 0]);
        assert_eq!(check(&UNKNOWN_REFERENCE, &other.replace("gpq", "gpu")), [""; 0]);
        assert_eq!(check(&UNKNOWN_REFERENCE, &other.replace("gpq", "${CLAIM}")), [""; 0]);
    }
}
