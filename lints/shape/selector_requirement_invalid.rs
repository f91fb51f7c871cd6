use std::borrow::Cow;

use super::words::{REFUSED, is_empty_list, item_key, may_lack, refusal, text, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Object, Workload, WorkloadKind};
use crate::schema::{Place, Shape};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A selector requirement has values that do not match its operator, an affinity has no term or no
    /// `topologyKey`, or two topology spread constraints are the same.
    ///
    /// ## Why
    ///
    /// `In` and `NotIn` compare a label with `values`, so at least one is needed. `Exists` and `DoesNotExist` look
    /// only at the key, so there must be none. `Gt` and `Lt`, which are only for labels of nodes, compare with
    /// exactly one number. The API server reports "must be specified when `operator` is 'In' or 'NotIn'", "may not
    /// be specified when `operator` is 'Exists' or 'DoesNotExist'" and "must be specified single value when
    /// `operator` is 'Lt' or 'Gt'".
    ///
    /// A required node affinity needs a term: "must have at least one node selector term". Pod affinity and spread
    /// constraints group nodes by the label that `topologyKey` names: "can not be empty". Two spread constraints
    /// cannot have the same `topologyKey` and `whenUnsatisfiable`: `Duplicate value`.
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
    ///   affinity:
    ///     nodeAffinity:
    ///       requiredDuringSchedulingIgnoredDuringExecution:
    ///         nodeSelectorTerms:
    ///           - matchExpressions:
    ///               - key: node-pool
    ///                 operator: Exists
    ///                 values: [tools]
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
    ///   affinity:
    ///     nodeAffinity:
    ///       requiredDuringSchedulingIgnoredDuringExecution:
    ///         nodeSelectorTerms:
    ///           - matchExpressions:
    ///               - key: node-pool
    ///                 operator: In
    ///                 values: [tools]
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Labels and Selectors": Set-based requirement:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    /// - Kubernetes documentation, "Assigning Pods to Nodes": Affinity and anti-affinity:
    ///   https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
    /// - Kubernetes documentation, "Pod Topology Spread Constraints":
    ///   https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    pub(crate) static SELECTOR_REQUIREMENT_INVALID = "selector-requirement-invalid" {
        summary: "a selector or an affinity that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// How many values an operator needs.
enum Takes {
    Some,
    None,
    One,
}

const OPERATORS: [(&str, Takes); 6] = [
    ("In", Takes::Some),
    ("NotIn", Takes::Some),
    ("Exists", Takes::None),
    ("DoesNotExist", Takes::None),
    ("Gt", Takes::One),
    ("Lt", Takes::One),
];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    // The API server leaves the selectors of metrics to the servers of these metrics.
    if object.group() == "autoscaling" {
        return;
    }
    let Some(diagnosis) = context.diagnosis() else { return };
    let workload = Workload::new(object);
    let label = |node, context: &Context<'_, 'a>| label_at(workload.as_ref(), node, context);
    for place in diagnosis.judgement.places().iter().filter(|place| !is_merged(place)) {
        let Shape::Object(of) = place.shape else { continue };
        match of.name() {
            Some("LabelSelectorRequirement" | "NodeSelectorRequirement") => {
                requirement(place.node, label(place.node, context), context);
            }
            Some("NodeSelector") => terms(place.node, label(place.node, context), context),
            Some("PodAffinityTerm" | "TopologySpreadConstraint") => {
                topology(place.node, label(place.node, context), context);
            }
            _ => {}
        }
    }
    if let Some(workload) = workload {
        spread(&workload, context);
    }
}

/// Whether the place is a mapping that `<<` merges into another, which is checked as a whole.
fn is_merged(place: &Place<'_>) -> bool {
    place.key.is_none() && place.index.is_none()
}

/// The consequence of a mistake there: in a StatefulSet, only the Pod template could have one without being
/// refused.
fn label_at<'a>(workload: Option<&Workload<'a>>, at: Node<'a>, context: &Context<'_, 'a>) -> &'static str {
    let Some(set) = workload.filter(|workload| workload.kind() == WorkloadKind::StatefulSet) else {
        return REFUSED;
    };
    let selector = set.spec().and_then(|spec| spec.get("selector"));
    if selector.is_some_and(|selector| selector.span().contains(at.span())) {
        return REFUSED;
    }
    refusal(set, context)
}

fn terms<'a>(selector: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let terms = selector.get("nodeSelectorTerms");
    if let Some(terms) = terms.filter(|terms| is_empty_list(*terms) && !context.is_partial()) {
        context.report(terms, "a required node affinity needs a term").label(label);
    }
}

fn topology<'a>(of: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let key = of.get("topologyKey");
    if let Some(key) = key.filter(|key| key.str().is_some_and(|text| text.is_empty())) {
        context
            .report(key, "`topologyKey` cannot be empty")
            .label(label)
            .help("set it to a label of the nodes, such as `kubernetes.io/hostname`");
    }
}

fn requirement<'a>(requirement: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(operator) = written(requirement, "operator") else { return };
    let Some(name) = operator.value.str() else { return };
    let Some((_, takes)) = OPERATORS.iter().find(|(known, _)| *known == name) else { return };
    let values = written(requirement, "values");
    if values.is_some_and(|values| !values.value.is_sequence()) {
        return;
    }
    let count = values.map_or(0, |values| values.value.items().count());
    let at = values.map_or(operator.value, |values| values.key);
    match takes {
        Takes::Some if count == 0 && may_lack(requirement, context) => {
            let absent = context.path_in(requirement, "values");
            context.report(at, format!("`{name}` needs `values`")).label(label).absent([absent]);
        }
        Takes::None if count > 0 => {
            context
                .report(at, format!("`{name}` cannot have `values`"))
                .label(label)
                .because(operator.value.span(), "this looks only at the key")
                .help(other(&name));
        }
        Takes::One if count > 1 || count == 0 && may_lack(requirement, context) => {
            let message = format!("`{name}` needs exactly one value, not {count}");
            let absent = (count == 0).then(|| context.path_in(requirement, "values"));
            context.report(at, message).label(label).absent(absent);
        }
        _ => {}
    }
}

fn other(operator: &str) -> String {
    let other = if operator == "Exists" { "In" } else { "NotIn" };
    format!("remove them, or write `operator: {other}` to compare the label with them")
}

/// Two constraints cannot have the same `topologyKey` and `whenUnsatisfiable`.
fn spread<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let spec = workload.pod_template().and_then(|template| template.spec());
    let constraints = spec.and_then(|spec| spec.get("topologySpreadConstraints"));
    let mut seen: Vec<(Cow<'a, str>, Cow<'a, str>, Node<'a>)> = Vec::new();
    for constraint in constraints.into_iter().flat_map(Node::items).map(Node::resolve) {
        let known = |field| text(constraint, field).filter(|text| !text.is_empty());
        let (Some(key), Some(answer)) = (known("topologyKey"), known("whenUnsatisfiable")) else { continue };
        let at = constraint
            .entry("topologyKey")
            .map_or_else(|| item_key(constraint), |entry: Entry<'a>| entry.value);
        if let Some((.., first)) = seen.iter().find(|(other, way, _)| *other == key && *way == answer) {
            let message = format!("two spread constraints are for `{key}` with `{answer}`");
            let label = refusal(workload, context);
            let finding = context.report(at, message).label(label);
            // Through an alias, one node can be two items: there is no other place to point at.
            if *first != at {
                finding.because(first.span(), "the first");
            }
        }
        seen.push((key, answer, at));
    }
}

#[cfg(test)]
mod tests {
    use super::SELECTOR_REQUIREMENT_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings, label_for};

    fn pod(spec: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers: [{{name: a, image: b}}]\n  {spec}\n"
        )
    }

    fn nodes(requirement: &str) -> String {
        pod(&format!(
            "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: \
             [{{matchExpressions: [{requirement}]}}]}}}}}}"
        ))
    }

    fn budget(requirement: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: a}}\nspec: {{selector: {{matchExpressions: \
             [{requirement}]}}}}\n"
        );
        check(&SELECTOR_REQUIREMENT_INVALID, &text)
    }

    #[test]
    fn values_go_with_the_operator() {
        assert_eq!(budget("{key: a, operator: In}"), ["error 4:57 `In`: `In` needs `values`"]);
        assert_eq!(
            budget("{key: a, operator: NotIn, values: []}"),
            ["error 4:64 `values`: `NotIn` needs `values`"]
        );
        assert_eq!(
            budget("{key: a, operator: DoesNotExist, values: [b]}"),
            ["error 4:71 `values`: `DoesNotExist` cannot have `values`"]
        );
        let told = |requirement: &str| {
            let found = findings(&SELECTOR_REQUIREMENT_INVALID, &nodes(requirement));
            found.into_iter().map(|one| one.message).collect::<Vec<_>>()
        };
        assert_eq!(told("{key: a, operator: Exists, values: [b]}"), ["`Exists` cannot have `values`"]);
        assert_eq!(told("{key: a, operator: Gt}"), ["`Gt` needs exactly one value, not 0"]);
        assert_eq!(
            told("{key: a, operator: Lt, values: ['1', '2']}"),
            ["`Lt` needs exactly one value, not 2"]
        );
    }

    #[test]
    fn an_affinity_has_a_term_and_a_topology() {
        let text = pod(
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
        );
        assert_eq!(
            check(&SELECTOR_REQUIREMENT_INVALID, &text),
            ["error 6:97 `[]`: a required node affinity needs a term"]
        );
        let text = pod(
            "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: ''}]}}",
        );
        assert_eq!(
            check(&SELECTOR_REQUIREMENT_INVALID, &text),
            ["error 6:95 `''`: `topologyKey` cannot be empty"]
        );
    }

    #[test]
    fn constraints_are_unique() {
        let constraint =
            |key: &str| format!("{{maxSkew: 1, whenUnsatisfiable: DoNotSchedule, topologyKey: {key}}}");
        let of = |first: &str, second: &str| {
            let list = format!("topologySpreadConstraints: [{}, {}]", constraint(first), constraint(second));
            check(&SELECTOR_REQUIREMENT_INVALID, &pod(&list))
        };
        assert_eq!(
            of("zone", "zone"),
            ["error 6:158 `zone`: two spread constraints are for `zone` with `DoNotSchedule`"]
        );
        assert_eq!(of("zone", "host"), [""; 0]);
        assert_eq!(of("$KEY", "$KEY"), [""; 0]);
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for requirement in [
            "{key: a, operator: In, values: [b]}",
            "{key: a, operator: Exists}",
            "{key: a, operator: Exists, values: []}",
            "{key: a, operator: DoesNotExist, values: }",
            "{key: a, operator: Gt, values: ['1']}",
            "{key: a, operator: In, values: {{ values }}}",
            "{key: a, operator: \"$OP\"}",
            "{key: a, operator: Is}",
            "{{ requirement }}",
        ] {
            assert_eq!(check(&SELECTOR_REQUIREMENT_INVALID, &nodes(requirement)), [""; 0], "{requirement}");
        }
        let misspelled = nodes("{key: a, operator: In, value: [b]}");
        assert_eq!(check_beside(&SELECTOR_REQUIREMENT_INVALID, "unknown-field", &misspelled), [""; 0]);
        let patch = nodes("{key: a, operator: In}");
        assert_eq!(check_patch(&SELECTOR_REQUIREMENT_INVALID, &patch), [""; 0]);
        let merged = budget("&x {key: a, operator: Exists}, {<<: *x, operator: In, values: [b]}");
        assert_eq!(merged, [""; 0]);
        let part = nodes("{<<: *part, values: [b]}")
            .replace("spec:\n", "spec:\n  nodeSelector: &part {key: a, operator: In}\n");
        assert_eq!(check(&SELECTOR_REQUIREMENT_INVALID, &part), [""; 0]);
    }

    #[test]
    fn a_stateful_set_was_taken_before_1_34_but_for_its_selector() {
        let set = |selector: &str, spread: &str| {
            format!(
                "apiVersion: apps/v1\nkind: StatefulSet\nspec: {{selector: {{matchExpressions: [{selector}]}}, template: \
                 {{spec: {{containers: [{{name: a, image: b}}], topologySpreadConstraints: [{spread}]}}}}}}\n"
            )
        };
        let bad = "{key: a, operator: In}";
        let label = |text: &str| label_for(&SELECTOR_REQUIREMENT_INVALID, "1.33", text);
        assert_eq!(label(&set(bad, "")), "the API server refuses this");
        let spread = format!("{{topologyKey: a, labelSelector: {{matchExpressions: [{bad}]}}}}");
        assert_eq!(label(&set("", &spread)), "no Pod can be created from this");
    }
}
