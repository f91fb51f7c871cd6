use crate::declare_lint;
use crate::fix::Safety;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// A Job's Pods have `restartPolicy: Always`, or none at all, which means `Always`. A Job takes only
    /// `Never` and `OnFailure`; the API server refuses anything else.
    ///
    /// ## Why
    ///
    /// A Pod that is always restarted never ends, and a Job waits for its Pods to end. `kubectl apply` answers
    /// `spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`, so the import or
    /// backfill never starts.
    ///
    /// With `Never` a failed try leaves its Pod and its logs behind, and the Job makes another Pod until
    /// `backoffLimit` is reached. With `OnFailure` the container restarts in the same Pod: the logs of all tries
    /// but the last are gone, and when the limit is hit so is the Pod. For data work, `Never` is the better
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
    /// - Kubernetes documentation, "Jobs": Pod Template; Handling Pod and container failures
    pub(crate) static JOB_RESTART_POLICY = "job-restart-policy" {
        summary: "a Job's Pods may not restart always",
        severity: Error,
        section: Job,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if !workload.kind().is_job_like() || context.is_partial() {
        return;
    }
    let (kind, Some(template)) = (workload.kind(), workload.pod_template()) else { return };
    let Some(spec) = template.spec() else { return };
    let help = "write `Never`: each failed try keeps its Pod and its logs; `OnFailure` restarts the container \
                in place and loses them";
    if let Some(policy) = template.restart_policy() {
        if policy.str().as_deref() == Some("Always") {
            let fix = crate::fix::Fix::changing(
                "set `restartPolicy: Never` (the other choice is `OnFailure`)",
                context.file(),
                policy.span(),
                "Never",
            );
            context
                .report(policy, format!("a {kind} can't have `restartPolicy: Always`"))
                .label("the API server refuses this")
                .help(help)
                .fix(fix);
        }
        return;
    }
    let mut path = workload.kind().template_path().to_vec();
    path.push("spec");
    let nearest = context.nearest(workload, &path);
    let title = "add `restartPolicy: Never` (the other choice is `OnFailure`)";
    let fix = context.insertion(spec, "restartPolicy: Never", title, Safety::Unsafe);
    let misplaced = misplaced(workload);
    let finding = context
        .report(nearest, format!("a {kind} needs a `restartPolicy`: absent means `Always`, which is refused"))
        .label("no `restartPolicy` here")
        .help(help);
    if let Some(misplaced) = misplaced {
        let spec = path.join(".");
        finding.because(misplaced.span(), format!("this one is at the wrong level: it belongs in `{spec}`"));
    }
    finding.fix = fix;
}

/// A `restartPolicy` written on the way to where it belongs.
fn misplaced<'a>(workload: &Workload<'a>) -> Option<crate::yaml::Node<'a>> {
    let path = workload.kind().template_path();
    (0..=path.len()).rev().find_map(|depth| {
        let entry = workload.object().node().at(&path[..depth])?.entry("restartPolicy")?;
        Some(entry.key)
    })
}

#[cfg(test)]
mod tests {
    use super::JOB_RESTART_POLICY;
    use crate::testing::check;

    const HEAD: &str =
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n";
    const CONTAINERS: &str = "      containers: [{name: a, image: b}]\n";

    #[test]
    fn always_is_refused() {
        let text = format!("{HEAD}      restartPolicy: Always\n{CONTAINERS}");
        assert_eq!(
            check(&JOB_RESTART_POLICY, &text),
            ["error 7:22 `Always`: a Job can't have `restartPolicy: Always`"]
        );
    }

    #[test]
    fn absent_means_always() {
        assert_eq!(
            check(&JOB_RESTART_POLICY, &format!("{HEAD}{CONTAINERS}")),
            ["error 6:5 `spec`: a Job needs a `restartPolicy`: absent means `Always`, which is refused"]
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
    fn a_patch_is_not_a_whole_job() {
        let text = format!("{HEAD}      containers: [{{name: a, command: [b]}}]\n");
        assert_eq!(check(&JOB_RESTART_POLICY, &text), [""; 0]);
    }
}
