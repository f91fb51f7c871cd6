//! What to write instead of a value of another type.

use std::net::IpAddr;

use super::super::words::code_list;
use super::command::{self, as_list};
use crate::fix::Safety;
use crate::manifest::Quantity;
use crate::schema::{Field, Known, Place, Shape, Type, Value, Versions};
use crate::yaml::{Kind, Node, Scalar};

/// What to write instead of a value: the text, and whether the fix is safe.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rewrite {
    pub(super) text: String,
    pub(super) safety: Safety,
}

/// What to write instead; `place` is the mapping or list that the value is in.
pub(super) fn help(value: &Value<'_>, place: &Place<'_>, versions: Versions) -> Option<String> {
    let (node, around) = (value.node, place.key);
    let key = value.key.map(Node::key_text);
    let key = key.as_deref();
    match (value.shape, node.scalar()) {
        (Shape::String, None) if matches!(key, Some("matchLabels" | "matchExpressions")) => {
            Some("this selector takes the labels directly, without this level".to_owned())
        }
        (Shape::String, None) if node.is_sequence() => {
            let one = only_string(node)?;
            Some(format!("it takes one string, not a list: write `{}`", one.text()))
        }
        (Shape::String, None) => in_one_string(value, around),
        (Shape::List(inner), None) if node.is_mapping() => as_items(inner.shape(), node, versions),
        (Shape::Object(_) | Shape::Map(_), None) if node.is_sequence() => {
            Some("remove the `-` to make it a mapping".to_owned())
        }
        (Shape::List(inner), Some(scalar)) => match (inner.shape(), scalar) {
            (Shape::Object(of), _) => as_item(of, node, versions),
            (_, Scalar::Str(text)) => Some(command::help(key, &text, place.node)),
            _ => None,
        },
        (Shape::Object(of), Some(_)) => run_together(of, node, versions)
            .map(|it| format!("write a space after the colon: {it}"))
            .or_else(|| written_out(of, node, versions).map(|it| format!("write {it}"))),
        (Shape::Map(_), Some(_)) if matches!(key, Some("limits" | "requests")) => resource(node),
        (Shape::Map(_), Some(Scalar::Str(text))) => {
            let (name, text) = text.split_once(['=', ':']).unwrap_or(("app", &*text));
            let labels = matches!(key, Some("selector" | "matchLabels" | "labels" | "nodeSelector"));
            labels.then(|| format!("a label is a key and a value: `{name}: {text}`"))
        }
        (Shape::Enum(choices), Some(_)) if !choices.contain(node.text(), versions) => {
            Some(format!("it must be {}", code_list(&choices.values(versions), "or")))
        }
        (Shape::String | Shape::Enum(_), Some(Scalar::Bool(value)))
            if node.text().len() != value.to_string().len() =>
        {
            Some(format!("without quotes, Kubernetes reads `{}` as the boolean `{value}`", node.text()))
        }
        (Shape::String | Shape::Enum(_), Some(_)) => Some(format!("put it in quotes: `\"{}\"`", node.text())),
        (_, Some(Scalar::Str(text))) if text.contains(" //") => Some("comments begin with `#`".to_owned()),
        _ => None,
    }
}

/// The only item of a list, if it is a string.
fn only_string(list: Node<'_>) -> Option<Node<'_>> {
    let mut items = list.items();
    let one = items.next().filter(|item| matches!(item.scalar(), Some(Scalar::Str(_))))?;
    items.next().is_none().then_some(one)
}

/// How to write a text as the only item of a list of mappings.
fn as_item(of: Type<'_>, node: Node<'_>, versions: Versions) -> Option<String> {
    // `containers: -name: a`, or `containers: nginx:1.27`.
    let has = |name: &str| matches!(of.field(name, versions), Known::Field(_));
    if has("name") && has("image") {
        let text = node.content()?;
        let (field, other) = if text.contains([':', '/']) { ("image", "name") } else { ("name", "image") };
        return Some(format!("write `{field}: {text}` after a `-`, and the `{other}` below that"));
    }
    written_out(of, node, versions).map(|it| format!("write {it} after a `-`"))
}

/// The entry that a text is without the space after its colon: `name:orders`.
fn run_together(of: Type<'_>, node: Node<'_>, versions: Versions) -> Option<String> {
    let text = node.content()?;
    let (field, value) = text.split_once(':')?;
    let known = matches!(of.field(field, versions), Known::Field(_));
    (known && !value.is_empty()).then(|| format!("`{field}: {value}`"))
}

/// How to write a quantity that has no resource: `limits: 512Mi`.
fn resource(node: Node<'_>) -> Option<String> {
    let text = node.content()?;
    // No machine has a thousand cores, and no program fits in a thousand bytes.
    let many = Quantity::parse(&text).ok()?.ceiling() >= 1000;
    let name = if many { "memory" } else { "cpu" };
    Some(format!("write the resource that it is for: `{name}: {text}`"))
}

/// How to write in one string what is written as a mapping.
fn in_one_string(value: &Value<'_>, around: Option<Node<'_>>) -> Option<String> {
    let (node, text) = (value.node, |key: &str| value.node.get(key)?.content());
    let one_line = !node.text().trim_end().contains(['\n', '\'', '{']);
    if let Some(repository) = text("repository") {
        let tag = text("tag").map_or_else(String::new, |tag| format!(":{tag}"));
        return Some(format!("write it as one string: `{repository}{tag}`"));
    }
    if let Some(name) = text("name") {
        return Some(format!("write only the name: `{name}`"));
    }
    match value.key {
        None if node.is_mapping() && one_line => {
            Some(format!("put a text that contains `: ` in quotes: `'{}'`", node.text().trim_end()))
        }
        Some(key)
            if node.kind() == Kind::BlockMapping
                && around.is_some_and(|around| around.key_text() == "data") =>
        {
            Some(format!("start a text of several lines with `|`: `{}: |`", key.key_text()))
        }
        _ => None,
    }
}

/// How to turn a mapping into a list: it is an item, or its entries are.
fn as_items(inner: Shape<'_>, node: Node<'_>, versions: Versions) -> Option<String> {
    let as_one = "add a `-` before the first key to make it a list with one item";
    let Shape::Object(of) = inner else { return Some(as_one.to_owned()) };
    let has = |name: &str| matches!(of.field(name, versions), Known::Field(_));
    if node.entries().any(|entry| has(&entry.key.key_text())) {
        return Some(as_one.to_owned());
    }
    let first = node.entries().next().filter(|_| has("name"))?;
    let name = first.key.key_text();
    if first.value.resolve().is_mapping() {
        return Some(format!(
            "write each as an item with its name: `- name: {name}`, and the rest below that"
        ));
    }
    let text = first.value.content().filter(|_| has("value"))?;
    let text = if matches!(first.value.scalar(), Some(Scalar::Str(_))) {
        text
    } else {
        format!("\"{text}\"").into()
    };
    Some(format!(
        "write each as an item with a `name` and a `value`: `- name: {name}`, and below that `value: {text}`"
    ))
}

/// How to write the source of a variable; `secret:orders/password` names the object and the key in it.
fn source_of_variable(text: &str) -> String {
    let split = text.split_once(':').and_then(|(what, rest)| Some((what, rest.split_once(['/', ':', '.'])?)));
    let Some((what, (name, key))) = split else {
        return "`secretKeyRef` or `configMapKeyRef` below it, with the `name` of the object and the `key` in it"
            .to_owned();
    };
    let what = what.to_ascii_lowercase();
    let field = if what.starts_with("secret") { "secretKeyRef" } else { "configMapKeyRef" };
    format!("`{field}: {{name: {}, key: {}}}` below it", name.trim(), key.trim())
}

/// How to write a text as the mapping that it means.
fn written_out(of: Type<'_>, node: Node<'_>, versions: Versions) -> Option<String> {
    let text = node.content()?;
    if of.is_named("EnvVarSource") {
        return Some(source_of_variable(&text));
    }
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
    if of.is_named("HTTPGetAction") {
        let path = text.starts_with('/').then(|| format!("`path: {text}` and the `port` below it"));
        return path.or_else(|| is_decimal(&text).then(|| format!("`port: {text}` below it")));
    }
    if of.is_named("ConfigMapKeySelector") || of.is_named("SecretKeySelector") {
        return Some(format!("`name: {text}` and the `key` below it"));
    }
    if let Known::Field(field) = of.field("type", versions)
        && let Shape::Enum(choices) = field.shape()
        && choices.contain(&text, versions)
    {
        return Some(format!("`type: {text}` below it"));
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
        // In docker-compose, the port of the host comes first.
        Shape::Int32(_) => text.rsplit(':').next().filter(|text| is_decimal(text))?,
        Shape::String => &*text,
        _ => return None,
    };
    Some(format!("`{}: {text}`", field.name()))
}

/// The value with or without quotes, or as a list, where that gives what the field needs.
pub(super) fn rewrite(value: &Value<'_>, place: &Place<'_>, versions: Versions) -> Option<Rewrite> {
    let node = value.node;
    let text = node.text();
    if value.shape == Shape::String && node.is_sequence() {
        let one = only_string(node)?.text().to_owned();
        return Some(Rewrite { text: one, safety: Safety::Safe });
    }
    let ends_with = |end: &str| value.key.is_some_and(|key| key.key_text().ends_with(end));
    let safe = |text: String| Some(Rewrite { text, safety: Safety::Safe });
    match (value.shape, node.scalar()?) {
        (_, Scalar::Str(_))
            if !matches!(node.kind(), Kind::Plain | Kind::SingleQuoted | Kind::DoubleQuoted) =>
        {
            None
        }
        (Shape::String | Shape::Enum(_), scalar) if node.kind() == Kind::Plain => {
            let fits = match value.shape {
                Shape::Enum(choices) => choices.contain(text, versions),
                _ => !ends_with("IP") || text.parse::<IpAddr>().is_ok(),
            };
            let quotable = !matches!(scalar, Scalar::Str(_)) && !text.contains(['"', '\\']);
            if fits && quotable { safe(format!("\"{text}\"")) } else { None }
        }
        (Shape::Int32(bounds) | Shape::Int64(bounds), Scalar::Str(content)) => {
            let plain = content.trim();
            if let Some(mode) = octal(plain).filter(|_| ends_with("ode")) {
                return if bounds.contain(mode.into()) { safe(plain.to_owned()) } else { None };
            }
            let number = if is_decimal(plain) {
                plain.parse().ok()?
            } else {
                seconds(plain).filter(|_| ends_with("Seconds"))?
            };
            if bounds.contain(number.into()) { safe(number.to_string()) } else { None }
        }
        (Shape::Boolean, Scalar::Str(content)) => {
            let plain = content.trim().to_ascii_lowercase();
            if matches!(&*plain, "true" | "false") { safe(plain) } else { None }
        }
        (Shape::List(inner), Scalar::Str(content)) => {
            let fits = match inner.shape() {
                Shape::Enum(choices) => choices.contain(content.trim(), versions),
                inner => inner == Shape::String,
            };
            let key = value.key.map(Node::key_text);
            if fits { as_list(key.as_deref(), &content, place.node) } else { None }
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

/// The number of a file mode as it is written for `chmod`, which YAML 1.1 reads in octal: `0644`.
fn octal(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('0').filter(|digits| digits.len() > 1)?;
    i32::from_str_radix(digits, 8).ok()
}

/// Whether it is a number that is the same with and without quotes: a leading zero would make it octal.
fn is_decimal(text: &str) -> bool {
    text.parse::<i32>().is_ok_and(|number| number.to_string() == text)
}
