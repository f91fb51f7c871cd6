use super::fields::field;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// A CronJob has `suspend: true`, so it starts no runs.
    ///
    /// ## Why
    ///
    /// Suspending is usually temporary, but it is easy to forget in the manifest. A load that everybody relies on then
    /// does not run, and there is no error. When `suspend` is set to `false` again, the newest missed run starts
    /// immediately, unless its `startingDeadlineSeconds` has passed.
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
    ///   suspend: true
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
    /// - Kubernetes documentation, "CronJob": Schedule suspension:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_SUSPENDED = "cronjob-suspended" {
        summary: "a CronJob is suspended",
        severity: Info,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(node) = field("suspend", workload).filter(|node| node.bool() == Some(true)) else { return };
    let late = if field("startingDeadlineSeconds", workload).is_some() {
        ", unless its `startingDeadlineSeconds` has passed"
    } else {
        ", however late it is"
    };
    context
        .report(node, "this CronJob is suspended: it starts no runs")
        .help(format!("when it is resumed, the newest missed run starts immediately{late}"));
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_SUSPENDED;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, findings};

    fn text(spec: &[&str]) -> String {
        cron_job_text(&[&["schedule: 0 2 * * *"], spec].concat(), &[], "image: b")
    }

    #[test]
    fn a_suspended_cronjob_is_named() {
        assert_eq!(
            check(&CRONJOB_SUSPENDED, &text(&["suspend: true"])),
            ["info 7:12 `true`: this CronJob is suspended: it starts no runs"]
        );
        let help = |spec: &[&str]| findings(&CRONJOB_SUSPENDED, &text(spec))[0].help.clone().unwrap();
        assert_eq!(
            help(&["suspend: true"]),
            "when it is resumed, the newest missed run starts immediately, however late it is"
        );
        assert_eq!(
            help(&["suspend: true", "startingDeadlineSeconds: 600"]),
            "when it is resumed, the newest missed run starts immediately, unless its `startingDeadlineSeconds` has passed"
        );
    }

    #[test]
    fn others_are_left_alone() {
        for spec in [&["suspend: false"][..], &["suspend: ${SUSPEND}"], &[]] {
            assert_eq!(check(&CRONJOB_SUSPENDED, &text(spec)), [""; 0], "{spec:?}");
        }
    }
}
