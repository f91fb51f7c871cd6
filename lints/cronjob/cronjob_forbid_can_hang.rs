use crate::declare_lint;
use crate::lint::Context;
use crate::lints::job::{limited_elsewhere, may_run_on};
use crate::manifest::{Workload, WorkloadKind};
use crate::yaml::Node;

declare_lint! {
    /// A CronJob has `concurrencyPolicy: Forbid` and no deadline, so a run that hangs never ends.
    ///
    /// ## Why
    ///
    /// A run that waits endlessly for a lock or a lost connection stays active. With `Forbid`, no other run starts
    /// during that time. The CronJob does nothing, day after day, and no Job fails: the only sign is the event
    /// `JobAlreadyActive`. With `activeDeadlineSeconds`, a run that hangs fails, and the next one starts.
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
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       backoffLimit: 1
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
    ///       backoffLimit: 1
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
    /// - Kubernetes documentation, "Jobs": Job termination and cleanup:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    /// - Kubernetes documentation, "CronJob": Concurrency policy:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_FORBID_CAN_HANG = "cronjob-forbid-can-hang" {
        summary: "a run that hangs blocks all later runs",
        severity: Info,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::CronJob || context.is_partial() {
        return;
    }
    let (Some(spec), Some(job)) = (workload.spec(), workload.job_spec()) else { return };
    let policy = spec.get("concurrencyPolicy");
    let Some(policy) = policy.filter(|policy| policy.str().is_some_and(|policy| policy == "Forbid")) else {
        return;
    };
    let suspended = spec.get("suspend").and_then(Node::bool) == Some(true);
    let limited = job.entry("activeDeadlineSeconds").is_some() || limited_elsewhere(workload);
    if suspended || limited || may_run_on(context) {
        return;
    }
    let nearest = context.nearest(workload, &["spec", "jobTemplate", "spec"]);
    context
        .report(policy, "a run that hangs blocks all later runs: it has no deadline")
        .because(nearest.span(), "no `activeDeadlineSeconds` here")
        .absent([
            "spec.jobTemplate.spec.activeDeadlineSeconds",
            "spec.jobTemplate.spec.template.spec.activeDeadlineSeconds",
        ])
        .help("set `activeDeadlineSeconds` in `jobTemplate.spec`, well above the longest normal run");
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_FORBID_CAN_HANG;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, check_patch};

    fn text(spec: &[&str], job: &[&str], container: &str) -> String {
        cron_job_text(&[&["schedule: 0 2 * * *"], spec].concat(), job, container)
    }

    const FORBID: &[&str] = &["concurrencyPolicy: Forbid"];

    #[test]
    fn a_run_that_hangs_blocks_the_next() {
        assert_eq!(
            check(&CRONJOB_FORBID_CAN_HANG, &text(FORBID, &[], "image: b")),
            ["info 7:22 `Forbid`: a run that hangs blocks all later runs: it has no deadline"]
        );
    }

    #[test]
    fn what_ends_it_is_enough() {
        for (spec, job, container) in [
            (FORBID, &["activeDeadlineSeconds: 600"][..], "image: b"),
            (FORBID, &[], "image: b, command: [timeout, '600', load]"),
            (FORBID, &[], "image: b, command: [python, consume_stream.py]"),
            (&["concurrencyPolicy: Allow"], &[], "image: b"),
            (&["concurrencyPolicy: Forbid", "suspend: true"], &[], "image: b"),
            (&[], &[], "image: b"),
        ] {
            assert_eq!(
                check(&CRONJOB_FORBID_CAN_HANG, &text(spec, job, container)),
                [""; 0],
                "{spec:?} {container}"
            );
        }
        assert_eq!(check_patch(&CRONJOB_FORBID_CAN_HANG, &text(FORBID, &[], "image: b")), [""; 0]);
    }
}
