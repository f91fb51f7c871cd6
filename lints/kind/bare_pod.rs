use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A data workload is a bare Pod: no Deployment, StatefulSet or Job manages it.
    ///
    /// Pods that run once (`restartPolicy: Never`) are not reported, and neither are templates from which Spark or
    /// Airflow creates Pods. Web servers, and commands that only query something, do not count as data workloads.
    ///
    /// ## Why
    ///
    /// The kubelet restarts a container that fails, but nothing replaces the Pod. When its node is drained,
    /// upgraded or lost, or the Pod is evicted because memory runs out, the workload stays down until somebody
    /// applies the manifest again.
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
    ///       image: quay.io/debezium/connect:3.0
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
    ///           image: quay.io/debezium/connect:3.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Pods": Working with Pods; Pods and controllers:
    ///   https://kubernetes.io/docs/concepts/workloads/pods/
    /// - Kubernetes documentation, "Configuration Best Practices": naked Pods:
    ///   https://kubernetes.io/docs/concepts/configuration/overview/
    pub(crate) static BARE_POD = "bare-pod" {
        summary: "a data workload is a Pod that no controller manages",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::BarePod, context);
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
    fn a_data_workload_needs_a_controller() {
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
