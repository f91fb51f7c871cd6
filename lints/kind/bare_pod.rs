use super::show_evidence;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Object, Workload, WorkloadKind};
use crate::systems::{Identified, Nature, Trait};
use crate::yaml::Node;

declare_lint! {
    /// A data workload is a bare Pod: no Deployment, StatefulSet or Job looks after it.
    ///
    /// Pods that run once (`restartPolicy: Never`) are not reported, nor are those that something else makes
    /// from a template, such as Spark's and Airflow's. Web servers, and commands that only look something up, are not
    /// data workloads.
    ///
    /// ## Why
    ///
    /// The kubelet restarts a container that fails, but nothing replaces the Pod: when its node is drained,
    /// upgraded or lost, or the Pod is evicted for memory, it is gone, and stays gone until somebody applies
    /// the manifest again.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: connect
    /// spec:
    ///   containers:
    ///     - name: connect
    ///       image: confluentinc/cp-kafka-connect:7.7.1
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect
    /// spec:
    ///   selector:
    ///     matchLabels: {app: connect}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.7.1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Pods": Working with Pods; Pods and controllers
    /// - Kubernetes documentation, "Configuration Best Practices": naked Pods
    pub(crate) static BARE_POD = "bare-pod" {
        summary: "a data workload is a Pod that nothing looks after",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::Pod || context.is_partial() || is_made_by_something(workload.object())
    {
        return;
    }
    let restarts = workload.pod_template().and_then(|pod| pod.restart_policy()).and_then(Node::str);
    if restarts.as_deref() == Some("Never") {
        return;
    }
    let Some(identity) = context.identity() else { return };
    let natures = [Nature::Stateful, Nature::StatelessService, Nature::Batch];
    let Some(of) = natures.into_iter().find_map(|nature| identity.of_nature(nature)) else { return };
    let system = of.recognition.system;
    let only_asks = system.nature == Nature::Batch && !system.has(Trait::Writes);
    if only_asks || system.has(Trait::General) || is_template_container(of) {
        return;
    }
    let file = &context.project().file(context.file()).source.name;
    let test = is_named_test(file) || workload.object().name().is_some_and(|name| is_named_test(&name));
    let finding =
        context.report(workload.object().kind_node(), format!("{} runs as a bare Pod", system.title));
    finding
        .severity(if test { Severity::Info } else { Severity::Warning })
        .label("when its node goes, nothing brings it back")
        .help(format!("make it a {}: {}", system.wants().name(), system.why()));
    show_evidence(finding, of);
}

/// Static Pods of the control plane, Pods written out of a running cluster, Pods of a test suite or an operator.
fn is_made_by_something(object: Object<'_>) -> bool {
    let metadata = |key: &str| object.metadata().and_then(|metadata| metadata.get(key));
    let marked = ["helm.sh/hook", "argocd.argoproj.io/hook", "kubernetes.io/config.mirror"]
        .into_iter()
        .any(|annotation| object.annotation(annotation).is_some());
    let control_plane = object.label("tier").is_some_and(|tier| tier == "control-plane");
    marked || control_plane || metadata("ownerReferences").is_some() || metadata("name").is_none()
}

/// Whether a word of a name or a path says that it is for tests.
fn is_named_test(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "test" | "tests" | "testing" | "testdata" | "e2e"))
}

/// Pod templates that Spark and Airflow fill in are written as Pods, with containers of these names.
fn is_template_container(of: &Identified<'_, '_>) -> bool {
    let names = ["base", "spark-kubernetes-driver", "spark-kubernetes-executor"];
    of.container.name().is_some_and(|name| names.contains(&&*name))
}

#[cfg(test)]
mod tests {
    use super::BARE_POD;
    use crate::testing::{check, check_files};

    fn pod(metadata: &str, spec: &str, container: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{{metadata}}}\nspec:\n{spec}  containers:\n    - {{{container}}}\n"
        )
    }

    const REDIS: &str = "name: a, image: \"redis:7.4\"";

    #[test]
    fn a_data_workload_wants_a_controller() {
        assert_eq!(
            check(&BARE_POD, &pod("name: a", "", REDIS)),
            ["warning 2:7 `Pod`: Redis runs as a bare Pod"]
        );
        assert_eq!(
            check(&BARE_POD, &pod("name: redis-test", "", REDIS)),
            ["info 2:7 `Pod`: Redis runs as a bare Pod"]
        );
        let (text, service) =
            (pod("name: a", "", REDIS), "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");
        assert_eq!(
            check_files(&BARE_POD, &[("charts/test-configs/redis.yaml", &text), ("service.yaml", service)]),
            ["charts/test-configs/redis.yaml: info 2:7 `Pod`: Redis runs as a bare Pod"]
        );
    }

    #[test]
    fn pods_that_run_once_or_belong_to_something_are_left_alone() {
        for (metadata, spec, container) in [
            ("name: a", "  restartPolicy: Never\n", REDIS),
            ("name: a, ownerReferences: [{kind: Job}]", "", REDIS),
            ("name: a, annotations: {helm.sh/hook: test}", "", REDIS),
            ("generateName: a-", "", REDIS),
            ("name: a", "", "name: base, image: \"redis:7.4\""),
            ("name: a", "", "name: a, image: \"redis:7.4\", command: [sleep, infinity]"),
            ("name: a", "", "name: a, image: \"busybox:1.36\""),
            ("name: a", "", "name: a, image: \"nginx:1.27\""),
            ("name: a", "", "name: a, image: \"amazon/aws-cli:2.17.0\", args: [s3, ls, logs]"),
            ("name: a", "", "name: a, image: \"registry.example/api:1\", command: [uvicorn, \"api:app\"]"),
        ] {
            assert_eq!(check(&BARE_POD, &pod(metadata, spec, container)), [""; 0], "{metadata} {container}");
        }
    }
}
