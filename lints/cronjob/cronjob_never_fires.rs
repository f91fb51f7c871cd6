use super::fields::schedule;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Schedule, Times, Unit, When, Workload};

declare_lint! {
    /// The schedule of a CronJob is valid, but never runs: it has a date that does not exist, such as February 30, or a
    /// field that matches no value.
    ///
    /// ## Why
    ///
    /// The API server accepts such a schedule. The CronJob is created and looks healthy. The controller searches the
    /// next five years, finds no date, and only emits the event `InvalidSchedule`. Nobody notices until the result of
    /// the job is missing.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 31 2,4,6 *"
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
    ///   schedule: "0 2 28 2,4,6 *"
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
    pub(crate) static CRONJOB_NEVER_FIRES = "cronjob-never-fires" {
        summary: "the schedule is valid, but matches no date",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(written) = schedule(workload) else { return };
    let Ok(Schedule { when: When::Times(times), .. }) = Schedule::parse(&written.text) else { return };
    if times.ever_runs() {
        return;
    }
    let help = "the API server accepts it, but the controller never finds a time to run";
    if let Some(unit) = Unit::ALL.into_iter().find(|unit| times.field(*unit).is_empty()) {
        let field = times.field(unit);
        let text = &written.text[field.range.clone()];
        context
            .report_at(
                written.span(&field.range),
                format!("this never runs: `{text}` matches no {}", unit.name()),
            )
            .help(help);
        return;
    }
    let (days, months) = (times.field(Unit::DayOfMonth), times.field(Unit::Month));
    let span = written.span(&(days.range.start..months.range.end));
    context.report_at(span, message(&times)).help(format!(
        "{help}; for the last day of a month, schedule all possible days (`28-31`), and let the command \
         check the date"
    ));
}

fn message(times: &Times) -> String {
    let names = Unit::Month.value_names();
    let months: Vec<&str> = times
        .field(Unit::Month)
        .values()
        .filter_map(|month| names.get(usize::from(month).checked_sub(1)?).copied())
        .collect();
    // The first of the days is the smallest that none of the months has.
    let day = times.field(Unit::DayOfMonth).values().next().unwrap_or_default();
    match months[..] {
        [month] => format!("this never runs: {month} has no day {day}"),
        _ => format!("this never runs: none of {} has a day {day}", months.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_NEVER_FIRES;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(schedule: &str) -> Vec<String> {
        check(&CRONJOB_NEVER_FIRES, &cron_job_text(&[&format!("schedule: '{schedule}'")], &[], "image: b"))
    }

    #[test]
    fn dates_that_no_year_has() {
        assert_eq!(found("0 0 31 2 *"), ["error 6:18 `31 2`: this never runs: February has no day 31"]);
        assert_eq!(
            found("0 0 31 APR,jun ?"),
            ["error 6:18 `31 APR,jun`: this never runs: none of April, June has a day 31"]
        );
        assert_eq!(found("0 0 30-31 2 *"), ["error 6:18 `30-31 2`: this never runs: February has no day 30"]);
    }

    #[test]
    fn fields_of_nothing() {
        assert_eq!(found(", 2 * * *"), ["error 6:14 `,`: this never runs: `,` matches no minute"]);
        assert_eq!(found("0 2 * * ,"), ["error 6:22 `,`: this never runs: `,` matches no day of week"]);
    }

    #[test]
    fn dates_that_some_year_has() {
        for schedule in
            ["0 0 29 2 *", "0 0 31 2 1", "0 0 31 * *", "0 0 31 1,2 *", "@every 1h", "@yearly", "0 0 , * 1"]
        {
            assert_eq!(found(schedule), [""; 0], "{schedule}");
        }
    }
}
