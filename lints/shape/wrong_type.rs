use super::words::{at_fault, found, is_stray, subject};
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Diagnosis, Fault, Problem, Shape, Value};
use crate::yaml::{Kind, Node, Scalar};

declare_lint! {
    /// A value is of another type than its field: a quoted number where an integer belongs, a bare number
    /// where a string does, a mapping instead of a list, plain text instead of base64.
    ///
    /// ## Why
    ///
    /// The API server can't read the object at all: `json: cannot unmarshal string into Go struct field
    /// DeploymentSpec.spec.replicas of type int32`. Nothing of the file is applied.
    ///
    /// YAML makes it easy. `yes`, `on` and `off` are booleans to Kubernetes, `0644` is 420, and a version such
    /// as `1.10` is the number 1.1: labels, annotations, arguments and the data of a ConfigMap want such values
    /// in quotes. The other way round, templates tend to quote numbers that may not be quoted.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    ///   labels:
    ///     version: 1.10
    /// spec:
    ///   replicas: "2"
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    ///           command: gateway --serve
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    ///   labels:
    ///     version: "1.10"
    /// spec:
    ///   replicas: 2
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    ///           command: ["gateway", "--serve"]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference 1.25 to 1.37
    /// - Kubernetes documentation, "Secrets": Opaque Secrets (`data` and `stringData`)
    pub(crate) static WRONG_TYPE = "wrong-type" {
        summary: "a value of another type than its field",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(_: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    for problem in diagnosis.judgement.problems() {
        match problem.fault {
            Fault::Type(value)
                if !is_variable(diagnosis, problem, &value) && !is_stray(diagnosis, value.key) =>
            {
                wrong_type(diagnosis, problem, &value, context);
            }
            Fault::Range(value) => {
                let wide = matches!(value.shape, Shape::Int64(_) | Shape::Int64OrString(_));
                let (least, most) =
                    if wide { (i64::MIN, i64::MAX) } else { (i32::MIN.into(), i32::MAX.into()) };
                let (size, limit) = if value.node.text().starts_with('-') {
                    ("small", format!("{least} at least"))
                } else {
                    ("large", format!("{most} at most"))
                };
                let message = format!("{} is too {size} a number", subject(diagnosis, problem, &value));
                context.report(value.node, message).label(limit);
            }
            Fault::Format(value) if value.shape == Shape::Time => {
                wrong_time(diagnosis, problem, &value, context);
            }
            _ => {}
        }
    }
    not_base64(diagnosis, context);
}

/// Whether it is the value of a variable, which `env-value-not-string` speaks of.
fn is_variable(diagnosis: &Diagnosis<'_>, problem: &Problem<'_>, value: &Value<'_>) -> bool {
    let Shape::Object(of) = diagnosis.judgement.place(problem.place).shape else { return false };
    of.is_named("EnvVar") && value.key.is_some_and(|key| key.key_text() == "value")
}

fn wrong_type<'a>(
    diagnosis: &Diagnosis<'a>,
    problem: &Problem<'a>,
    value: &Value<'a>,
    context: &mut Context<'_, 'a>,
) {
    let subject = subject(diagnosis, problem, value);
    let (wanted, found) = (value.shape.describe(), found(value.node));
    let fix = retyped(value).map(|(title, text)| Fix::safe(title, context.file(), value.node.span(), text));
    let finding = context
        .report(at_fault(value), format!("{subject} must be {wanted}, and this is {found}"))
        .label(found);
    if let Some(help) = help(value) {
        finding.help(help);
    }
    finding.fix = fix;
}

fn help(value: &Value<'_>) -> Option<String> {
    let node = value.node;
    let key = value.key.map(Node::key_text);
    match (value.shape, node.scalar()) {
        (Shape::String, None) if matches!(key.as_deref(), Some("matchLabels" | "matchExpressions")) => {
            Some("this selector takes the labels themselves, without that level".to_owned())
        }
        (Shape::List(_), None) if node.is_mapping() => {
            Some("a `-` before the first key makes a list of it, with this as its item".to_owned())
        }
        (Shape::Object(_), None) if node.is_sequence() => Some("without the `-` it is a mapping".to_owned()),
        (Shape::List(_), Some(Scalar::Str(_))) => Some("put it in brackets, or after a `-`".to_owned()),
        (Shape::String | Shape::Enum(_), Some(Scalar::Bool(value)))
            if node.text().len() != value.to_string().len() =>
        {
            Some(format!("without quotes, `{}` is the boolean `{value}` to Kubernetes", node.text()))
        }
        (Shape::String | Shape::Enum(_), Some(_)) => Some(format!("put it in quotes: `\"{}\"`", node.text())),
        _ => None,
    }
}

/// The value with quotes, or without, where that makes it what the field asks for.
fn retyped(value: &Value<'_>) -> Option<(String, String)> {
    let node = value.node;
    let text = node.text();
    match (value.shape, node.scalar()?) {
        (Shape::String | Shape::Enum(_), scalar) if node.kind() == Kind::Plain => {
            let quoted = format!("\"{text}\"");
            (!matches!(scalar, Scalar::Str(_)) && !text.contains(['"', '\\']))
                .then(|| (format!("write `{quoted}`"), quoted))
        }
        (Shape::Int32(_) | Shape::Int64(_), Scalar::Str(content)) => {
            let plain = content.trim().to_owned();
            is_decimal(&plain).then(|| (format!("write `{plain}`"), plain))
        }
        (Shape::Boolean, Scalar::Str(content)) => {
            let plain = content.trim().to_ascii_lowercase();
            matches!(&*plain, "true" | "false").then(|| (format!("write `{plain}`"), plain))
        }
        _ => None,
    }
}

/// Whether it is a number that is the same with quotes and without: no leading zero, which would be octal.
fn is_decimal(text: &str) -> bool {
    text.parse::<i32>().is_ok_and(|number| number.to_string() == text)
}

fn wrong_time<'a>(
    diagnosis: &Diagnosis<'a>,
    problem: &Problem<'a>,
    value: &Value<'a>,
    context: &mut Context<'_, 'a>,
) {
    let subject = subject(diagnosis, problem, value);
    let message = format!("{subject} must be a time such as `2024-05-01T07:30:00Z`");
    context.report(value.node, message).label("not a time as RFC 3339 has it");
}

/// The values of one mapping that are not base64 are one mistake.
fn not_base64<'a>(diagnosis: &Diagnosis<'a>, context: &mut Context<'_, 'a>) {
    let problems = diagnosis.judgement.problems();
    let value_of = |problem: &Problem<'a>| match problem.fault {
        Fault::Format(value) if value.shape == Shape::Bytes && !stands_in(&value) => Some(value),
        _ => None,
    };
    let mut told: Vec<usize> = Vec::new();
    for problem in problems {
        let Some(value) = value_of(problem).filter(|_| !told.contains(&problem.place)) else { continue };
        told.push(problem.place);
        let others: Vec<_> = problems
            .iter()
            .filter(|other| other.place == problem.place)
            .filter_map(value_of)
            .skip(1)
            .collect();
        let subject = subject(diagnosis, problem, &value);
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        let message = format!("{subject}{more} must be base64, and this is not");
        let finding = context.report(value.node, message).label("the API server can't decode this");
        for other in others {
            finding.because(other.node.span(), "nor this");
        }
        let kind = diagnosis.judgement.place(0).node.get("kind").and_then(Node::str);
        if kind.as_deref() == Some("Secret") {
            finding.help("write plain text under `stringData`; the API server encodes it");
        }
    }
}

/// Whether the text asks a person to put something else there: words in capitals.
fn stands_in(value: &Value<'_>) -> bool {
    let text = value.node.content().unwrap_or_default();
    let capitals = text.bytes().all(|byte| !byte.is_ascii_lowercase());
    capitals && text.split([' ', '_', '-']).filter(|word| word.len() > 1).count() > 1
}

#[cfg(test)]
mod tests {
    use super::WRONG_TYPE;
    use crate::testing::{check, findings};

    fn pod(rest: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {rest}\n")
    }

    /// Message, help and fix.
    fn told(rest: &str) -> (String, Option<String>, Option<String>) {
        let mut found = findings(&WRONG_TYPE, &pod(rest));
        assert_eq!(found.len(), 1, "{found:?}");
        let finding = found.remove(0);
        (finding.message, finding.help, finding.fix.map(|fix| fix.edits[0].text.clone()))
    }

    #[test]
    fn the_words_say_what_is_wanted_and_what_is_there() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told("nodeSelector: {fast: on}"),
            (
                "`fast` must be a string, and this is a boolean".to_owned(),
                text("without quotes, `on` is the boolean `true` to Kubernetes"),
                text("\"on\""),
            )
        );
        assert_eq!(
            told("terminationGracePeriodSeconds: '30'"),
            (
                "`terminationGracePeriodSeconds` must be an integer, and this is a string".to_owned(),
                None,
                text("30")
            )
        );
        assert_eq!(
            told("hostPID: \"True\""),
            ("`hostPID` must be a boolean, and this is a string".to_owned(), None, text("true"))
        );
        assert_eq!(
            told("containers: {name: a}"),
            (
                "`containers` must be a list, and this is a mapping".to_owned(),
                text("a `-` before the first key makes a list of it, with this as its item"),
                None,
            )
        );
        assert_eq!(told("securityContext: [{runAsUser: 1}]").1, text("without the `-` it is a mapping"));
        assert_eq!(told("tolerations: Exists").1, text("put it in brackets, or after a `-`"));
        assert_eq!(told("priority: '010'").2, None, "without its quotes it would be another number");
    }

    #[test]
    fn times_and_bytes_have_a_form() {
        let text =
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a, creationTimestamp: now}\ndata: {a: b!}\n";
        assert_eq!(
            check(&WRONG_TYPE, text),
            [
                "error 3:40 `now`: `creationTimestamp` must be a time such as `2024-05-01T07:30:00Z`",
                "error 4:11 `b!`: `a` must be base64, and this is not",
            ]
        );
        let help = findings(&WRONG_TYPE, text)[1].help.clone();
        assert_eq!(help.as_deref(), Some("write plain text under `stringData`; the API server encodes it"));
    }

    #[test]
    fn values_of_one_secret_are_one_finding() {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: b!, c: PUT IT HERE, d: e!, f: YQ==}\n";
        let found = findings(&WRONG_TYPE, text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "`a` and 1 more must be base64, and this is not");
        assert_eq!(found[0].related[0].span.of(text), "e!");
    }

    #[test]
    fn numbers_have_a_size() {
        assert_eq!(
            check(&WRONG_TYPE, &pod("priority: 3000000000")),
            ["error 5:13 `3000000000`: `priority` is too large a number"]
        );
        assert_eq!(check(&WRONG_TYPE, &pod("terminationGracePeriodSeconds: 3000000000")), [""; 0]);
        let limit = |rest: &str| findings(&WRONG_TYPE, &pod(rest)).remove(0).primary.text;
        assert_eq!(limit("priority: 3e9"), "2147483647 at most");
        assert_eq!(limit("terminationGracePeriodSeconds: 1e20"), "9223372036854775807 at most");
        assert_eq!(
            check(&WRONG_TYPE, &pod("priority: -3000000000")),
            ["error 5:13 `-3000000000`: `priority` is too small a number"]
        );
        assert_eq!(limit("priority: -3000000000"), "-2147483648 at least");
    }

    #[test]
    fn variables_are_told_elsewhere_and_placeholders_not_at_all() {
        for rest in [
            "containers: [{name: a, env: [{name: A, value: 1}]}]",
            "priority: \"{{ priority }}\"",
            "priority: $PRIORITY",
            "nodeSelector: {a: ~}",
            "priority: 1e3",
        ] {
            assert_eq!(check(&WRONG_TYPE, &pod(rest)), [""; 0], "{rest}");
        }
    }
}
