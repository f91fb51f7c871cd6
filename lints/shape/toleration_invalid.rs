use super::words::{item_key, may_lack, refusal, text, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::yaml::Node;

declare_lint! {
    /// A toleration contradicts itself: `operator: Exists` with a value, `tolerationSeconds` without `NoExecute`,
    /// or no key without `operator: Exists`.
    ///
    /// ## Why
    ///
    /// A toleration without an `operator` means `Equal`: it matches a taint with this key and this value. `Exists`
    /// matches the key alone, so the API server refuses a value beside it: "value must be empty when `operator` is
    /// 'Exists'". A toleration without a key matches every taint, and needs `Exists`: "operator must be Exists when
    /// `key` is empty".
    ///
    /// `tolerationSeconds` is how long a running Pod stays on a node after the taint is added. Only taints with the
    /// effect `NoExecute` evict Pods: "effect must be 'NoExecute' when `tolerationSeconds` is set".
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
    ///   tolerations:
    ///     - key: dedicated
    ///       operator: Exists
    ///       value: tools
    ///       effect: NoSchedule
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   tolerations:
    ///     - key: dedicated
    ///       operator: Equal
    ///       value: tools
    ///       effect: NoSchedule
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Taints and Tolerations": Concepts:
    ///   https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    /// - Kubernetes API reference, "Pod": Toleration:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static TOLERATION_INVALID = "toleration-invalid" {
        summary: "a toleration that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let spec = workload.pod_template().and_then(|template| template.spec());
    let tolerations = spec.and_then(|spec| spec.get("tolerations")).into_iter().flat_map(Node::items);
    let label = refusal(workload, context);
    for toleration in tolerations.map(Node::resolve).filter(|one| one.is_mapping()) {
        key(toleration, label, context);
        value(toleration, label, context);
        effect(toleration, label, context);
    }
}

/// Without a key, the operator must be `Exists`.
fn key<'a>(toleration: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    if !text(toleration, "key").is_some_and(|key| key.is_empty()) || !may_lack(toleration, context) {
        return;
    }
    // `invalid-enum-value` reports unknown operators.
    if !text(toleration, "operator").is_some_and(|text| ["", "Equal", "Lt", "Gt"].contains(&&*text)) {
        return;
    }
    let written = written(toleration, "operator").or_else(|| toleration.entry("key"));
    let at = written.map_or_else(|| item_key(toleration), |entry| entry.value);
    let absent = ["key", "operator"].map(|field| context.path_in(toleration, field));
    context
        .report(at, "a toleration without a `key` needs `operator: Exists`")
        .absent(absent)
        .label(label)
        .help("add the `key` of the taint; without one, `operator: Exists` tolerates every taint");
}

/// With `Exists`, there must be no value.
fn value<'a>(toleration: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let (Some(operator), Some(value)) = (written(toleration, "operator"), written(toleration, "value"))
    else {
        return;
    };
    let is_written = text(toleration, "value").is_some_and(|text| !text.is_empty());
    if operator.value.str().as_deref() == Some("Exists") && is_written {
        context
            .report(value.value, "a toleration with `operator: Exists` cannot have a `value`")
            .label(label)
            .because(operator.value.span(), "this matches any value")
            .help("remove the `value`, or use `operator: Equal` to tolerate only this one");
    }
}

/// With seconds, the effect must be `NoExecute`.
fn effect<'a>(toleration: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(seconds) = written(toleration, "tolerationSeconds").filter(|entry| entry.value.int().is_some())
    else {
        return;
    };
    let message = "`tolerationSeconds` needs `effect: NoExecute`";
    let help = "other taints do not evict running Pods";
    match text(toleration, "effect").as_deref() {
        Some("") if may_lack(toleration, context) => {
            let absent = context.path_in(toleration, "effect");
            context.report(seconds.key, message).label(label).help(help).absent([absent]);
        }
        Some("NoSchedule" | "PreferNoSchedule") => {
            let at = written(toleration, "effect").map_or(seconds.key, |entry| entry.value);
            let because = seconds.key.span();
            context.report(at, message).label(label).because(because, "set here").help(help);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::TOLERATION_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings, label_for};

    fn pod(toleration: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers: [{{name: a, image: b}}]\n  \
             tolerations:\n  - {toleration}\n"
        )
    }

    fn told(toleration: &str) -> Vec<String> {
        check(&TOLERATION_INVALID, &pod(toleration))
    }

    #[test]
    fn only_exists_needs_no_key() {
        let message = "a toleration without a `key` needs `operator: Exists`";
        assert_eq!(told("{operator: Equal, value: a}"), [format!("error 7:16 `Equal`: {message}")]);
        assert_eq!(told("{effect: NoSchedule}"), [format!("error 7:6 `effect`: {message}")]);
        assert_eq!(told("{key: \"\"}"), [format!("error 7:11 `\"\"`: {message}")]);
        assert_eq!(told("{}"), [format!("error 7:5 `{{}}`: {message}")]);
    }

    #[test]
    fn exists_takes_no_value() {
        let text = pod("{key: a, operator: Exists, value: b}");
        assert_eq!(
            check(&TOLERATION_INVALID, &text),
            ["error 7:39 `b`: a toleration with `operator: Exists` cannot have a `value`"]
        );
        let found = findings(&TOLERATION_INVALID, &text);
        assert_eq!(found[0].related[0].span.of(&text), "Exists");
    }

    #[test]
    fn seconds_are_for_taints_that_evict() {
        let message = "`tolerationSeconds` needs `effect: NoExecute`";
        assert_eq!(
            told("{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 0}"),
            [format!("error 7:40 `NoSchedule`: {message}")]
        );
        assert_eq!(
            told("{key: a, operator: Exists, tolerationSeconds: 300}"),
            [format!("error 7:32 `tolerationSeconds`: {message}")]
        );
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for toleration in [
            "{operator: Exists}",
            "{key: a}",
            "{key: a, operator: Exists, value: \"\"}",
            "{key: a, operator: Exists, value: }",
            "{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 3}",
            "{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: }",
            "{key: a, effect: \"{{ effect }}\", tolerationSeconds: 3}",
            "{key: a, effect: Noexecute, tolerationSeconds: 3}",
            "{key: \"$KEY\"}",
            "{operator: \"$OPERATOR\"}",
            "{operator: exists}",
            "{{ toleration }}",
            "",
        ] {
            assert_eq!(told(toleration), [""; 0], "{toleration}");
        }
        assert_eq!(check_beside(&TOLERATION_INVALID, "unknown-field", &pod("{ky: a}")), [""; 0]);
        let merged = pod("{<<: *all}").replace("spec:\n", "spec:\n  priority: &all {operator: Exists}\n");
        assert_eq!(check(&TOLERATION_INVALID, &merged), [""; 0]);
        let patch = pod("{effect: NoSchedule}");
        assert_eq!(check_patch(&TOLERATION_INVALID, &patch), [""; 0]);
    }

    #[test]
    fn a_stateful_set_was_taken_before_1_34() {
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nspec: {template: {spec: {containers: [{name: a, image: b}], \
                   tolerations: [{key: a, operator: Exists, value: b}]}}}\n";
        assert_eq!(label_for(&TOLERATION_INVALID, "1.33", set), "no Pod can be created from this");
        assert_eq!(label_for(&TOLERATION_INVALID, "1.34", set), "the API server refuses this");
    }
}
