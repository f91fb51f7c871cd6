use super::fields::schedule;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Schedule, Workload, span_within};

declare_lint! {
    /// The schedule of a CronJob does not follow the syntax of Kubernetes, so the API server refuses the object.
    ///
    /// A schedule has five fields: minute (0 to 59), hour (0 to 23), day of month (1 to 31), month (1 to 12, or JAN to
    /// DEC) and day of week (0 to 6, or SUN to SAT; there is no day 7). A field is a list of values, ranges (`1-5`, but
    /// not `22-2`) and steps (`*/15`). Instead of five fields, a schedule can be `@hourly`, `@daily`, `@midnight`,
    /// `@weekly`, `@monthly`, `@yearly`, `@annually`, or `@every` with a duration such as `90m`. There are no seconds
    /// and no years, and `L`, `W`, `#` and `H` are not supported.
    ///
    /// ## Why
    ///
    /// Schedules are often copied from other systems: from a crontab, where Sunday can be 7; from Quartz or Spring,
    /// where the first field is seconds; or from Jenkins, which has `H`. They look right, but Kubernetes refuses them,
    /// often in the middle of a deployment that has already replaced the old pipeline.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 0 2 * * *"
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
    pub(crate) static CRONJOB_INVALID_SCHEDULE = "cronjob-invalid-schedule" {
        summary: "the schedule is not one that Kubernetes understands",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(written) = schedule(workload) else { return };
    let Err(error) = Schedule::parse(&written.text) else { return };
    let file = context.file();
    let fix = error.correction.as_ref().and_then(|correction| {
        let span = span_within(written.node, &correction.range)?;
        let mut corrected = written.text.to_string();
        corrected.replace_range(correction.range.clone(), &correction.text);
        let schedule = Schedule::parse(&corrected).ok()?;
        let title = format!("write `{corrected}` ({})", schedule.describe());
        let fix = if correction.certain { Fix::safe } else { Fix::changing };
        Some(fix(title, file, span, correction.text.as_str()))
    });
    let span = written.span(&error.range);
    // A missing value has no text to underline.
    let span = if span.is_empty() { written.node.span() } else { span };
    let finding = context.report_at(span, error.message).label("the API server refuses this");
    finding.help = error.help;
    finding.fix = fix;
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_INVALID_SCHEDULE;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, fixed};

    fn found(schedule: &str) -> Vec<String> {
        check(&CRONJOB_INVALID_SCHEDULE, &cron_job_text(&[&format!("schedule: {schedule}")], &[], "image: b"))
    }

    #[test]
    fn the_very_field_is_named() {
        assert_eq!(
            found("\"0 2 * * 7\""),
            ["error 6:22 `7`: `7` is not a day of week (0 to 6, or SUN to SAT)"]
        );
        assert_eq!(found("0 25 * * *"), ["error 6:15 `25`: `25` is not an hour (0 to 23)"]);
        assert_eq!(found("'0 2 L * *'"), ["error 6:18 `L`: `L` is not a day of month (1 to 31)"]);
    }

    #[test]
    fn where_places_are_not_known_the_whole_is_named() {
        assert_eq!(
            found("\"0 2 * *\\x20 7\""),
            ["error 6:13 `\"0 2 * *\\x20 7\"`: `7` is not a day of week (0 to 6, or SUN to SAT)"]
        );
        assert_eq!(found("'31'"), ["error 6:14 `31`: a schedule has 5 fields, this one has 1"]);
        assert_eq!(found("''"), ["error 6:13 `''`: the schedule is empty"]);
    }

    #[test]
    fn what_is_meant_is_written() {
        for (wrong, right) in [
            ("\"0 2 * * 7\"", "\"0 2 * * 0\""),
            ("0 2 * * FRI-MON", "0 2 * * FRI-SAT,SUN-MON"),
            ("'0 0 2 * * *'", "'0 2 * * *'"),
            ("'@Daily'", "'@daily'"),
            ("'@every 2d'", "'@every 48h'"),
            ("\"0 2 * *\\x20 7\"", "\"0 2 * *\\x20 7\""),
            ("'5 5 5 5 5 5'", "'5 5 5 5 5 5'"),
        ] {
            let text = cron_job_text(&[&format!("schedule: {wrong}")], &[], "image: b");
            assert_eq!(fixed(&CRONJOB_INVALID_SCHEDULE, &text), text.replace(wrong, right));
        }
    }

    #[test]
    fn schedules_and_what_is_not_known_yet_are_left_alone() {
        for schedule in [
            "0 2 * * *",
            "'@every 90m'",
            "'{{ .Values.schedule }}'",
            "${SCHEDULE}",
            "'0 $HOUR * * *'",
            "CRON_SCHEDULE",
            "",
            "5",
            "[]",
        ] {
            assert_eq!(found(schedule), [""; 0], "{schedule}");
        }
        let other = cron_job_text(&["schedule: x"], &[], "image: b").replace("batch/v1", "example.com/v1");
        assert_eq!(check(&CRONJOB_INVALID_SCHEDULE, &other), [""; 0]);
    }
}
