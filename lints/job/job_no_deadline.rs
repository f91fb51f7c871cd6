use super::limits::{limited_elsewhere, may_run_on};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};

declare_lint! {
    /// A Job has no `activeDeadlineSeconds`: nothing ends it while its Pods run.
    ///
    /// ## Why
    ///
    /// `backoffLimit` counts failures, but a hung process does not fail. A driver that waits for a lock, an executor
    /// that never starts, or a database that no longer answers keeps its Pod and its resources until somebody notices,
    /// and everything that waits for the Job waits too. With a deadline, the Job fails with the reason
    /// `DeadlineExceeded`, and an alert can fire. The deadline applies to the whole Job, including retries.
    ///
    /// It is not reported for work that is a stream or may be one, such as a Flink application.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 14400
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Jobs": Job termination and cleanup:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    pub(crate) static JOB_NO_DEADLINE = "job-no-deadline" {
        summary: "a Job without a deadline",
        severity: Info,
        section: Job,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::Job || context.is_partial() {
        return;
    }
    let Some(spec) = workload.job_spec() else { return };
    if spec.entry("activeDeadlineSeconds").is_some() || limited_elsewhere(workload) || may_run_on(context) {
        return;
    }
    let nearest = context.nearest(workload, &["spec"]);
    context
        .report(nearest, "nothing ends this Job if it hangs: it has no `activeDeadlineSeconds`")
        .label("no `activeDeadlineSeconds` here")
        .absent(["spec.activeDeadlineSeconds", "spec.template.spec.activeDeadlineSeconds"])
        .help("set it well above the longest normal run, so that a hung run fails");
}

#[cfg(test)]
mod tests {
    use super::JOB_NO_DEADLINE;
    use crate::testing::{check, check_patch};

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  backoffLimit: 1\n  template:\n    spec:\n      \
                       restartPolicy: Never\n      containers: [{name: a, image: b}]\n";

    #[test]
    fn a_job_without_a_deadline_is_named() {
        assert_eq!(
            check(&JOB_NO_DEADLINE, JOB),
            ["info 4:1 `spec`: nothing ends this Job if it hangs: it has no `activeDeadlineSeconds`"]
        );
    }

    #[test]
    fn any_deadline_will_do() {
        for (from, to) in [
            ("backoffLimit: 1", "activeDeadlineSeconds: 60"),
            ("restartPolicy: Never", "activeDeadlineSeconds: 60"),
            ("{name: a}", "{name: a, annotations: {helm.sh/hook: post-install}}"),
            ("{name: a}", "{name: a, labels: {kueue.x-k8s.io/max-exec-time-seconds: '60'}}"),
            ("image: b", "image: b, command: [/usr/bin/timeout, '60', run]"),
            ("image: b", "image: b, command: [sh, -c, 'set -e; timeout 60 run']"),
            ("kind: Job", "kind: CronJob"),
        ] {
            assert_eq!(check(&JOB_NO_DEADLINE, &JOB.replace(from, to)), [""; 0], "{to}");
        }
        assert_eq!(check_patch(&JOB_NO_DEADLINE, JOB), [""; 0]);
    }
}
