use std::collections::HashMap;

use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Fault, Judgement};
use crate::yaml::Node;

declare_lint! {
    /// A field exists in Kubernetes, but not in the version that the manifest is for.
    ///
    /// ## Why
    ///
    /// An older cluster does not know a newer field: `kubectl apply` with strict validation refuses the object, and
    /// other clients silently drop the field. A Job that relies on `podFailurePolicy` to tell a lost node from a
    /// bug then retries after neither, or after both.
    ///
    /// The version is set by `--kubernetes-version` or in the configuration: one version (`1.33`), or a range
    /// (`1.30-1.33`) for several clusters. The default is the newest version that rightkind knows, so by default
    /// only fields that it no longer has are found.
    ///
    /// A field behind a feature gate counts from the first version that has it.
    ///
    /// ## Example
    ///
    /// With the default, the newest version:
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   resourceClaims:
    ///     - name: gpu
    ///       source:
    ///         resourceClaimName: gpu
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   resourceClaims:
    ///     - name: gpu
    ///       resourceClaimName: gpu
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference 1.25 to 1.37: https://kubernetes.io/docs/reference/kubernetes-api/
    /// - Kubernetes documentation, "Version Skew Policy": https://kubernetes.io/releases/version-skew-policy/
    pub(crate) static FIELD_NOT_IN_VERSION = "field-not-in-version" {
        summary: "a field that this version of Kubernetes does not have",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    let versions = context.versions();
    let mut told = HashMap::new();
    for problem in diagnosis.judgement.problems() {
        let Fault::OtherVersions(entry, field) = problem.fault else { continue };
        let life = (field.since(), field.until());
        told.insert(entry.key.span().start, life);
        // A field that was added or removed together with its parent is reported with the parent.
        if around(&diagnosis.judgement, problem.place).any(|key| told.get(&key.span().start) == Some(&life)) {
            continue;
        }
        let name = field.name();
        let (message, label) = match life {
            (Some(since), _) if !versions.all_from(since) => {
                let message =
                    format!("`{name}` was added in Kubernetes 1.{since}; {} does not have it", versions.from);
                (message, format!("since 1.{since}"))
            }
            (_, Some(until)) => {
                let message = format!(
                    "`{name}` was removed in Kubernetes 1.{}; {} does not have it",
                    until + 1,
                    versions.to
                );
                (message, format!("until 1.{until}"))
            }
            _ => (
                format!("not every version of Kubernetes {versions} has `{name}`"),
                "unknown here".to_owned(),
            ),
        };
        context.report(entry.key, message).label(label);
    }
}

/// The keys on the path to a place, the innermost first.
fn around<'a>(judgement: &Judgement<'a>, place: usize) -> impl Iterator<Item = Node<'a>> {
    let places = std::iter::successors(Some(place), |at| judgement.parent(*at));
    places.filter_map(|at| judgement.place(at).key)
}

#[cfg(test)]
mod tests {
    use super::FIELD_NOT_IN_VERSION;
    use crate::testing::check_for;

    const JOB: &str =
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {managedBy: example.com/a}\n";
    const POD: &str =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {resourceClaims: [{name: a, source: {}}]}\n";

    #[test]
    fn a_field_is_there_from_a_version_on() {
        let message = "error 4:8 `managedBy`: `managedBy` was added in Kubernetes 1.30";
        assert_eq!(
            check_for(&FIELD_NOT_IN_VERSION, "1.29", JOB),
            [format!("{message}; 1.29 does not have it")]
        );
        assert_eq!(
            check_for(&FIELD_NOT_IN_VERSION, "1.28-1.31", JOB),
            [format!("{message}; 1.28 does not have it")]
        );
        assert_eq!(check_for(&FIELD_NOT_IN_VERSION, "1.30-1.37", JOB), [""; 0]);
    }

    #[test]
    fn a_field_is_there_up_to_a_version() {
        let message = "error 4:35 `source`: `source` was removed in Kubernetes 1.31";
        assert_eq!(
            check_for(&FIELD_NOT_IN_VERSION, "1.30-1.33", POD),
            [format!("{message}; 1.33 does not have it")]
        );
        assert_eq!(check_for(&FIELD_NOT_IN_VERSION, "1.30", POD), [""; 0]);
    }

    #[test]
    fn what_was_added_with_its_parent_is_not_reported_again() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  resourceClaims:\n  - name: a\n    \
                   resourceClaimName: b\n";
        assert_eq!(
            check_for(&FIELD_NOT_IN_VERSION, "1.25", pod),
            [
                "error 5:3 `resourceClaims`: `resourceClaims` was added in Kubernetes 1.26; 1.25 does not have it",
                "error 7:5 `resourceClaimName`: `resourceClaimName` was added in Kubernetes 1.31; 1.25 does not have it",
            ]
        );
    }

    /// The fields on the path to it changed in other ways than their type.
    #[test]
    fn a_field_with_an_unchanged_type_exists_in_all_versions() {
        let set = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec:\n  template: {spec: {containers: [{name: a, \
                   image: b, lifecycle: {preStop: {sleep: {seconds: 1}}}}]}}\n";
        assert_eq!(
            check_for(&FIELD_NOT_IN_VERSION, "1.28-1.37", set),
            ["error 5:76 `sleep`: `sleep` was added in Kubernetes 1.29; 1.28 does not have it"]
        );
    }

    /// The `resources` of a claim have their own type since 1.29, with the fields that they had before.
    #[test]
    fn a_field_whose_type_was_replaced_is_read_by_the_newer_one() {
        let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: \
                     [ReadWriteOnce], resources: {requests: {storage: 1Gi}, limits: {storage: 1Gi}}}\n";
        for versions in ["1.25", "1.25-1.37", "1.28-1.29"] {
            assert_eq!(check_for(&FIELD_NOT_IN_VERSION, versions, claim), [""; 0], "{versions}");
        }
        assert_eq!(
            check_for(
                &FIELD_NOT_IN_VERSION,
                "1.25-1.27",
                "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  \
                resourceClaims:\n  - {name: a, resourceClaimName: b}\n"
            ),
            [
                "error 5:3 `resourceClaims`: `resourceClaims` was added in Kubernetes 1.26; 1.25 does not have it",
                "error 6:15 `resourceClaimName`: `resourceClaimName` was added in Kubernetes 1.31; 1.25 does not have it",
            ]
        );
    }
}
