use super::fields::{cron_job, parsed};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// A CronJob that runs at most every six hours has no `startingDeadlineSeconds`: a missed run can start at any
    /// later time.
    ///
    /// ## Why
    ///
    /// A run is missed when the control plane is down, when the previous run is still active with `Forbid`, or while
    /// the CronJob is suspended. Afterwards, the newest missed run starts immediately, however late it is. Last night's
    /// load then starts in the middle of the day and slows down the users' queries, or starts when somebody sets
    /// `suspend: false`. With a deadline, a run that is later than the deadline is skipped.
    ///
    /// Many articles say that a CronJob without this field stops permanently after 100 missed runs. This was only true
    /// before Kubernetes 1.21.
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
    /// - Kubernetes documentation, "CronJob": Deadline for delayed Job start; CronJob limitations:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_NO_STARTING_DEADLINE = "cronjob-no-starting-deadline" {
        summary: "a missed run has no age limit",
        severity: Info,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// A missed run is never older than the time to the next one, so missed runs of frequent CronJobs are never very late.
const FREQUENT: u64 = 6 * 60 * 60;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = cron_job(workload) else { return };
    if context.is_partial() || spec.entry("startingDeadlineSeconds").is_some() {
        return;
    }
    let Some(schedule) = parsed(workload) else { return };
    if schedule.shortest_interval().is_none_or(|seconds| seconds <= FREQUENT) {
        return;
    }
    let nearest = context.nearest(workload, &["spec"]);
    context
        .report(
            nearest,
            format!("a missed run can start at any later time: it is due {}", schedule.describe()),
        )
        .label("no `startingDeadlineSeconds` here")
        .absent(["spec.startingDeadlineSeconds"])
        .help("set `startingDeadlineSeconds` to the longest useful delay, for example 3600 for one hour");
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_NO_STARTING_DEADLINE;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, check_patch};

    fn found(spec: &[&str]) -> Vec<String> {
        check(&CRONJOB_NO_STARTING_DEADLINE, &cron_job_text(spec, &[], "image: b"))
    }

    #[test]
    fn a_nightly_run_may_come_at_noon() {
        assert_eq!(
            found(&["schedule: 0 2 * * *"]),
            ["info 5:1 `spec`: a missed run can start at any later time: it is due at 02:00 every day"]
        );
    }

    #[test]
    fn a_deadline_or_a_run_soon_after_is_fine() {
        for spec in [
            &["schedule: 0 2 * * *", "startingDeadlineSeconds: 600"][..],
            &["schedule: 0 2 * * *", "startingDeadlineSeconds: ${DEADLINE}"],
            &["schedule: '*/5 * * * *'"],
            &["schedule: '@hourly'"],
            &["schedule: 0 */6 * * *"],
            &["schedule: '@every 30m'"],
            &["schedule: '${SCHEDULE}'"],
            &["schedule: 0 0 31 2 *"],
            &["schedule: 0 2 * * 7"],
        ] {
            assert_eq!(found(spec), [""; 0], "{spec:?}");
        }
        let patch = cron_job_text(&["schedule: 0 2 * * *"], &[], "image: b");
        assert_eq!(check_patch(&CRONJOB_NO_STARTING_DEADLINE, &patch), [""; 0]);
    }
}
