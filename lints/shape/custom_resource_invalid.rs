use super::words::{REFUSED, code_list, found, list};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Reason, Refusal};
use crate::yaml::{Kind, Node};

declare_lint! {
    /// The CustomResourceDefinition of an object refuses a value in it.
    ///
    /// ## Why
    ///
    /// The API server validates a custom resource by the schema in its CustomResourceDefinition, and refuses it:
    /// `spec.schedule in body should match '^\S+$'`, `Duplicate value: {"name":"a"}`,
    /// `must validate one and only one schema (oneOf)`.
    ///
    /// This lint reports refused values that no other lint reports: patterns, formats and lengths of strings, numbers
    /// of items, duplicates in lists that are sets or maps, combinations of fields (`oneOf`, `anyOf`, `not`), null as
    /// an item, the bounds of `replicas`, and rules in the Common Expression Language (`x-kubernetes-validations`). As
    /// in the API server, defaults are applied first, and null counts as absent if the schema does not allow it.
    ///
    /// Rules are evaluated as for an object that is created. Rules about changes (`oldSelf`) are left out, and rules
    /// are only evaluated if nothing else is wrong. A rule that needs an unknown function or too much work is not
    /// reported; `--verbose` names it.
    ///
    /// The definition must be among the files, or listed under `schemas` in the configuration. If there are several
    /// different definitions, nothing is reported.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apiextensions.k8s.io/v1
    /// kind: CustomResourceDefinition
    /// metadata:
    ///   name: backups.example.com
    /// spec:
    ///   group: example.com
    ///   scope: Namespaced
    ///   names:
    ///     kind: Backup
    ///     plural: backups
    ///   versions:
    ///     - name: v1
    ///       served: true
    ///       storage: true
    ///       schema:
    ///         openAPIV3Schema:
    ///           type: object
    ///           properties:
    ///             spec:
    ///               type: object
    ///               properties:
    ///                 keep:
    ///                   type: string
    ///                   pattern: ^[0-9]+[dwm]$
    /// ---
    /// apiVersion: example.com/v1
    /// kind: Backup
    /// metadata:
    ///   name: nightly
    /// spec:
    ///   keep: "30"
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apiextensions.k8s.io/v1
    /// kind: CustomResourceDefinition
    /// metadata:
    ///   name: backups.example.com
    /// spec:
    ///   group: example.com
    ///   scope: Namespaced
    ///   names:
    ///     kind: Backup
    ///     plural: backups
    ///   versions:
    ///     - name: v1
    ///       served: true
    ///       storage: true
    ///       schema:
    ///         openAPIV3Schema:
    ///           type: object
    ///           properties:
    ///             spec:
    ///               type: object
    ///               properties:
    ///                 keep:
    ///                   type: string
    ///                   pattern: ^[0-9]+[dwm]$
    /// ---
    /// apiVersion: example.com/v1
    /// kind: Backup
    /// metadata:
    ///   name: nightly
    /// spec:
    ///   keep: 30d
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions": Validation, Defaulting:
    ///   https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
    pub(crate) static CUSTOM_RESOURCE_INVALID = "custom-resource-invalid" {
        summary: "a value that the definition of a custom resource refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    let is_partial = context.is_partial();
    for refusal in &diagnosis.refusals {
        if !(is_partial && may_be_elsewhere(&refusal.reason)) {
            report(refusal, context);
        }
    }
}

/// Whether the rest of a partial object can have what is refused here.
fn may_be_elsewhere(reason: &Reason<'_>) -> bool {
    matches!(
        reason,
        Reason::Missing(_)
            | Reason::TooFewItems(_)
            | Reason::TooFewEntries(_)
            | Reason::NoAlternative(_)
            | Reason::NotOneAlternative(..)
            | Reason::Excluded(_)
            | Reason::Type(_)
            | Reason::Rule { .. }
    )
}

fn report<'a>(refusal: &Refusal<'a>, context: &mut Context<'_, 'a>) {
    let node = refusal.node.resolve();
    let field = match (&*refusal.field, refusal.is_inner) {
        ("", _) => "the object".to_owned(),
        (field, false) => format!("`{field}`"),
        (field, true) if node.is_mapping() => format!("an item of `{field}`"),
        (field, true) => format!("a value in `{field}`"),
    };
    let first = || node.entries().next().map(|entry| entry.key);
    let is_plain = refusal.node.kind().is_scalar() && refusal.node.kind() != Kind::Absent;
    let at = if is_plain { refusal.node } else { refusal.key.or_else(first).unwrap_or(refusal.node) };
    let absent: Vec<String> = match &refusal.reason {
        Reason::Missing(name) => vec![context.path_in(node, name)],
        Reason::NoAlternative(names) | Reason::NotOneAlternative(0, names) => {
            names.iter().map(|name| context.path_in(node, name)).collect()
        }
        _ => Vec::new(),
    };
    let message = message(&refusal.reason, &field, node);
    let finding = context.report(at, message).label(REFUSED).absent(absent);
    match &refusal.reason {
        Reason::Duplicate(Some(first), _) => {
            finding.because(first.span(), "the first one");
        }
        Reason::Rule { rule, error: Some(error), .. } => {
            finding.help(format!("the rule cannot be evaluated ({error}): `{rule}`"));
        }
        Reason::Rule { rule, message: Some(_), .. } => {
            finding.help(format!("the rule is `{rule}`"));
        }
        _ => {}
    }
}

/// How many characters of a value are repeated in a message.
const MOST_SHOWN: usize = 64;

fn message(reason: &Reason<'_>, field: &str, node: Node<'_>) -> String {
    let text = node.content().unwrap_or_default();
    let value = if text.chars().count() > MOST_SHOWN { "the value".to_owned() } else { format!("`{text}`") };
    let length = text.chars().count();
    match reason {
        Reason::Type(types) => {
            let types: Vec<_> = types.iter().map(|one| in_words(one)).collect();
            format!("{field} must be {}, but this is {}", list(&types, "or"), found(node))
        }
        Reason::Choice(values) if values.len() > 8 => {
            format!(
                "{value} is not a valid value of {field}: valid values include {}",
                code_list(&values[..6], "and")
            )
        }
        Reason::Choice(values) => {
            format!("{value} is not a valid value of {field}: it must be {}", code_list(values, "or"))
        }
        Reason::Missing(name) => format!("{field} needs `{name}`"),
        Reason::Pattern(pattern) => format!("{value} does not match the pattern of {field}: `{pattern}`"),
        Reason::Format(format) => format!("{value} does not have the format of {field}: `{format}`"),
        Reason::TooLong(most) => {
            format!("{field} has {}: the most is {most}", count(length, "character", "characters"))
        }
        Reason::TooShort(least) if length == 0 => {
            format!("{field} is empty: it needs at least {}", count(*least, "character", "characters"))
        }
        Reason::TooShort(least) => {
            format!("{field} has {}: it needs at least {least}", count(length, "character", "characters"))
        }
        Reason::TooManyItems(most) => {
            format!("{field} has {}: the most is {most}", count(node.items().count(), "item", "items"))
        }
        Reason::TooFewItems(least) => format!("{field} needs at least {}", count(*least, "item", "items")),
        Reason::TooManyEntries(most) => {
            format!("{field} can have at most {}", count(*most, "entry", "entries"))
        }
        Reason::TooFewEntries(least) => {
            format!("{field} needs at least {}", count(*least, "entry", "entries"))
        }
        Reason::Below(least, false) => format!("{value} is too small for {field}: the least is {least}"),
        Reason::Below(least, true) => {
            format!("{value} is too small for {field}: it must be greater than {least}")
        }
        Reason::Above(most, false) => format!("{value} is too large for {field}: the most is {most}"),
        Reason::Above(most, true) => format!("{value} is too large for {field}: it must be less than {most}"),
        Reason::NotMultiple(factor) => {
            format!("{value} is not valid for {field}: it must be a multiple of {factor}")
        }
        Reason::NoAlternative(names) if names.is_empty() => {
            format!("{field} fits none of the alternatives in its definition (`anyOf`)")
        }
        Reason::NoAlternative(names) => format!("{field} needs {}", code_list(names, "or")),
        Reason::NotOneAlternative(0, names) if !names.is_empty() => {
            format!("{field} needs exactly one of {}", code_list(names, "and"))
        }
        Reason::NotOneAlternative(0, _) => {
            format!("{field} fits none of the alternatives in its definition (`oneOf`)")
        }
        Reason::NotOneAlternative(_, names) if !names.is_empty() => {
            format!("{field} can have only one of {}", code_list(names, "and"))
        }
        Reason::NotOneAlternative(count, _) => {
            format!(
                "{field} fits {count} of the alternatives in its definition: it must fit exactly one (`oneOf`)"
            )
        }
        Reason::Excluded(names) if names.is_empty() => {
            format!("{field} has a form that its definition excludes (`not`)")
        }
        Reason::Excluded(names) => match names.as_slice() {
            [name] => format!("{field} cannot have `{name}`"),
            names => format!("{field} cannot have {} together", code_list(names, "and")),
        },
        Reason::Duplicate(_, keys) if keys.is_empty() => {
            format!("{value} is a duplicate: {field} must be unique")
        }
        Reason::Duplicate(_, keys) => {
            format!("{field} has the same {} as an earlier one", code_list(keys, "and"))
        }
        Reason::Rule { rule, message, .. } => match message {
            Some(message) => format!("{field} breaks a rule of its definition: {message}"),
            None => format!("{field} breaks a rule of its definition: `{rule}`"),
        },
        Reason::Scale => {
            format!("{value} is not a valid number of replicas: it must be between 0 and 2147483647")
        }
    }
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A type of JSON Schema in words.
fn in_words(name: &str) -> &'static str {
    match name {
        "object" => "a mapping",
        "array" => "a list",
        "string" => "a string",
        "integer" => "an integer",
        "boolean" => "a boolean",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::CUSTOM_RESOURCE_INVALID;
    use crate::testing::check_files;

    fn told(schema: &str, spec: &str) -> Vec<String> {
        let definition = format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: as.b.example}}\n\
             spec:\n  group: b.example\n  names: {{kind: A, plural: as}}\n  versions:\n  - name: v1\n    served: true\n    \
             subresources: {{scale: {{specReplicasPath: .spec.replicas}}}}\n    \
             schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {{type: object, {schema}}}}}}}}}\n"
        );
        let object = format!("apiVersion: b.example/v1\nkind: A\nmetadata: {{name: a}}\nspec: {spec}\n");
        let found = check_files(&CUSTOM_RESOURCE_INVALID, &[("a.yaml", &object), ("crd.yaml", &definition)]);
        found.iter().filter_map(|line| line.strip_prefix("a.yaml: ")).map(Into::into).collect()
    }

    #[test]
    fn strings_have_a_pattern_and_a_length() {
        let schema = "properties: {a: {type: string, pattern: '^[a-z]+$', maxLength: 3, minLength: 1}}";
        assert_eq!(told(schema, "{a: abc}"), [""; 0]);
        assert_eq!(
            told(schema, "{a: ABcd}"),
            [
                "error 4:11 `ABcd`: `ABcd` does not match the pattern of `a`: `^[a-z]+$`",
                "error 4:11 `ABcd`: `a` has 4 characters: the most is 3",
            ]
        );
        assert_eq!(told(schema, "{a: ''}").len(), 2);
        assert_eq!(told(schema, "{a: '{{ x }}'}"), [""; 0]);
    }

    #[test]
    fn nulls_are_dropped_and_defaults_applied() {
        let schema = "required: [a], properties: {a: {type: string, default: x}, b: {type: string, minLength: 1}, \
                      c: {type: array, items: {type: string}}}, maxProperties: 2";
        assert_eq!(told(schema, "{a: null, b: null}"), [""; 0]);
        assert_eq!(
            told(schema, "{c: [y, null]}"),
            ["error 4:15 `null`: a value in `c` must be a string, but this is null"]
        );
        assert_eq!(told(schema, "{b: y, c: []}"), ["error 4:1 `spec`: `spec` can have at most 2 entries"]);
    }

    #[test]
    fn sets_and_maps_have_no_duplicates() {
        let schema = "properties: {a: {type: array, x-kubernetes-list-type: set, items: {type: string}}, \
                      b: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: \
                      {type: object, required: [name], properties: {name: {type: string}, x: {type: string}}}}}";
        assert_eq!(told(schema, "{a: [x, y], b: [{name: x}, {name: y}]}"), [""; 0]);
        assert_eq!(
            told(schema, "{a: [x, y, x], b: [{name: x}, {x: x}, {name: x, x: y}]}"),
            [
                "error 4:18 `x`: `x` is a duplicate: a value in `a` must be unique",
                "error 4:46 `name`: an item of `b` has the same `name` as an earlier one",
            ]
        );
    }

    #[test]
    fn fields_exclude_each_other() {
        let properties = "properties: {a: {type: string}, b: {type: string}}";
        let one = format!("{properties}, oneOf: [{{required: [a]}}, {{required: [b]}}]");
        assert_eq!(told(&one, "{a: x}"), [""; 0]);
        assert_eq!(told(&one, "{a: x, b: y}"), ["error 4:1 `spec`: `spec` can have only one of `a` and `b`"]);
        assert_eq!(told(&one, "{}"), ["error 4:1 `spec`: `spec` needs exactly one of `a` and `b`"]);
        let any = format!("{properties}, anyOf: [{{required: [a]}}, {{required: [b]}}]");
        assert_eq!(told(&any, "{a: x, b: y}"), [""; 0]);
        assert_eq!(told(&any, "{}"), ["error 4:1 `spec`: `spec` needs `a` or `b`"]);
        let not = format!("{properties}, not: {{required: [a, b]}}");
        assert_eq!(told(&not, "{a: x}"), [""; 0]);
        assert_eq!(told(&not, "{a: x, b: y}"), ["error 4:1 `spec`: `spec` cannot have `a` and `b` together"]);
    }

    #[test]
    fn rules_hold() {
        let schema = "properties: {a: {type: integer}, b: {type: integer}, c: {type: string, format: duration}}, \
                      x-kubernetes-validations: [{rule: 'self.a <= self.b', message: a is at most b}, {rule: \
                      '!has(self.c) || self.c < duration(\"1h\")', fieldPath: .c}, {rule: 'self == oldSelf'}]";
        assert_eq!(told(schema, "{a: 1, b: 2, c: 5m}"), [""; 0]);
        assert_eq!(
            told(schema, "{a: 3, b: 2, c: 2h}"),
            [
                "error 4:1 `spec`: `spec` breaks a rule of its definition: a is at most b",
                "error 4:23 `2h`: `c` breaks a rule of its definition: `!has(self.c) || self.c < duration(\"1h\")`",
            ]
        );
        assert_eq!(
            told(schema, "{a: 3}"),
            ["error 4:1 `spec`: `spec` breaks a rule of its definition: a is at most b"]
        );
        assert_eq!(told(schema, "{a: '${A}', b: 2}"), [""; 0]);
    }

    #[test]
    fn numbers_have_bounds() {
        let schema = "properties: {replicas: {type: integer}, a: {type: number, minimum: 0.5, maximum: 2, \
                      exclusiveMaximum: true}, b: {type: integer, multipleOf: 3}}";
        assert_eq!(told(schema, "{replicas: 3, a: 0.5, b: 9}"), [""; 0]);
        assert_eq!(
            told(schema, "{replicas: -1, a: 2, b: 4}"),
            [
                "error 4:18 `-1`: `-1` is not a valid number of replicas: it must be between 0 and 2147483647",
                "error 4:25 `2`: `2` is too large for `a`: it must be less than 2",
                "error 4:31 `4`: `4` is not valid for `b`: it must be a multiple of 3",
            ]
        );
    }

    #[test]
    fn what_the_schema_leaves_open_is_accepted() {
        let schema = "properties: {a: {x-kubernetes-preserve-unknown-fields: true}, b: {x-kubernetes-int-or-string: \
                      true, anyOf: [{type: integer}, {type: string}], pattern: '^[0-9]+%?$'}, c: {type: object, \
                      additionalProperties: {type: string}}}";
        assert_eq!(told(schema, "{a: [1, {b: null}], b: 3, c: {x: y}}"), [""; 0]);
        assert_eq!(told(schema, "{a: x, b: 50%}"), [""; 0]);
        assert_eq!(told(schema, "{b: half}").len(), 1);
    }
}
