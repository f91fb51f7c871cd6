use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Object, PodTemplate, Role};
use crate::project::Subject;
use crate::yaml::Node;

declare_lint! {
    /// An autoscaler scales by utilisation, which is a share of what the containers request, and a container of its target
    /// requests nothing of that resource.
    ///
    /// A limit counts as a request, as it does in Kubernetes. It is not reported if the target is in another file that a
    /// kustomization builds, since a patch may add the requests.
    ///
    /// ## Why
    ///
    /// The controller adds up the requests of all containers of the Pod. If one is missing, the metric cannot be computed,
    /// and the autoscaler does nothing: `FailedGetResourceMetric`, "missing request for cpu". The number of Pods stays where
    /// it is, and consumers fall behind while `kubectl get hpa` shows `<unknown>/70%`. A LimitRange in the namespace that
    /// sets default requests hides the fault, until the manifest is applied elsewhere.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: enrich
    /// spec:
    ///   selector:
    ///     matchLabels: {app: enrich}
    ///   template:
    ///     metadata:
    ///       labels: {app: enrich}
    ///     spec:
    ///       containers:
    ///         - name: consumer
    ///           image: registry.example/enrich:3.3.0
    /// ---
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata:
    ///   name: enrich
    /// spec:
    ///   minReplicas: 2
    ///   maxReplicas: 12
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: enrich}
    ///   metrics:
    ///     - type: Resource
    ///       resource:
    ///         name: cpu
    ///         target: {type: Utilization, averageUtilization: 70}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: enrich
    /// spec:
    ///   selector:
    ///     matchLabels: {app: enrich}
    ///   template:
    ///     metadata:
    ///       labels: {app: enrich}
    ///     spec:
    ///       containers:
    ///         - name: consumer
    ///           image: registry.example/enrich:3.3.0
    ///           resources:
    ///             requests: {cpu: 250m}
    /// ---
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata:
    ///   name: enrich
    /// spec:
    ///   minReplicas: 2
    ///   maxReplicas: 12
    ///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: enrich}
    ///   metrics:
    ///     - type: Resource
    ///       resource:
    ///         name: cpu
    ///         target: {type: Utilization, averageUtilization: 70}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Horizontal Pod Autoscaling": Algorithm details; Support for resource metrics:
    ///   https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
    pub(crate) static HPA_WITHOUT_REQUESTS = "hpa-without-requests" {
        summary: "an autoscaler scales by the share of a request that is not there",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if object.kind() != "HorizontalPodAutoscaler" || object.group() != "autoscaling" || context.is_partial() {
        return;
    }
    let (Some(spec), Some(from)) = (object.spec(), context.subject()) else { return };
    let text = |key: &str| spec.at(&["scaleTargetRef", key]).and_then(Node::str);
    let (Some(kind), Some(name)) = (text("kind"), text("name")) else { return };
    let Some(target) = context.project().find(from, &kind, &name).filter(|target| is_whole(target, context))
    else {
        return;
    };
    let Some(pod) = target.workload.and_then(|workload| workload.pod_template()) else { return };
    for (resource, container, at) in metrics(spec) {
        let lacking = lacking(&pod, &resource, container.as_deref());
        let Some(node) =
            lacking.and_then(|container| container.node().get("name").or(container.image_node()))
        else {
            continue;
        };
        let named = node.content().unwrap_or_default().into_owned();
        let message =
            format!("the autoscaler needs a request of `{resource}`, and the container `{named}` has none");
        context
            .report(at, message)
            .label("a share of what is requested")
            .because_in(target.file, node.span(), format!("requests no {resource}"))
            .help(format!("set `resources.requests.{resource}` in each container of the {kind} `{name}`"));
    }
}

/// Whether nothing is known to add to the target: it is no patch and has none.
fn is_whole<'a>(target: &Subject<'a>, context: &Context<'_, 'a>) -> bool {
    let Some(from) = context.subject() else { return false };
    let patched = context
        .project()
        .of_kind(&target.object.kind())
        .any(|other| other.partial.is_some() && other.object.name() == target.object.name());
    let built = target.file != from.file && context.project().is_kustomized(target);
    target.partial.is_none() && !patched && !built
}

/// The resources that are wanted as a share of requests: of which container, if of one alone, and where it says so.
fn metrics<'a>(spec: Node<'a>) -> Vec<(String, Option<String>, Node<'a>)> {
    let of_v1 = spec.get("targetCPUUtilizationPercentage").filter(|value| !value.is_null());
    let mut found: Vec<_> = of_v1.map(|at| ("cpu".to_owned(), None, at)).into_iter().collect();
    for metric in spec.get("metrics").into_iter().flat_map(Node::items) {
        let source = ["resource", "containerResource"].iter().find_map(|key| metric.get(key));
        let Some(source) = source else { continue };
        let is_share =
            source.at(&["target", "averageUtilization"]).or(source.get("targetAverageUtilization"));
        let text = |key: &str| Some(source.get(key)?.str()?.into_owned());
        if let (Some(name), Some(at)) = (text("name"), is_share) {
            found.push((name, text("container"), at));
        }
    }
    found
}

/// The first container that requests nothing of a resource.
fn lacking<'a>(pod: &PodTemplate<'a>, resource: &str, only: Option<&str>) -> Option<Container<'a>> {
    let runs = |container: &Container<'a>| container.role() != Role::Init;
    let has = |container: &Container<'a>| {
        let sizes = ["requests", "limits"].iter().filter_map(|key| container.node().at(&["resources", key]));
        let resources = container.node().get("resources");
        let filled_in = resources.is_some_and(|node| !node.is_mapping() && !node.is_null());
        filled_in || sizes.into_iter().any(|sizes| !sizes.is_mapping() || sizes.get(resource).is_some())
    };
    if pod.spec()?.at(&["resources", "requests", resource]).is_some() {
        return None;
    }
    let meant = |container: &Container<'a>| only.is_none_or(|name| container.name().as_deref() == Some(name));
    pod.all_containers().into_iter().filter(runs).filter(meant).find(|container| !has(container))
}

#[cfg(test)]
mod tests {
    use super::HPA_WITHOUT_REQUESTS;
    use crate::testing::{check, check_files};

    fn scaler(spec: &str) -> String {
        format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h}}\nspec:\n  scaleTargetRef: {{kind: \
             Deployment, name: a}}\n  {spec}\n---\n"
        )
    }

    fn deployment(container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers: \
             [{{name: c, image: \"b:1\"{container}}}]\n"
        )
    }

    const SHARE: &str = "metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]";

    fn found(spec: &str, container: &str) -> Vec<String> {
        check(&HPA_WITHOUT_REQUESTS, &(scaler(spec) + &deployment(container)))
    }

    #[test]
    fn a_share_of_nothing() {
        let message = "the autoscaler needs a request of `cpu`, and the container `c` has none";
        assert_eq!(found(SHARE, ""), [format!("warning 6:100 `70`: {message}")]);
        assert_eq!(
            found(SHARE, ", resources: {requests: {memory: 1Gi}}"),
            [format!("warning 6:100 `70`: {message}")]
        );
        assert_eq!(
            found("targetCPUUtilizationPercentage: 50", ""),
            [format!("warning 6:35 `50`: {message}")]
        );
        assert_eq!(
            found("metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 60}}]", ""),
            [format!("warning 6:78 `60`: {message}")]
        );
    }

    #[test]
    fn a_request_or_a_limit_will_do() {
        for container in [
            ", resources: {requests: {cpu: 1}}",
            ", resources: {limits: {cpu: 1}}",
            ", resources: \"${RESOURCES}\"",
        ] {
            assert_eq!(found(SHARE, container), [""; 0], "{container}");
        }
        let value = "metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 2}}}]";
        assert_eq!(found(value, ""), [""; 0]);
        let of_one = "metrics: [{type: ContainerResource, containerResource: {name: cpu, container: d, target: \
                      {type: Utilization, averageUtilization: 70}}}]";
        assert_eq!(found(of_one, ""), [""; 0], "of another container");
    }

    #[test]
    fn a_patch_may_add_it() {
        let (scaler, deployment) = (scaler(SHARE), deployment(""));
        let files = [
            ("o/h.yaml", &*scaler),
            ("b/d.yaml", &*deployment),
            ("b/kustomization.yaml", "resources: [d.yaml]\n"),
        ];
        assert_eq!(check_files(&HPA_WITHOUT_REQUESTS, &files), [""; 0]);
        assert_eq!(check(&HPA_WITHOUT_REQUESTS, &scaler), [""; 0], "no target");
    }
}
