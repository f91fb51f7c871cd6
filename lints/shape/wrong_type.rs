use super::words::{at_fault, found, is_stray, subject};
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::{Diagnosis, Fault, Field, Known, Problem, Shape, Type, Value, Versions};
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
    let mut lists: Vec<usize> = Vec::new();
    for problem in diagnosis.judgement.problems() {
        match problem.fault {
            Fault::Type(value)
                if !is_variable(diagnosis, problem, &value) && !is_stray(diagnosis, value.key) =>
            {
                // Items of one list that are alike are one mistake.
                if is_simple_item(&value) {
                    if lists.contains(&problem.place) {
                        continue;
                    }
                    lists.push(problem.place);
                }
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
    let versions = context.versions();
    let others = alike(diagnosis, problem, value);
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    let finding = context
        .report(at_fault(value), format!("{subject}{more} must be {wanted}, and this is {found}"))
        .label(found);
    for other in others {
        finding.because(other.node.span(), "and so is this");
    }
    let around = diagnosis.judgement.place(problem.place).key;
    if let Some(help) = help(value, around, versions) {
        finding.help(help);
    }
    finding.fix = fix;
}

/// Whether it is a scalar in a list of mappings.
fn is_simple_item(value: &Value<'_>) -> bool {
    value.key.is_none() && matches!(value.shape, Shape::Object(_)) && value.node.kind().is_scalar()
}

/// The items of the same list after this one that are scalars in place of mappings as well.
fn alike<'a>(diagnosis: &Diagnosis<'a>, problem: &Problem<'a>, value: &Value<'a>) -> Vec<Value<'a>> {
    let other = |other: &Problem<'a>| match other.fault {
        Fault::Type(found) if other.place == problem.place && is_simple_item(&found) => Some(found),
        _ => None,
    };
    let alike = diagnosis.judgement.problems().iter().filter_map(other);
    if is_simple_item(value) { alike.skip(1).collect() } else { Vec::new() }
}

/// What to write instead; `around` is the key of the mapping or list that the value is in.
fn help(value: &Value<'_>, around: Option<Node<'_>>, versions: Versions) -> Option<String> {
    let node = value.node;
    let key = value.key.map(Node::key_text);
    let key = key.as_deref();
    match (value.shape, node.scalar()) {
        (Shape::String, None) if matches!(key, Some("matchLabels" | "matchExpressions")) => {
            Some("this selector takes the labels themselves, without that level".to_owned())
        }
        (Shape::String, None) => in_one_string(value, around),
        (Shape::List(inner), None) if node.is_mapping() => as_items(inner.shape(), node, versions),
        (Shape::Object(_) | Shape::Map(_), None) if node.is_sequence() => {
            Some("without the `-` it is a mapping".to_owned())
        }
        (Shape::List(inner), Some(scalar)) => match (inner.shape(), scalar) {
            (Shape::Object(of), _) => {
                written_out(of, node, versions).map(|it| format!("write {it} after a `-`"))
            }
            (_, Scalar::Str(text)) => Some(words(key, &text)),
            _ => None,
        },
        (Shape::Object(of), Some(_)) => written_out(of, node, versions).map(|it| format!("write {it}")),
        (Shape::Map(_), Some(Scalar::Str(text))) => {
            let (name, text) = text.split_once(['=', ':']).unwrap_or(("app", &*text));
            let labels = matches!(key, Some("selector" | "matchLabels" | "labels" | "nodeSelector"));
            labels.then(|| format!("a label is a key and its value: `{name}: {text}`"))
        }
        (Shape::String | Shape::Enum(_), Some(Scalar::Bool(value)))
            if node.text().len() != value.to_string().len() =>
        {
            Some(format!("without quotes, `{}` is the boolean `{value}` to Kubernetes", node.text()))
        }
        (Shape::String | Shape::Enum(_), Some(_)) => Some(format!("put it in quotes: `\"{}\"`", node.text())),
        (_, Some(Scalar::Str(text))) if text.contains(" //") => Some("a comment begins with `#`".to_owned()),
        _ => None,
    }
}

/// How to say in one string what is written as a mapping.
fn in_one_string(value: &Value<'_>, around: Option<Node<'_>>) -> Option<String> {
    let (node, text) = (value.node, |key: &str| value.node.get(key)?.content());
    let one_line = !node.text().trim_end().contains(['\n', '\'', '{']);
    if let Some(repository) = text("repository") {
        let tag = text("tag").map_or_else(String::new, |tag| format!(":{tag}"));
        return Some(format!("write it in one: `{repository}{tag}`"));
    }
    if let Some(name) = text("name") {
        return Some(format!("write the name alone: `{name}`"));
    }
    match value.key {
        None if node.is_mapping() && one_line => {
            Some(format!("a text with `: ` in it is put in quotes: `'{}'`", node.text().trim_end()))
        }
        Some(key)
            if node.kind() == Kind::BlockMapping
                && around.is_some_and(|around| around.key_text() == "data") =>
        {
            Some(format!("a text of several lines begins with `|`: `{}: |`", key.key_text()))
        }
        _ => None,
    }
}

/// How to make a list of a mapping: it is an item, or its entries are.
fn as_items(inner: Shape<'_>, node: Node<'_>, versions: Versions) -> Option<String> {
    let as_one = "a `-` before the first key makes a list of it, with this as its item";
    let Shape::Object(of) = inner else { return Some(as_one.to_owned()) };
    let has = |name: &str| matches!(of.field(name, versions), Known::Field(_));
    if node.entries().any(|entry| has(&entry.key.key_text())) {
        return Some(as_one.to_owned());
    }
    let first = node.entries().next().filter(|_| has("name"))?;
    let name = first.key.key_text();
    if first.value.resolve().is_mapping() {
        return Some(format!(
            "each is an item with its name in it: `- name: {name}`, and the rest below that"
        ));
    }
    let text = first.value.content().filter(|_| has("value"))?;
    let text = if matches!(first.value.scalar(), Some(Scalar::Str(_))) {
        text
    } else {
        format!("\"{text}\"").into()
    };
    Some(format!(
        "each is an item with a `name` and a `value`: `- name: {name}`, and below that `value: {text}`"
    ))
}

/// How to write a text as the mapping that it stands for.
fn written_out(of: Type<'_>, node: Node<'_>, versions: Versions) -> Option<String> {
    let text = node.content()?;
    let both = |mark, one: &str, other: &str| {
        let (first, second) = text.split_once(mark)?;
        Some(format!("`{one}: {first}` and `{other}: {second}`"))
    };
    if of.is_named("EnvVar") {
        return both('=', "name", "value");
    }
    if of.is_named("VolumeMount") {
        return both(':', "name", "mountPath");
    }
    let fields = of.fields(versions);
    let required: Vec<_> = fields.iter().filter(|field| field.is_required()).collect();
    let named = |field: &&Field<'_>| {
        field.shape() == Shape::String && (field.name() == "name" || field.name().ends_with("Name"))
    };
    let field = match &*required {
        [field] => field,
        [] => fields.iter().find(named)?,
        _ => return None,
    };
    let text = match field.shape() {
        // docker-compose has the port of the host before it.
        Shape::Int32(_) => text.rsplit(':').next().filter(|text| is_decimal(text))?,
        Shape::String => &*text,
        _ => return None,
    };
    Some(format!("`{}: {text}`", field.name()))
}

/// How to write a text as a list of strings.
fn words(key: Option<&str>, text: &str) -> String {
    if text.starts_with('[') && text.ends_with(']') {
        return "without the quotes around it, it is a list".to_owned();
    }
    let quoted = |word: &str| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
    let shell = text.contains(['|', '&', ';', '>', '<', '`', '\n', '\\']);
    let words = if shell { None } else { split(text) };
    match words {
        Some(words) if words.len() > 1 => {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            format!("each word is an item of its own: `[{}]`", words.join(", "))
        }
        None if key == Some("command") => "leave it to a shell: `[\"sh\", \"-c\", …]`".to_owned(),
        _ => "put it in brackets, or after a `-`".to_owned(),
    }
}

/// The words of a command line; none where a quote is not closed.
fn split(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
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
            let seconds = || {
                seconds(&plain).filter(|_| value.key.is_some_and(|key| key.key_text().ends_with("Seconds")))
            };
            let plain = if is_decimal(&plain) { plain } else { seconds()?.to_string() };
            Some((format!("write `{plain}`"), plain))
        }
        (Shape::Boolean, Scalar::Str(content)) => {
            let plain = content.trim().to_ascii_lowercase();
            matches!(&*plain, "true" | "false").then(|| (format!("write `{plain}`"), plain))
        }
        _ => None,
    }
}

/// The seconds of a time with its unit: `2h`, `30s`.
fn seconds(text: &str) -> Option<i32> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => return None,
    };
    number.parse::<i32>().ok()?.checked_mul(unit)
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
        assert_eq!(told("tolerations: Exists").1, None, "a list of mappings");
        assert_eq!(told("priority: '010'").2, None, "without its quotes it would be another number");
    }

    #[test]
    fn what_was_meant_is_written_out() {
        let help = |rest: &str| told(rest).1.unwrap_or_default();
        let container = |rest: &str| help(&format!("containers: [{{name: a, image: b, {rest}}}]"));
        for (rest, expected) in [
            (
                "env: {MODE: production}",
                "each is an item with a `name` and a `value`: `- name: MODE`, and below that `value: production`",
            ),
            (
                "env: {PORT: 80}",
                "each is an item with a `name` and a `value`: `- name: PORT`, and below that `value: \"80\"`",
            ),
            ("env: {name: MODE}", "a `-` before the first key makes a list of it, with this as its item"),
            ("env: [A=b, C=d]", "write `name: A` and `value: b`"),
            ("volumeMounts: ['data:/data']", "write `name: data` and `mountPath: /data`"),
            ("ports: 80", "write `containerPort: 80` after a `-`"),
            ("ports: ['8080:80']", "write `containerPort: 80`"),
            ("ports: [http]", ""),
            ("command: run.sh", "put it in brackets, or after a `-`"),
            ("command: \"['run.sh']\"", "without the quotes around it, it is a list"),
            (
                "command: 'sh -c \"run all\"'",
                "each word is an item of its own: `[\"sh\", \"-c\", \"run all\"]`",
            ),
            ("command: run.sh && sleep 5", "leave it to a shell: `[\"sh\", \"-c\", …]`"),
            ("command: sh -c 'run", "leave it to a shell: `[\"sh\", \"-c\", …]`"),
            ("args: [{--a: b}]", ""),
            ("args: [--a: b]", "a text with `: ` in it is put in quotes: `'--a: b'`"),
            ("resources: {limits: [{cpu: 1}]}", "without the `-` it is a mapping"),
            ("imagePullPolicy: {a: b}", ""),
        ] {
            assert_eq!(container(rest), expected, "{rest}");
        }
        for (rest, expected) in [
            ("imagePullSecrets: [registry]", "write `name: registry`"),
            ("volumes: [{name: a, configMap: b}]", "write `name: b`"),
            ("volumes: [{name: a, secret: b}]", "write `secretName: b`"),
            ("volumes: [{name: a, persistentVolumeClaim: b}]", "write `claimName: b`"),
            ("volumes: [{name: a, emptyDir: b}]", ""),
            (
                "volumes: {a: {emptyDir: {}}}",
                "each is an item with its name in it: `- name: a`, and the rest below that",
            ),
            ("nodeSelector: disk=fast", "a label is a key and its value: `disk: fast`"),
            ("serviceAccountName: {create: true, name: a}", "write the name alone: `a`"),
            ("priority: 3 // high", "a comment begins with `#`"),
        ] {
            assert_eq!(help(rest), expected, "{rest}");
        }
        let image = help("containers: [{name: a, image: {repository: b, tag: 1.10}}]");
        assert_eq!(image, "write it in one: `b:1.10`");
        assert_eq!(told("activeDeadlineSeconds: 2h").2.as_deref(), Some("7200"));
        assert_eq!(told("priority: 2h").2, None);
        assert_eq!(told("activeDeadlineSeconds: 2w").2, None);
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  b.yaml:\n    c: d\n";
        let help = findings(&WRONG_TYPE, text)[0].help.clone();
        assert_eq!(help.as_deref(), Some("a text of several lines begins with `|`: `b.yaml: |`"));
    }

    #[test]
    fn items_that_are_alike_are_one_finding() {
        let found = findings(&WRONG_TYPE, &pod("containers: [{name: a, env: [A=b, {name: C}, D=e]}]"));
        assert_eq!(found.len(), 1, "{found:?}");
        let expected = "an item of `env` and 1 more must be a mapping with fields, and this is a string";
        assert_eq!(found[0].message, expected);
        assert_eq!(found[0].related[0].text, "and so is this");
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
