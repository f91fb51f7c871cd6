//! What to write in place of a value of another type.

use crate::schema::{Field, Known, Shape, Type, Value, Versions};
use crate::yaml::{Kind, Node, Scalar};

/// What to write instead; `around` is the key of the mapping or list that the value is in.
pub(super) fn help(value: &Value<'_>, around: Option<Node<'_>>, versions: Versions) -> Option<String> {
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
pub(super) fn retyped(value: &Value<'_>) -> Option<(String, String)> {
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
