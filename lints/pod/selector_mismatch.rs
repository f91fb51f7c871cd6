use std::borrow::Cow;

use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind, holds_placeholder};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A workload's selector does not match the labels of its own Pod template, or is missing.
    ///
    /// ## Why
    ///
    /// The API server refuses it: `selector` does not match template `labels`, or `spec.selector: Required
    /// value`. It is most often a label that was renamed in one of the two places.
    ///
    /// In `apps/v1` the selector is required and can't be changed later; the versions before it, which are no
    /// longer served, filled it in.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: connect
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: kafka-connect
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.7.1
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: kafka-connect
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: kafka-connect
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.7.1
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Deployments": Selector
    /// - Kubernetes documentation, "Labels and Selectors": Resources that support set-based requirements
    pub(crate) static SELECTOR_MISMATCH = "selector-mismatch" {
        summary: "a workload's selector does not match the labels of its Pods",
        severity: Error,
        section: Pod,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let selects =
        kind.is_deployment_like() || matches!(kind, WorkloadKind::StatefulSet | WorkloadKind::DaemonSet);
    let (Some(spec), Some(template)) = (workload.spec(), workload.pod_template()) else { return };
    if !selects || context.is_partial() {
        return;
    }
    let labels = template.labels();
    let selector = spec.entry("selector").filter(|entry| !entry.value.is_null());
    let Some(selector) = selector else {
        let required = matches!(&*workload.object().api_version(), "apps/v1" | "apps/v1beta2");
        if required && !context.project().adds_selectors() {
            let nearest = context.nearest(workload, &["spec", "selector"]);
            context
                .report(nearest, format!("a {kind} needs a `selector`"))
                .label("no `selector` here")
                .help("add `selector: {matchLabels: …}` with labels of the Pod template");
        }
        return;
    };
    if kind == WorkloadKind::ReplicationController {
        check_labels(kind, selector.value, labels, context);
        return;
    }
    let match_labels = selector.value.get("matchLabels").filter(|node| !node.is_null());
    let expressions = selector.value.get("matchExpressions").filter(|node| !node.is_null());
    if selector.value.is_mapping() && match_labels.is_none() && expressions.is_none() {
        if !context.project().adds_selectors() {
            context
                .report(selector.key, format!("the `selector` of a {kind} may not be empty"))
                .label("selects nothing")
                .help("add `matchLabels` with labels of the Pod template");
        }
        return;
    }
    if let Some(match_labels) = match_labels {
        check_labels(kind, match_labels, labels, context);
    }
    for expression in expressions.into_iter().flat_map(Node::items).map(Node::resolve) {
        check_expression(kind, expression, labels, context);
    }
}

fn text(node: Node<'_>) -> Option<Cow<'_, str>> {
    node.content().filter(|text| !holds_placeholder(text))
}

fn label<'a>(labels: Option<Node<'a>>, key: &str) -> Option<Entry<'a>> {
    labels?.entry(key)
}

fn check_labels<'a>(
    kind: WorkloadKind,
    selector: Node<'a>,
    labels: Option<Node<'a>>,
    context: &mut Context<'_, 'a>,
) {
    if labels.is_some_and(|labels| labels.entries().any(|entry| text(entry.key).is_none())) {
        return;
    }
    for wanted in selector.entries() {
        let (Some(key), Some(value)) = (text(wanted.key), text(wanted.value)) else { continue };
        let Some(found) = label(labels, &key) else {
            let finding = context.report(
                wanted.key,
                format!("the Pods of this {kind} have no label `{key}`, which its selector asks for"),
            );
            finding.label("no Pod of the template has this label").help(format!(
                "add `{key}: {value}` to `template.metadata.labels`, or drop it from the selector"
            ));
            if let Some(labels) = labels.and_then(|labels| labels.entries().next()) {
                finding.because(labels.key.span(), "the Pods' labels");
            }
            continue;
        };
        let Some(actual) = text(found.value) else { continue };
        if actual != value {
            context
                .report(
                    wanted.value,
                    format!("the selector asks for `{key}: {value}`, the Pods have `{key}: {actual}`"),
                )
                .label("asked for")
                .because(found.value.span(), "what the Pods have")
                .help("write the same value in both places; the API server refuses a selector that does not match the Pod template");
        }
    }
}

fn check_expression<'a>(
    kind: WorkloadKind,
    expression: Node<'a>,
    labels: Option<Node<'a>>,
    context: &mut Context<'_, 'a>,
) {
    let (Some(key), Some(operator)) = (expression.get("key"), expression.get("operator")) else { return };
    let (Some(name), Some(how)) = (text(key), text(operator)) else { return };
    let actual = label(labels, &name);
    let actual_text = actual.and_then(|entry| text(entry.value));
    if actual.is_some() && actual_text.is_none() {
        return;
    }
    let values: Option<Vec<_>> =
        expression.get("values").into_iter().flat_map(Node::items).map(text).collect();
    let Some(values) = values else { return };
    let listed = actual_text.as_ref().is_some_and(|actual| values.contains(actual));
    let matches = match &*how {
        "In" => listed,
        "NotIn" => !listed,
        "Exists" => actual.is_some(),
        "DoesNotExist" => actual.is_none(),
        _ => return,
    };
    if !matches {
        let finding = context.report(
            key,
            format!("the Pods of this {kind} do not meet `{name} {how}`, which its selector asks for"),
        );
        finding.label("not met by the Pod template").help("mend the selector or `template.metadata.labels`");
        if let Some(actual) = actual {
            finding.because(actual.value.span(), "what the Pods have");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SELECTOR_MISMATCH;
    use crate::testing::{check, check_files};

    fn deployment(selector: &str, labels: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n{selector}  template:\n    \
             metadata: {{labels: {labels}}}\n    spec: {{containers: [{{name: a, image: b}}]}}\n"
        )
    }

    #[test]
    fn a_value_that_differs_is_shown() {
        assert_eq!(
            check(&SELECTOR_MISMATCH, &deployment("  selector: {matchLabels: {app: a}}\n", "{app: b}")),
            ["error 5:33 `a`: the selector asks for `app: a`, the Pods have `app: b`"]
        );
    }

    #[test]
    fn a_label_that_is_not_there_is_shown() {
        assert_eq!(
            check(
                &SELECTOR_MISMATCH,
                &deployment("  selector: {matchLabels: {app: a, tier: db}}\n", "{app: a}")
            ),
            [
                "error 5:36 `tier`: the Pods of this Deployment have no label `tier`, which its selector asks for"
            ]
        );
    }

    #[test]
    fn the_selector_is_required() {
        assert_eq!(
            check(&SELECTOR_MISMATCH, &deployment("", "{app: a}")),
            ["error 4:1 `spec`: a Deployment needs a `selector`"]
        );
        assert_eq!(
            check(&SELECTOR_MISMATCH, &deployment("  selector: {}\n", "{app: a}")),
            ["error 5:3 `selector`: the `selector` of a Deployment may not be empty"]
        );
    }

    #[test]
    fn a_kustomization_may_add_it() {
        let kustomization = "resources: [manifest.yaml]\ncommonLabels: {app: a}\n";
        let manifest = deployment("", "{}");
        let files = [("kustomization.yaml", kustomization), ("manifest.yaml", &*manifest)];
        assert_eq!(check_files(&SELECTOR_MISMATCH, &files), [""; 0]);
    }

    #[test]
    fn expressions_are_evaluated() {
        for (expression, met) in [
            ("{key: app, operator: In, values: [a, b]}", true),
            ("{key: app, operator: In, values: [b]}", false),
            ("{key: app, operator: NotIn, values: [b]}", true),
            ("{key: app, operator: NotIn, values: [a]}", false),
            ("{key: tier, operator: NotIn, values: [a]}", true),
            ("{key: app, operator: Exists}", true),
            ("{key: tier, operator: Exists}", false),
            ("{key: tier, operator: DoesNotExist}", true),
            ("{key: app, operator: DoesNotExist}", false),
        ] {
            let text = deployment(&format!("  selector: {{matchExpressions: [{expression}]}}\n"), "{app: a}");
            assert_eq!(check(&SELECTOR_MISMATCH, &text).is_empty(), met, "{expression}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        for (selector, labels) in [
            ("  selector: {matchLabels: {app: \"${APP}\"}}\n", "{app: a}"),
            ("  selector: {matchLabels: {app: a}}\n", "{app: \"{{ .Values.app }}\"}"),
            ("  selector: {matchLabels: {app: a}}\n", "{\"{{ include }}\": \"\"}"),
        ] {
            assert_eq!(check(&SELECTOR_MISMATCH, &deployment(selector, labels)), [""; 0], "{selector}");
        }
    }
}
