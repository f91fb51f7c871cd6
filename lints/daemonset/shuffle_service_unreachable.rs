use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, WorkloadKind};
use crate::systems::Identified;
use crate::yaml::Node;

declare_lint! {
    /// Spark's external shuffle service runs as a DaemonSet, and its port is not available on the node: there is no
    /// `hostPort` and no `hostNetwork`.
    ///
    /// The kind is right: such a service needs one Pod on each node. The shuffle service in the fork of Spark 2.2 for
    /// Kubernetes is not reported, because executors find it by the labels of its Pods.
    ///
    /// ## Why
    ///
    /// An executor connects to the shuffle service at the address of its own host, on port 7337. For a Spark worker on
    /// the node, that is the address of the node. A `containerPort` does not open a port there; it only documents the
    /// port of the Pod.
    ///
    /// For an executor in a Pod, the host's address is the address of that Pod, which has no shuffle service. Spark's
    /// Kubernetes backend does not support an external shuffle service: with `spark.shuffle.service.enabled=true`, each
    /// executor fails with `Unable to register with external shuffle server`, and the DaemonSet runs idle on every
    /// node. To remove executors without losing shuffle data, use one of these:
    ///
    /// - since Spark 3.0, shuffle tracking: `spark.dynamicAllocation.shuffleTracking.enabled=true` keeps an executor as
    ///   long as its shuffle files are needed;
    /// - since Spark 3.1, decommissioning: `spark.decommission.enabled=true` and
    ///   `spark.storage.decommission.shuffleBlocks.enabled=true` move the files to another executor first;
    /// - a remote shuffle service, such as Apache Celeborn or Apache Uniffle, which stores the files outside of the
    ///   executors.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: spark-shuffle
    /// spec:
    ///   selector:
    ///     matchLabels: {app: spark-shuffle}
    ///   template:
    ///     metadata:
    ///       labels: {app: spark-shuffle}
    ///     spec:
    ///       tolerations:
    ///         - {key: spark, operator: Exists, effect: NoSchedule}
    ///       containers:
    ///         - name: shuffle
    ///           image: apache/spark:3.5.1
    ///           command: [/opt/spark/bin/spark-class, org.apache.spark.deploy.ExternalShuffleService]
    ///           ports:
    ///             - containerPort: 7337
    ///           resources:
    ///             limits: {memory: 2Gi}
    ///           volumeMounts:
    ///             - {name: shuffle, mountPath: /var/spark}
    ///       volumes:
    ///         - name: shuffle
    ///           hostPath: {path: /var/spark}
    /// ```
    ///
    /// For Spark workers on the nodes themselves:
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: spark-shuffle
    /// spec:
    ///   selector:
    ///     matchLabels: {app: spark-shuffle}
    ///   template:
    ///     metadata:
    ///       labels: {app: spark-shuffle}
    ///     spec:
    ///       tolerations:
    ///         - {key: spark, operator: Exists, effect: NoSchedule}
    ///       containers:
    ///         - name: shuffle
    ///           image: apache/spark:3.5.1
    ///           command: [/opt/spark/bin/spark-class, org.apache.spark.deploy.ExternalShuffleService]
    ///           ports:
    ///             - {containerPort: 7337, hostPort: 7337}
    ///           resources:
    ///             limits: {memory: 2Gi}
    ///           volumeMounts:
    ///             - {name: shuffle, mountPath: /var/spark}
    ///       volumes:
    ///         - name: shuffle
    ///           hostPath: {path: /var/spark}
    /// ```
    ///
    /// For executors in Pods, without a DaemonSet:
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: sessions-backfill
    /// spec:
    ///   activeDeadlineSeconds: 14400
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: driver
    ///           image: registry.example/sessions:4.2
    ///           command:
    ///             - /opt/spark/bin/spark-submit
    ///             - --master=k8s://https://kubernetes.default.svc
    ///             - --deploy-mode=client
    ///             - --conf=spark.dynamicAllocation.enabled=true
    ///             - --conf=spark.dynamicAllocation.shuffleTracking.enabled=true
    ///             - local:///opt/app/backfill.py
    ///           resources:
    ///             limits: {memory: 2Gi}
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Spark documentation 3.5, "Job Scheduling": Dynamic Resource Allocation, Configuration and Setup:
    ///   https://spark.apache.org/docs/3.5.0/job-scheduling.html
    /// - Apache Spark documentation 3.5, "Running Spark on Kubernetes": Future Work (External Shuffle Service):
    ///   https://spark.apache.org/docs/3.5.0/running-on-kubernetes.html
    /// - Apache Celeborn documentation, "Deploy Spark client": https://celeborn.apache.org/docs/latest/deploy/
    /// - Apache Uniffle documentation, "Spark Client Guide":
    ///   https://uniffle.apache.org/docs/client-guide/spark-client-guide
    pub(crate) static SHUFFLE_SERVICE_UNREACHABLE = "shuffle-service-unreachable" {
        summary: "Spark's shuffle service is not reachable at its node's address",
        severity: Info,
        section: DaemonSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::DaemonSet || context.is_partial() {
        return;
    }
    let Some(pod) = workload.pod_template() else { return };
    let Some(service) = context.identity().and_then(|identity| {
        identity.deciding.iter().find(|one| one.recognition.system.id == "spark-shuffle-service")
    }) else {
        return;
    };
    let container = service.container;
    // A mapping under `hostNetwork`, or the text of a template, does not count as `false`.
    let host_network = pod.spec().and_then(|spec| spec.get("hostNetwork")).filter(|value| !value.is_null());
    let on_the_node = host_network.is_some_and(|value| value.bool() != Some(false))
        || container.ports().iter().any(|port| port.get("hostPort").is_some());
    if on_the_node || is_found_by_label(service) {
        return;
    }
    let at = port(&container).unwrap_or_else(|| context.nearest(workload, &["spec", "template", "spec"]));
    let spec = pod.spec().filter(|_| host_network.is_none());
    let host_network = spec.map(|spec| context.path_in(spec, "hostNetwork"));
    let ports = container.ports().into_iter().map(|port| context.path_in(port, "hostPort"));
    let absent: Vec<_> = host_network.into_iter().chain(ports).collect();
    let finding = context.report(at, "this Spark shuffle service is not reachable at its node's address");
    finding.label("no `hostPort` and no `hostNetwork`: this port is only open on the Pod's address").help(
        "Spark's Kubernetes backend does not support an external shuffle service: executors connect to the \
         address of their own Pod. Set `spark.dynamicAllocation.shuffleTracking.enabled` (Spark 3.0), or \
         `spark.decommission.enabled` and `spark.storage.decommission.shuffleBlocks.enabled` (3.1), or run Apache \
         Celeborn or Apache Uniffle. For Spark workers on the nodes themselves, add `hostPort: 7337`",
    );
    finding.absent(absent);
    for evidence in &service.recognition.evidence {
        finding.because_of(evidence);
    }
}

/// The port of the Pod: 7337, or its first port.
fn port<'a>(container: &Container<'a>) -> Option<Node<'a>> {
    let ports: Vec<_> = container.ports().iter().filter_map(|port| port.get("containerPort")).collect();
    ports.iter().find(|port| port.int() == Some(7337)).or(ports.first()).copied()
}

/// The executors of the fork ask the API server for the shuffle service's Pod on their node, and connect to its
/// address.
fn is_found_by_label(service: &Identified<'_, '_>) -> bool {
    let of_fork =
        |text: &str| text.contains("kubespark/") || text.contains("KubernetesExternalShuffleService");
    let container = service.container;
    let words = container.command().into_iter().chain(container.args());
    words.filter_map(Node::str).chain(container.image()).any(|text| of_fork(&text))
}

#[cfg(test)]
mod tests {
    use super::SHUFFLE_SERVICE_UNREACHABLE;
    use crate::testing::check;

    fn daemonset(spec: &str, image: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n{spec}      \
             containers:\n        - name: a\n          image: {image}\n{container}"
        )
    }

    const SPARK: &str = "apache/spark:3.5.1";
    const COMMAND: &str = "          command: [/opt/spark/sbin/start-shuffle-service.sh]\n";

    #[test]
    fn a_container_port_is_not_on_the_node() {
        let ports = "          ports: [{containerPort: 9404}, {containerPort: 7337}]\n";
        assert_eq!(
            check(&SHUFFLE_SERVICE_UNREACHABLE, &daemonset("", SPARK, &format!("{COMMAND}{ports}"))),
            ["info 11:58 `7337`: this Spark shuffle service is not reachable at its node's address"]
        );
    }

    #[test]
    fn without_ports_the_pod_is_shown() {
        assert_eq!(
            check(&SHUFFLE_SERVICE_UNREACHABLE, &daemonset("", SPARK, COMMAND)),
            ["info 6:5 `spec`: this Spark shuffle service is not reachable at its node's address"]
        );
    }

    #[test]
    fn a_port_of_the_node_reaches_it() {
        let port = format!("{COMMAND}          ports: [{{containerPort: 7337, hostPort: 7337}}]\n");
        assert_eq!(check(&SHUFFLE_SERVICE_UNREACHABLE, &daemonset("", SPARK, &port)), [""; 0]);
        let network = "      hostNetwork: true\n";
        assert_eq!(check(&SHUFFLE_SERVICE_UNREACHABLE, &daemonset(network, SPARK, COMMAND)), [""; 0]);
    }

    #[test]
    fn the_fork_finds_it_by_label() {
        let image = "kubespark/spark-shuffle:v2.2.0-kubernetes-0.5.0";
        assert_eq!(check(&SHUFFLE_SERVICE_UNREACHABLE, &daemonset("", image, "")), [""; 0]);
    }

    #[test]
    fn other_services_of_a_node_are_left_alone() {
        let ports = "          ports: [{containerPort: 9100}]\n";
        let image = "quay.io/prometheus/node-exporter:v1.8.2";
        assert_eq!(check(&SHUFFLE_SERVICE_UNREACHABLE, &daemonset("", image, ports)), [""; 0]);
    }
}
