use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Volume, VolumeSource, Workload};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A volume has no source, or two.
    ///
    /// ## Why
    ///
    /// A volume with only a name silently becomes an `emptyDir`: scratch space that is deleted with the Pod. A
    /// database whose claim was lost in a merge, or is at the wrong level, works until its Pod is replaced, and
    /// then is empty.
    ///
    /// With two sources the API server refuses the Pod: `may not specify more than 1 volume type`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       volumeMounts:
    ///         - name: scratch
    ///           mountPath: /scratch
    ///   volumes:
    ///     - name: scratch
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       volumeMounts:
    ///         - name: scratch
    ///           mountPath: /scratch
    ///   volumes:
    ///     - name: scratch
    ///       emptyDir: {}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Volumes": emptyDir: https://kubernetes.io/docs/concepts/storage/volumes/
    /// - Kubernetes API reference, "Volume":
    ///   https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/
    pub(crate) static VOLUME_WITHOUT_SOURCE = "volume-without-source" {
        summary: "a volume without a source, or with two",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(template) = workload.pod_template() else { return };
    for volume in template.volumes() {
        let [first, second, ..] = &*sources(&volume) else {
            without(workload, &volume, context);
            continue;
        };
        let message = format!("the volume `{}` has two sources", volume.name);
        context
            .report(second.key, message)
            .label("the API server refuses a second one")
            .because(first.key.span(), "this is the first");
    }
}

fn sources<'a>(volume: &Volume<'a>) -> Vec<Entry<'a>> {
    let source = |entry: &Entry<'a>| {
        !entry.is_merge() && entry.key.key_text() != "name" && !entry.value.is_null() && !is_misplaced(entry)
    };
    volume.node.entries().filter(source).collect()
}

/// Whether it is not a source but a field of one, which `unknown-field` reports.
fn is_misplaced(entry: &Entry<'_>) -> bool {
    !entry.value.is_mapping()
}

fn without<'a>(workload: &Workload<'a>, volume: &Volume<'a>, context: &mut Context<'_, 'a>) {
    let nothing = volume.source == VolumeSource::Nothing || volume.node.entries().all(is_empty);
    let claimed = workload
        .volume_claim_templates()
        .iter()
        .any(|claim| claim.name().is_some_and(|name| name == volume.name));
    let merged = volume.node.entries().any(Entry::is_merge);
    if context.is_partial() || !nothing || claimed || merged {
        return;
    }
    context
        .report(volume.name_node, format!("the volume `{}` has no source", volume.name))
        .severity(Severity::Warning)
        .label("this becomes an `emptyDir`, which is deleted with the Pod")
        .help("add its source, or `emptyDir: {}` if scratch space is meant");
}

/// Whether the entry is the name, or a key with nothing after it.
fn is_empty(entry: Entry<'_>) -> bool {
    entry.key.key_text() == "name" || Node::is_null(entry.value)
}

#[cfg(test)]
mod tests {
    use super::VOLUME_WITHOUT_SOURCE;
    use crate::testing::{check, check_patch, findings};

    fn pod(volume: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers: [{{name: a, image: b}}]\n  \
             volumes:\n  - {volume}\n"
        )
    }

    #[test]
    fn a_volume_with_only_a_name_has_no_source() {
        let expected = ["warning 7:12 `data`: the volume `data` has no source"];
        assert_eq!(check(&VOLUME_WITHOUT_SOURCE, &pod("{name: data}")), expected);
        assert_eq!(check(&VOLUME_WITHOUT_SOURCE, &pod("{name: data, emptyDir: }")), expected);
    }

    #[test]
    fn two_sources_are_refused() {
        let text = pod("{name: data, emptyDir: {}, persistentVolumeClaim: {claimName: data}}");
        assert_eq!(
            check(&VOLUME_WITHOUT_SOURCE, &text),
            ["error 7:32 `persistentVolumeClaim`: the volume `data` has two sources"]
        );
        let found = findings(&VOLUME_WITHOUT_SOURCE, &text);
        assert_eq!(found[0].related[0].span.of(&text), "emptyDir");
    }

    #[test]
    fn the_source_may_be_elsewhere() {
        for volume in
            ["{name: data, hostPath: {path: /a}}", "{name: data, claimName: data}", "{emptyDir: {}}"]
        {
            assert_eq!(check(&VOLUME_WITHOUT_SOURCE, &pod(volume)), [""; 0], "{volume}");
        }
        let patch = pod("{name: data}");
        assert_eq!(check_patch(&VOLUME_WITHOUT_SOURCE, &patch), [""; 0]);
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  volumeClaimTemplates:\n  \
                   - metadata: {name: data}\n  template:\n    spec:\n      containers: [{name: a, image: b}]\n      \
                   volumes: [{name: data}]\n";
        assert_eq!(check(&VOLUME_WITHOUT_SOURCE, set), [""; 0]);
    }
}
