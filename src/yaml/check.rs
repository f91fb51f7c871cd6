//! Checks for content that is refused although the grammar is correct, and for content that is probably a mistake.

use std::borrow::Cow;
use std::collections::HashMap;

use super::node::Node;
use super::{Document, Entry, Kind, Limits, Notice, NoticeKind, Scalar, Span, SyntaxError, aliases, scalar};

/// Checks all keys and tags. What Kubernetes refuses becomes the error of the document; what it accepts silently
/// becomes a notice.
pub(super) fn check(document: &mut Document<'_>, limits: &Limits) {
    if document.error.is_some() {
        return;
    }
    match find(document, limits) {
        Ok(notices) => document.notices.extend(notices),
        Err(error) => {
            document.records.clear();
            document.error = Some(error);
        }
    }
}

type Fault = Box<SyntaxError>;

fn fault(span: Span, message: impl Into<String>, help: &str) -> Fault {
    let help = (!help.is_empty()).then(|| help.to_owned());
    Box::new(SyntaxError { message: message.into(), span, related: Vec::new(), help })
}

fn find(document: &Document<'_>, limits: &Limits) -> Result<Vec<Notice>, Fault> {
    aliases::check(document, limits)?;
    tags(document)?;
    let mut notices = Vec::new();
    let mut keys = Vec::new();
    if let Some(root) = document.root() {
        finite(root)?;
    }
    for (id, record) in (0..).zip(&document.records) {
        if record.kind.is_mapping() {
            mapping(document.node(id), &mut keys, &mut notices)?;
        } else if record.kind.is_sequence() {
            document.node(id).children().try_for_each(finite)?;
        }
    }
    Ok(notices)
}

/// Checks that the contents of tagged scalars fit their tags.
fn tags(document: &Document<'_>) -> Result<(), Fault> {
    for (id, properties) in &document.properties {
        let node = document.node(*id);
        let Some(content) = node.content().filter(|_| node.kind() != Kind::Alias) else { continue };
        if !scalar::fits_tag(&content, properties.kind) {
            let tag = properties.tag.map_or("", |tag| tag.of(document.text));
            let message = format!("the value does not match its tag `{tag}`");
            return Err(fault(node.span(), message, "remove the tag, or correct the value"));
        }
    }
    Ok(())
}

/// JSON has no infinity and not-a-number, except as keys.
fn finite(node: Node<'_>) -> Result<(), Fault> {
    if !node.is_signed() {
        return Ok(());
    }
    match node.scalar() {
        Some(Scalar::Float(value)) if !value.is_finite() => {
            let message = format!("Kubernetes cannot represent the number `{}`", node.text());
            Err(fault(node.span(), message, "if it is meant as text, put it in quotes"))
        }
        _ => Ok(()),
    }
}

/// A key, with its string.
struct Key<'a> {
    node: Node<'a>,
    text: Cow<'a, str>,
    value: Node<'a>,
}

fn mapping<'a>(node: Node<'a>, keys: &mut Vec<Key<'a>>, notices: &mut Vec<Notice>) -> Result<(), Fault> {
    keys.clear();
    for entry in node.entries() {
        finite(entry.value)?;
        if entry.is_merge() {
            merge(entry, keys, notices)?;
            continue;
        }
        let text = key_text(entry.key)?;
        if entry.key.raw().is_none_or(|raw| raw != text) && is_rewritten(entry.key, &text) {
            notices.push(Notice { kind: NoticeKind::KeyNotString, span: entry.key.span(), related: None });
        }
        keys.push(Key { node: entry.key, text, value: entry.value });
    }
    if keys.len() > FEW {
        repeated_among_many(keys, notices);
    } else {
        repeated(keys, notices);
    }
    Ok(())
}

/// Whether a key is not a string, and its string differs from its text.
fn is_rewritten(key: Node<'_>, text: &str) -> bool {
    let is_string = matches!(key.scalar(), Some(Scalar::Str(_)));
    !is_string && key.kind() != Kind::Alias && key.content().is_some_and(|content| content != text)
}

fn key_text(key: Node<'_>) -> Result<Cow<'_, str>, Fault> {
    if let Some(raw) = key.raw()
        && (key.kind() != Kind::Plain || scalar::is_string(raw))
    {
        return Ok(Cow::Borrowed(raw));
    }
    match key.scalar() {
        None => Err(fault(key.span(), "an alias of a collection cannot be a key", "")),
        Some(Scalar::Null) => {
            let help = "Kubernetes refuses null as a key; if it is meant as text, put it in quotes";
            Err(fault(key.span(), "a key cannot be null", help))
        }
        Some(Scalar::UInt(_)) => {
            let help = "Kubernetes refuses numbers above 9223372036854775807 as keys; put it in quotes";
            Err(fault(key.span(), "the number is too large for a key", help))
        }
        Some(value) => Ok(value.into_key()),
    }
}

/// Up to this number of keys, each is compared with each.
const FEW: usize = 16;

fn repeated(keys: &[Key<'_>], notices: &mut Vec<Notice>) {
    for (at, key) in keys.iter().enumerate() {
        let mut equal = keys[..at].iter().filter(|other| other.text == key.text).peekable();
        let Some(first) = equal.peek().map(|key| key.node) else { continue };
        match equal.find(|other| is_same(other.node, key.node)) {
            Some(same) => notices.push(duplicate(NoticeKind::DuplicateKey, key.node, same.node)),
            None => notices.push(duplicate(NoticeKind::DuplicateText, key.node, first)),
        }
    }
}

fn repeated_among_many(keys: &[Key<'_>], notices: &mut Vec<Notice>) {
    // For each text, the first key of every type, of which there are few.
    let mut seen: HashMap<&str, Vec<Node<'_>>> = HashMap::with_capacity(keys.len());
    for key in keys {
        let firsts = seen.entry(&key.text).or_default();
        if let Some(same) = firsts.iter().find(|other| is_same(**other, key.node)) {
            notices.push(duplicate(NoticeKind::DuplicateKey, key.node, *same));
            continue;
        }
        if let Some(first) = firsts.first() {
            notices.push(duplicate(NoticeKind::DuplicateText, key.node, *first));
        }
        // A string, a boolean, an integer and a float. No other values have the same text, except for floats, which are
        // equal for a reader.
        if firsts.len() < 4 {
            firsts.push(key.node);
        }
    }
}

/// Whether the keys are equal in Go before they become strings.
fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    one.scalar() == other.scalar()
}

fn duplicate(kind: NoticeKind, key: Node<'_>, first: Node<'_>) -> Notice {
    Notice { kind, span: key.span(), related: Some(first.span()) }
}

/// Whether two values are the same scalar, or short collections with the same text. Longer ones are not compared,
/// because aliases could repeat that often.
fn is_same_value(one: Node<'_>, other: Node<'_>) -> bool {
    const LONGEST: usize = 1000;
    let (one, other) = (one.resolve(), other.resolve());
    match (one.scalar(), other.scalar()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one == other || one.text().len() <= LONGEST && one.text() == other.text(),
        _ => false,
    }
}

/// `<<`, after the keys in `before`.
fn merge(entry: Entry<'_>, before: &[Key<'_>], notices: &mut Vec<Notice>) -> Result<(), Fault> {
    let wrong = |node: Node<'_>| {
        fault(
            node.span(),
            "`<<` needs a mapping, or a sequence of mappings",
            "put `<<` in quotes if it is a key",
        )
    };
    let mut sources = Vec::new();
    // A sequence only counts if it is written here, not if it is an alias.
    if entry.value.kind().is_sequence() {
        sources.extend(entry.value.items());
    } else {
        sources.push(entry.value);
    }
    if let Some(source) = sources.iter().find(|source| !source.is_mapping()) {
        return Err(wrong(*source));
    }
    if before.is_empty() {
        return Ok(());
    }
    let earlier: HashMap<&str, &Key<'_>> = before.iter().map(|key| (&*key.text, key)).collect();
    let mut overridden = Vec::new();
    while let Some(source) = sources.pop() {
        for merged in source.entries() {
            if merged.is_merge() {
                let value = merged.value;
                if value.kind().is_sequence() { sources.extend(value.items()) } else { sources.push(value) }
            } else if let Some(key) = earlier.get(&*merged.key.key_text())
                && !is_same_value(key.value, merged.value)
            {
                overridden.push(key.node.span());
            }
        }
    }
    overridden.sort_unstable();
    overridden.dedup();
    notices.extend(overridden.into_iter().map(|key| Notice {
        kind: NoticeKind::MergeOverrides,
        span: entry.key.span(),
        related: Some(key),
    }));
    Ok(())
}
