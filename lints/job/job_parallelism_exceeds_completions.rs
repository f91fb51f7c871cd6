use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// The `parallelism` of a Job is greater than its `completions`. A Job never runs more Pods at the same time than
    /// completions are left, so the additional Pods never start.
    ///
    /// ## Why
    ///
    /// A higher `parallelism` does not make the backfill faster: with `completions: 1`, a single Pod does all the work,
    /// whatever `parallelism` is. If each Pod should do a part of the work, the parts of the missing Pods are not done,
    /// and the Job still completes.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   completions: 4
    ///   parallelism: 8
    ///   completionMode: Indexed
    ///   activeDeadlineSeconds: 14400
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
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
    ///   completions: 8
    ///   parallelism: 8
    ///   completionMode: Indexed
    ///   activeDeadlineSeconds: 14400
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
    /// - Kubernetes documentation, "Jobs": Parallel execution for Jobs; Controlling parallelism:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    pub(crate) static JOB_PARALLELISM_EXCEEDS_COMPLETIONS = "job-parallelism-exceeds-completions" {
        summary: "`parallelism` is greater than `completions`",
        severity: Warning,
        section: Job,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = workload.job_spec() else { return };
    let (Some(parallelism), Some(completions)) = (spec.get("parallelism"), spec.get("completions")) else {
        return;
    };
    let (Some(pods), Some(wanted)) = (parallelism.int(), completions.int()) else { return };
    if pods <= wanted || wanted < 1 {
        return;
    }
    context
        .report(parallelism, format!("`parallelism: {pods}` has no effect: `completions: {wanted}` allows at most {wanted} at the same time"))
        .because(completions.span(), "the number of completions")
        .help(
            "raise `completions` if each Pod does a part of the work; remove it if the Pods share a queue; \
             otherwise, lower `parallelism`",
        );
}

#[cfg(test)]
mod tests {
    use super::JOB_PARALLELISM_EXCEEDS_COMPLETIONS;
    use crate::testing::check;

    fn job(fields: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: a}}\nspec:\n  {fields}\n  template:\n    spec:\n      \
             containers: [{{name: a, image: b}}]\n"
        );
        check(&JOB_PARALLELISM_EXCEEDS_COMPLETIONS, &text)
    }

    #[test]
    fn the_surplus_never_starts() {
        assert_eq!(
            job("parallelism: 8\n  completions: 1"),
            [
                "warning 5:16 `8`: `parallelism: 8` has no effect: `completions: 1` allows at most 1 at the same time"
            ]
        );
    }

    #[test]
    fn a_cronjob_makes_the_same_mistake() {
        let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec: \
                    {parallelism: 3, completions: 2, template: {spec: {containers: [{name: a, image: b}]}}}\n";
        assert_eq!(
            check(&JOB_PARALLELISM_EXCEEDS_COMPLETIONS, text),
            [
                "warning 6:25 `3`: `parallelism: 3` has no effect: `completions: 2` allows at most 2 at the same time"
            ]
        );
    }

    #[test]
    fn fewer_equal_and_unknown_are_fine() {
        for fields in [
            "parallelism: 2\n  completions: 2",
            "parallelism: 2\n  completions: 5",
            "parallelism: 2",
            "completions: 5",
            "parallelism: 2\n  completions: null",
            "parallelism: 2\n  completions: 0",
            "parallelism: ${PODS}\n  completions: 1",
        ] {
            assert_eq!(job(fields), [""; 0], "{fields}");
        }
    }
}
