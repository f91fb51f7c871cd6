use super::fields::field;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// The `startingDeadlineSeconds` of a CronJob is 0, or less than ten.
    ///
    /// ## Why
    ///
    /// The controller starts a run a moment after its scheduled time. With a deadline of 0, each run is already too
    /// late: no run ever starts, and the only sign is the event `MissSchedule`. With a deadline of a few seconds, a run
    /// is skipped whenever the controller is busy or restarts. The deadline is the maximum delay after which a run is
    /// still useful. For data work, this is minutes or hours.
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
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 0
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
    /// - Kubernetes documentation, "CronJob": Deadline for delayed Job start:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - The controller: `nextScheduleTime` and `syncCronJob`:
    ///   https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/cronjob/cronjob_controllerv2.go
    pub(crate) static CRONJOB_STARTING_DEADLINE_TOO_SHORT = "cronjob-starting-deadline-too-short" {
        summary: "runs that start a few seconds late are skipped",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// In seconds. The documentation warns about shorter deadlines.
const SHORT: i64 = 10;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(node) = field("startingDeadlineSeconds", workload) else { return };
    let help = "set it to the longest useful delay, for example 3600 for one hour";
    match node.int() {
        Some(0) => context
            .report(node, "no run ever starts, because every run is more than 0 seconds late")
            .help(help),
        Some(seconds) if (1..SHORT).contains(&seconds) => {
            let unit = if seconds == 1 { "second" } else { "seconds" };
            let message = format!("a run that starts more than {seconds} {unit} late is skipped");
            context.report(node, message).severity(Severity::Warning).help(help)
        }
        _ => return,
    };
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_STARTING_DEADLINE_TOO_SHORT;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(seconds: &str) -> Vec<String> {
        let spec = ["schedule: 0 2 * * *", &format!("startingDeadlineSeconds: {seconds}")];
        check(&CRONJOB_STARTING_DEADLINE_TOO_SHORT, &cron_job_text(&spec, &[], "image: b"))
    }

    #[test]
    fn with_no_time_at_all_no_run_starts() {
        assert_eq!(
            found("0"),
            ["error 7:28 `0`: no run ever starts, because every run is more than 0 seconds late"]
        );
    }

    #[test]
    fn a_few_seconds_are_easily_missed() {
        assert_eq!(found("3"), ["warning 7:28 `3`: a run that starts more than 3 seconds late is skipped"]);
        assert_eq!(found("1"), ["warning 7:28 `1`: a run that starts more than 1 second late is skipped"]);
    }

    #[test]
    fn ten_seconds_and_what_is_not_known_yet_are_fine() {
        for seconds in ["10", "3600", "${SECONDS}", "-1", ""] {
            assert_eq!(found(seconds), [""; 0], "{seconds}");
        }
        // An Argo CronWorkflow with 0 does not start missed runs, but starts all others.
        let text = cron_job_text(&["schedule: 0 2 * * *", "startingDeadlineSeconds: 0"], &[], "image: b");
        let workflow = text.replace("batch/v1", "argoproj.io/v1alpha1").replace("CronJob", "CronWorkflow");
        assert_eq!(check(&CRONJOB_STARTING_DEADLINE_TOO_SHORT, &workflow), [""; 0]);
    }
}
