//! The resources of a container that the downward API supports.

use super::super::words::{may_lack, text, written};
use super::{known, quoted, report};
use crate::lint::Context;
use crate::manifest::Quantity;
use crate::schema::spelling;
use crate::yaml::Entry;

const RESOURCES: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

const OF_CPU: [&str; 2] = ["1m", "1"];
const OF_BYTES: [&str; 13] =
    ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// The resource must exist, and the divisor must match it.
pub(super) fn check<'a>(of: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(node) = of.value.resolve().get("resource") else { return };
    let Some(text) = known(node) else { return };
    let resource = text.strip_prefix("limits.").or_else(|| text.strip_prefix("requests."));
    let is_known = |name: &&str| RESOURCES.contains(name) || name.starts_with("hugepages-");
    if let Some(resource) = resource.filter(is_known) {
        divisor(of, resource, label, context);
        return;
    }
    let all: Vec<_> = ["limits", "requests"]
        .iter()
        .flat_map(|list| RESOURCES.map(|name| format!("{list}.{name}")))
        .collect();
    let meant = spelling::meant(&text, all.iter().map(String::as_str)).map(str::to_owned);
    let help = format!("use {}", quoted(&all));
    report(node, format!("the downward API does not support `{text}`"), meant, help, context).label(label);
}

fn divisor<'a>(of: Entry<'a>, resource: &str, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(divisor) = written(of.value.resolve(), "divisor") else { return };
    let Some(quantity) = Quantity::of(divisor.value) else { return };
    let known: &[&str] = if resource == "cpu" { &OF_CPU } else { &OF_BYTES };
    // A divisor of 0 means the default.
    let is_known = Quantity::parse("0") == Ok(quantity)
        || known.iter().any(|text| Quantity::parse(text) == Ok(quantity));
    if !is_known {
        let written = divisor.value.content().unwrap_or_default();
        context
            .report(divisor.value, format!("`{written}` is not a valid divisor for `{resource}`"))
            .label(label)
            .help(format!("use {}", quoted(known)));
    }
}

/// In a volume, `containerName` is required.
pub(super) fn container<'a>(of: Entry<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let field = of.value.resolve();
    if !text(field, "containerName").is_some_and(|name| name.is_empty()) || !may_lack(field, context) {
        return;
    }
    let at = field.entry("containerName").map_or(of.key, |entry| entry.key);
    let absent = context.path_in(field, "containerName");
    let message = "in a volume, `resourceFieldRef` needs a `containerName`";
    context.report(at, message).label(label).absent([absent]);
}

#[cfg(test)]
mod tests {
    use super::super::FIELD_REF_UNSUPPORTED;
    use crate::testing::{check, check_beside, label_for};

    fn env(of: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
             env: [{{name: A, valueFrom: {{resourceFieldRef: {of}}}}}]\n"
        )
    }

    fn told(of: &str) -> Vec<String> {
        check(&FIELD_REF_UNSUPPORTED, &env(of))
    }

    #[test]
    fn resources_are_limits_and_requests() {
        for name in ["limits.cpu", "requests.memory", "limits.hugepages-2Mi"] {
            assert_eq!(told(&format!("{{resource: {name}}}")), [""; 0], "{name}");
        }
        assert_eq!(
            told("{resource: limit.cpu}"),
            [
                "error 8:62 `limit.cpu`: the downward API does not support `limit.cpu`: did you mean `limits.cpu`?"
            ]
        );
        assert_eq!(
            told("{resource: limits.storage}"),
            ["error 8:62 `limits.storage`: the downward API does not support `limits.storage`"]
        );
    }

    #[test]
    fn divisors_go_with_the_resource() {
        for (resource, divisor) in [
            ("limits.cpu", "1m"),
            ("requests.cpu", "1"),
            ("limits.cpu", "'0'"),
            ("limits.cpu", "$DIVISOR"),
            ("limits.memory", "1Mi"),
            ("limits.hugepages-2Mi", "1Gi"),
            ("limits.ephemeral-storage", "1M"),
        ] {
            let of = format!("{{resource: {resource}, divisor: {divisor}}}");
            assert_eq!(told(&of), [""; 0], "{of}");
        }
        assert_eq!(
            told("{resource: limits.cpu, divisor: 1Mi}"),
            ["error 8:83 `1Mi`: `1Mi` is not a valid divisor for `cpu`"]
        );
        assert_eq!(
            told("{resource: limits.memory, divisor: 100Mi}"),
            ["error 8:86 `100Mi`: `100Mi` is not a valid divisor for `memory`"]
        );
    }

    #[test]
    fn a_volume_names_the_container() {
        let pod = |of: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers: [{{name: a, image: b}}]\n  volumes:\n  \
                 - name: a\n    downwardAPI: {{items: [{{path: a, resourceFieldRef: {of}}}]}}\n"
            )
        };
        let message = "in a volume, `resourceFieldRef` needs a `containerName`";
        assert_eq!(
            check(&FIELD_REF_UNSUPPORTED, &pod("{resource: limits.cpu}")),
            [format!("error 8:37 `resourceFieldRef`: {message}")]
        );
        for of in ["{resource: limits.cpu, containerName: a}", "{{ of }}"] {
            assert_eq!(check(&FIELD_REF_UNSUPPORTED, &pod(of)), [""; 0], "{of}");
        }
        let misspelled = pod("{resource: limits.cpu, container: a}");
        assert_eq!(check_beside(&FIELD_REF_UNSUPPORTED, "unknown-field", &misspelled), [""; 0]);
    }

    #[test]
    fn a_stateful_set_was_taken_before_1_34() {
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nspec: {template: {spec: {containers: [{name: a, image: b, env: \
                   [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 5}}}]}]}}}\n";
        assert_eq!(label_for(&FIELD_REF_UNSUPPORTED, "1.33", set), "no Pod can be created from this");
        assert_eq!(label_for(&FIELD_REF_UNSUPPORTED, "1.34", set), "the API server refuses this");
    }
}
