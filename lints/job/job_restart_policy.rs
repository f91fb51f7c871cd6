use crate::declare_lint;
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind, holds_placeholder};
use crate::yaml::Node;

declare_lint! {
    /// The Pods of a Job have `restartPolicy: Always`, or no `restartPolicy`, which means `Always`. A Job only accepts
    /// `Never` and `OnFailure`; the API server refuses anything else.
    ///
    /// ## Why
    ///
    /// A Pod that always restarts never ends, but a Job waits for its Pods to end. `kubectl apply` refuses it:
    /// `spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`. The import or backfill
    /// never starts.
    ///
    /// With `Never`, each failed attempt keeps its Pod and its logs, and the Job creates another Pod until
    /// `backoffLimit` is reached. With `OnFailure`, the container restarts in the same Pod: only the logs of the last
    /// attempts are kept, and the Pod is deleted when the limit is reached. For data work, `Never` is the better
    /// choice.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Jobs": Pod Template; Handling Pod and container failures:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    pub(crate) static JOB_RESTART_POLICY = "job-restart-policy" {
        summary: "a Job's Pods have `restartPolicy: Always`, or no `restartPolicy`",
        severity: Error,
        section: Job,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

const HELP: &str = "write `Never`, which keeps the Pod and the logs of each failed attempt; `OnFailure` restarts the \
                    container in the same Pod";

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    if !kind.is_job_like() {
        return;
    }
    let Some(spec) = workload.pod_template().and_then(|template| template.spec()) else { return };
    match spec.get("restartPolicy").filter(|policy| !policy.is_null()) {
        Some(policy) => written(kind, policy, context),
        None if !context.is_partial() => missing(workload, spec, context),
        None => {}
    }
}

/// A policy at the right place.
fn written<'a>(kind: WorkloadKind, policy: Node<'a>, context: &mut Context<'_, 'a>) {
    let file = context.file();
    let Some(text) = policy.str() else {
        let Some(value) = policy.scalar() else { return };
        let message = format!(
            "`restartPolicy` is {} here: a {kind} only accepts `Never` or `OnFailure`",
            value.type_name()
        );
        context.report(policy, message).label("the API server refuses this").help(HELP);
        return;
    };
    if matches!(&*text, "Never" | "OnFailure") || holds_placeholder(&text) {
        return;
    }
    let message = match &*text {
        "Always" => format!("a {kind} cannot have `restartPolicy: Always`"),
        _ => format!("`{text}` is not a valid `restartPolicy`: a {kind} only accepts `Never` or `OnFailure`"),
    };
    let fix = match meant(&text) {
        Some(meant) => Fix::safe(format!("write `{meant}`"), file, policy.span(), meant),
        None => Fix::changing(
            "set `restartPolicy: Never` (the other choice is `OnFailure`)",
            file,
            policy.span(),
            "Never",
        ),
    };
    let finding = context.report(policy, message).label("the API server refuses this").fix(fix);
    match meant(&text) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help(HELP),
    };
}

/// The policy that was probably meant.
fn meant(text: &str) -> Option<&'static str> {
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    ["Never", "OnFailure"].into_iter().find(|policy| policy.eq_ignore_ascii_case(&letters))
}

fn missing<'a>(workload: &Workload<'a>, spec: Node<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let mut path = kind.template_path().to_vec();
    path.push("spec");
    let nearest = context.nearest(workload, &path);
    let elsewhere = elsewhere(workload);
    let moved = elsewhere.and_then(|(mapping, policy)| moved(mapping, policy, spec, context));
    let fix = moved.or_else(|| {
        let title = "add `restartPolicy: Never` (the other choice is `OnFailure`)";
        context.insertion(spec, "restartPolicy: Never", title, Safety::Unsafe)
    });
    let message = format!("a {kind} needs a `restartPolicy`: the default is `Always`, which is refused");
    let absent = format!("{}.restartPolicy", path.join("."));
    let finding = context.report(nearest, message).label("no `restartPolicy` here").help(HELP);
    finding.absent([absent]);
    finding.fix = fix;
    if let Some((mapping, policy)) = elsewhere {
        let place = path.join(".");
        let text = if mapping.get("image").is_some() {
            format!("this is the policy of the container; the policy of the Pod belongs in `{place}`")
        } else {
            format!("this one is at the wrong level: it belongs in `{place}`")
        };
        let key = mapping.entry("restartPolicy").map_or(policy, |entry| entry.key);
        finding.because(key.span(), text).help(format!("write it in `{place}`"));
    }
}

/// A `restartPolicy` at another level, or in a container: its mapping, and its value.
fn elsewhere<'a>(workload: &Workload<'a>) -> Option<(Node<'a>, Node<'a>)> {
    let path = workload.kind().template_path();
    let above = (0..=path.len()).rev().filter_map(|depth| workload.object().node().at(&path[..depth]));
    let containers = workload.pod_template().into_iter().flat_map(|template| template.containers());
    let mut all = above.chain(containers.map(|container| container.node()));
    all.find_map(|mapping| Some((mapping, mapping.get("restartPolicy")?)))
}

/// A fix that moves a valid policy from a level where the field is unknown to the right place.
fn moved<'a>(mapping: Node<'a>, policy: Node<'a>, spec: Node<'a>, context: &Context<'_, 'a>) -> Option<Fix> {
    let text = policy.str().filter(|text| matches!(&**text, "Never" | "OnFailure"))?;
    // In a container, the field has another meaning, and can stay.
    if mapping.get("image").is_some() {
        return None;
    }
    let removal = context.removal(mapping, "restartPolicy")?;
    let line = format!("restartPolicy: {text}");
    let mut fix =
        context.insertion(spec, &line, format!("move `{line}` to the right place"), Safety::Safe)?;
    fix.edits.push(removal);
    Some(fix)
}

#[cfg(test)]
mod tests {
    use super::JOB_RESTART_POLICY;
    use crate::testing::{check, check_patch, fixed};

    const HEAD: &str =
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n";
    const CONTAINERS: &str = "      containers: [{name: a, image: b}]\n";

    #[test]
    fn always_is_refused() {
        let text = format!("{HEAD}      restartPolicy: Always\n{CONTAINERS}");
        assert_eq!(
            check(&JOB_RESTART_POLICY, &text),
            ["error 7:22 `Always`: a Job cannot have `restartPolicy: Always`"]
        );
        assert_eq!(fixed(&JOB_RESTART_POLICY, &text), text.replace("Always", "Never"));
    }

    #[test]
    fn absent_means_always() {
        let text = format!("{HEAD}{CONTAINERS}");
        assert_eq!(
            check(&JOB_RESTART_POLICY, &text),
            ["error 6:5 `spec`: a Job needs a `restartPolicy`: the default is `Always`, which is refused"]
        );
        assert_eq!(
            fixed(&JOB_RESTART_POLICY, &text),
            format!("{HEAD}      restartPolicy: Never\n{CONTAINERS}")
        );
    }

    #[test]
    fn other_words_are_refused_and_misspellings_known() {
        for (written, message, meant) in [
            (
                "never",
                "`never` is not a valid `restartPolicy`: a Job only accepts `Never` or `OnFailure`",
                "Never",
            ),
            (
                "on-failure",
                "`on-failure` is not a valid `restartPolicy`: a Job only accepts `Never` or `OnFailure`",
                "OnFailure",
            ),
            (
                "Sometimes",
                "`Sometimes` is not a valid `restartPolicy`: a Job only accepts `Never` or `OnFailure`",
                "Never",
            ),
        ] {
            let text = format!("{HEAD}      restartPolicy: {written}\n{CONTAINERS}");
            let expected = format!("error 7:22 `{written}`: {message}");
            assert_eq!(check(&JOB_RESTART_POLICY, &text), [expected]);
            assert_eq!(fixed(&JOB_RESTART_POLICY, &text), text.replace(written, meant));
        }
    }

    #[test]
    fn a_boolean_is_no_policy() {
        let text = format!("{HEAD}      restartPolicy: no\n{CONTAINERS}");
        assert_eq!(
            check(&JOB_RESTART_POLICY, &text),
            ["error 7:22 `no`: `restartPolicy` is a boolean here: a Job only accepts `Never` or `OnFailure`"]
        );
    }

    #[test]
    fn a_policy_at_the_wrong_level_is_moved() {
        let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec:\n      \
                    restartPolicy: OnFailure # retry\n      template:\n        spec:\n          containers: [{name: a, image: b}]\n";
        assert_eq!(
            check(&JOB_RESTART_POLICY, text),
            [
                "error 9:9 `spec`: a CronJob needs a `restartPolicy`: the default is `Always`, which is refused"
            ]
        );
        let moved = text
            .replace("      restartPolicy: OnFailure # retry\n", "")
            .replace("          containers", "          restartPolicy: OnFailure\n          containers");
        assert_eq!(fixed(&JOB_RESTART_POLICY, text), moved);
    }

    #[test]
    fn a_container_keeps_its_own() {
        let text = format!(
            "{HEAD}      containers:\n      - name: a\n        image: b\n        restartPolicy: Never\n"
        );
        assert_eq!(check(&JOB_RESTART_POLICY, &text).len(), 1);
        assert!(
            fixed(&JOB_RESTART_POLICY, &text).starts_with(&format!("{HEAD}      restartPolicy: Never\n"))
        );
    }

    #[test]
    fn the_other_two_are_fine() {
        for policy in ["Never", "OnFailure", "{{ .Values.policy }}", "${POLICY}"] {
            let text = format!("{HEAD}      restartPolicy: \"{policy}\"\n{CONTAINERS}");
            assert_eq!(check(&JOB_RESTART_POLICY, &text), [""; 0], "{policy}");
        }
    }

    #[test]
    fn another_group_has_another_job() {
        let text = format!("{HEAD}{CONTAINERS}").replace("batch/v1", "batch.volcano.sh/v1alpha1");
        assert_eq!(check(&JOB_RESTART_POLICY, &text), [""; 0]);
    }

    #[test]
    fn a_patch_is_not_a_whole_job() {
        let text = format!("{HEAD}      containers: [{{name: a, command: [b]}}]\n");
        assert_eq!(check_patch(&JOB_RESTART_POLICY, &text), [""; 0]);
        let always = text.replace("containers", "restartPolicy: Always\n      containers");
        assert_eq!(check_patch(&JOB_RESTART_POLICY, &always).len(), 1);
    }
}
