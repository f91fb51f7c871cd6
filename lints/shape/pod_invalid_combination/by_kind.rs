//! Settings that only Pods of some kinds, or in some versions, can have.

use super::super::words::{refusal, text, written};
use crate::lint::Context;
use crate::manifest::{Container, Role, Workload, WorkloadKind, holds_placeholder};
use crate::yaml::Node;

/// The first version that knows a container's `restartPolicy`, and the first that can accept it outside of init
/// containers.
const CONTAINER_POLICY: u8 = 28;
const POLICY_OF_MAIN: u8 = 34;
/// The first version that reads scheduling gates without a feature gate.
const GATES: u8 = 27;

pub(super) fn check<'a>(workload: &Workload<'a>, spec: Node<'a>, context: &mut Context<'_, 'a>) {
    deadline(workload, spec, context);
    debugging(workload, spec, context);
    gates(workload, spec, context);
    let Some(template) = workload.pod_template() else { return };
    for container in template.all_containers() {
        image(workload, &container, context);
        policy(workload, &container, context);
    }
}

/// A Pod that is always restarted cannot have a deadline.
fn deadline<'a>(workload: &Workload<'a>, spec: Node<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    if kind.is_job_like() || kind == WorkloadKind::Pod {
        return;
    }
    let deadline = written(spec, "activeDeadlineSeconds").filter(|deadline| deadline.value.int().is_some());
    if let Some(deadline) = deadline {
        context
            .report(
                deadline.key,
                format!("the Pods of a {} cannot have `activeDeadlineSeconds`", kind.name()),
            )
            .label("the API server refuses this field here")
            .help("remove it, or use a Job for work that has to end");
    }
}

/// Debug containers are added to a running Pod.
fn debugging<'a>(workload: &Workload<'a>, spec: Node<'a>, context: &mut Context<'_, 'a>) {
    let containers = written(spec, "ephemeralContainers").filter(|list| list.value.items().next().is_some());
    if let Some(containers) = containers {
        let label = refusal(workload, context);
        context
            .report(containers.key, "`ephemeralContainers` cannot be created with a Pod")
            .label(label)
            .help("remove them; `kubectl debug` adds them to a running Pod");
    }
}

/// A Pod that waits for its gates has no node.
fn gates<'a>(workload: &Workload<'a>, spec: Node<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::Pod || !context.versions().any_from(GATES) {
        return;
    }
    let gates = written(spec, "schedulingGates").filter(|gates| gates.value.items().next().is_some());
    let node =
        written(spec, "nodeName").filter(|_| text(spec, "nodeName").is_some_and(|name| !name.is_empty()));
    if let (Some(gates), Some(node)) = (gates, node) {
        context
            .report(node.value, "a Pod with `schedulingGates` cannot have a `nodeName` yet")
            .label("the API server refuses this")
            .because(gates.key.span(), "the Pod is not scheduled until these are removed");
    }
}

/// The name of an image has no whitespace around it.
fn image<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let (Some(node), Some(image)) = (container.image_node(), container.image()) else { return };
    let is_pod = workload.kind() == WorkloadKind::Pod;
    let trimmed = image.trim();
    // In a template, OpenShift replaces a blank image.
    if trimmed.len() == image.len() || holds_placeholder(&image) || trimmed.is_empty() && !is_pod {
        return;
    }
    let label = if is_pod { "the API server refuses this" } else { "no Pod can be created from this" };
    context
        .report(node, format!("the image `{trimmed}` has leading or trailing whitespace"))
        .label(label)
        .help("write it on one line, without spaces around it");
}

/// Before 1.34, only an init container can have its own policy.
fn policy<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let versions = context.versions();
    // Other lints report other versions and other values.
    if container.role() != Role::Main
        || !versions.all_from(CONTAINER_POLICY)
        || versions.all_from(POLICY_OF_MAIN)
    {
        return;
    }
    let policy = written(container.node(), "restartPolicy");
    if let Some(policy) = policy.filter(|policy| policy.value.str().as_deref() == Some("Always")) {
        let label = refusal(workload, context);
        context
            .report(policy.key, "before Kubernetes 1.34, only an init container can have its own `restartPolicy`")
            .label(label)
            .help("for a sidecar, move the container to `initContainers`; otherwise the Pod's `restartPolicy` applies");
    }
}

#[cfg(test)]
mod tests {
    use super::super::POD_INVALID_COMBINATION;
    use crate::testing::{check, check_for, label_for};

    fn of(kind: &str, spec: &str) -> String {
        let spec = format!("{{containers: [{{name: a, image: b}}], {spec}}}");
        match kind {
            "Pod" => format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n"),
            _ => format!("apiVersion: apps/v1\nkind: {kind}\nspec: {{template: {{spec: {spec}}}}}\n"),
        }
    }

    fn told(kind: &str, spec: &str) -> Vec<String> {
        check(&POD_INVALID_COMBINATION, &of(kind, spec))
    }

    #[test]
    fn what_always_restarts_has_no_deadline() {
        let deadline = "activeDeadlineSeconds: 60";
        assert_eq!(
            told("StatefulSet", deadline),
            [
                "error 3:61 `activeDeadlineSeconds`: the Pods of a StatefulSet cannot have `activeDeadlineSeconds`"
            ]
        );
        let label = label_for(&POD_INVALID_COMBINATION, "1.33", &of("StatefulSet", deadline));
        assert_eq!(label, "the API server refuses this field here");
        assert_eq!(told("Pod", deadline), [""; 0]);
        assert_eq!(told("Deployment", "activeDeadlineSeconds: "), [""; 0]);
        let job = of("Job", deadline).replace("apps/v1", "batch/v1");
        assert_eq!(check(&POD_INVALID_COMBINATION, &job), [""; 0]);
    }

    #[test]
    fn debug_containers_come_later() {
        let message = "`ephemeralContainers` cannot be created with a Pod";
        assert_eq!(
            told("Pod", "ephemeralContainers: [{name: c, image: d}]"),
            [format!("error 4:43 `ephemeralContainers`: {message}")]
        );
        assert_eq!(told("Deployment", "ephemeralContainers: [{name: c, image: d}]").len(), 1);
        assert_eq!(told("Pod", "ephemeralContainers: []"), [""; 0]);
    }

    #[test]
    fn a_pod_that_waits_has_no_node() {
        let spec = "nodeName: node-1, schedulingGates: [{name: a.b/c}]";
        assert_eq!(
            told("Pod", spec),
            ["error 4:53 `node-1`: a Pod with `schedulingGates` cannot have a `nodeName` yet"]
        );
        assert_eq!(check_for(&POD_INVALID_COMBINATION, "1.26", &of("Pod", spec)), [""; 0]);
        for fine in ["nodeName: node-1, schedulingGates: []", "nodeName: $N, schedulingGates: [{name: a}]"] {
            assert_eq!(told("Pod", fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn an_image_has_no_whitespace_around_it() {
        let with = |kind: &str, image: &str| of(kind, "").replace("image: b", &format!("image: {image}"));
        let text = with("Deployment", "\"b:1 \"");
        assert_eq!(
            check(&POD_INVALID_COMBINATION, &text),
            ["error 3:56 `\"b:1 \"`: the image `b:1` has leading or trailing whitespace"]
        );
        assert_eq!(label_for(&POD_INVALID_COMBINATION, "1.37", &text), "no Pod can be created from this");
        let pod = with("Pod", "' b'");
        assert_eq!(label_for(&POD_INVALID_COMBINATION, "1.37", &pod), "the API server refuses this");
        for image in ["b", "\"b:1\"", "\" {{ image }} \"", "' '"] {
            assert_eq!(check(&POD_INVALID_COMBINATION, &with("Deployment", image)), [""; 0], "{image}");
        }
    }

    #[test]
    fn a_sidecar_is_an_init_container() {
        let text = of("Pod", "").replace("image: b", "image: b, restartPolicy: Always");
        let of = |versions| check_for(&POD_INVALID_COMBINATION, versions, &text);
        let message = "before Kubernetes 1.34, only an init container can have its own `restartPolicy`";
        assert_eq!(of("1.33"), [format!("error 4:41 `restartPolicy`: {message}")]);
        assert_eq!(of("1.33-1.35").len(), 1);
        for versions in ["1.27", "1.34", "1.27-1.33"] {
            assert_eq!(of(versions), [""; 0], "{versions}");
        }
        let other = text.replace("containers:", "initContainers:");
        assert_eq!(check_for(&POD_INVALID_COMBINATION, "1.33", &other), [""; 0]);
    }
}
