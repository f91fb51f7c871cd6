use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind, holds_placeholder};

declare_lint! {
    /// The name of a CronJob has more than 52 characters. The API server refuses it.
    ///
    /// ## Why
    ///
    /// The name of each Job is the name of the CronJob, a hyphen, and the scheduled time in minutes since 1970, which
    /// has eight digits today. The name of a Job can have at most 63 characters, and Kubernetes reserves eleven of them
    /// for that suffix. Names that consist of product, environment and region often exceed 52 characters first in
    /// production, because its environment has the longest name.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: warehouse-orders-incremental-load-production-eu-central-1
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
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: orders-incremental-load-production-eu-central-1
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
    /// - Kubernetes documentation, "CronJob": Writing a CronJob spec:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_NAME_TOO_LONG = "cronjob-name-too-long" {
        summary: "a CronJob's name has more than 52 characters",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// The name of a Job has at most 63 characters, and eleven are reserved for the suffix.
const LONGEST: usize = 52;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::CronJob || context.is_partial() {
        return;
    }
    let Some(node) = workload.object().metadata().and_then(|metadata| metadata.get("name")) else { return };
    let Some(name) = node.str().filter(|name| !holds_placeholder(name)) else { return };
    let length = name.chars().count();
    if length <= LONGEST {
        return;
    }
    context
        .report(node, format!("this name has {length} characters: a CronJob's can have at most {LONGEST}"))
        .label("the API server refuses this")
        .help("the name of each Job adds a hyphen and the time in minutes: 11 of its 63 characters are reserved");
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_NAME_TOO_LONG;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(name: &str) -> Vec<String> {
        let text = cron_job_text(&["schedule: '@daily'"], &[], "image: b");
        check(&CRONJOB_NAME_TOO_LONG, &text.replace("name: nightly", &format!("name: {name}")))
    }

    #[test]
    fn fifty_two_are_the_most() {
        let (longest, longer) = ("a".repeat(52), "a".repeat(53));
        assert_eq!(found(&longest), [""; 0]);
        assert_eq!(
            found(&longer),
            [format!("error 4:9 `{longer}`: this name has 53 characters: a CronJob's can have at most 52")]
        );
    }

    #[test]
    fn names_that_are_not_known_yet_are_left_alone() {
        assert_eq!(found(&format!("'{{{{ .Release.Name }}}}-{}'", "a".repeat(53))), [""; 0]);
        let job =
            cron_job_text(&["schedule: '@daily'"], &[], "image: b").replace("kind: CronJob", "kind: Job");
        assert_eq!(check(&CRONJOB_NAME_TOO_LONG, &job.replace("nightly", &"a".repeat(60))), [""; 0]);
    }
}
