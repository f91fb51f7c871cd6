use super::words::{all_written, code_list, item_key, may_lack, refusal, text, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, EnvVar, Workload};
use crate::yaml::Entry;

declare_lint! {
    /// An environment variable has both `value` and `valueFrom`, or its `valueFrom` has no source or more than one.
    /// The same goes for an entry of `envFrom`.
    ///
    /// ## Why
    ///
    /// A variable must have exactly one source. With two, the API server refuses it: "may not be specified when
    /// `value` is not empty", "may not have more than one field specified at a time". Without any, it reports "must
    /// specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`".
    ///
    /// A `value` beside a reference is often meant as a default. Kubernetes has no such default: set `optional:
    /// true` on the reference, and let the program use its own default.
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
    ///       env:
    ///         - name: MODE
    ///           value: safe
    ///           valueFrom:
    ///             configMapKeyRef:
    ///               name: toolbox
    ///               key: mode
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
    ///       env:
    ///         - name: MODE
    ///           valueFrom:
    ///             configMapKeyRef:
    ///               name: toolbox
    ///               key: mode
    ///               optional: true
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference, "Pod": EnvVar, EnvVarSource, EnvFromSource:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static ENV_SOURCE_INVALID = "env-source-invalid" {
        summary: "an environment variable without a source, or with two",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Container(check),
    }
}

/// The sources of a variable. The last exists since Kubernetes 1.34, behind a feature gate.
const OF_VARIABLE: [&str; 5] =
    ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

/// The sources of a set of variables.
const OF_SET: [&str; 2] = ["configMapRef", "secretRef"];

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let label = refusal(workload, context);
    for variable in container.env() {
        of_variable(&variable, label, context);
    }
    for entry in container.env_from() {
        let sources = all_written(entry, &OF_SET);
        match &*sources {
            [] if may_lack(entry, context) => {
                let absent = OF_SET.map(|source| context.path_in(entry, source));
                context
                    .report(item_key(entry), "this entry of `envFrom` has no source")
                    .absent(absent)
                    .label(label)
                    .help(format!("add {}", code_list(&OF_SET, "or")));
            }
            [first, second, ..] => {
                two("this entry of `envFrom` has two sources", *first, *second, label, context)
                    .help("make each source its own entry");
            }
            _ => {}
        }
    }
}

fn of_variable<'a>(variable: &EnvVar<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(from) = written(variable.node, "valueFrom") else { return };
    let name = &variable.name;
    let sources = all_written(from.value, &OF_VARIABLE);
    match (&*sources, text(variable.node, "value").as_deref()) {
        ([], _) if may_lack(from.value.resolve(), context) => {
            let absent = OF_VARIABLE.map(|source| context.path_in(from.value.resolve(), source));
            context
                .report(from.key, format!("the `valueFrom` of `{name}` has no source"))
                .absent(absent)
                .label(label)
                .help(format!("add {}", code_list(&OF_VARIABLE[..4], "or")));
        }
        ([first, second, ..], Some("")) => {
            two(&format!("the `valueFrom` of `{name}` has two sources"), *first, *second, label, context)
                .help("remove one of them");
        }
        ([_, ..], Some(literal)) if !literal.is_empty() => {
            let finding = context.report(from.key, format!("`{name}` has both `value` and `valueFrom`"));
            finding.label(label).help("remove one of them");
            if let Some(value) = variable.value {
                finding.because(value.span(), "the other source");
            }
        }
        _ => {}
    }
}

fn two<'c, 'a>(
    message: &str,
    first: Entry<'a>,
    second: Entry<'a>,
    label: &'static str,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut crate::finding::Finding {
    context.report(second.key, message).label(label).because(first.key.span(), "the first")
}

#[cfg(test)]
mod tests {
    use super::ENV_SOURCE_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings};

    fn pod(container: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
             {container}\n"
        )
    }

    fn told(container: &str) -> Vec<String> {
        check(&ENV_SOURCE_INVALID, &pod(container))
    }

    #[test]
    fn a_variable_has_a_value_or_a_source() {
        let text = pod("env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]");
        assert_eq!(
            check(&ENV_SOURCE_INVALID, &text),
            ["error 8:31 `valueFrom`: `A` has both `value` and `valueFrom`"]
        );
        let found = findings(&ENV_SOURCE_INVALID, &text);
        assert_eq!(found[0].related[0].span.of(&text), "b");
    }

    #[test]
    fn a_variable_has_one_source() {
        let text = pod(
            "env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}, configMapKeyRef: {name: a, key: b}}}]",
        );
        assert_eq!(
            check(&ENV_SOURCE_INVALID, &text),
            ["error 8:66 `configMapKeyRef`: the `valueFrom` of `A` has two sources"]
        );
        let found = findings(&ENV_SOURCE_INVALID, &text);
        assert_eq!(found[0].related[0].span.of(&text), "secretKeyRef");
        for from in ["{}", "{fieldRef: }"] {
            assert_eq!(
                told(&format!("env: [{{name: A, valueFrom: {from}}}]")),
                ["error 8:21 `valueFrom`: the `valueFrom` of `A` has no source"]
            );
        }
    }

    #[test]
    fn sets_of_variables_come_from_one_object() {
        assert_eq!(
            told("envFrom: [{configMapRef: {name: a}, secretRef: {name: a}}]"),
            ["error 8:41 `secretRef`: this entry of `envFrom` has two sources"]
        );
        assert_eq!(
            told("envFrom: [{prefix: A_}]"),
            ["error 8:16 `prefix`: this entry of `envFrom` has no source"]
        );
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for container in [
            "env: [{name: A, value: b}]",
            "env: [{name: A, value: \"\", valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
            "env: [{name: A, value: , valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
            "env: [{name: A, value: b, valueFrom: }]",
            "env: [{name: A, value: 5, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
            "env: [{name: A, value: \"{{ a }}\", valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
            "env: [{name: A, valueFrom: {{ from }}}]",
            "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: a, path: b, key: c}}}]",
            "envFrom: [{secretRef: {name: a}, configMapRef: }]",
            "envFrom: [{{ sources }}]",
            "envFrom: []",
        ] {
            assert_eq!(told(container), [""; 0], "{container}");
        }
        for unknown in
            ["env: [{name: A, valueFrom: {secretRef: {name: a}}}]", "envFrom: [{configMapKeyRef: {name: a}}]"]
        {
            assert_eq!(told(unknown).len(), 1, "{unknown}");
            assert_eq!(check_beside(&ENV_SOURCE_INVALID, "unknown-field", &pod(unknown)), [""; 0]);
        }
        let patch = pod("env: [{name: A, valueFrom: {configMapKeyRef: }}]");
        assert_eq!(check_patch(&ENV_SOURCE_INVALID, &patch), [""; 0]);
    }
}
