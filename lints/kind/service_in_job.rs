use super::show_evidence;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// A service that runs until somebody stops it (a broker, a database, Kafka Connect, a REST API, a Flink
    /// session cluster) runs as a Job or from a CronJob.
    ///
    /// ## Why
    ///
    /// A Job is done when its Pods have ended, and a service never ends. The Job stays active for ever, what
    /// waits for it waits for ever, and a CronJob starts one more each time, or with `Forbid` never again.
    /// When the service does crash, the Job counts that as one of its tries, and after `backoffLimit` of them
    /// (6 by default) it is not started again.
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
    /// - Kubernetes documentation, "Jobs": Job termination and cleanup; Pod backoff failure policy
    pub(crate) static SERVICE_IN_JOB = "service-in-job" {
        summary: "a service that never ends runs as a Job",
        severity: Error,
        section: Kind,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let Some(identity) = context.identity() else { return };
    let Some(of) = identity.sole() else { return };
    let system = of.recognition.system;
    if !kind.is_job_like()
        || context.is_partial()
        || !system.nature.is_long_running()
        || system.fits_kind(kind)
    {
        return;
    }
    let wants = system.wants().name();
    let words = ["command", "args"].into_iter().filter(|field| of.container.node().get(field).is_none());
    let absent: Vec<_> = words.map(|field| context.path_in(of.container.node(), field)).collect();
    let finding = context.report(workload.object().kind_node(), format!("{} runs as a {kind}", system.title));
    finding.label("this waits for an end that does not come").help(format!(
        "make it a {wants}, or give the container the command of the work to be done: {}",
        system.why()
    ));
    show_evidence(finding, of);
    finding.absent(absent);
}

#[cfg(test)]
mod tests {
    use super::SERVICE_IN_JOB;
    use crate::testing::check;

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
