use super::fields::{cron_job, ends_before_the_next, parsed};
use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::PodIdentity;

declare_lint! {
    /// A CronJob has `concurrencyPolicy: Replace`. If a run is due while the previous one is still running, the
    /// previous Job is deleted with its Pods, and the new one starts from the beginning.
    ///
    /// ## Why
    ///
    /// If a load takes longer than usual, it is stopped halfway, with a half-written table, an incomplete dump, or a
    /// partition that is loaded twice. The new run starts from the beginning and takes as long, so it may be stopped
    /// too, and no run ever completes. With `Forbid`, a run finishes before the next one starts.
    ///
    /// The finding is an error if there is better evidence than a name that the container writes data. It is an info if
    /// there is no evidence of data work and the runs are at least a week apart.
    ///
    /// It is not reported if `activeDeadlineSeconds` ends each run before the next is due.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "*/30 * * * *"
    ///   concurrencyPolicy: Replace
    ///   startingDeadlineSeconds: 600
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
    ///   schedule: "*/30 * * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 600
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
    /// - Kubernetes documentation, "CronJob": Concurrency policy:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_REPLACE_CONCURRENCY = "cronjob-replace-concurrency" {
        summary: "`Replace` stops the current run when the next one is due",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: AnyWorkload(check),
    }
}

/// In seconds. A run that is still active after a week, when the next is due, probably hangs.
const WEEK: u64 = 7 * 24 * 60 * 60;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(policy) = cron_job(workload).and_then(|spec| spec.get("concurrencyPolicy")) else { return };
    if policy.str().as_deref() != Some("Replace") || ends_before_the_next(workload) {
        return;
    }
    let work = context.identity().and_then(PodIdentity::data_work);
    let message = match work {
        Some(work) => format!("`Replace` stops {} halfway when the next run is due", work.title),
        None => "`Replace` stops the current run when the next one is due".to_owned(),
    };
    let interval = parsed(workload).and_then(|schedule| schedule.shortest_interval());
    let seldom = interval.is_some_and(|seconds| seconds >= WEEK);
    let fix = Fix::changing("set `concurrencyPolicy: Forbid`", context.file(), policy.span(), "Forbid");
    let finding = context
        .report(policy, message)
        .help("`Forbid` lets a long run finish; set `activeDeadlineSeconds` to end a run that hangs")
        .fix(fix);
    if let Some(work) = work {
        finding.because_of(work.proof());
    }
    match work {
        Some(work) if work.surely_writes() => finding.severity(Severity::Error),
        None if seldom => finding.severity(Severity::Info),
        _ => finding,
    };
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_REPLACE_CONCURRENCY;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, fixed};

    fn text(schedule: &str, job: &[&str], container: &str) -> String {
        let schedule = format!("schedule: '{schedule}'");
        cron_job_text(&[&schedule, "concurrencyPolicy: Replace"], job, container)
    }

    #[test]
    fn the_run_in_progress_is_killed() {
        let text = text("0 2 * * *", &[], "image: registry.example/load:1");
        assert_eq!(
            check(&CRONJOB_REPLACE_CONCURRENCY, &text),
            ["warning 7:22 `Replace`: `Replace` stops the current run when the next one is due"]
        );
        assert_eq!(fixed(&CRONJOB_REPLACE_CONCURRENCY, &text), text.replace("Replace", "Forbid"));
    }

    #[test]
    fn a_writer_is_killed_halfway() {
        let text = text("0 2 * * *", &[], "image: corp/spark, command: [spark-submit, local:///load.py]");
        assert_eq!(
            check(&CRONJOB_REPLACE_CONCURRENCY, &text),
            [
                "error 7:22 `Replace`: `Replace` stops a Spark application's driver halfway when the next run is due"
            ]
        );
    }

    #[test]
    fn a_name_alone_is_no_error() {
        let text = text("0 2 * * 0", &[], "image: b, command: [python, /app/ingest.py]");
        assert_eq!(
            check(&CRONJOB_REPLACE_CONCURRENCY, &text),
            ["warning 7:22 `Replace`: `Replace` stops `ingest.py` halfway when the next run is due"]
        );
    }

    #[test]
    fn runs_that_never_meet_are_not_killed() {
        let ended = text("0 2 * * *", &["activeDeadlineSeconds: 3600"], "image: b");
        assert_eq!(check(&CRONJOB_REPLACE_CONCURRENCY, &ended), [""; 0]);
        let longer = text("0 * * * *", &["activeDeadlineSeconds: 3600"], "image: b");
        assert_eq!(check(&CRONJOB_REPLACE_CONCURRENCY, &longer).len(), 1);
    }

    #[test]
    fn after_a_week_a_run_hangs_more_likely_than_it_works() {
        let weekly = text("0 2 * * 0", &[], "image: b");
        assert_eq!(
            check(&CRONJOB_REPLACE_CONCURRENCY, &weekly),
            ["info 7:22 `Replace`: `Replace` stops the current run when the next one is due"]
        );
        let writer = text("0 2 * * 0", &[], "image: corp/spark, command: [spark-submit, local:///load.py]");
        assert!(check(&CRONJOB_REPLACE_CONCURRENCY, &writer)[0].starts_with("error"));
    }

    #[test]
    fn other_policies_are_fine() {
        for policy in ["Forbid", "Allow", "${POLICY}"] {
            let text = text("0 2 * * *", &[], "image: b").replace("Replace", policy);
            assert_eq!(check(&CRONJOB_REPLACE_CONCURRENCY, &text), [""; 0], "{policy}");
        }
    }
}
