use super::words::{REFUSED, refusal};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Claim, Object, Quantity, Workload};
use crate::yaml::Node;

declare_lint! {
    /// A PersistentVolumeClaim combines `ReadWriteOncePod` with another access mode, or requests no storage.
    ///
    /// ## Why
    ///
    /// The API server refuses the claim:
    ///
    /// - `ReadWriteOncePod` allows one Pod in the whole cluster, so it cannot be combined with another mode: `may
    ///   not use ReadWriteOncePod with other access modes`. The list names every mode that the volume must support.
    ///   It is not a list of alternatives.
    /// - `resources.requests.storage` must be greater than 0: `must be greater than zero`.
    ///
    /// The claim templates of a StatefulSet are validated since Kubernetes 1.34. Before, the StatefulSet is
    /// accepted, but no claim and no Pod can be created. The error is in the events of the StatefulSet.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: warehouse
    /// spec:
    ///   accessModes:
    ///     - ReadWriteOnce
    ///     - ReadWriteOncePod
    ///   resources:
    ///     requests:
    ///       storage: 100Gi
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: warehouse
    /// spec:
    ///   accessModes:
    ///     - ReadWriteOncePod
    ///   resources:
    ///     requests:
    ///       storage: 100Gi
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Persistent Volumes": Access Modes; Resources:
    ///   https://kubernetes.io/docs/concepts/storage/persistent-volumes/
    pub(crate) static CLAIM_INVALID = "claim-invalid" {
        summary: "a claim with access modes or a size that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// The mode that cannot be combined with another.
const ALONE: &str = "ReadWriteOncePod";
/// The modes that can be combined.
const TOGETHER: [&str; 3] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if object.kind() == "PersistentVolumeClaim" && object.group().is_empty() {
        judge(&Claim::new(object.node()), REFUSED, context);
    }
    let Some(workload) = Workload::new(object) else { return };
    let label = refusal(&workload, context);
    let volumes = workload.pod_template().and_then(|template| template.spec()?.get("volumes"));
    let ephemeral = |volume: Node<'a>| volume.at(&["ephemeral", "volumeClaimTemplate"]);
    let ephemeral = volumes.into_iter().flat_map(Node::items).filter_map(ephemeral).map(Claim::new);
    for claim in workload.volume_claim_templates().into_iter().chain(ephemeral) {
        judge(&claim, label, context);
    }
}

fn judge<'a>(claim: &Claim<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let modes = claim.access_modes();
    let of = |mode: &Node<'a>, names: &[&str]| mode.str().is_some_and(|mode| names.contains(&&*mode));
    let alone = modes.iter().find(|mode| of(mode, &[ALONE]));
    if let (Some(alone), Some(other)) = (alone, modes.iter().find(|mode| of(mode, &TOGETHER))) {
        context
            .report(*alone, "`ReadWriteOncePod` cannot be combined with another access mode")
            .label(label)
            .because(other.span(), "the other mode")
            .help("`ReadWriteOncePod` allows one Pod in the cluster, `ReadWriteOnce` all Pods on one node");
    }
    let Some(storage) = claim.node().at(&["spec", "resources", "requests", "storage"]) else { return };
    if Quantity::of(storage).is_some_and(|quantity| quantity.ceiling() <= 0) {
        let text = storage.content().unwrap_or_default();
        context
            .report(storage, format!("the requested storage must be greater than 0, not `{text}`"))
            .label(label);
    }
}

#[cfg(test)]
mod tests {
    use super::CLAIM_INVALID;
    use crate::testing::{check, findings, label_for};

    fn told(spec: &str) -> Vec<String> {
        check(&CLAIM_INVALID, &format!("apiVersion: v1\nkind: PersistentVolumeClaim\nspec: {spec}\n"))
    }

    #[test]
    fn one_mode_cannot_be_combined() {
        assert_eq!(
            told("{accessModes: [ReadWriteOncePod, ReadWriteMany]}"),
            ["error 3:22 `ReadWriteOncePod`: `ReadWriteOncePod` cannot be combined with another access mode"]
        );
        for modes in ["[ReadWriteOncePod]", "[ReadWriteOnce, ReadOnlyMany]", "[ReadWriteOncePod, $MODE]"] {
            assert_eq!(told(&format!("{{accessModes: {modes}}}")), [""; 0], "{modes}");
        }
    }

    #[test]
    fn the_requested_storage_is_positive() {
        let of = |storage: &str| told(&format!("{{resources: {{requests: {{storage: {storage}}}}}}}"));
        assert_eq!(of("0Gi"), ["error 3:40 `0Gi`: the requested storage must be greater than 0, not `0Gi`"]);
        assert_eq!(
            of("-1Gi"),
            ["error 3:40 `-1Gi`: the requested storage must be greater than 0, not `-1Gi`"]
        );
        for storage in ["1", "1m", "10Gi", "$SIZE", "'{{ size }}'", "null"] {
            assert_eq!(of(storage), [""; 0], "{storage}");
        }
    }

    #[test]
    fn claim_templates_are_checked_too() {
        let spec = "spec: {resources: {requests: {storage: 0}}}";
        let set = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  volumeClaimTemplates:\n  - metadata: {{name: a}}\n    {spec}\n"
        );
        assert_eq!(findings(&CLAIM_INVALID, &set).len(), 1);
        assert_eq!(label_for(&CLAIM_INVALID, "1.33", &set), "no Pod can be created from this");
        assert_eq!(label_for(&CLAIM_INVALID, "1.34", &set), "the API server refuses this");
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - name: a\n    ephemeral: {{volumeClaimTemplate: {{{spec}}}}}\n"
        );
        assert_eq!(
            check(&CLAIM_INVALID, &pod),
            ["error 6:78 `0`: the requested storage must be greater than 0, not `0`"]
        );
        let other = "apiVersion: example.com/v1\nkind: PersistentVolumeClaim\n".to_owned() + spec;
        assert_eq!(check(&CLAIM_INVALID, &other), [""; 0]);
    }
}
