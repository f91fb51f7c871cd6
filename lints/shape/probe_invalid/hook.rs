//! Lifecycle hooks: what a container runs when it starts and before it stops.

use super::super::words::written;
use super::one_thing;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::yaml::{Entry, Node};

const HOOKS: [&str; 2] = ["postStart", "preStop"];
const HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "sleep"];

/// The default grace period of a Pod, in seconds.
const GRACE: i64 = 30;

pub(super) fn check<'a>(
    workload: &Workload<'a>,
    lifecycle: Entry<'a>,
    label: &'static str,
    context: &mut Context<'_, 'a>,
) {
    for hook in HOOKS.iter().filter_map(|name| written(lifecycle.value, name)) {
        if hook.value.is_mapping() {
            one_thing(hook, &HANDLERS, label, context);
            sleep(workload, hook, label, context);
        }
    }
}

fn sleep<'a>(workload: &Workload<'a>, hook: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(seconds) = hook.value.resolve().at(&["sleep", "seconds"]) else { return };
    let Some(length) = seconds.int() else { return };
    let name = hook.key.key_text();
    if length < 0 {
        context.report(seconds, format!("the `{name}` cannot sleep for less than 0 seconds")).label(label);
        return;
    }
    let Some((grace, written)) = grace(workload, context).filter(|(grace, _)| *grace >= 0) else { return };
    if length <= grace {
        return;
    }
    let message =
        format!("the `{name}` sleeps for {length} seconds, longer than the grace period of {grace}");
    let spec = workload.pod_template().and_then(|template| template.spec());
    let absent = spec.map(|spec| context.path_in(spec, "terminationGracePeriodSeconds"));
    let finding = context.report(seconds, message).label(label);
    match written {
        Some(written) => finding.because(written.span(), "the grace period"),
        None => finding.absent(absent).help("`terminationGracePeriodSeconds` of the Pod is 30 by default"),
    };
}

/// The grace period of the Pod and where it is set; none if it is not known.
fn grace<'a>(workload: &Workload<'a>, context: &Context<'_, 'a>) -> Option<(i64, Option<Node<'a>>)> {
    let spec = workload.pod_template()?.spec()?;
    match written(spec, "terminationGracePeriodSeconds") {
        Some(written) => Some((written.value.int()?, Some(written.value))),
        None => (!context.is_partial()).then_some((GRACE, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::PROBE_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings};

    fn pod(lifecycle: &str, spec: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{name: a, image: b, lifecycle: \
             {lifecycle}}}\n{spec}"
        )
    }

    fn told(lifecycle: &str) -> Vec<String> {
        check(&PROBE_INVALID, &pod(lifecycle, ""))
    }

    #[test]
    fn a_hook_does_one_thing() {
        assert_eq!(told("{preStop: {}}"), ["error 6:37 `preStop`: the `preStop` has no handler"]);
        assert_eq!(
            told("{postStart: {exec: {command: [a]}, sleep: {seconds: 1}}}"),
            ["error 6:71 `sleep`: the `postStart` has two handlers"]
        );
        assert_eq!(
            told("{preStop: {exec: {}}}"),
            ["error 6:47 `exec`: the `exec` of the `preStop` has no `command`"]
        );
        let help = findings(&PROBE_INVALID, &pod("{preStop: {}}", ""))[0].help.clone();
        assert_eq!(help.as_deref(), Some("add `exec`, `httpGet`, `tcpSocket` or `sleep`"));
    }

    #[test]
    fn a_hook_sleeps_within_the_grace_period() {
        assert_eq!(
            told("{preStop: {sleep: {seconds: 31}}}"),
            ["error 6:64 `31`: the `preStop` sleeps for 31 seconds, longer than the grace period of 30"]
        );
        assert_eq!(
            told("{preStop: {sleep: {seconds: -1}}}"),
            ["error 6:64 `-1`: the `preStop` cannot sleep for less than 0 seconds"]
        );
        let text = pod("{preStop: {sleep: {seconds: 11}}}", "  terminationGracePeriodSeconds: 10\n");
        let found = findings(&PROBE_INVALID, &text);
        assert_eq!(found[0].related[0].span.of(&text), "10");
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for lifecycle in [
            "{preStop: {sleep: {seconds: 30}}, postStart: {httpGet: {port: 80}}}",
            "{preStop: {sleep: {seconds: 0}}}",
            "{preStop: {sleep: {seconds: \"{{ s }}\"}}}",
            "{preStop: , postStart: {exec: {command: [a]}, sleep: }}",
            "{preStop: {{ hook }}}",
            "{stopSignal: SIGUSR1}",
        ] {
            assert_eq!(told(lifecycle), [""; 0], "{lifecycle}");
        }
        let unknown = pod("{preStop: {grpc: {port: 80}}}", "");
        assert_eq!(check_beside(&PROBE_INVALID, "unknown-field", &unknown), [""; 0]);
        for spec in ["60", "$GRACE"] {
            let spec = format!("  terminationGracePeriodSeconds: {spec}\n");
            let text = pod("{preStop: {sleep: {seconds: 60}}}", &spec);
            assert_eq!(check(&PROBE_INVALID, &text), [""; 0], "{spec}");
        }
        let patch = pod("{preStop: {sleep: {seconds: 60}}}", "");
        assert_eq!(check_patch(&PROBE_INVALID, &patch), [""; 0]);
    }
}
