use std::borrow::Cow;

use super::words::{is_taken_away, refusal};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, holds_placeholder};
use crate::yaml::Node;

declare_lint! {
    /// A container has two mounts, or a mount and a device, at the same path.
    ///
    /// ## Why
    ///
    /// The API server refuses the Pod: `spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/data": must
    /// be unique`. It compares the paths as written: it accepts `/data` beside `/data/`, and the container runtime
    /// decides which of the two volumes the container sees.
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
    ///         - name: cache
    ///           mountPath: /scratch
    ///   volumes:
    ///     - name: scratch
    ///       emptyDir: {}
    ///     - name: cache
    ///       emptyDir: {}
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
    ///         - name: cache
    ///           mountPath: /cache
    ///   volumes:
    ///     - name: scratch
    ///       emptyDir: {}
    ///     - name: cache
    ///       emptyDir: {}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference, "Pod": VolumeMount, VolumeDevice:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static DUPLICATE_MOUNT_PATH = "duplicate-mount-path" {
        summary: "two volumes at the same path of a container",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Container(check),
    }
}

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let label = refusal(workload, context);
    let mut paths = paths(container, "volumeMounts", "mountPath");
    paths.extend(self::paths(container, "volumeDevices", "devicePath"));
    for (at, (path, node)) in paths.iter().enumerate() {
        let Some((_, first)) = paths[..at].iter().find(|(other, _)| other == path) else { continue };
        let finding = context.report(*node, format!("the container has two volumes at `{path}`"));
        finding.label(label);
        // Through an alias, one node can be two items: there is no other place to point at.
        if first != node {
            finding.because(first.span(), "the first");
        }
    }
}

/// The known paths in a list of the container, with their nodes.
fn paths<'a>(container: &Container<'a>, list: &str, field: &str) -> Vec<(Cow<'a, str>, Node<'a>)> {
    let items = container.node().get(list).into_iter().flat_map(Node::items);
    let path = |item: Node<'a>| {
        let node = item.get(field).filter(|_| !is_taken_away(item))?;
        Some((node.str().filter(|path| !path.is_empty() && !holds_placeholder(path))?, node))
    };
    items.filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::DUPLICATE_MOUNT_PATH;
    use crate::testing::{check, findings, pod};

    #[test]
    fn mount_paths_are_unique() {
        let text = pod(
            "volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a}, {name: a, mountPath: /a}]",
        );
        let message = "the container has two volumes at `/a`";
        assert_eq!(
            check(&DUPLICATE_MOUNT_PATH, &text),
            [format!("error 6:87 `/a`: {message}"), format!("error 6:113 `/a`: {message}")]
        );
        let found = findings(&DUPLICATE_MOUNT_PATH, &text);
        assert_eq!(found[0].related[0].span.start, found[1].related[0].span.start);
    }

    #[test]
    fn devices_have_paths_too() {
        let text =
            pod("volumeDevices: [{name: a, devicePath: /a}], volumeMounts: [{name: b, mountPath: /a}]");
        assert_eq!(
            check(&DUPLICATE_MOUNT_PATH, &text),
            ["error 6:63 `/a`: the container has two volumes at `/a`"]
        );
        let text = pod("volumeDevices: [{name: a, devicePath: /a}, {name: b, devicePath: /a}]");
        assert_eq!(check(&DUPLICATE_MOUNT_PATH, &text).len(), 1);
    }

    #[test]
    fn other_paths_containers_and_placeholders_are_fine() {
        for container in [
            "volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a/}]",
            "volumeMounts: [{name: a, mountPath: $A}, {name: b, mountPath: $A}]",
            "volumeMounts: [{name: a, mountPath: \"\"}, {name: b, mountPath: \"\"}]",
            "volumeMounts: [{name: a}, {name: b}]",
            "volumeMounts: [{$patch: delete, mountPath: /a}, {name: b, mountPath: /a}]",
            "volumeMounts: [{name: a, mountPath: /a}]}\n  - {name: b, image: b, volumeMounts: [{name: a, mountPath: /a}]",
        ] {
            assert_eq!(check(&DUPLICATE_MOUNT_PATH, &pod(container)), [""; 0], "{container}");
        }
    }
}
