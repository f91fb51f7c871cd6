use super::fields::schedule;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{OddityKind, Workload};

declare_lint! {
    /// The schedule of a CronJob is valid, but a part of it does not do what it seems to do: a step that is not a
    /// divisor of the hour, day or month (`*/90`, `*/45`), or text that the parser ignores (`*-7`).
    ///
    /// ## Why
    ///
    /// A step counts from the start of each hour, day, month or year, and starts again with the next one. `*/90` in the
    /// minutes means minute 0 of every hour, not every 90 minutes. `*/45` means minutes 0 and 45: every second run
    /// starts 15 minutes after the previous one. `*/14` in the days of the month means days 1, 15 and 29, and then day
    /// 1 again two or three days later. The parser accepts all of these. It also accepts a range that begins with `*`,
    /// and ignores its end.
    ///
    /// Steps that start again only a little early, such as `*/7` minutes, are not reported. A step as long as the whole
    /// cycle, such as `*/60` minutes, is another notation for its first value.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "*/90 * * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3000
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
    ///   schedule: "0 */2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 3000
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
    /// - Kubernetes documentation, "CronJob": Schedule syntax:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - robfig/cron v3 documentation: CRON Expression Format: https://pkg.go.dev/github.com/robfig/cron/v3
    pub(crate) static CRONJOB_MISLEADING_SCHEDULE = "cronjob-misleading-schedule" {
        summary: "a part of the schedule does not do what it seems to do",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(written) = schedule(workload) else { return };
    for oddity in written.oddities(OddityKind::Misleading) {
        let finding = context.report_at(written.span(&oddity.range), oddity.message).help(oddity.help);
        if oddity.minor {
            finding.severity(Severity::Info);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_MISLEADING_SCHEDULE;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(schedule: &str) -> Vec<String> {
        check(
            &CRONJOB_MISLEADING_SCHEDULE,
            &cron_job_text(&[&format!("schedule: '{schedule}'")], &[], "image: b"),
        )
    }

    #[test]
    fn a_step_that_does_not_fit_is_named() {
        assert_eq!(
            found("*/90 * * * *"),
            ["warning 6:14 `*/90`: `*/90` is the same as `0`, not every 90 minutes"]
        );
        assert_eq!(
            found("0 0 */2 * *"),
            [
                "info 6:18 `*/2`: `*/2` is not every 2 days: from day 31 to day 1 of the next month it is only 1 day"
            ]
        );
    }

    #[test]
    fn steps_that_fit_are_fine() {
        for schedule in ["*/15 * * * *", "*/60 * * * *", "0 */6 * * *", "0 2 * * *", "@every 90m"] {
            assert_eq!(found(schedule), [""; 0], "{schedule}");
        }
    }
}
