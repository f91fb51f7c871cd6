use super::fields::field;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// A CronJob has `failedJobsHistoryLimit: 0`: the Job of a failed run is deleted immediately, with its Pods and
    /// their logs.
    ///
    /// ## Why
    ///
    /// After a failed run there is no Job, no Pod, no log and no event that explains the failure. By default, the
    /// newest failed Job is kept.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   failedJobsHistoryLimit: 0
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: load
    ///               image: registry.example/load-orders:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   failedJobsHistoryLimit: 3
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: load
    ///               image: registry.example/load-orders:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "CronJob": Jobs history limits:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_HISTORY_LIMITS = "cronjob-history-limits" {
        summary: "a failed run is deleted immediately, with its logs",
        severity: Info,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(node) = field("failedJobsHistoryLimit", workload) else { return };
    if node.int() == Some(0) {
        context
            .report(node, "the Job of a failed run is deleted immediately, with its Pods and logs")
            .help("keep at least one, which is the default");
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_HISTORY_LIMITS;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(line: &str) -> Vec<String> {
        check(&CRONJOB_HISTORY_LIMITS, &cron_job_text(&["schedule: 0 2 * * *", line], &[], "image: b"))
    }

    #[test]
    fn nothing_is_kept_of_a_failure() {
        assert_eq!(
            found("failedJobsHistoryLimit: 0"),
            ["info 7:27 `0`: the Job of a failed run is deleted immediately, with its Pods and logs"]
        );
    }

    #[test]
    fn one_is_enough() {
        for line in
            ["failedJobsHistoryLimit: 1", "successfulJobsHistoryLimit: 0", "failedJobsHistoryLimit: ${LIMIT}"]
        {
            assert_eq!(found(line), [""; 0], "{line}");
        }
    }
}
