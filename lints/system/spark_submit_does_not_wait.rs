use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, WorkloadKind};

declare_lint! {
    /// A Job or CronJob submits a Spark application in cluster mode and does not wait for it:
    /// `spark.kubernetes.submission.waitAppCompletion=false`.
    ///
    /// ## Why
    ///
    /// `spark-submit` exits as soon as the Pod of the driver is created. The Job succeeds, whatever happens to the
    /// application: a failed run is not retried, and alerts for failed Jobs do not fire. In a CronJob,
    /// `concurrencyPolicy: Forbid` and `activeDeadlineSeconds` only apply to the submission, so a slow application and
    /// the next one can write at the same time.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: daily
    /// spec:
    ///   schedule: "20 3 * * *"
    ///   timeZone: Etc/UTC
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       backoffLimit: 1
    ///       activeDeadlineSeconds: 7200
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: submit
    ///               image: registry.example/data/spark:3.5.3
    ///               command: [/opt/spark/bin/spark-submit]
    ///               args:
    ///                 - --master=k8s://https://kubernetes.default.svc
    ///                 - --deploy-mode=cluster
    ///                 - --conf=spark.kubernetes.container.image=registry.example/data/spark:3.5.3
    ///                 - --conf=spark.kubernetes.submission.waitAppCompletion=false
    ///                 - local:///opt/jobs/daily.py
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: daily
    /// spec:
    ///   schedule: "20 3 * * *"
    ///   timeZone: Etc/UTC
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       backoffLimit: 1
    ///       activeDeadlineSeconds: 7200
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: submit
    ///               image: registry.example/data/spark:3.5.3
    ///               command: [/opt/spark/bin/spark-submit]
    ///               args:
    ///                 - --master=k8s://https://kubernetes.default.svc
    ///                 - --deploy-mode=cluster
    ///                 - --conf=spark.kubernetes.container.image=registry.example/data/spark:3.5.3
    ///                 - local:///opt/jobs/daily.py
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Spark documentation, "Running Spark on Kubernetes": `spark.kubernetes.submission.waitAppCompletion`:
    ///   https://spark.apache.org/docs/latest/running-on-kubernetes.html
    pub(crate) static SPARK_SUBMIT_DOES_NOT_WAIT = "spark-submit-does-not-wait" {
        summary: "a Job submits a Spark application and does not wait for it",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: Container(check),
    }
}

/// The settings with which a submission does not wait.
const SETTINGS: [&str; 2] =
    ["spark.kubernetes.submission.waitAppCompletion=false", "spark.yarn.submit.waitAppCompletion=false"];

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    if !workload.kind().is_job_like() {
        return;
    }
    let invocation = context.invocation(container);
    let words =
        invocation.runs.iter().filter(|one| one.program() == "spark-submit").flat_map(|one| &one.words);
    let Some(word) = words.into_iter().find(|word| SETTINGS.iter().any(|one| word.text.ends_with(one)))
    else {
        return;
    };
    if word.file.is_some() {
        return;
    }
    let (message, help) = if workload.kind() == WorkloadKind::CronJob {
        (
            "the CronJob does not wait for the Spark application: the next run can start at the same time",
            "remove the setting: by default, `spark-submit` waits, and the Job fails if the application fails",
        )
    } else {
        (
            "the Job does not wait for the Spark application: it succeeds even if that fails",
            "remove the setting: by default, `spark-submit` waits, and the Job fails if the application fails",
        )
    };
    let finding = context.report_at(word.span, message);
    finding.label("`spark-submit` exits once the driver is created").help(help);
    let policy = workload.spec().and_then(|spec| spec.entry("concurrencyPolicy"));
    if let Some(policy) = policy {
        finding.because(policy.value.span(), "only applies to the submission");
    }
}

#[cfg(test)]
mod tests {
    use super::SPARK_SUBMIT_DOES_NOT_WAIT;
    use crate::testing::check;

    fn found(kind: &str, conf: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: batch/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        - \
             image: apache/spark:3.5.3\n          name: a\n          command: [/opt/spark/bin/spark-submit, --deploy-mode, \
             cluster, --conf, {conf}, local:///a.py]\n"
        );
        check(&SPARK_SUBMIT_DOES_NOT_WAIT, &text)
    }

    #[test]
    fn a_submission_that_does_not_wait_is_found() {
        assert_eq!(
            found("Job", "spark.kubernetes.submission.waitAppCompletion=false"),
            [
                "warning 10:82 `spark.kubernetes.submission.waitAppCompletion=false`: the Job does not wait for the Spark \
              application: it succeeds even if that fails"
            ]
        );
        assert_eq!(found("Job", "spark.yarn.submit.waitAppCompletion=false").len(), 1);
        assert_eq!(found("Job", "spark.kubernetes.submission.waitAppCompletion=true"), [""; 0]);
        assert_eq!(found("Job", "spark.app.name=a"), [""; 0]);
    }
}
