//! The fields that a metric must have, by its type.

use super::super::words::{all_written, article, code_list, written};
use super::REFUSED;
use crate::lint::Context;
use crate::yaml::{Entry, Node};

/// The values that the target of a source can have.
struct Source {
    kind: &'static str,
    field: &'static str,
    /// At least one of these is required.
    values: &'static [&'static str],
    /// Whether only one is allowed.
    one: bool,
}

const SOURCES: [Source; 5] = [
    Source {
        kind: "Resource",
        field: "resource",
        values: &["averageUtilization", "averageValue"],
        one: true,
    },
    Source {
        kind: "ContainerResource",
        field: "containerResource",
        values: &["averageUtilization", "averageValue"],
        one: true,
    },
    Source { kind: "Pods", field: "pods", values: &["averageValue"], one: false },
    Source { kind: "Object", field: "object", values: &["value", "averageValue"], one: false },
    Source { kind: "External", field: "external", values: &["value", "averageValue"], one: true },
];

/// The types whose metrics come from Pods.
pub(super) const AT_PODS: [&str; 3] = ["Resource", "ContainerResource", "Pods"];

pub(super) fn check<'a>(metric: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(kind) = metric.get("type") else { return };
    let Some(source) = kind.str().and_then(|kind| SOURCES.iter().find(|source| source.kind == kind)) else {
        return;
    };
    let there: Vec<_> = SOURCES.iter().filter_map(|source| written(metric, source.field)).collect();
    match there.iter().find(|entry| entry.key.key_text() == source.field) {
        Some(own) => {
            for other in there.iter().filter(|other| other.key.key_text() != source.field) {
                let message =
                    format!("`{}` cannot be set with `type: {}`", other.key.key_text(), source.kind);
                context.report(other.key, message).label(REFUSED).because(kind.span(), "the type");
            }
            target(source, *own, context);
        }
        None => missing(source, metric, kind, &there, context),
    }
}

fn missing<'a>(
    source: &Source,
    metric: Node<'a>,
    kind: Node<'a>,
    there: &[Entry<'a>],
    context: &mut Context<'_, 'a>,
) {
    if there.is_empty() && context.is_partial() {
        return;
    }
    let absent = context.path_in(metric, source.field);
    let message = format!("`type: {}` needs `{}`", source.kind, source.field);
    let finding = context.report(kind, message).label(REFUSED).absent([absent]);
    for other in there {
        finding.because(other.key.span(), "this belongs to another type");
    }
}

/// The target must have one of the values that its source supports.
fn target<'a>(source: &Source, own: Entry<'a>, context: &mut Context<'_, 'a>) {
    let Some(target) = written(own.value.resolve(), "target") else { return };
    let node = target.value.resolve();
    if !node.is_mapping() || node.entries().any(|entry| !entry.key.kind().is_scalar()) {
        return;
    }
    let there = all_written(node, source.values);
    let of = format!("{} {} metric", article(source.kind), source.kind);
    match &*there {
        [] if !context.is_partial() => {
            let absent: Vec<_> = source.values.iter().map(|value| context.path_in(node, value)).collect();
            let message = format!("the target of {of} needs {}", code_list(source.values, "or"));
            let finding = context.report(target.key, message).label(REFUSED).absent(absent);
            if let Some(value) = written(node, "value") {
                finding.because(value.key.span(), "this is ignored");
            }
        }
        [first, second] if source.one => {
            let message = format!("the target of {of} cannot have both {}", code_list(source.values, "and"));
            context
                .report(second.key, message)
                .label("the API server refuses both")
                .because(first.key.span(), "the first");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::HPA_INVALID;
    use super::super::tests::{scaler, told};
    use crate::testing::{check, check_beside, findings};

    fn metric(metric: &str) -> Vec<String> {
        told(&format!("metrics: [{{{metric}}}]"))
    }

    const CPU: &str = "resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}";
    const QPS: &str = "pods: {metric: {name: qps}, target: {type: AverageValue, averageValue: 10}}";

    #[test]
    fn the_type_names_the_field() {
        let needs = "error 4:25 `Resource`: `type: Resource` needs `resource`";
        assert_eq!(metric("type: Resource"), [needs]);
        let text = scaler(&format!("metrics: [{{type: Resource, {QPS}}}]"));
        assert_eq!(check(&HPA_INVALID, &text), [needs]);
        assert_eq!(findings(&HPA_INVALID, &text)[0].related[0].span.of(&text), "pods");
        assert_eq!(
            metric(&format!("type: Resource, {CPU}, {QPS}")),
            ["error 4:111 `pods`: `pods` cannot be set with `type: Resource`"]
        );
        for sound in [CPU.replace("resource:", "type: Resource, resource:"), format!("type: $TYPE, {CPU}")] {
            assert_eq!(metric(&sound), [""; 0], "{sound}");
        }
        let misspelled = scaler("metrics: [{type: Resource, resourc: {name: cpu}}]");
        assert_eq!(check_beside(&HPA_INVALID, "unknown-field", &misspelled), [""; 0]);
    }

    #[test]
    fn a_resource_has_one_target() {
        let of = |target: &str| metric(&format!("type: Resource, resource: {{name: cpu, target: {target}}}"));
        let needs = "the target of a Resource metric needs `averageUtilization` or `averageValue`";
        assert_eq!(of("{type: Utilization}"), [format!("error 4:57 `target`: {needs}")]);
        assert_eq!(of("{type: Value, value: 70}"), [format!("error 4:57 `target`: {needs}")]);
        assert_eq!(
            of("{type: Utilization, averageValue: 1, averageUtilization: 70}"),
            [
                "error 4:102 `averageUtilization`: the target of a Resource metric cannot have both `averageUtilization` and \
                 `averageValue`"
            ]
        );
        for sound in ["{type: AverageValue, averageValue: 1}", "{{ target }}", "{averageUtilization: $CPU}"] {
            assert_eq!(of(sound), [""; 0], "{sound}");
        }
    }

    #[test]
    fn other_metrics_have_values() {
        let pods =
            |target: &str| metric(&format!("type: Pods, pods: {{metric: {{name: a}}, target: {target}}}"));
        let needs = "the target of a Pods metric needs `averageValue`";
        assert_eq!(pods("{type: Value, value: 1}"), [format!("error 4:57 `target`: {needs}")]);
        let external = |target: &str| {
            metric(&format!("type: External, external: {{metric: {{name: a}}, target: {target}}}"))
        };
        assert_eq!(
            external("{type: Value, value: 1, averageValue: 1}"),
            [
                "error 4:97 `averageValue`: the target of an External metric cannot have both `value` and `averageValue`"
            ]
        );
        assert_eq!(external("{type: Value, value: 1}"), [""; 0]);
        let object = metric("type: Object, object: {metric: {name: a}, target: {value: 1, averageValue: 1}}");
        assert_eq!(object, [""; 0]);
    }
}
