use std::borrow::Cow;

use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Claim, Mount, PodTemplate, Workload, holds_placeholder};
use crate::schema::spelling;
use crate::yaml::Node;

declare_lint! {
    /// A StatefulSet has a claim template that no container mounts (`volumeMounts`) or uses as a device
    /// (`volumeDevices`).
    ///
    /// ## Why
    ///
    /// Every Pod gets a volume that is attached and paid for, but nothing is written to it. The data is in the file
    /// system of the container and is lost at the first restart: the broker starts without data, and the volume is
    /// still empty.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: feature-store
    /// spec:
    ///   serviceName: feature-store
    ///   selector:
    ///     matchLabels: {app: feature-store}
    ///   template:
    ///     metadata:
    ///       labels: {app: feature-store}
    ///     spec:
    ///       containers:
    ///         - name: store
    ///           image: registry.example/feature-store:3.1
    ///   volumeClaimTemplates:
    ///     - metadata:
    ///         name: features
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources:
    ///           requests: {storage: 50Gi}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: feature-store
    /// spec:
    ///   serviceName: feature-store
    ///   selector:
    ///     matchLabels: {app: feature-store}
    ///   template:
    ///     metadata:
    ///       labels: {app: feature-store}
    ///     spec:
    ///       containers:
    ///         - name: store
    ///           image: registry.example/feature-store:3.1
    ///           volumeMounts:
    ///             - name: features
    ///               mountPath: /var/lib/features
    ///   volumeClaimTemplates:
    ///     - metadata:
    ///         name: features
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources:
    ///           requests: {storage: 50Gi}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference, StatefulSet v1 apps: `volumeClaimTemplates`, "Every claim in this list must have
    ///   at least one matching (by name) volumeMount in one container in the template":
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/
    pub(crate) static VOLUME_CLAIM_NOT_MOUNTED = "volume-claim-not-mounted" {
        summary: "no container of a StatefulSet mounts its claim",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let templates = workload.volume_claim_templates();
    let Some(pod) = workload.pod_template().filter(|_| !templates.is_empty()) else { return };
    if context.is_partial() || is_unclear(&pod) {
        return;
    }
    let used = used_volumes(&pod);
    if used.iter().any(|node| node.str().is_none_or(|name| holds_placeholder(&name))) {
        return;
    }
    let without = pod.all_containers().into_iter().map(|container| container.node());
    let without = without.filter(|container| container.get("volumeMounts").is_none());
    let no_container = pod.containers().is_empty().then(|| "spec.template.spec.containers".to_owned());
    let absent = without.map(|container| context.path_in(container, "volumeMounts")).chain(no_container);
    let absent: Vec<_> = absent.collect();
    let named = templates.iter().filter_map(|template| template.name_node().zip(template.name()));
    let unmounted: Vec<_> = named
        .filter(|(_, name)| !holds_placeholder(name))
        .filter(|(_, name)| used.iter().all(|used| used.str().is_none_or(|used| used != *name)))
        .collect();
    let undeclared = undeclared(&pod, &unmounted, &templates);
    for (node, name) in unmounted {
        let container = pod.containers().first().and_then(|container| container.node().get("name"));
        let finding = context.report(node, format!("no container mounts the claim `{name}`"));
        finding.absent(absent.iter().cloned());
        finding.label("each Pod gets a volume, but nothing is written to it").help(format!(
            "add `{name}` to the `volumeMounts` of the container that keeps its data there, or remove the \
             template; the templates of an existing StatefulSet cannot be changed"
        ));
        match &undeclared {
            Some(mount) => {
                finding.because(mount.name_node.span(), "this mount refers to a volume that does not exist")
            }
            None => match container {
                Some(container) => finding.because(container.span(), "has no mount of that name"),
                None => finding,
            },
        };
    }
}

/// Whether there are mounts that cannot be read, because they have another type.
fn is_unclear(pod: &PodTemplate<'_>) -> bool {
    let mangled = |mounts: Node<'_>| {
        mounts.is_mapping() || mounts.items().any(|item| item.resolve().kind().is_scalar())
    };
    let mounts =
        pod.all_containers().into_iter().filter_map(|container| container.node().get("volumeMounts"));
    mounts.into_iter().any(mangled)
}

/// Where containers use volumes, as mounts or devices.
fn used_volumes<'a>(pod: &PodTemplate<'a>) -> Vec<Node<'a>> {
    let lists = pod.all_containers().into_iter().flat_map(|container| {
        ["volumeMounts", "volumeDevices"].into_iter().filter_map(move |key| container.node().get(key))
    });
    lists.flat_map(Node::items).filter_map(|item| item.get("name")).collect()
}

/// A mount of a volume that neither the Pod nor a claim template has, unless the name is similar to that of a volume
/// with its own mount.
fn undeclared<'a>(
    pod: &PodTemplate<'a>,
    unmounted: &[(Node<'a>, Cow<'a, str>)],
    templates: &[Claim<'a>],
) -> Option<Mount<'a>> {
    let volumes = pod.volumes().into_iter().map(|volume| volume.name);
    let names: Vec<_> = volumes.chain(templates.iter().filter_map(Claim::name)).collect();
    let mounts = pod.all_containers().into_iter().flat_map(|container| container.mounts());
    mounts.into_iter().find(|mount| {
        let meant = spelling::meant(&mount.name, names.iter().map(AsRef::as_ref));
        names.iter().all(|name| *name != mount.name)
            && meant.is_none_or(|meant| unmounted.iter().any(|(_, name)| *name == meant))
    })
}

#[cfg(test)]
mod tests {
    use super::VOLUME_CLAIM_NOT_MOUNTED;
    use crate::testing::{check, check_beside, check_patch};

    fn set(container: &str, claims: &[&str]) -> Vec<String> {
        check(&VOLUME_CLAIM_NOT_MOUNTED, &text(container, claims))
    }

    fn text(container: &str, claims: &[&str]) -> String {
        let claims = claims.iter().map(|name| format!("    - metadata: {{name: {name}}}\n"));
        let claims: Vec<_> = claims.collect();
        let claims = claims.concat();
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers:\n        - {{name: a, {container}}}\n  volumeClaimTemplates:\n{claims}"
        )
    }

    #[test]
    fn a_claim_without_a_mount_is_reported() {
        assert_eq!(
            set("image: \"b:1\"", &["data"]),
            ["error 10:24 `data`: no container mounts the claim `data`"]
        );
        assert_eq!(
            set("image: \"b:1\", volumeMounts: [{name: data, mountPath: /d}]", &["data", "logs"]),
            ["error 11:24 `logs`: no container mounts the claim `logs`"]
        );
    }

    #[test]
    fn mounts_and_devices_count() {
        for container in [
            "image: \"b:1\", volumeMounts: [{name: data, mountPath: /d}]",
            "image: \"b:1\", volumeDevices: [{name: data, devicePath: /dev/x}]",
        ] {
            assert_eq!(set(container, &["data"]), [""; 0]);
        }
    }

    #[test]
    fn mounts_that_cannot_be_read_are_told_elsewhere() {
        for mounts in ["volumeMounts: {name: data, mountPath: /d}", "volumeMounts: ['data:/d']"] {
            assert_eq!(set(&format!("image: \"b:1\", {mounts}"), &["data"]), [""; 0], "{mounts}");
        }
    }

    #[test]
    fn mounts_at_the_wrong_level_are_told_elsewhere() {
        for mounts in [
            "volume_mounts: [{name: data, mountPath: /d}]",
            "livenessProbe: {volumeMounts: [{name: data, mountPath: /d}]}",
        ] {
            let text = text(&format!("image: \"b:1\", {mounts}"), &["data"]);
            assert_eq!(check(&VOLUME_CLAIM_NOT_MOUNTED, &text).len(), 1, "{mounts}");
            assert_eq!(check_beside(&VOLUME_CLAIM_NOT_MOUNTED, "unknown-field", &text), [""; 0]);
        }
    }

    #[test]
    fn containers_at_the_wrong_level_are_told_elsewhere() {
        let text = text("image: 'b:1', volumeMounts: [{name: data, mountPath: /d}]", &["data"]);
        let text = text.replace("      containers:\n        - {", "    containers:\n      - {");
        assert_eq!(check_beside(&VOLUME_CLAIM_NOT_MOUNTED, "unknown-field", &text), [""; 0]);
    }

    #[test]
    fn a_mount_in_an_init_container_counts() {
        let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      \
                    initContainers: [{name: i, image: b, volumeMounts: [{name: data, mountPath: /d}]}]\n      \
                    containers: [{name: a, image: b}]\n  volumeClaimTemplates: [{metadata: {name: data}}]\n";
        assert_eq!(check(&VOLUME_CLAIM_NOT_MOUNTED, text), [""; 0]);
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        assert_eq!(check_patch(&VOLUME_CLAIM_NOT_MOUNTED, &text("image: b", &["data"])), [""; 0]);
        let templated = "image: b, volumeMounts: [{name: \"${VOLUME}\", mountPath: /d}]";
        assert_eq!(set(templated, &["data"]), [""; 0], "a placeholder for the volume");
        assert_eq!(set("image: b", &["\"${VOLUME}\""]), [""; 0], "a placeholder for the claim");
    }
}
