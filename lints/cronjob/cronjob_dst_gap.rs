use std::collections::BTreeSet;

use super::fields::{schedule, time_zone};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Schedule, Shift, WallClock, When, Workload};

declare_lint! {
    /// A CronJob has a time zone with daylight saving time, and runs at a time that clocks skip in spring or show twice
    /// in autumn.
    ///
    /// ## Why
    ///
    /// The controller runs a job when the clocks of its time zone show the time. In Oslo no clock shows 02:30 on the
    /// last Sunday of March: there is no run that night, and nothing fails. On the last Sunday of October clocks show it
    /// twice, and there are two runs, an hour apart: a load that appends writes its rows twice.
    ///
    /// It is reported where such a day comes every year, and only for schedules with three hours or more between two
    /// runs. `rightkind explain-schedule` shows the dates.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "30 2 * * *"
    ///   timeZone: Europe/Oslo
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
    ///   schedule: "30 4 * * *"
    ///   timeZone: Europe/Oslo
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
    /// - Kubernetes documentation, "CronJob": Time zones:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - robfig/cron v3 documentation: Time zones: https://pkg.go.dev/github.com/robfig/cron/v3
    pub(crate) static CRONJOB_DST_GAP = "cronjob-dst-gap" {
        summary: "a run is skipped or comes twice when clocks are changed",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

/// The years that are looked at: fixed, so that a finding does not depend on the day of the run.
const YEARS: (i32, i32) = (2026, 10);

/// In so many of these years a run has to be skipped or come twice.
const OFTEN: usize = 5;

/// Where runs are closer together, one more or less makes little difference.
const APART: u64 = 3 * 60 * 60;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let (Some(written), Some(node)) = (schedule(workload), time_zone(workload)) else { return };
    let Ok(parsed) = Schedule::parse(&written.text) else { return };
    let rare = parsed.shortest_interval().is_some_and(|seconds| seconds >= APART);
    let (When::Times(times), None, true) = (&parsed.when, &parsed.zone, rare) else { return };
    let zone = node.str().unwrap_or_default();
    let Some(clock) = WallClock::of(&zone) else { return };
    let shifts = times.shifts(&clock, YEARS.0, YEARS.1);
    let of = |skipped: bool| {
        let mut those = shifts.iter().filter(move |shift| shift.skipped == skipped);
        let years: BTreeSet<i32> = those.clone().map(|shift| shift.at.year).collect();
        those.next_back().filter(|_| years.len() >= OFTEN)
    };
    let time = |shift: &Shift| format!("{:02}:{:02}", shift.at.hour, shift.at.minute);
    let skipped = of(true).map(|shift| format!("{} is skipped when clocks go forward", time(shift)));
    let twice = of(false).map(|shift| format!("{} comes twice when they go back", time(shift)));
    let message = match (skipped, twice) {
        (Some(skipped), Some(twice)) => format!("{skipped}, and {twice}"),
        (Some(one), None) => one,
        (None, Some(one)) => one.replace("they", "clocks"),
        (None, None) => return,
    };
    context
        .report(written.node, format!("in `{zone}`, {message}"))
        .because(node.span(), "a time zone with daylight saving time")
        .help(format!(
            "choose another time of day, or `timeZone: Etc/UTC`; `rightkind explain-schedule \"{}\" --time-zone {zone}` \
             shows the dates",
            written.text
        ));
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_DST_GAP;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(schedule: &str, zone: &str) -> Vec<String> {
        let spec = [&format!("schedule: '{schedule}'"), &format!("timeZone: {zone}")];
        check(&CRONJOB_DST_GAP, &cron_job_text(&spec.map(String::as_str), &[], "image: b"))
    }

    #[test]
    fn a_time_that_clocks_skip_or_show_twice_is_named() {
        assert_eq!(
            found("30 2 * * *", "Europe/Oslo"),
            [
                "warning 6:13 `'30 2 * * *'`: in `Europe/Oslo`, 02:30 is skipped when clocks go forward, and 02:30 comes \
                 twice when they go back"
            ]
        );
        assert_eq!(
            found("0 2 * * *", "America/New_York"),
            ["warning 6:13 `'0 2 * * *'`: in `America/New_York`, 02:00 is skipped when clocks go forward"]
        );
        assert_eq!(
            found("15 1 * * 0", "America/New_York"),
            ["warning 6:13 `'15 1 * * 0'`: in `America/New_York`, 01:15 comes twice when clocks go back"]
        );
    }

    #[test]
    fn other_times_days_and_zones_are_fine() {
        for (schedule, zone) in [
            ("30 3 * * *", "Europe/Oslo"),
            ("30 2 * * 1-5", "Europe/Oslo"),
            ("30 2 1 * *", "Europe/Oslo"),
            ("30 2 * * *", "Etc/UTC"),
            ("30 2 * * *", "Asia/Tokyo"),
            ("0 * * * *", "Europe/Oslo"),
            ("0 */2 * * *", "Europe/Oslo"),
            ("@every 24h", "Europe/Oslo"),
            ("30 2 * * *", "Mars/Olympus"),
            ("30 2 * * *", "${ZONE}"),
            ("x", "Europe/Oslo"),
        ] {
            assert_eq!(found(schedule, zone), [""; 0], "{schedule} {zone}");
        }
    }
}
