//! Words and places that the lints of this section share.

use crate::lint::Context;
use crate::schema::{Cause, Diagnosis, Value};
use crate::yaml::Node;

/// A path for readers: in backticks, or "the top level".
pub(super) fn level(path: &str) -> String {
    if path.is_empty() { "the top level".to_owned() } else { format!("`{path}`") }
}

/// Things joined by commas, and the last by a word: "`a`, `b` or `c`".
pub(super) fn list<T: AsRef<str>>(things: &[T], last: &str) -> String {
    match things {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., end] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", most.join(", "), end.as_ref())
        }
    }
}

/// The same, each in backticks.
pub(super) fn code_list<T: AsRef<str>>(things: &[T], last: &str) -> String {
    let quoted: Vec<String> = things.iter().map(|thing| format!("`{}`", thing.as_ref())).collect();
    list(&quoted, last)
}

/// "a" or "an", as the word wants it.
pub(super) fn article(word: &str) -> &'static str {
    if word.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// The key that stands for a mapping: the one that leads to it, or its first for an item of a list; else the
/// object's kind.
pub(super) fn key_of<'a>(diagnosis: &Diagnosis<'a>, place: usize) -> Option<Node<'a>> {
    let here = diagnosis.judgement.place(place);
    let kind = || here.node.entry("kind").map(|entry| entry.value);
    let first = || here.node.entries().next().map(|entry| entry.key);
    if diagnosis.judgement.parent(place).is_none() {
        kind()
    } else {
        here.key.or_else(first).or(Some(here.node))
    }
}

/// The text at fault of a value: itself if it is a scalar, else its key, else its first line.
pub(super) fn at_fault<'a>(value: &Value<'a>) -> Node<'a> {
    if value.node.kind().is_scalar() {
        return value.node;
    }
    value.key.or_else(|| value.node.entries().next().map(|entry| entry.key)).unwrap_or(value.node)
}

/// What a value is, in words with an article.
pub(super) fn found(node: Node<'_>) -> &'static str {
    match node.scalar() {
        Some(scalar) => scalar.type_name(),
        None if node.is_mapping() => "a mapping",
        None => "a list",
    }
}

/// Whether `unknown-field` speaks of a field of that name, misspelt or at the wrong level: then it is not
/// missing.
pub(super) fn is_told(context: &Context<'_, '_>, name: &str) -> bool {
    context.diagnosis().is_some_and(|diagnosis| {
        diagnosis.strays.iter().any(|stray| match &stray.cause {
            Cause::Misspelt(meant) => *meant == name,
            _ => stray.entries.iter().any(|entry| entry.key.key_text() == name),
        })
    })
}
