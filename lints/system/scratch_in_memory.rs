use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload};
use crate::systems::Value;
use crate::yaml::Node;

declare_lint! {
    /// The scratch directory of Spark is an `emptyDir` in memory without a `sizeLimit`.
    ///
    /// ## Why
    ///
    /// Spark writes shuffle files and spilled data to this directory, where they count as memory of the container. With
    /// the first large shuffle, the container exceeds its memory limit, and the kernel kills it with all its executors.
    /// Spark spills to disk because there is not enough memory; here, spilled data uses memory too.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: spark-worker
    /// spec:
    ///   replicas: 6
    ///   selector:
    ///     matchLabels: {app: spark-worker}
    ///   template:
    ///     metadata:
    ///       labels: {app: spark-worker}
    ///     spec:
    ///       containers:
    ///         - name: worker
    ///           image: apache/spark:3.5.3
    ///           command: [/opt/spark/bin/spark-class, org.apache.spark.deploy.worker.Worker, "spark://spark-master:7077"]
    ///           env:
    ///             - {name: SPARK_LOCAL_DIRS, value: /scratch}
    ///           resources:
    ///             requests: {memory: 8Gi}
    ///             limits: {memory: 8Gi}
    ///           volumeMounts:
    ///             - {name: scratch, mountPath: /scratch}
    ///       volumes:
    ///         - name: scratch
    ///           emptyDir: {medium: Memory}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: spark-worker
    /// spec:
    ///   replicas: 6
    ///   selector:
    ///     matchLabels: {app: spark-worker}
    ///   template:
    ///     metadata:
    ///       labels: {app: spark-worker}
    ///     spec:
    ///       containers:
    ///         - name: worker
    ///           image: apache/spark:3.5.3
    ///           command: [/opt/spark/bin/spark-class, org.apache.spark.deploy.worker.Worker, "spark://spark-master:7077"]
    ///           env:
    ///             - {name: SPARK_LOCAL_DIRS, value: /scratch}
    ///           resources:
    ///             requests: {memory: 8Gi}
    ///             limits: {memory: 8Gi}
    ///           volumeMounts:
    ///             - {name: scratch, mountPath: /scratch}
    ///       volumes:
    ///         - name: scratch
    ///           emptyDir: {sizeLimit: 100Gi}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Volumes": emptyDir: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
    /// - Apache Spark documentation, "Running Spark on Kubernetes": Using RAM for local storage:
    ///   https://spark.apache.org/docs/latest/running-on-kubernetes.html
    pub(crate) static SCRATCH_IN_MEMORY = "scratch-in-memory" {
        summary: "Spark's scratch directory is in memory, without a limit",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(pod) = workload.pod_template() else { return };
    for (of, _) in context.systems() {
        if !of.recognition.system.id.starts_with("spark-") {
            continue;
        }
        for mount in of.container.mounts() {
            let Some(volume) = pod.volume(&mount.name) else { continue };
            let Some(scratch) = volume.node.get("emptyDir") else { continue };
            let in_memory =
                scratch.get("medium").filter(|medium| medium.str().is_some_and(|text| text == "Memory"));
            let Some(medium) = in_memory.filter(|_| scratch.get("sizeLimit").is_none_or(Node::is_null))
            else {
                continue;
            };
            let is_scratch = mount.name.starts_with("spark-local-dir-")
                || local_directories(&of.container, context)
                    .is_some_and(|all| all.split(',').any(|one| mount.covers(one.trim())));
            if !is_scratch {
                continue;
            }
            let finding = context.report(medium, "Spark's scratch directory is in memory without a limit");
            finding
                .label("shuffle files count as memory of the container")
                .help("remove `medium: Memory`, or set a `sizeLimit` and include it in the memory limit");
            finding.because(mount.path_node.span(), "Spark writes shuffle files here");
            finding.because_of(of.recognition.proof());
        }
    }
}

fn local_directories<'a>(container: &Container<'a>, context: &Context<'_, 'a>) -> Option<String> {
    let Some(Value::Given(given)) = context.variable(container, "SPARK_LOCAL_DIRS") else { return None };
    given.fixed().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::SCRATCH_IN_MEMORY;
    use crate::testing::check;

    fn found(volume: &str, directories: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        - \
             image: apache/spark:3.5.3\n          name: a\n          command: [/opt/spark/bin/spark-class, \
             org.apache.spark.deploy.worker.Worker]\n          env: [{{name: SPARK_LOCAL_DIRS, value: {directories}}}]\n          \
             volumeMounts: [{{name: v, mountPath: /scratch}}]\n      volumes: [{{name: v, emptyDir: {volume}}}]\n"
        );
        check(&SCRATCH_IN_MEMORY, &text)
    }

    #[test]
    fn scratch_space_in_memory_is_found() {
        assert_eq!(
            found("{medium: Memory}", "/scratch"),
            ["warning 13:46 `Memory`: Spark's scratch directory is in memory without a limit"]
        );
        assert_eq!(found("{medium: Memory}", "'/a,/scratch/b'").len(), 1);
        for (volume, directories) in [
            ("{}", "/scratch"),
            ("{medium: Memory, sizeLimit: 2Gi}", "/scratch"),
            ("{medium: Memory}", "/tmp"),
        ] {
            assert_eq!(found(volume, directories), [""; 0], "{volume} {directories}");
        }
    }
}
