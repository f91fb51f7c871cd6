use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Container, Workload, WorkloadKind, holds_placeholder};
use crate::schema::spelling;
use crate::yaml::Node;

declare_lint! {
    /// A container mounts a volume that the Pod does not have.
    ///
    /// ## Why
    ///
    /// The API server refuses the Pod: `spec.containers[0].volumeMounts[0].name: Not found: "data"`. For the Pod
    /// template of a StatefulSet it does so only since Kubernetes 1.34. Before, the StatefulSet is accepted and
    /// never gets a Pod, which shows only in `FailedCreate` events.
    ///
    /// The volumes of a Pod are those under `volumes` and, in a StatefulSet, those of `volumeClaimTemplates`.
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
    ///         - name: scratch-space
    ///           mountPath: /scratch
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
    ///   volumes:
    ///     - name: scratch
    ///       emptyDir: {}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Volumes": How volumes work:
    ///   https://kubernetes.io/docs/concepts/storage/volumes/
    /// - Kubernetes API reference, "VolumeMount":
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static VOLUME_NOT_DECLARED = "volume-not-declared" {
        summary: "a mount of a volume that the Pod does not have",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Container(check),
    }
}

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let Some(template) = workload.pod_template().filter(|_| !context.is_partial()) else { return };
    let Some(declared) = declared(workload) else { return };
    let absent = absent(workload, context);
    let used: Vec<_> = template
        .all_containers()
        .iter()
        .flat_map(|container| uses(container).into_iter().filter_map(Node::str))
        .collect();
    let is_declared = |name: &str| declared.iter().any(|(declared, _)| declared == name);
    for name in uses(container) {
        let Some(text) = name.str() else { continue };
        if holds_placeholder(&text) || is_declared(&text) {
            continue;
        }
        let names: Vec<&str> = declared.iter().map(|(name, _)| &**name).collect();
        let unused: Vec<&str> =
            names.iter().copied().filter(|name| used.iter().all(|used| used != name)).collect();
        let close = spelling::meant(&text, names.iter().copied());
        let meant = close.or(if let [only] = &*unused { Some(only) } else { None });
        let file = context.file();
        let finding =
            context.report(name, format!("the Pod has no volume `{text}`")).label("no volume has this name");
        finding.absent(absent.iter().cloned());
        if let Some((meant, at)) = declared.iter().find(|(name, _)| Some(&**name) == meant) {
            finding.because(at.span(), "did you mean this one?");
            let title = format!("write `{meant}`");
            finding.fix(Fix::changing(title, file, name.span(), &**meant));
        } else if names.is_empty() {
            finding.help("declare it under `volumes` of the Pod");
        } else {
            let list: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            finding.help(format!("the Pod has the volumes {}", list.join(", ")));
        }
    }
}

/// Where the volume could be declared.
fn absent<'a>(workload: &Workload<'a>, context: &Context<'_, 'a>) -> Vec<String> {
    let place = |of: Option<Node<'a>>, list: &str| {
        let of = of?;
        let item = if of.get(list).is_some() { "[]" } else { "" };
        Some(context.path_in(of, list) + item)
    };
    let spec = workload.pod_template().and_then(|template| template.spec());
    let set = workload.spec().filter(|_| workload.kind() == WorkloadKind::StatefulSet);
    [place(spec, "volumes"), place(set, "volumeClaimTemplates")].into_iter().flatten().collect()
}

/// The names of the Pod's volumes and where they are set; none if some of them are not known.
fn declared<'a>(workload: &Workload<'a>) -> Option<Vec<(String, Node<'a>)>> {
    let spec = workload.pod_template()?.spec()?;
    let volumes = spec.get("volumes").filter(|volumes| !volumes.is_null());
    if volumes.is_some_and(|volumes| !volumes.is_sequence()) {
        return None;
    }
    let volumes = volumes.into_iter().flat_map(Node::items).map(|volume| volume.resolve().get("name"));
    let claims = workload.volume_claim_templates();
    let claims = claims.iter().map(crate::manifest::Claim::name_node);
    volumes
        .chain(claims)
        .map(|name| {
            let name = name?;
            let text = name.str().filter(|text| !holds_placeholder(text))?;
            Some((text.into_owned(), name))
        })
        .collect()
}

/// Where the container names volumes: mounts, and devices.
fn uses<'a>(container: &Container<'a>) -> Vec<Node<'a>> {
    let lists = ["volumeMounts", "volumeDevices"].map(|list| container.node().get(list));
    lists.into_iter().flatten().flat_map(Node::items).filter_map(|item| item.resolve().get("name")).collect()
}

#[cfg(test)]
mod tests {
    use super::VOLUME_NOT_DECLARED;
    use crate::testing::{check, check_beside, check_patch, findings, fixed};

    fn pod(mount: &str, volumes: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
             volumeMounts: [{{name: {mount}, mountPath: /a}}]\n  volumes: {volumes}\n"
        )
    }

    #[test]
    fn a_slip_in_the_name_is_seen() {
        let text = pod("config-volum", "[{name: config-volume, emptyDir: {}}, {name: data, emptyDir: {}}]");
        assert_eq!(
            check(&VOLUME_NOT_DECLARED, &text),
            ["error 8:27 `config-volum`: the Pod has no volume `config-volum`"]
        );
        let found = findings(&VOLUME_NOT_DECLARED, &text);
        assert_eq!(found[0].related[0].span.of(&text), "config-volume");
        assert_eq!(check(&VOLUME_NOT_DECLARED, &fixed(&VOLUME_NOT_DECLARED, &text)), [""; 0]);
    }

    #[test]
    fn the_only_volume_that_nothing_mounts_is_offered() {
        let text = pod("storage", "[{name: data, emptyDir: {}}]");
        let found = findings(&VOLUME_NOT_DECLARED, &text);
        assert_eq!(&*found[0].related[0].text, "did you mean this one?");
    }

    #[test]
    fn without_a_guess_the_volumes_are_listed() {
        let help = |volumes: &str| findings(&VOLUME_NOT_DECLARED, &pod("x", volumes))[0].help.clone();
        assert_eq!(help("[]").as_deref(), Some("declare it under `volumes` of the Pod"));
        assert_eq!(
            help("[{name: data, emptyDir: {}}, {name: conf, emptyDir: {}}]").as_deref(),
            Some("the Pod has the volumes `data`, `conf`")
        );
    }

    #[test]
    fn claims_of_a_stateful_set_are_volumes() {
        let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  volumeClaimTemplates:\n  \
                    - metadata: {name: data}\n  template:\n    spec:\n      containers:\n      - name: a\n        \
                    image: b\n        volumeMounts: [{name: data, mountPath: /a}]\n        \
                    volumeDevices: [{name: disk, devicePath: /b}]\n";
        assert_eq!(check(&VOLUME_NOT_DECLARED, text), ["error 13:32 `disk`: the Pod has no volume `disk`"]);
        let unmounted = text.replace("volumeMounts: [{name: data", "volumeMounts: [{name: dat");
        let disk = "error 13:32 `disk`: the Pod has no volume `disk`";
        let dat = "error 12:31 `dat`: the Pod has no volume `dat`";
        assert_eq!(check(&VOLUME_NOT_DECLARED, &unmounted), [dat, disk]);
        assert_eq!(check_beside(&VOLUME_NOT_DECLARED, "volume-claim-not-mounted", &unmounted), [disk]);
    }

    #[test]
    fn volumes_at_the_wrong_level_are_reported_by_another_lint() {
        let text = pod("data", "[{name: data, emptyDir: {}}]").replace("  volumes:", "volumes:");
        assert_eq!(check(&VOLUME_NOT_DECLARED, &text).len(), 1);
        assert_eq!(check_beside(&VOLUME_NOT_DECLARED, "unknown-field", &text), [""; 0]);
    }

    #[test]
    fn what_is_not_known_is_not_judged() {
        for (mount, volumes) in [
            ("$NAME", "[]"),
            ("data", "[{name: \"{{ name }}\", emptyDir: {}}]"),
            ("data", "{{ volumes }}"),
            ("data", "[{emptyDir: {}}]"),
            ("data", "[{name: data, emptyDir: {}}]"),
        ] {
            assert_eq!(check(&VOLUME_NOT_DECLARED, &pod(mount, volumes)), [""; 0], "{mount} {volumes}");
        }
        let patch = pod("data", "[]");
        assert_eq!(check_patch(&VOLUME_NOT_DECLARED, &patch), [""; 0]);
    }
}
