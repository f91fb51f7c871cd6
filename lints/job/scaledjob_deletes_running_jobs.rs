use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Workload, holds_placeholder};
use crate::systems::PodIdentity;
use crate::yaml::Node;

declare_lint! {
    /// A ScaledJob of KEDA has a `rollout.strategy` other than `gradual`. When it is updated, KEDA deletes all its
    /// Jobs, including running ones.
    ///
    /// ## Why
    ///
    /// A ScaledJob is for work that must not be interrupted, but each `kubectl apply` with another image or another
    /// limit interrupts it: the Pods stop in the middle of a file or a message. With `gradual`, running Jobs finish,
    /// and only new Jobs have the new version. Without the field, KEDA also deletes the running Jobs; the finding is
    /// then an info, and needs evidence of data work.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: keda.sh/v1alpha1
    /// kind: ScaledJob
    /// metadata:
    ///   name: ingest
    /// spec:
    ///   rollout:
    ///     strategy: immediate
    ///   maxReplicaCount: 20
    ///   jobTargetRef:
    ///     template:
    ///       spec:
    ///         restartPolicy: Never
    ///         containers:
    ///           - name: ingest
    ///             image: registry.example/ingest:4.4.0
    ///             command: [python, /app/ingest.py]
    ///   triggers:
    ///     - type: rabbitmq
    ///       metadata:
    ///         queueName: files
    ///         mode: QueueLength
    ///         value: "1"
    ///         hostFromEnv: AMQP
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: keda.sh/v1alpha1
    /// kind: ScaledJob
    /// metadata:
    ///   name: ingest
    /// spec:
    ///   rollout:
    ///     strategy: gradual
    ///   maxReplicaCount: 20
    ///   jobTargetRef:
    ///     template:
    ///       spec:
    ///         restartPolicy: Never
    ///         containers:
    ///           - name: ingest
    ///             image: registry.example/ingest:4.4.0
    ///             command: [python, /app/ingest.py]
    ///   triggers:
    ///     - type: rabbitmq
    ///       metadata:
    ///         queueName: files
    ///         mode: QueueLength
    ///         value: "1"
    ///         hostFromEnv: AMQP
    /// ```
    ///
    /// ## References
    ///
    /// - KEDA documentation, "ScaledJob specification": rollout: https://keda.sh/docs/latest/reference/scaledjob-spec/
    pub(crate) static SCALEDJOB_DELETES_RUNNING_JOBS = "scaledjob-deletes-running-jobs" {
        summary: "each update of a ScaledJob deletes its running Jobs",
        severity: Warning,
        section: Job,
        since: "0.1.0",
        fixable: true,
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let object = workload.object();
    let Some(spec) = workload.spec().filter(|_| object.kind() == "ScaledJob" && object.group() == "keda.sh")
    else {
        return;
    };
    let is_given = |node: &Node<'a>| node.str().is_some_and(|text| !text.is_empty());
    // The deprecated field takes precedence.
    let older = spec.get("rolloutStrategy").filter(is_given);
    let strategy = older.or_else(|| spec.at(&["rollout", "strategy"]).filter(is_given));
    let help =
        "with `rollout.strategy: gradual`, running Jobs finish, and only new Jobs have the new version";
    let Some(strategy) = strategy else {
        let work = context.identity().and_then(PodIdentity::data_work);
        let Some(work) = work.filter(|_| !context.is_partial()) else { return };
        let nearest = context.nearest(workload, &["spec", "rollout"]);
        context
            .report(nearest, "each update deletes running Jobs, which is the default")
            .severity(Severity::Info)
            .label("no `strategy: gradual` here")
            .absent(["spec.rollout.strategy", "spec.rolloutStrategy"])
            .because_of(work.proof())
            .help(help);
        return;
    };
    let Some(text) = strategy.str().filter(|text| *text != "gradual" && !holds_placeholder(text)) else {
        return;
    };
    let fix = Fix::changing("write `gradual`", context.file(), strategy.span(), "gradual");
    context
        .report(strategy, format!("each update deletes running Jobs: `{text}` does not let them finish"))
        .help(help)
        .fix(fix);
}

#[cfg(test)]
mod tests {
    use super::SCALEDJOB_DELETES_RUNNING_JOBS;
    use crate::testing::{check, check_patch, fixed};

    fn text(spec: &str, container: &str) -> String {
        format!(
            "apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata: {{name: a}}\nspec:\n{spec}  jobTargetRef: {{template: \
             {{spec: {{containers: [{{name: a, {container}}}]}}}}}}\n"
        )
    }

    fn found(spec: &str, container: &str) -> Vec<String> {
        check(&SCALEDJOB_DELETES_RUNNING_JOBS, &text(spec, container))
    }

    #[test]
    fn an_update_cuts_work_short() {
        let immediate = "  rollout: {strategy: immediate}\n";
        assert_eq!(
            found(immediate, "image: b"),
            [
                "warning 5:23 `immediate`: each update deletes running Jobs: `immediate` does not let them finish"
            ]
        );
        assert_eq!(
            found("  rolloutStrategy: default\n  rollout: {strategy: gradual}\n", "image: b").len(),
            1
        );
        let corrected = fixed(&SCALEDJOB_DELETES_RUNNING_JOBS, &text(immediate, "image: b"));
        assert_eq!(corrected, text("  rollout: {strategy: gradual}\n", "image: b"));
    }

    #[test]
    fn so_does_the_default() {
        assert_eq!(
            found("", "image: b, command: [python, ingest.py]"),
            ["info 4:1 `spec`: each update deletes running Jobs, which is the default"]
        );
        assert_eq!(found("", "image: b"), [""; 0]);
        assert_eq!(
            check_patch(&SCALEDJOB_DELETES_RUNNING_JOBS, &text("", "image: b, command: [dbt, run]")),
            [""; 0]
        );
    }

    #[test]
    fn running_jobs_are_left_to_finish() {
        for spec in [
            "  rollout: {strategy: gradual}\n",
            "  rolloutStrategy: gradual\n",
            "  rollout: {strategy: $X}\n",
        ] {
            assert_eq!(found(spec, "image: b, command: [python, ingest.py]"), [""; 0], "{spec}");
        }
    }
}
