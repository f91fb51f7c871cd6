use super::words::{is_shared, refusal};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Quantity, Workload};
use crate::yaml::Node;

declare_lint! {
    /// A container requests more of a resource than its limit allows.
    ///
    /// ## Why
    ///
    /// The API server refuses the Pod: `must be less than or equal to memory limit of 1Gi`. For the Pod template of
    /// a StatefulSet it does so only since Kubernetes 1.34. Before, the StatefulSet is accepted and each of its
    /// Pods is refused, which shows only in `FailedCreate` events.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       resources:
    ///         requests:
    ///           memory: 2Gi
    ///         limits:
    ///           memory: 512Mi
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       resources:
    ///         requests:
    ///           memory: 512Mi
    ///         limits:
    ///           memory: 512Mi
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Resource Management for Pods and Containers": Requests and limits:
    ///   https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    pub(crate) static REQUEST_EXCEEDS_LIMIT = "request-exceeds-limit" {
        summary: "a request above its limit",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Container(check),
    }
}

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let Some(resources) = container.node().get("resources") else { return };
    let Some(limits) = resources.get("limits") else { return };
    for request in resources.get("requests").into_iter().flat_map(Node::entries) {
        let resource = request.key.key_text();
        let Some(limit) = limits.get(&resource) else { continue };
        let asked = request.value.resolve();
        let (Some(least), Some(most)) = (Quantity::of(asked), Quantity::of(limit)) else { continue };
        // Where a resource cannot be overcommitted, the request must equal the limit.
        if least <= most && (is_shared(&resource) || least == most) {
            continue;
        }
        let (asked_text, limit_text) = (content(asked), content(limit));
        let message = if least > most {
            format!("the request for {resource} ({asked_text}) is above its limit ({limit_text})")
        } else {
            format!("the request for {resource} ({asked_text}) must equal its limit ({limit_text})")
        };
        let label = refusal(workload, context);
        context.report(asked, message).label(label).because(limit.span(), "the limit");
    }
}

fn content(node: Node<'_>) -> String {
    node.content().unwrap_or_default().into_owned()
}

#[cfg(test)]
mod tests {
    use super::REQUEST_EXCEEDS_LIMIT;
    use crate::testing::{check, findings, label_for};

    fn pod(requests: &str, limits: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
             resources:\n      requests: {requests}\n      limits: {limits}\n"
        )
    }

    #[test]
    fn amounts_are_compared_by_value() {
        let text = pod("{cpu: 2, memory: 1Gi}", "{cpu: 1500m, memory: 1G}");
        assert_eq!(
            check(&REQUEST_EXCEEDS_LIMIT, &text),
            [
                "error 9:23 `2`: the request for cpu (2) is above its limit (1500m)",
                "error 9:34 `1Gi`: the request for memory (1Gi) is above its limit (1G)",
            ]
        );
        let related = &findings(&REQUEST_EXCEEDS_LIMIT, &text)[0].related[0];
        assert_eq!((related.span.of(&text), &*related.text), ("1500m", "the limit"));
    }

    #[test]
    fn devices_and_huge_pages_are_not_shared() {
        assert_eq!(
            check(&REQUEST_EXCEEDS_LIMIT, &pod("{nvidia.com/gpu: 1}", "{nvidia.com/gpu: 2}")),
            ["error 9:34 `1`: the request for nvidia.com/gpu (1) must equal its limit (2)"]
        );
        assert_eq!(
            check(&REQUEST_EXCEEDS_LIMIT, &pod("{hugepages-2Mi: 80Mi}", "{hugepages-2Mi: 80Mi}")),
            [""; 0]
        );
    }

    #[test]
    fn equal_or_unknown_is_fine() {
        for (requests, limits) in [
            ("{cpu: 1, memory: 1024Mi}", "{cpu: 1000m, memory: 1Gi}"),
            ("{memory: 1Gi}", "{cpu: 1}"),
            ("{memory: \"{{ a }}\"}", "{memory: 1}"),
            ("{memory: 1GB}", "{memory: 1}"),
            ("{scheduling.kubernetes.io/slots: 1}", "{scheduling.kubernetes.io/slots: 2}"),
        ] {
            assert_eq!(check(&REQUEST_EXCEEDS_LIMIT, &pod(requests, limits)), [""; 0], "{requests}");
        }
    }

    #[test]
    fn stateful_sets_were_taken_before_1_34() {
        let text = pod("{cpu: 2}", "{cpu: 1}");
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nspec: {template: {spec: {containers: [{name: a, \
                   resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}}}\n";
        let label = |versions: &str, text: &str| label_for(&REQUEST_EXCEEDS_LIMIT, versions, text);
        assert_eq!(label("1.33", &text), "the API server refuses this");
        assert_eq!(label("1.34", set), "the API server refuses this");
        assert_eq!(label("1.33", set), "no Pod can be created from this");
        let mixed = "refused; before Kubernetes 1.34 accepted, but no Pod can be created from it";
        assert_eq!(label("1.33-1.34", set), mixed);
    }
}
