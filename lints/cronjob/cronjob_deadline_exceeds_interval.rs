use super::fields::{field, parsed};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// The `startingDeadlineSeconds` of a CronJob is longer than the time between two runs, so it never has an effect.
    ///
    /// ## Why
    ///
    /// After a time without runs, the controller starts the newest missed run, and no older ones. That run is never
    /// later than the time between two runs, so a longer deadline does not skip any run: a load that is due at 02:00
    /// can still start at 01:59 the next night. If late runs do harm, the deadline must be shorter than the interval.
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
    ///   startingDeadlineSeconds: 172800
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
    pub(crate) static CRONJOB_DEADLINE_EXCEEDS_INTERVAL = "cronjob-deadline-exceeds-interval" {
        summary: "`startingDeadlineSeconds` is longer than the time between runs",
        severity: Info,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(node) = field("startingDeadlineSeconds", workload) else { return };
    let Some(seconds) = node.int().and_then(|seconds| u64::try_from(seconds).ok()) else { return };
    let Some(schedule) = parsed(workload) else { return };
    if schedule.longest_interval().is_none_or(|longest| seconds < longest) {
        return;
    }
    context
        .report(
            node,
            format!("this deadline has no effect: the next run is due earlier, {}", schedule.describe()),
        )
        .help("set it to the longest useful delay, which must be shorter than the time between two runs");
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_DEADLINE_EXCEEDS_INTERVAL;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(schedule: &str, seconds: &str) -> Vec<String> {
        let spec = [&format!("schedule: '{schedule}'"), &format!("startingDeadlineSeconds: {seconds}")];
        check(&CRONJOB_DEADLINE_EXCEEDS_INTERVAL, &cron_job_text(&spec.map(String::as_str), &[], "image: b"))
    }

    #[test]
    fn a_deadline_after_the_next_run_skips_none() {
        assert_eq!(
            found("*/5 * * * *", "600"),
            ["info 7:28 `600`: this deadline has no effect: the next run is due earlier, every 5 \
                 minutes"]
        );
        assert_eq!(found("0 2 * * *", "86400").len(), 1);
    }

    #[test]
    fn a_deadline_before_the_next_run_skips_some() {
        for (schedule, seconds) in [
            ("0 2 * * *", "3600"),
            // There are three days from Friday to Monday.
            ("0 2 * * 1-5", "100000"),
            ("*/5 9-17 * * *", "3600"),
            ("0 0 31 2 *", "600"),
            ("0 2 * * *", "${SECONDS}"),
            ("x", "600"),
        ] {
            assert_eq!(found(schedule, seconds), [""; 0], "{schedule} {seconds}");
        }
    }
}
