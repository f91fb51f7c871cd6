use super::fields::schedule;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{OddityKind, Workload};

declare_lint! {
    /// A CronJob only runs on day 29, 30 or 31 of the month. It does not run in months without that day.
    ///
    /// ## Why
    ///
    /// `0 2 31 * *` looks like "on the last day of the month", but only runs seven times a year. The reports of
    /// February, April, June, September and November are missing, and there is no error, because no run is due. Cron
    /// has no notation for the last day of a month. Schedule all possible days, and let the command exit if tomorrow is
    /// not the first; or run early on day 1, for the previous month.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 31 * *"
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
    ///   schedule: "0 2 1 * *"
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
    ///               args: ["--month", "previous"]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "CronJob": Schedule syntax:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - robfig/cron v3 documentation: CRON Expression Format: https://pkg.go.dev/github.com/robfig/cron/v3
    pub(crate) static CRONJOB_SHORT_MONTHS = "cronjob-short-months" {
        summary: "a schedule on a day that some months do not have",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(written) = schedule(workload) else { return };
    for oddity in written.oddities(OddityKind::ShortMonths) {
        context.report_at(written.span(&oddity.range), oddity.message).help(oddity.help);
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_SHORT_MONTHS;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(schedule: &str) -> Vec<String> {
        check(&CRONJOB_SHORT_MONTHS, &cron_job_text(&[&format!("schedule: '{schedule}'")], &[], "image: b"))
    }

    #[test]
    fn the_months_that_are_missed_are_named() {
        assert_eq!(
            found("0 0 31 * *"),
            [
                "warning 6:18 `31`: this does not run in February, April, June, September and November, which have no day \
                 31"
            ]
        );
    }

    #[test]
    fn days_that_every_month_has_are_fine() {
        for schedule in ["0 0 28-31 * *", "0 0 28 * *", "0 0 31 12 *", "0 0 1 * *", "0 0 31 * 1", "@monthly"]
        {
            assert_eq!(found(schedule), [""; 0], "{schedule}");
        }
    }
}
