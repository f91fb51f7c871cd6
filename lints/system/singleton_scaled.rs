use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Identified, Single};

declare_lint! {
    /// Several replicas of something of which only one may run at a time: a Celery scheduler, the Dagster daemon, a
    /// standalone Kafka Connect worker, a Debezium Server, a Flink JobManager without high availability, a master of
    /// Spark without recovery.
    ///
    /// For a single scheduler or daemon in a Deployment, the finding is info: a rolling update starts the new Pod before the
    /// old one stops, so that two run for a while. `strategy: {type: Recreate}` prevents this.
    ///
    /// It is an error where the makers rule out more than one. It is not reported where a setting lets several run, or
    /// where configuration that is not among the files of the run may hold such a setting.
    ///
    /// ## Why
    ///
    /// These programs decide alone what happens next, and do not look for others of their kind. Two schedulers send
    /// each task twice: the nightly load runs two times, at the same time, into the same table. Two masters divide
    /// the workers among them, and an application waits for workers that the other master has.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: beat
    /// spec:
    ///   replicas: 2
    ///   selector:
    ///     matchLabels: {app: beat}
    ///   template:
    ///     metadata:
    ///       labels: {app: beat}
    ///     spec:
    ///       containers:
    ///         - name: beat
    ///           image: registry.example/reports/worker:5.2
    ///           command: [celery, --app=reports, beat]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: beat
    /// spec:
    ///   replicas: 1
    ///   strategy: {type: Recreate}
    ///   selector:
    ///     matchLabels: {app: beat}
    ///   template:
    ///     metadata:
    ///       labels: {app: beat}
    ///     spec:
    ///       containers:
    ///         - name: beat
    ///           image: registry.example/reports/worker:5.2
    ///           command: [celery, --app=reports, beat]
    /// ```
    ///
    /// ## References
    ///
    /// - Celery documentation, "Periodic Tasks": only one scheduler at a time:
    ///   https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html
    /// - Dagster documentation, "Dagster OSS deployment architecture": replicas of the daemon are not supported:
    ///   https://docs.dagster.io/deployment/oss/oss-deployment-architecture
    /// - Apache Flink documentation, "Kubernetes": High-Availability with Standalone Kubernetes:
    ///   https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/standalone/kubernetes/
    /// - Apache Spark documentation, "Spark Standalone Mode": High Availability:
    ///   https://spark.apache.org/docs/latest/spark-standalone.html
    pub(crate) static SINGLETON_SCALED = "singleton-scaled" {
        summary: "several replicas of something of which only one may run",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(replicas) = workload.replicas().filter(|replicas| *replicas > 0) else { return };
    let Some(identity) = context.identity().filter(|_| !context.is_partial()) else { return };
    for of in &identity.deciding {
        let Some(single) = of.recognition.system.single.as_ref() else { continue };
        if !of.recognition.or.is_empty() {
            continue;
        }
        if !single.always && context.mentions(&of.container, &single.unless) != Some(false) {
            continue;
        }
        if replicas > 1 {
            scaled(workload, replicas, of, single, context);
        } else if single.briefly && workload.rollout_overlaps() {
            overlapping(workload, of, single, context);
        }
    }
}

fn scaled<'a>(
    workload: &Workload<'a>,
    replicas: i64,
    of: &Identified<'a, 'a>,
    single: &Single,
    context: &mut Context<'_, 'a>,
) {
    let Some(at) = workload.replicas_node() else { return };
    let message = format!("{replicas} replicas of {}, of which one may run", of.recognition.system.title);
    let proof = of.recognition.proof();
    let severity = if single.always { Severity::Error } else { Severity::Warning };
    let finding = context.report(at, message);
    finding.severity(severity).label(single.harm.clone()).because_of(proof).help(single.cure.clone());
}

fn overlapping<'a>(
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    single: &Single,
    context: &mut Context<'_, 'a>,
) {
    let at = context.nearest(workload, &["spec", "strategy", "type"]);
    let title = &of.recognition.system.title;
    let message = format!("a rollout runs two of {title} for a while, of which one may run");
    let proof = of.recognition.proof();
    let is_default = workload.spec().is_some_and(|spec| spec.get("strategy").is_none());
    let finding = context.report(at, message);
    finding
        .severity(Severity::Info)
        .label("the new Pod starts before the old one stops")
        .because_of(proof)
        .help(format!(
            "set `strategy: {{type: Recreate}}`, so that the old Pod stops first: {}",
            single.harm
        ));
    if is_default {
        finding.absent(["spec.strategy"]);
    }
}

#[cfg(test)]
mod tests {
    use super::SINGLETON_SCALED;
    use crate::testing::{check, check_beside};

    fn deployment(spec: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  {spec}\n  template:\n    spec:\n      \
             containers: [{{name: a, {container}}}]\n"
        )
    }

    fn found(spec: &str, container: &str) -> Vec<String> {
        check(&SINGLETON_SCALED, &deployment(spec, container))
    }

    const BEAT: &str = "image: \"b:1\", command: [celery, -A, app, beat]";

    #[test]
    fn more_than_one_is_too_many() {
        let message = |title: &str| format!("5:13 `2`: 2 replicas of {title}, of which one may run");
        for (container, severity, title) in [
            (BEAT, "warning", "a Celery scheduler"),
            ("image: \"b:1\", command: [celery, -A, app, worker, -B]", "warning", "a Celery scheduler"),
            ("image: \"b:1\", command: [dagster-daemon, run]", "error", "the Dagster daemon"),
            ("image: \"debezium/server:3.0\"", "warning", "a Debezium Server"),
            ("image: \"flink:1.20\", args: [jobmanager]", "warning", "a Flink JobManager"),
            ("image: \"bde2020/spark-master:3.3\"", "warning", "a Spark standalone master"),
        ] {
            let expected = format!("{severity} {}", message(title));
            assert_eq!(found("replicas: 2", container), [expected], "{container}");
        }
    }

    #[test]
    fn a_rollout_runs_two_for_a_while() {
        let message = "a rollout runs two of a Celery scheduler for a while, of which one may run";
        assert_eq!(found("replicas: 1", BEAT), [format!("info 4:1 `spec`: {message}")]);
        assert_eq!(found("strategy: {type: Recreate}", BEAT), [""; 0]);
        assert_eq!(found("replicas: 0", BEAT), [""; 0]);
        assert_eq!(
            found("replicas: 1", "image: \"flink:1.20\", args: [jobmanager]"),
            [""; 0],
            "no harm for long"
        );
        let misspelled = deployment("strateggy: {type: Recreate}", BEAT);
        assert_eq!(check_beside(&SINGLETON_SCALED, "unknown-field", &misspelled), [""; 0]);
    }

    #[test]
    fn a_lock_or_high_availability_lets_several_run() {
        for container in [
            "image: \"b:1\", command: [celery, -A, app, beat, -S, redbeat.RedBeatScheduler]",
            "image: \"b:1\", command: [celery, -A, app, beat], envFrom: [{secretRef: {name: s}}]",
            "image: \"flink:1.20\", args: [jobmanager], env: [{name: FLINK_PROPERTIES, value: \"high-availability.type: \
             kubernetes\"}]",
            "image: \"bde2020/spark-master:3.3\", env: [{name: SPARK_DAEMON_JAVA_OPTS, value: \
             \"-Dspark.deploy.recoveryMode=ZOOKEEPER\"}]",
            "image: \"b:1\", command: [celery, -A, app, worker]",
            "image: \"flink:1.20\", args: [taskmanager]",
        ] {
            assert_eq!(found("replicas: 2", container), [""; 0], "{container}");
        }
    }
}
