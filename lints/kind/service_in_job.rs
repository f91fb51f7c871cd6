use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A service that runs until somebody stops it (a broker, a database, Kafka Connect, a REST API, a Flink
    /// session cluster) runs as a Job or from a CronJob.
    ///
    /// A private image with the name of a system (`registry.example/jobs/postgres`) is not reported unless the
    /// container also has a command, port, setting or volume of the server. In a Job, such an image is more likely a
    /// client.
    ///
    /// ## Why
    ///
    /// A Job is complete when its Pods have ended, but a service does not end by itself. Without
    /// `activeDeadlineSeconds`, the Job stays active until somebody deletes it, and everything that waits for the Job
    /// waits too. With `activeDeadlineSeconds`, the Job stops the service after that time and counts as failed.
    ///
    /// A CronJob starts another copy at each scheduled time; with `concurrencyPolicy: Forbid` it starts none while
    /// the previous Job is active. If the service crashes, the Job counts a failed attempt. When `backoffLimit` is
    /// reached (6 by default), the service is not started again.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: schema-registry
    /// spec:
    ///   ttlSecondsAfterFinished: 86400
    ///   activeDeadlineSeconds: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: schema-registry
    ///           image: confluentinc/cp-schema-registry:7.7.1
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: schema-registry
    /// spec:
    ///   selector:
    ///     matchLabels: {app: schema-registry}
    ///   template:
    ///     metadata:
    ///       labels: {app: schema-registry}
    ///     spec:
    ///       containers:
    ///         - name: schema-registry
    ///           image: confluentinc/cp-schema-registry:7.7.1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Jobs": Job termination and cleanup; Pod backoff failure policy:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    pub(crate) static SERVICE_IN_JOB = "service-in-job" {
        summary: "a service that does not end runs as a Job",
        severity: Error,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::ServiceInJob, context);
}

#[cfg(test)]
mod tests {
    use super::SERVICE_IN_JOB;
    use crate::testing::{check, findings};

    fn job(container: &str) -> String {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, {container}}}]\n"
        )
    }

    #[test]
    fn a_server_never_completes() {
        assert_eq!(
            check(&SERVICE_IN_JOB, &job("image: \"postgres:16.4\"")),
            ["error 2:7 `Job`: PostgreSQL runs as a Job"]
        );
    }

    #[test]
    fn a_deadline_ends_it_as_failed() {
        let label = |text: &str| findings(&SERVICE_IN_JOB, text)[0].primary.text.clone();
        let text = job("image: \"postgres:16.4\"");
        assert_eq!(label(&text), "a service does not end, so the Job never completes");
        let limited = text.replace("spec:\n  template", "spec:\n  activeDeadlineSeconds: 600\n  template");
        assert_eq!(label(&limited), "it only ends at `activeDeadlineSeconds`, and the Job fails");
    }

    #[test]
    fn a_private_image_is_more_likely_a_client() {
        for container in [
            "image: \"registry.example/jobs/postgres:1\"",
            "image: \"registry.example/postgres:1\", env: [{name: PGHOST, value: db}]",
        ] {
            assert_eq!(check(&SERVICE_IN_JOB, &job(container)), [""; 0], "{container}");
        }
        for container in [
            "image: \"registry.example/dockerhub/postgres:16\"",
            "image: \"registry.example/jobs/postgres:1\", ports: [{containerPort: 5432}]",
            "image: \"registry.example/jobs/postgres:1\", env: [{name: PGDATA, value: /data}]",
            "image: \"registry.example/jobs/postgres:1\", volumeMounts: [{name: d, mountPath: /var/lib/postgresql}]",
            "image: \"registry.example/jobs/postgres:1\", command: [postgres]",
        ] {
            assert_eq!(check(&SERVICE_IN_JOB, &job(container)).len(), 1, "{container}");
        }
    }

    #[test]
    fn a_servers_image_with_a_clients_command_is_a_client() {
        for container in [
            "image: \"postgres:16.4\", command: [psql, -c, select 1]",
            "image: \"confluentinc/cp-kafka:7.5.0\", command: [kafka-topics, --create]",
            "image: \"postgres:16.4\", command: [sh, -c, \"./seed.sh\"]",
        ] {
            assert_eq!(check(&SERVICE_IN_JOB, &job(container)), [""; 0], "{container}");
        }
    }
}
