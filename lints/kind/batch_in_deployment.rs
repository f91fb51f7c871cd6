use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// Work that ends (a Spark batch, a dbt run, a migration, an import, a dump) runs as a Deployment, a
    /// StatefulSet or a DaemonSet.
    ///
    /// A Spark driver is not reported if a word in its name, arguments or environment variables suggests a streaming
    /// application. If a checkpoint is the only sign of streaming, the finding is a warning; it is also a warning for
    /// a load generator. `spark-submit` in cluster mode is reported for streaming applications too, as a warning.
    ///
    /// ## Why
    ///
    /// These kinds allow only `restartPolicy: Always`. When the work is done, the container exits with 0, and the
    /// kubelet starts it again. The import then repeats endlessly, with growing pauses (`CrashLoopBackOff`): it loads
    /// the same rows again, the warehouse bill grows, and alerts report a crashing Pod although each run succeeded.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: dbt-orders
    /// spec:
    ///   selector:
    ///     matchLabels: {app: dbt-orders}
    ///   template:
    ///     metadata:
    ///       labels: {app: dbt-orders}
    ///     spec:
    ///       containers:
    ///         - name: dbt
    ///           image: registry.example/analytics:2.3
    ///           command: [dbt, run, --select, orders]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: dbt-orders
    /// spec:
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: dbt
    ///           image: registry.example/analytics:2.3
    ///           command: [dbt, run, --select, orders]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Jobs": Running an example Job; Job termination and cleanup:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    /// - Kubernetes documentation, "Pod Lifecycle": Container restart policy:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
    pub(crate) static BATCH_IN_DEPLOYMENT = "batch-in-deployment" {
        summary: "work that ends runs as a kind that always restarts it",
        severity: Error,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::BatchInDeployment, context);
}

#[cfg(test)]
mod tests {
    use super::BATCH_IN_DEPLOYMENT;
    use crate::testing::check;

    fn deployment(kind: &str, command: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: registry.example/etl:1, command: {command}}}]\n"
        )
    }

    #[test]
    fn work_that_ends_is_reported_in_every_kind_that_restarts() {
        for kind in ["Deployment", "StatefulSet", "DaemonSet"] {
            let found = check(&BATCH_IN_DEPLOYMENT, &deployment(kind, "[alembic, upgrade, head]"));
            assert_eq!(found.len(), 1, "{kind}");
            assert!(found[0].starts_with(&format!("error 2:7 `{kind}`: ")), "{found:?}");
        }
    }

    #[test]
    fn a_service_after_the_work_is_a_service() {
        let text = deployment("Deployment", r#"[sh, -c, "alembic upgrade head && exec uvicorn app:app"]"#);
        assert_eq!(check(&BATCH_IN_DEPLOYMENT, &text), [""; 0]);
    }

    #[test]
    fn a_driver_that_may_stream_is_not_reported() {
        let submit = |rest: &str| deployment("Deployment", &format!("[/opt/spark/bin/spark-submit, {rest}]"));
        assert_eq!(
            check(&BATCH_IN_DEPLOYMENT, &submit("s3a://jobs/orders.py")),
            ["error 2:7 `Deployment`: a Spark application's driver runs as a Deployment"]
        );
        for rest in [
            "--packages, \"org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.1\", s3a://jobs/orders.py",
            "--class, com.acme.OrdersStream, s3a://jobs/orders.jar",
            "s3a://jobs/orders_stream.py",
        ] {
            assert_eq!(check(&BATCH_IN_DEPLOYMENT, &submit(rest)), [""; 0], "{rest}");
        }
        let named = submit("s3a://jobs/orders.py").replace("name: a}\nspec", "name: orders-streaming}\nspec");
        assert_eq!(check(&BATCH_IN_DEPLOYMENT, &named), [""; 0]);
    }

    #[test]
    fn words_that_only_contain_stream_do_not_count() {
        let submit = |rest: &str| deployment("Deployment", &format!("[/opt/spark/bin/spark-submit, {rest}]"));
        for (rest, severity) in [
            ("s3a://jobs/clickstream.py", "error"),
            ("s3a://jobs/orders_stream.py, --date, 2024-05-01", "error"),
            ("s3a://jobs/orders.py, --checkpoint-dir, s3a://state/orders", "warning"),
        ] {
            let found = check(&BATCH_IN_DEPLOYMENT, &submit(rest));
            assert_eq!(found.len(), 1, "{rest}");
            assert!(found[0].starts_with(severity), "{rest}: {found:?}");
        }
    }

    #[test]
    fn cluster_mode_submits_again_with_each_restart() {
        for (rest, severity) in [
            ("--deploy-mode, cluster, s3a://jobs/orders.py", "error"),
            ("--deploy-mode=cluster, s3a://jobs/orders_stream.py", "warning"),
            ("--conf, spark.submit.deployMode=cluster, s3a://jobs/orders.py", "error"),
        ] {
            let text = deployment("Deployment", &format!("[spark-submit, {rest}]"));
            let message = "the submission of a Spark application runs as a Deployment";
            assert_eq!(
                check(&BATCH_IN_DEPLOYMENT, &text),
                [format!("{severity} 2:7 `Deployment`: {message}")],
                "{rest}"
            );
        }
    }

    #[test]
    fn a_loop_does_not_end() {
        let text = deployment("Deployment", r#"[sh, -c, "while true; do dbt run; sleep 3600; done"]"#);
        assert_eq!(check(&BATCH_IN_DEPLOYMENT, &text), [""; 0]);
    }
}
