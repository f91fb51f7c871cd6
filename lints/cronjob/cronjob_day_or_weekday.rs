use super::fields::schedule;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{OddityKind, Workload};

declare_lint! {
    /// The schedule of a CronJob restricts both the day of month and the day of week. They are combined with *or*: the
    /// CronJob runs on every day that matches one of them.
    ///
    /// ## Why
    ///
    /// `0 2 1-7 * 1` looks like "the first Monday of the month". It runs on each of the first seven days and on every
    /// Monday: ten or eleven times a month instead of once. In Vixie cron, a field that begins with `*` is not a
    /// restriction. In Kubernetes, `*/2` is a restriction: `0 2 */2 * 1` runs on every odd day and on every Monday.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 1-7 * 1"
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
    ///   schedule: "0 2 * * 1"
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
    ///               args: ["--only-on-days", "1-7"]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "CronJob": Schedule syntax:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - robfig/cron v3 documentation: CRON Expression Format: https://pkg.go.dev/github.com/robfig/cron/v3
    pub(crate) static CRONJOB_DAY_OR_WEEKDAY = "cronjob-day-or-weekday" {
        summary: "day of month and day of week are combined with or",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(written) = schedule(workload) else { return };
    for oddity in written.oddities(OddityKind::DayOrWeekday) {
        let primary = written.span(&oddity.range);
        let other = oddity.other.map(|range| written.span(&range)).filter(|other| *other != primary);
        let finding = context.report_at(primary, oddity.message).help(oddity.help);
        if let Some(other) = other {
            finding.label("either on these days").because(other, "or on these");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_DAY_OR_WEEKDAY;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(schedule: &str) -> Vec<String> {
        check(&CRONJOB_DAY_OR_WEEKDAY, &cron_job_text(&[&format!("schedule: '{schedule}'")], &[], "image: b"))
    }

    #[test]
    fn two_restrictions_are_joined_by_or() {
        assert_eq!(
            found("0 0 1-7 * 1"),
            [
                "warning 6:18 `1-7`: day of month `1-7` and day of week `1` are combined with or: this runs at 00:00 on \
              days 1 to 7 of every month and on every Monday"
            ]
        );
        assert_eq!(
            found("0 0 1 * */2"),
            [
                "warning 6:18 `1`: day of month `1` and day of week `*/2` are combined with or: this runs at 00:00 on day 1 \
              of every month and on every Sunday, Tuesday, Thursday and Saturday"
            ]
        );
        assert_eq!(
            found("0 0 1-31 * 1"),
            [
                "warning 6:18 `1-31`: day of month `1-31` and day of week `1` are combined with or: this runs at 00:00 every \
              day"
            ]
        );
    }

    #[test]
    fn one_restriction_is_one() {
        for schedule in [
            "0 0 1 * *",
            "0 0 * * 1",
            "0 0 */1 * 1",
            "0 0 ? * 1",
            "0 0 1 * ?",
            "0 0 1-31 * 0-6",
            "0 0 , * 1",
            "0 0 1 * *-3",
            "@weekly",
            "@every 1h",
            "0 0 L * 1",
        ] {
            assert_eq!(found(schedule), [""; 0], "{schedule}");
        }
    }
}
