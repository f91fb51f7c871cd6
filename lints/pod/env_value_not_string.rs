use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Container, EnvVar, Workload, is_placeholder};
use crate::yaml::{Kind, Node, Scalar};

declare_lint! {
    /// The value of an environment variable is not a string for Kubernetes: it is a number, a boolean (`yes`, `no`,
    /// `on`, `off`, `y` and `n` are booleans too), a list or a mapping. The API server refuses it.
    ///
    /// An unquoted `null` or `~` is accepted, and makes the variable empty. The finding is then a warning.
    ///
    /// ## Why
    ///
    /// The value of a variable must be a string, but `9092` without quotes is a number. The error of `kubectl apply`,
    /// `cannot unmarshal number into Go struct field EnvVar.value of type string`, contains neither the variable nor
    /// the line. In quotes, the value is exactly what is written: `"010"` stays `010`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-api
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-api
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-api
    ///     spec:
    ///       containers:
    ///         - name: orders-api
    ///           image: registry.example/orders-api:1.4
    ///           env:
    ///             - name: METRICS_PORT
    ///               value: 9092
    ///             - name: STRICT
    ///               value: yes
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-api
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-api
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-api
    ///     spec:
    ///       containers:
    ///         - name: orders-api
    ///           image: registry.example/orders-api:1.4
    ///           env:
    ///             - name: METRICS_PORT
    ///               value: "9092"
    ///             - name: STRICT
    ///               value: "yes"
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Define Environment Variables for a Container":
    ///   https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
    /// - Kubernetes API reference, "Pod": EnvVar:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static ENV_VALUE_NOT_STRING = "env-value-not-string" {
        summary: "the value of an environment variable is not a string",
        severity: Error,
        section: Pod,
        since: "0.1.0",
        fixable: true,
        check: Container(check),
    }
}

fn check<'a>(_: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    for variable in container.env() {
        let Some(written) = variable.node.entry("value").map(|entry| entry.value) else { continue };
        match written.scalar() {
            Some(Scalar::Str(_)) => {}
            Some(Scalar::Null) => check_null(&variable, written, context),
            Some(scalar) => report(&variable, written, scalar.type_name(), context),
            // `{{ .Values.port }}` reads as a mapping.
            None if written.resolve().text().contains("{{") || is_placeholder(written.resolve()) => {}
            None if written.is_mapping() => report(&variable, written, "a mapping", context),
            None if written.is_sequence() => report(&variable, written, "a list", context),
            None => {}
        }
    }
}

fn report<'a>(variable: &EnvVar<'a>, written: Node<'a>, what: &str, context: &mut Context<'_, 'a>) {
    let quoted = quoted(written);
    let message = format!("the value of `{}` is {what}: it must be a string", variable.name);
    let fix =
        quoted.clone().map(|text| Fix::safe(format!("write `{text}`"), context.file(), written.span(), text));
    let finding = context.report(written, message).label("the API server refuses this");
    if written.kind() == Kind::Alias {
        finding.because(written.resolve().span(), "it is an alias of this");
    }
    finding.help = Some(match quoted {
        Some(text) => format!("quote it: `{text}`"),
        None => "write the value of the variable as text, in quotes".to_owned(),
    });
    finding.fix = fix;
}

/// An explicit null; a value that is left out is empty on purpose.
fn check_null<'a>(variable: &EnvVar<'a>, written: Node<'a>, context: &mut Context<'_, 'a>) {
    // A patch removes a value with null, and `valueFrom` can be set in addition.
    if written.resolve().kind() != Kind::Plain || variable.value_from.is_some() || context.is_partial() {
        return;
    }
    let text = written.resolve().text();
    context
        .report(written, format!("`{}` is empty: `{text}` without quotes is null", variable.name))
        .severity(Severity::Warning)
        .help(format!("write `\"\"` for an empty variable, `\"{text}\"` for the word"));
}

/// The text as the author wrote it, in quotes; `None` if it has several lines, or is also used elsewhere.
fn quoted(written: Node<'_>) -> Option<String> {
    let text = written.text();
    if written.kind() == Kind::Alias
        || written.tag().is_some()
        || written.anchor().is_some()
        || text.contains('\n')
    {
        return None;
    }
    match written.kind() {
        Kind::Plain => Some(format!("\"{text}\"")),
        Kind::FlowMapping | Kind::FlowSequence => Some(format!("'{}'", text.replace('\'', "''"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::ENV_VALUE_NOT_STRING;
    use crate::testing::{check, check_patch, fixed};

    fn pod(value: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: b\n    env:\n    \
             - name: PORT\n      value: {value}\n"
        )
    }

    #[test]
    fn what_is_no_string_is_named_and_quoted_as_written() {
        for (value, what) in [
            ("9092", "an integer"),
            ("-1", "an integer"),
            ("010", "an integer"),
            ("1_000", "an integer"),
            ("1.5", "a number"),
            ("1e3", "a number"),
            ("true", "a boolean"),
            ("yes", "a boolean"),
            ("Off", "a boolean"),
            ("n", "a boolean"),
        ] {
            let text = pod(value);
            let expected =
                format!("error 10:14 `{value}`: the value of `PORT` is {what}: it must be a string");
            assert_eq!(check(&ENV_VALUE_NOT_STRING, &text), [expected]);
            assert_eq!(fixed(&ENV_VALUE_NOT_STRING, &text), pod(&format!("\"{value}\"")));
        }
    }

    #[test]
    fn json_without_quotes_is_no_string() {
        for (value, what, right) in
            [("[\"a\", 'b']", "a list", "'[\"a\", ''b'']'"), ("{\"a\": 1}", "a mapping", "'{\"a\": 1}'")]
        {
            let expected =
                format!("error 10:14 `{value}`: the value of `PORT` is {what}: it must be a string");
            assert_eq!(check(&ENV_VALUE_NOT_STRING, &pod(value)), [expected]);
            assert_eq!(fixed(&ENV_VALUE_NOT_STRING, &pod(value)), pod(right));
        }
        let block = pod("\n        a: 1");
        assert_eq!(check(&ENV_VALUE_NOT_STRING, &block).len(), 1);
        assert_eq!(fixed(&ENV_VALUE_NOT_STRING, &block), block);
    }

    #[test]
    fn what_is_yet_to_be_filled_in_may_be_a_string() {
        for value in ["[[ .Port ]]", "{PORT}", "[PORT]", "{{ .Port }}"] {
            assert_eq!(check(&ENV_VALUE_NOT_STRING, &pod(value)), [""; 0], "{value}");
        }
    }

    #[test]
    fn strings_are_strings() {
        for value in [
            "\"9092\"",
            "'yes'",
            "2026-11-24",
            "12:30:45",
            "kafka:9092",
            "1.2.3",
            "",
            "|\n        5",
            "!!str 5",
            "10s",
            "$(PORT)",
        ] {
            assert_eq!(check(&ENV_VALUE_NOT_STRING, &pod(value)), [""; 0], "{value}");
        }
    }

    #[test]
    fn a_null_that_is_written_out_is_hardly_meant() {
        assert_eq!(
            check(&ENV_VALUE_NOT_STRING, &pod("null")),
            ["warning 10:14 `null`: `PORT` is empty: `null` without quotes is null"]
        );
        assert_eq!(check_patch(&ENV_VALUE_NOT_STRING, &pod("null")), [""; 0], "taken away");
        let from = pod("null\n      valueFrom: {fieldRef: {fieldPath: status.podIP}}");
        assert_eq!(check(&ENV_VALUE_NOT_STRING, &from), [""; 0]);
    }

    #[test]
    fn an_alias_is_shown_with_what_it_stands_for() {
        let text =
            pod("*port").replace("    image: b\n", "    image: b\n    ports: [{containerPort: &port 80}]\n");
        assert_eq!(
            check(&ENV_VALUE_NOT_STRING, &text),
            ["error 11:14 `*port`: the value of `PORT` is an integer: it must be a string"]
        );
        assert_eq!(fixed(&ENV_VALUE_NOT_STRING, &text), text);
    }
}
