use super::words::{all_written, code_list, is_empty_list, may_lack, refusal, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Role, Workload, holds_placeholder};
use crate::yaml::Entry;

mod hook;

declare_lint! {
    /// A probe or a lifecycle hook that the API server refuses: it has no handler or two, a threshold that its kind
    /// cannot have, a sleep longer than the Pod's grace period, or its container cannot have one at all.
    ///
    /// ## Why
    ///
    /// A probe has exactly one handler: `exec`, `httpGet`, `tcpSocket` or `grpc`. So does a hook (`postStart`,
    /// `preStop`): `exec`, `httpGet`, `tcpSocket` or `sleep`. Without one, the API server reports "must specify a
    /// handler type"; with two, it reports "may not specify more than 1 handler type". An `exec` needs its
    /// `command`.
    ///
    /// A Pod that is stopped is killed after `terminationGracePeriodSeconds`, which is 30 by default, and its
    /// `preStop` hook runs within that time. A hook that sleeps longer is refused: "must be non-negative and less
    /// than terminationGracePeriodSeconds (30)". A sleep exactly as long as the grace period is accepted.
    ///
    /// For liveness and startup probes, one success is always enough, so `successThreshold` must be 1. A readiness
    /// probe does not restart anything, so it cannot have `terminationGracePeriodSeconds`. Init containers run to
    /// completion before the Pod can be ready, so they cannot have probes or hooks, unless `restartPolicy: Always`
    /// makes them sidecar containers.
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
    ///       livenessProbe:
    ///         successThreshold: 2
    ///         tcpSocket:
    ///           port: 8080
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
    ///       livenessProbe:
    ///         tcpSocket:
    ///           port: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes": Configure Probes:
    ///   https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    /// - Kubernetes documentation, "Init Containers": Detailed behavior:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
    pub(crate) static PROBE_INVALID = "probe-invalid" {
        summary: "a probe or a hook that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Container(check),
    }
}

const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];
const HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let label = refusal(workload, context);
    let probes = PROBES.iter().filter_map(|name| container.node().entry(name));
    for probe in probes.filter(|probe| !probe.value.is_null()) {
        if container.role() == Role::Init {
            init(container, probe, label, context);
        } else if probe.value.is_mapping() {
            judge(probe, label, context);
        }
    }
    let Some(lifecycle) = container.node().entry("lifecycle") else { return };
    if container.role() != Role::Init {
        hook::check(workload, lifecycle, label, context);
    } else if lifecycle.value.resolve().entries().next().is_some() {
        init(container, lifecycle, label, context);
    }
}

fn init<'a>(container: &Container<'a>, entry: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    // With a policy that is not known, it may be a sidecar container.
    let is_known = match written(container.node(), "restartPolicy") {
        Some(policy) => policy.value.str().is_some_and(|policy| !holds_placeholder(&policy)),
        None => may_lack(container.node(), context),
    };
    if !is_known {
        return;
    }
    let name = entry.key.key_text();
    let absent = context.path_in(container.node(), "restartPolicy");
    let absent = written(container.node(), "restartPolicy").is_none().then_some(absent);
    context
        .report(entry.key, format!("an init container cannot have a `{name}`"))
        .absent(absent)
        .label(label)
        .help("if it has to run beside the others, `restartPolicy: Always` makes it a sidecar container");
}

/// A probe or a hook has exactly one handler.
fn one_thing<'a>(of: Entry<'a>, names: &[&str], label: &'static str, context: &mut Context<'_, 'a>) {
    let name = of.key.key_text();
    let node = of.value.resolve();
    let handlers = all_written(node, names);
    match &*handlers {
        [] if may_lack(node, context) => {
            let absent: Vec<_> = names.iter().map(|handler| context.path_in(node, handler)).collect();
            context
                .report(of.key, format!("the `{name}` has no handler"))
                .label("no handler here")
                .absent(absent)
                .help(format!("add {}", code_list(names, "or")));
        }
        [first, second, ..] => {
            let message = format!("the `{name}` has two handlers");
            context
                .report(second.key, message)
                .label("only one is allowed")
                .because(first.key.span(), "the first");
        }
        _ => {}
    }
    let Some(exec) = written(node, "exec").filter(|exec| may_lack(exec.value.resolve(), context)) else {
        return;
    };
    let command = exec.value.resolve().entry("command");
    if command.is_none_or(|command| command.value.is_null() || is_empty_list(command.value)) {
        let at = command.map_or(exec.key, |command| command.key);
        let absent = context.path_in(exec.value.resolve(), "command");
        let message = format!("the `exec` of the `{name}` has no `command`");
        context.report(at, message).label(label).absent([absent]);
    }
}

fn judge<'a>(probe: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    one_thing(probe, &HANDLERS, label, context);
    let name = probe.key.key_text();
    let node = probe.value.resolve();
    let threshold = node.get("successThreshold");
    if name != "readinessProbe"
        && let Some(threshold) = threshold.filter(|node| node.int().is_some_and(|value| value > 1))
    {
        let message = format!("`successThreshold` of a `{name}` must be 1");
        context.report(threshold, message).label(label);
    }
    let Some(grace) = node.entry("terminationGracePeriodSeconds").filter(|grace| !grace.value.is_null())
    else {
        return;
    };
    if name == "readinessProbe" {
        let message = "a `readinessProbe` cannot have `terminationGracePeriodSeconds`: it stops no container";
        context.report(grace.key, message).label(label);
    }
}

#[cfg(test)]
mod tests {
    use super::PROBE_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings};

    fn pod(list: &str, container: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {list}:\n  - {{name: a, image: b, {container}}}\n"
        )
    }

    fn told(container: &str) -> Vec<String> {
        findings(&PROBE_INVALID, &pod("containers", container)).into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn a_probe_does_one_thing() {
        assert_eq!(told("livenessProbe: {periodSeconds: 5}"), ["the `livenessProbe` has no handler"]);
        assert_eq!(
            told("livenessProbe: {httpGet: {port: 80}, exec: {command: [a]}}"),
            ["the `livenessProbe` has two handlers"]
        );
        let text = pod("containers", "livenessProbe: {httpGet: {port: 80}, exec: {command: [a]}}");
        let found = findings(&PROBE_INVALID, &text);
        assert_eq!(found[0].primary.span.of(&text), "exec");
        assert_eq!(found[0].related[0].span.of(&text), "httpGet");
    }

    #[test]
    fn a_command_is_what_exec_is_for() {
        let text = pod("containers", "livenessProbe: {exec: {command: []}}, startupProbe: {exec: {}}");
        assert_eq!(
            check(&PROBE_INVALID, &text),
            [
                "error 6:48 `command`: the `exec` of the `livenessProbe` has no `command`",
                "error 6:78 `exec`: the `exec` of the `startupProbe` has no `command`",
            ]
        );
    }

    #[test]
    fn thresholds_and_grace_are_for_some_kinds_only() {
        assert_eq!(
            told("startupProbe: {grpc: {port: 80}, successThreshold: 3}"),
            ["`successThreshold` of a `startupProbe` must be 1"]
        );
        assert_eq!(
            told("readinessProbe: {grpc: {port: 80}, successThreshold: 3, terminationGracePeriodSeconds: 3}"),
            ["a `readinessProbe` cannot have `terminationGracePeriodSeconds`: it stops no container"]
        );
    }

    #[test]
    fn init_containers_have_no_probes_and_sidecars_do() {
        let init = |rest: &str| {
            check(&PROBE_INVALID, &pod("containers: [{name: m, image: b}]\n  initContainers", rest))
        };
        assert_eq!(
            init("readinessProbe: {tcpSocket: {port: 80}}"),
            ["error 7:25 `readinessProbe`: an init container cannot have a `readinessProbe`"]
        );
        assert_eq!(
            init("lifecycle: {postStart: {exec: {command: [a]}}}"),
            ["error 7:25 `lifecycle`: an init container cannot have a `lifecycle`"]
        );
        assert_eq!(init("restartPolicy: Always, readinessProbe: {tcpSocket: {port: 80}}"), [""; 0]);
        assert_eq!(init("lifecycle: {}"), [""; 0]);
        assert_eq!(init("restartPolicy: $POLICY, readinessProbe: {tcpSocket: {port: 80}}"), [""; 0]);
        let patch = pod("initContainers", "readinessProbe: {tcpSocket: {port: 80}}");
        assert_eq!(check_patch(&PROBE_INVALID, &patch), [""; 0], "it may be a sidecar already");
    }

    #[test]
    fn sound_ones_are_fine() {
        for probe in [
            "livenessProbe: {exec: {command: [a]}, successThreshold: 1, periodSeconds: 0}",
            "readinessProbe: {httpGet: {port: http}, successThreshold: 2}",
            "livenessProbe:",
            "livenessProbe: {{ probe }}",
            "livenessProbe: {tcpSocket: {port: 80}, tcpSocket: {port: 81}}",
            "livenessProbe: {exec: {command: \"{{ command }}\"}}",
        ] {
            assert_eq!(told(probe), [""; 0], "{probe}");
        }
        for misspelled in ["livenessProbe: {htpGet: {port: 80}}", "livenessProbe: {exec: {comand: [a]}}"] {
            assert_eq!(told(misspelled).len(), 1, "{misspelled}");
            assert_eq!(
                check_beside(&PROBE_INVALID, "unknown-field", &pod("containers", misspelled)),
                [""; 0]
            );
        }
    }
}
