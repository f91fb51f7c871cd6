use crate::declare_lint;
use crate::fix::Safety;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Workload};

declare_lint! {
    /// A Job has a `parallelism` above 1 and no `completions`. Kubernetes then assumes that the Pods share a work
    /// queue, and that the queue is empty when the first Pod succeeds.
    ///
    /// ## Why
    ///
    /// After the first success, no more Pods are started. If one of eight backfill Pods succeeds and another one fails
    /// later, the failed Pod is not retried, and the Job still completes: a part of the work is missing, without any
    /// error. If each Pod does its own part, set the number of Pods that must succeed.
    ///
    /// It is not reported if the Pods seem to take their work from a queue.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   parallelism: 8
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
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   parallelism: 8
    ///   completions: 8
    ///   completionMode: Indexed
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
    /// - Kubernetes documentation, "Jobs": Parallel execution for Jobs:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    pub(crate) static JOB_WORK_QUEUE_BY_ACCIDENT = "job-work-queue-by-accident" {
        summary: "`parallelism` without `completions`: nothing is retried after one success",
        severity: Warning,
        section: Job,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let (Some(spec), Some(template)) = (workload.job_spec(), workload.pod_template()) else { return };
    if context.is_partial() || spec.get("completions").is_some_and(|completions| !completions.is_null()) {
        return;
    }
    let Some(parallelism) = spec.get("parallelism") else { return };
    let Some(pods) = parallelism.int().filter(|pods| *pods > 1) else { return };
    // Other controllers have their own rules for completion.
    if spec.get("managedBy").is_some() || takes_from_a_queue(workload, &template) {
        return;
    }
    let line = format!("completions: {pods}");
    let fix = context.insertion(spec, &line, format!("add `{line}`"), Safety::Unsafe);
    let absent = context.path_in(spec, "completions");
    let finding = context
        .report(
            parallelism,
            format!("{pods} Pods without `completions`: after one Pod succeeds, failed Pods are not retried"),
        )
        .label("no `completions` here")
        .help(
            "if each Pod does a part of the work, set `completions`, and `completionMode: Indexed` to number \
             the Pods; if the Pods share a queue, this is right",
        );
    finding.absent([absent]).fix = fix;
}

/// Words for queues and their consumers.
const QUEUES: [&str; 17] = [
    "queue",
    "worker",
    "consumer",
    "wq",
    "amqp",
    "rabbit",
    "sqs",
    "redis",
    "kafka",
    "pubsub",
    "celery",
    "nats",
    "broker",
    "beanstalk",
    "sidekiq",
    "temporal",
    "subscription",
];

/// Whether the name of the Job, or anything in its containers, mentions a queue.
fn takes_from_a_queue(workload: &Workload<'_>, template: &PodTemplate<'_>) -> bool {
    let mentions = |text: &str| {
        let text = text.to_ascii_lowercase();
        QUEUES.iter().any(|word| text.contains(word))
    };
    let name = workload.object().name();
    let mut containers = template.all_containers().into_iter();
    name.is_some_and(|name| mentions(&name)) || containers.any(|container| mentions(container.node().text()))
}

#[cfg(test)]
mod tests {
    use super::JOB_WORK_QUEUE_BY_ACCIDENT;
    use crate::testing::{check, check_patch, fixed};

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: backfill}\nspec:\n  parallelism: 8\n  template:\n    \
                       spec:\n      restartPolicy: Never\n      containers: [{name: a, image: b}]\n";

    #[test]
    fn many_pods_and_no_completions() {
        assert_eq!(
            check(&JOB_WORK_QUEUE_BY_ACCIDENT, JOB),
            [
                "warning 5:16 `8`: 8 Pods without `completions`: after one Pod succeeds, failed Pods are not retried"
            ]
        );
        let fixed = fixed(&JOB_WORK_QUEUE_BY_ACCIDENT, JOB);
        assert_eq!(fixed, JOB.replace("  parallelism", "  completions: 8\n  parallelism"));
        assert_eq!(check(&JOB_WORK_QUEUE_BY_ACCIDENT, &fixed), [""; 0]);
    }

    #[test]
    fn one_pod_a_number_of_completions_or_a_queue_is_fine() {
        for (from, to) in [
            ("parallelism: 8", "parallelism: 1"),
            ("parallelism: 8", "parallelism: 0"),
            ("parallelism: 8", "parallelism: ${PODS}"),
            ("parallelism: 8", "parallelism: 8\n  completions: 100"),
            ("parallelism: 8", "parallelism: 8\n  completions: ${N}"),
            ("parallelism: 8", "parallelism: 8\n  managedBy: example.com/jobs"),
            ("backfill", "job-wq-2"),
            ("image: b", "image: b, env: [{name: QUEUE_URL, value: a}]"),
            ("image: b", "image: b, args: ['redis://cache']"),
        ] {
            assert_eq!(check(&JOB_WORK_QUEUE_BY_ACCIDENT, &JOB.replace(from, to)), [""; 0], "{to}");
        }
        assert_eq!(check_patch(&JOB_WORK_QUEUE_BY_ACCIDENT, JOB), [""; 0]);
    }
}
