use super::fields::schedule;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{OddityKind, Workload, span_within};

declare_lint! {
    /// In the schedule of a CronJob, the minute is `*`, and the hour or the day is a single value. It runs every minute
    /// of that hour or day.
    ///
    /// ## Why
    ///
    /// `* 2 * * *` looks like "at two", but means sixty runs: one each minute from 02:00 to 02:59. With
    /// `concurrencyPolicy: Forbid`, the next run starts as soon as the previous one ends, until 03:00. `* */6 * * *`
    /// means 240 runs a day instead of four. To run once, set the minute to a number: `0 2 * * *`.
    ///
    /// It is not reported for a range of hours or days, such as `* 9-17 * * 1-5`, because every minute is probably
    /// intended there.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "* 2 * * *"
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
    /// - Kubernetes documentation, "CronJob": Schedule syntax:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - robfig/cron v3 documentation: CRON Expression Format: https://pkg.go.dev/github.com/robfig/cron/v3
    pub(crate) static CRONJOB_EVERY_MINUTE_TYPO = "cronjob-every-minute-typo" {
        summary: "a schedule that runs every minute of an hour or a day",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(written) = schedule(workload) else { return };
    let file = context.file();
    for oddity in written.oddities(OddityKind::EveryMinute) {
        let fix = oddity.instead.zip(span_within(written.node, &oddity.range)).map(|(instead, span)| {
            let title = format!("write `{instead}` for `{}`", &written.text[oddity.range.clone()]);
            Fix::changing(title, file, span, instead)
        });
        let finding = context.report_at(written.span(&oddity.range), oddity.message).help(oddity.help);
        finding.fix = fix;
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_EVERY_MINUTE_TYPO;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, fixed};

    fn found(schedule: &str) -> Vec<String> {
        check(
            &CRONJOB_EVERY_MINUTE_TYPO,
            &cron_job_text(&[&format!("schedule: '{schedule}'")], &[], "image: b"),
        )
    }

    #[test]
    fn sixty_runs_are_most_likely_one() {
        assert_eq!(
            found("* 2 * * *"),
            ["warning 6:14 `*`: this runs every minute from 02:00 to 02:59 every day, not once"]
        );
    }

    #[test]
    fn the_minute_is_set_to_zero() {
        for (wrong, right) in [("* 2 * * *", "0 2 * * *"), ("* * 1 * *", "0 0 1 * *")] {
            let text = cron_job_text(&[&format!("schedule: '{wrong}'")], &[], "image: b");
            assert_eq!(fixed(&CRONJOB_EVERY_MINUTE_TYPO, &text), text.replace(wrong, right));
        }
    }

    #[test]
    fn a_cron_workflow_is_one_too() {
        let text = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: a}\nspec: {schedules: ['* 2 * * *']}\n";
        assert_eq!(check(&CRONJOB_EVERY_MINUTE_TYPO, text).len(), 1);
    }

    #[test]
    fn every_minute_and_ranges_are_meant() {
        for schedule in ["* * * * *", "* 9-17 * * 1-5", "0 2 * * *", "${SCHEDULE}"] {
            assert_eq!(found(schedule), [""; 0], "{schedule}");
        }
    }
}
