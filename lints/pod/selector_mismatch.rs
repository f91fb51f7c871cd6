use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Selector, Workload, WorkloadKind};
use crate::yaml::Node;

declare_lint! {
    /// The `selector` of a workload does not match the labels of its Pod template, is empty, or is missing.
    ///
    /// `matchLabels` and `matchExpressions` are evaluated as in the API server. Only a ReplicationController, and the
    /// versions before `apps/v1beta2`, can have no selector: the labels of the template are used. Kubernetes generates
    /// the selector of a Job. If the Pod template has no labels either, and the workload is a resource of a
    /// kustomization or near one, rightkind assumes that `commonLabels` adds both.
    ///
    /// ## Why
    ///
    /// A controller finds its Pods with the selector. If the selector did not match, the controller would create Pods
    /// without end, so the API server refuses the object: `` `selector` does not match template `labels` ``. In a
    /// pipeline that applies many files, the other objects are created, but this workload is missing.
    ///
    /// The selector of an existing object cannot be changed, so it must not contain labels that change with each
    /// release.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-enricher
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-enricher
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: order-enricher
    ///     spec:
    ///       containers:
    ///         - name: enricher
    ///           image: registry.example/enricher:2.1
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-enricher
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-enricher
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-enricher
    ///     spec:
    ///       containers:
    ///         - name: enricher
    ///           image: registry.example/enricher:2.1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Deployments": Selector; "StatefulSets": Pod Selector:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ and
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Labels and Selectors": Resources that support set-based requirements:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    pub(crate) static SELECTOR_MISMATCH = "selector-mismatch" {
        summary: "the selector does not match the labels of the Pod template",
        severity: Error,
        section: Pod,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    if kind.is_job_like() || kind == WorkloadKind::Pod || context.is_partial() {
        return;
    }
    let (Some(spec), Some(pod)) = (workload.spec(), workload.pod_template()) else { return };
    let written = spec.entry("selector").filter(|entry| !entry.value.is_null());
    let Some(entry) = written else {
        if !is_defaulted(workload) && !selector_is_added(workload, context) {
            missing(workload, &pod, context);
        }
        return;
    };
    if !entry.value.is_mapping() {
        return;
    }
    let selector = if kind == WorkloadKind::ReplicationController {
        Selector::of_map(entry.value)
    } else {
        Selector::of_label_selector(entry.value)
    };
    if selector.requirements.is_empty() && !is_defaulted(workload) {
        if !is_built_with_selectors(context) {
            empty(entry.key, entry.value, &selector, context);
        }
        return;
    }
    mismatch(workload, entry.key, &pod, &selector, context);
}

/// Whether the API server uses the labels of the template if there is no selector.
fn is_defaulted(workload: &Workload<'_>) -> bool {
    let version = workload.object().api_version();
    workload.kind() == WorkloadKind::ReplicationController
        || matches!(&*version, "extensions/v1beta1" | "apps/v1beta1")
}

/// Whether a kustomization may add the selector: one that builds the workload does (`commonLabels`); or there are no
/// labels either, so that one adds both, and there are kustomizations around, of which another repository's may
/// be the one.
pub(crate) fn selector_is_added(workload: &Workload<'_>, context: &Context<'_, '_>) -> bool {
    let around = || context.subject().is_some_and(|subject| context.project().is_kustomized(subject));
    let unlabelled = || workload.pod_template().is_none_or(|pod| pod.labels().is_none());
    is_built_with_selectors(context) || unlabelled() && around()
}

fn is_built_with_selectors(context: &Context<'_, '_>) -> bool {
    context.subject().is_some_and(|subject| context.project().adds_selectors(subject))
}

fn missing<'a>(workload: &Workload<'a>, pod: &PodTemplate<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let nearest = context.nearest(workload, &["spec", "selector"]);
    let labels = pod.labels();
    let finding = context.report(nearest, format!("a {kind} needs a `selector`"));
    finding.absent(["spec.selector"]).label("the API server refuses it without one").help(
        "add `selector.matchLabels` with the labels that tell these Pods from all others; leave out those that \
         change with a release, since a selector cannot be changed later",
    );
    if let Some(labels) = labels {
        finding.because(labels.span(), "the labels of its Pods");
    }
}

fn empty<'a>(key: Node<'a>, value: Node<'a>, selector: &Selector<'a>, context: &mut Context<'_, 'a>) {
    // An unknown expression is refused anyway, and so are labels that are a list.
    let listed = |field: &str| value.get(field).is_some_and(|list| list.items().next().is_some());
    if listed("matchExpressions") || listed("matchLabels") {
        return;
    }
    let mut labels = selector.strays.iter().filter(|stray| stray.value.resolve().kind().is_scalar());
    if let Some(label) = labels.next() {
        let finding = context
            .report(label.key, "labels directly under `selector` have no effect")
            .label("belongs under `matchLabels`")
            .help("write `matchLabels:` under `selector`, and move the labels below it");
        for other in labels {
            finding.because(other.key.span(), "this too");
        }
        return;
    }
    let message = if selector.strays.is_empty() {
        "the `selector` is empty"
    } else {
        "the `selector` has neither `matchLabels` nor `matchExpressions`"
    };
    context
        .report(key, message)
        .label("the API server refuses this")
        .help("add `matchLabels` with labels that only these Pods have")
        .absent(["spec.selector.matchLabels", "spec.selector.matchExpressions"]);
}

fn mismatch<'a>(
    workload: &Workload<'a>,
    key: Node<'a>,
    pod: &PodTemplate<'a>,
    selector: &Selector<'a>,
    context: &mut Context<'_, 'a>,
) {
    let labels = pod.labels();
    let unmet: Vec<_> =
        selector.requirements.iter().filter(|one| one.is_met(labels) == Some(false)).collect();
    let Some(first) = unmet.first() else { return };
    let help = "add the labels in the selector to the Pod template; if the object does not exist yet, you \
                can also change the selector";
    let has_labels = labels.is_some_and(|labels| labels.entries().next().is_some());
    if !has_labels {
        let nearest = context.nearest(workload, &["spec", "template", "metadata", "labels"]);
        context
            .report(nearest, format!("the Pod template has no labels, but the selector requires `{first}`"))
            .label("no labels here")
            .help(help)
            .absent(["spec.template.metadata.labels"])
            .because(key.span(), "does not match its own Pods");
        return;
    }
    for requirement in unmet {
        let label = labels.and_then(|labels| labels.entry(&requirement.label));
        let metadata = pod.node().at(&["metadata"]).and_then(|metadata| metadata.entry("labels"));
        let value = match requirement.wants {
            crate::manifest::Wants::Equal(value) if label.is_some() => value,
            _ => requirement.key,
        };
        let message = format!("the selector requires `{requirement}`, which the Pod template does not have");
        let message = match label {
            Some(label) => {
                let actual = label.value.resolve().content().unwrap_or_default();
                format!(
                    "the selector requires `{requirement}`, but the Pod template has `{}={actual}`",
                    requirement.label
                )
            }
            None => message,
        };
        let finding = context.report(value, message);
        finding.label("matches none of its own Pods").help(help);
        match (label, metadata) {
            (Some(label), _) => finding.because(label.value.span(), "the label of its Pods"),
            (None, Some(metadata)) => finding.because(metadata.key.span(), "the labels of its Pods"),
            (None, None) => finding,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::SELECTOR_MISMATCH;
    use crate::testing::{check, check_beside, check_files, check_patch};

    fn workload(kind: &str, selector: &str, labels: &str) -> String {
        format!(
            "apiVersion: {kind}\nmetadata: {{name: a}}\nspec:\n{selector}  template:\n    metadata: {labels}\n    \
             spec: {{containers: [{{name: a, image: \"b:1\"}}]}}\n"
        )
    }

    fn deployment(selector: &str, labels: &str) -> Vec<String> {
        check(&SELECTOR_MISMATCH, &workload("apps/v1\nkind: Deployment", selector, labels))
    }

    #[test]
    fn another_value_is_a_mismatch() {
        assert_eq!(
            deployment("  selector: {matchLabels: {app: kafka}}\n", "{labels: {app: kafka-broker}}"),
            ["error 5:33 `kafka`: the selector requires `app=kafka`, but the Pod template has \
              `app=kafka-broker`"]
        );
    }

    #[test]
    fn what_stands_at_the_wrong_level_is_left_to_another_lint() {
        for (selector, metadata) in [
            ("  matchLabels: {app: kafka}\n", "{labels: {app: kafka}}"),
            ("  selecter: {matchLabels: {app: kafka}}\n", "{labels: {app: kafka}}"),
            ("  selector: {matchLabels: {app: kafka}}\n", "\n    labels: {app: kafka}"),
            ("  selector: {matchLabels: {app: kafka}}\n", "{label: {app: kafka}}"),
            ("  selector: {matchlabels: {app: kafka}}\n", "{labels: {app: kafka}}"),
            ("  selector: {matchExpression: [{key: app, operator: Exists}]}\n", "{labels: {app: kafka}}"),
        ] {
            assert_eq!(deployment(selector, metadata).len(), 1, "{selector}{metadata}");
            let text = workload("apps/v1\nkind: Deployment", selector, metadata);
            assert_eq!(check_beside(&SELECTOR_MISMATCH, "unknown-field", &text), [""; 0], "{text}");
        }
        assert_eq!(
            deployment("  selector: {matchLabels: [app: kafka]}\n", "{labels: {app: kafka}}"),
            [""; 0]
        );
    }

    #[test]
    fn a_label_that_is_not_there_is_a_mismatch() {
        assert_eq!(
            deployment("  selector: {matchLabels: {app: kafka, tier: x}}\n", "{labels: {app: kafka}}"),
            ["error 5:40 `tier`: the selector requires `tier=x`, which the Pod template does not have"]
        );
    }

    #[test]
    fn expressions_are_evaluated() {
        let expression = |text: &str| {
            deployment(&format!("  selector: {{matchExpressions: [{text}]}}\n"), "{labels: {app: kafka}}")
        };
        assert_eq!(
            expression("{key: app, operator: NotIn, values: [kafka]}"),
            [
                "error 5:39 `app`: the selector requires `app notin (kafka)`, but the Pod template has `app=kafka`"
            ]
        );
        assert_eq!(
            expression("{key: tier, operator: Exists}"),
            ["error 5:39 `tier`: the selector requires `tier`, which the Pod template does not have"]
        );
        assert_eq!(expression("{key: app, operator: In, values: [a, kafka]}"), [""; 0]);
        assert_eq!(expression("{key: tier, operator: DoesNotExist}"), [""; 0]);
        assert_eq!(expression("{key: app, operator: Is, values: [kafka]}"), [""; 0]);
    }

    #[test]
    fn a_template_without_labels_is_one_finding() {
        assert_eq!(
            deployment("  selector: {matchLabels: {app: kafka, tier: x}}\n", "{}"),
            ["error 7:5 `metadata`: the Pod template has no labels, but the selector requires `app=kafka`"]
        );
    }

    #[test]
    fn a_selector_is_needed() {
        for kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
            let text = workload(&format!("apps/v1\nkind: {kind}"), "", "{labels: {app: a}}");
            let expected = format!("error 4:1 `spec`: a {kind} needs a `selector`");
            assert_eq!(check(&SELECTOR_MISMATCH, &text), [expected]);
        }
        assert_eq!(deployment("  selector:\n", "{labels: {app: a}}").len(), 1);
    }

    #[test]
    fn an_empty_selector_is_refused() {
        for selector in ["{}", "{matchLabels: {}}", "{matchLabels: {}, matchExpressions: []}"] {
            assert_eq!(
                deployment(&format!("  selector: {selector}\n"), "{labels: {app: a}}"),
                ["error 5:3 `selector`: the `selector` is empty"]
            );
        }
        assert_eq!(
            deployment("  selector: {matchlabels: {app: kafka}}\n", "{labels: {app: kafka}}"),
            ["error 5:3 `selector`: the `selector` has neither `matchLabels` nor `matchExpressions`"]
        );
        assert_eq!(
            deployment("  selector: {app: kafka}\n", "{labels: {app: kafka}}"),
            ["error 5:14 `app`: labels directly under `selector` have no effect"]
        );
    }

    #[test]
    fn a_replication_controller_has_a_plain_map_and_needs_none() {
        let of = |selector: &str| {
            let text = workload("v1\nkind: ReplicationController", selector, "{labels: {app: kafka}}");
            check(&SELECTOR_MISMATCH, &text)
        };
        assert_eq!(of(""), [""; 0]);
        assert_eq!(of("  selector: {}\n"), [""; 0]);
        assert_eq!(of("  selector: {app: kafka}\n"), [""; 0]);
        assert_eq!(
            of("  selector: {app: zoo}\n"),
            ["error 5:19 `zoo`: the selector requires `app=zoo`, but the Pod template has `app=kafka`"]
        );
    }

    #[test]
    fn versions_that_made_a_selector_do_not_need_one() {
        let text = workload("extensions/v1beta1\nkind: Deployment", "", "{labels: {app: a}}");
        assert_eq!(check(&SELECTOR_MISMATCH, &text), [""; 0]);
        let text = workload("apps/v1beta2\nkind: Deployment", "", "{labels: {app: a}}");
        assert_eq!(check(&SELECTOR_MISMATCH, &text).len(), 1);
    }

    #[test]
    fn a_kustomization_may_add_labels_and_selector() {
        assert_eq!(
            deployment("", "{}"),
            ["error 4:1 `spec`: a Deployment needs a `selector`"],
            "nothing may"
        );
        let base = workload("apps/v1\nkind: Deployment", "", "{}");
        for kustomization in ["resources: [manifest.yaml]\n", "resources: [other.yaml]\n"] {
            let files = [("manifest.yaml", &*base), ("kustomization.yaml", kustomization)];
            assert_eq!(check_files(&SELECTOR_MISMATCH, &files), [""; 0], "a base for others");
        }
        let kustomization = "resources: [manifest.yaml]\ncommonLabels: {app: a}\n";
        let manifest = workload("apps/v1\nkind: Deployment", "", "{labels: {tier: x}}");
        let files = [("kustomization.yaml", kustomization), ("manifest.yaml", &*manifest)];
        assert_eq!(check_files(&SELECTOR_MISMATCH, &files), [""; 0]);
    }

    #[test]
    fn labels_may_be_merged_from_an_anchor() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {labels: &labels {app: a}}\nspec:\n  selector: \
                    {matchLabels: {<<: *labels}}\n  template:\n    metadata: {labels: {<<: *labels, tier: x}}\n    \
                    spec: {containers: [{name: a, image: b}]}\n";
        assert_eq!(check(&SELECTOR_MISMATCH, text), [""; 0]);
    }

    #[test]
    fn jobs_patches_and_placeholders_are_left_alone() {
        let job = workload("batch/v1\nkind: Job", "", "{labels: {app: a}}");
        assert_eq!(check(&SELECTOR_MISMATCH, &job), [""; 0]);
        let patch =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {}}}\n";
        assert_eq!(check_patch(&SELECTOR_MISMATCH, patch), [""; 0]);
        assert_eq!(
            deployment("  selector: {matchLabels: {app: \"${APP}\"}}\n", "{labels: {app: kafka}}"),
            [""; 0]
        );
    }
}
