use super::words::{refusal, text, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, holds_placeholder};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A mount that the API server refuses: its `subPath` leads out of the volume or is set beside a `subPathExpr`,
    /// its volume is also a device of the container, or it uses `Bidirectional` propagation in a container that is
    /// not privileged.
    ///
    /// ## Why
    ///
    /// A `subPath` is a path within the volume, so it cannot begin with `/` ("must be a relative path") or contain
    /// `..` ("must not contain '..'"). `subPathExpr` is the same with variables, and only one of the two can be
    /// set: "subPathExpr and subPath are mutually exclusive". A container uses a volume as a file system
    /// (`volumeMounts`) or as a device (`volumeDevices`), not as both: "must not already exist in volumeDevices".
    ///
    /// With `mountPropagation: Bidirectional`, what the container mounts appears on the node and in other Pods:
    /// "Bidirectional mount propagation is available only to privileged containers".
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
    ///           subPath: /toolbox
    ///   volumes:
    ///     - name: scratch
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
    ///           subPath: toolbox
    ///   volumes:
    ///     - name: scratch
    ///       emptyDir: {}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Volumes": Using subPath, Mount propagation:
    ///   https://kubernetes.io/docs/concepts/storage/volumes/
    /// - Kubernetes API reference, "Pod": VolumeMount:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static MOUNT_INVALID = "mount-invalid" {
        summary: "a mount that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Container(check),
    }
}

/// The fields for a path in the volume: as it is, and with variables.
const PLACES: [&str; 2] = ["subPath", "subPathExpr"];

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let label = refusal(workload, context);
    let devices = container.node().get("volumeDevices").into_iter().flat_map(Node::items);
    let devices: Vec<_> = devices.filter_map(|device| device.resolve().get("name")).collect();
    let mounts = container.node().get("volumeMounts").into_iter().flat_map(Node::items);
    for mount in mounts.map(Node::resolve).filter(|mount| mount.is_mapping()) {
        places(mount, label, context);
        device(mount, &devices, label, context);
        propagation(mount, container, label, context);
    }
}

fn places<'a>(mount: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    for written in PLACES.iter().filter_map(|field| place(mount, field)) {
        let (field, path) = (written.key.key_text(), written.value.str().unwrap_or_default());
        if path.starts_with('/') {
            let message = format!("`{field}` is a path within the volume and cannot begin with `/`");
            context.report(written.value, message).label(label);
        }
        if path.split('/').any(|segment| segment == "..") {
            let message = format!("`{field}` cannot contain `..`");
            context.report(written.value, message).label(label);
        }
    }
    if let [Some(plain), Some(with_variables)] = PLACES.map(|field| place(mount, field)) {
        context
            .report(with_variables.key, "a mount cannot have both `subPath` and `subPathExpr`")
            .label(label)
            .because(plain.key.span(), "the other");
    }
}

/// The value of a field, if it is known. `$(NAME)` is a variable of the container, which Kubernetes replaces, and
/// not a placeholder.
fn place<'a>(mount: Node<'a>, field: &str) -> Option<Entry<'a>> {
    let entry = written(mount, field)?;
    let path = entry.value.str()?.replace("$(", "(");
    (!path.is_empty() && !holds_placeholder(&path)).then_some(entry)
}

/// A container uses a volume as a file system or as a device.
fn device<'a>(mount: Node<'a>, devices: &[Node<'a>], label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(name) = text(mount, "name").filter(|name| !name.is_empty()) else { return };
    let Some(at) = mount.get("name") else { return };
    if let Some(device) = devices.iter().find(|device| device.str().as_deref() == Some(&*name)) {
        context
            .report(at, format!("`{name}` cannot be both a mount and a device of the same container"))
            .label(label)
            .because(device.span(), "the device");
    }
}

/// Only privileged containers can propagate mounts to the node.
fn propagation<'a>(
    mount: Node<'a>,
    container: &Container<'a>,
    label: &'static str,
    context: &mut Context<'_, 'a>,
) {
    let Some(propagation) = written(mount, "mountPropagation") else { return };
    if propagation.value.str().as_deref() != Some("Bidirectional") || !is_unprivileged(container, context) {
        return;
    }
    let security = written(container.node(), "securityContext").map(|security| security.value.resolve());
    let absent = match security {
        Some(security) => context.path_in(security, "privileged"),
        None => context.path_in(container.node(), "securityContext"),
    };
    context
        .report(propagation.value, "only a privileged container can propagate mounts to its node")
        .absent([absent])
        .label(label)
        .help("set `privileged: true` in the container's `securityContext`, or use `HostToContainer`");
}

/// Whether it is known that the container is not privileged.
fn is_unprivileged<'a>(container: &Container<'a>, context: &Context<'_, 'a>) -> bool {
    let may_lack = |node: Node<'a>| super::words::may_lack(node, context);
    let Some(security) = written(container.node(), "securityContext") else {
        return may_lack(container.node());
    };
    let security = security.value.resolve();
    match written(security, "privileged") {
        Some(Entry { value, .. }) => value.bool() == Some(false),
        None => may_lack(security),
    }
}

#[cfg(test)]
mod tests {
    use super::MOUNT_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings, pod};

    fn mount(rest: &str) -> Vec<String> {
        check(&MOUNT_INVALID, &pod(&format!("volumeMounts: [{{name: a, mountPath: /a, {rest}}}]")))
    }

    #[test]
    fn a_sub_path_is_within_the_volume() {
        assert_eq!(
            mount("subPath: /b"),
            ["error 6:74 `/b`: `subPath` is a path within the volume and cannot begin with `/`"]
        );
        assert_eq!(
            mount("subPathExpr: /$(POD)"),
            ["error 6:78 `/$(POD)`: `subPathExpr` is a path within the volume and cannot begin with `/`"]
        );
        assert_eq!(mount("subPath: b/../../c"), ["error 6:74 `b/../../c`: `subPath` cannot contain `..`"]);
        assert_eq!(
            mount("subPathExpr: $(POD), subPath: b"),
            ["error 6:65 `subPathExpr`: a mount cannot have both `subPath` and `subPathExpr`"]
        );
    }

    #[test]
    fn a_volume_is_a_file_system_or_a_device() {
        let text =
            pod("volumeMounts: [{name: a, mountPath: /a}], volumeDevices: [{name: a, devicePath: /dev/a}]");
        assert_eq!(
            check(&MOUNT_INVALID, &text),
            ["error 6:47 `a`: `a` cannot be both a mount and a device of the same container"]
        );
        let found = findings(&MOUNT_INVALID, &text);
        assert_eq!(found[0].related[0].span.start as usize, text.rfind("name: a").unwrap() + 6);
    }

    #[test]
    fn only_privileged_containers_propagate_mounts() {
        let of = |security: &str| {
            let list = "volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]";
            check(&MOUNT_INVALID, &pod(&format!("{list}{security}")))
        };
        for security in ["", ", securityContext: {}", ", securityContext: {privileged: false}"] {
            assert_eq!(
                of(security),
                ["error 6:83 `Bidirectional`: only a privileged container can propagate mounts to its node"],
                "{security}"
            );
        }
        for security in [
            ", securityContext: {privileged: true}",
            ", securityContext: {privileged: $PRIVILEGED}",
            ", securityContext: {{ security }}",
        ] {
            assert_eq!(of(security), [""; 0], "{security}");
        }
        let list = "volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]";
        let misspelled = pod(&format!("{list}, securityContext: {{priviliged: true}}"));
        assert_eq!(check_beside(&MOUNT_INVALID, "unknown-field", &misspelled), [""; 0]);
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for rest in [
            "subPath: b/c..d",
            "subPath: ./b",
            "subPathExpr: $(POD)/b, subPath: ''",
            "subPathExpr: $(POD), subPath: \"{{ path }}\"",
            "subPath: ",
            "mountPropagation: HostToContainer",
        ] {
            assert_eq!(mount(rest), [""; 0], "{rest}");
        }
        let patch = pod("volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]");
        assert_eq!(check_patch(&MOUNT_INVALID, &patch), [""; 0]);
        let other =
            pod("volumeMounts: [{name: a, mountPath: /a}], volumeDevices: [{name: b, devicePath: /dev/b}]");
        assert_eq!(check(&MOUNT_INVALID, &other), [""; 0]);
    }
}
