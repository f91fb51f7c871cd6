//! Words and places that the lints of this section share.

use std::borrow::Cow;

use crate::lint::Context;
use crate::manifest::{Object, Workload, WorkloadKind, holds_placeholder};
use crate::schema::{Diagnosis, Problem, Value};
use crate::yaml::{Entry, Node, Segment};

/// The first version whose API server validates the Pod template of a StatefulSet.
pub(super) const STATEFUL_TEMPLATES: u8 = 34;

/// The consequence of most mistakes, as a label.
pub(super) const REFUSED: &str = "the API server refuses this";

/// The consequence of a mistake in a Pod template, as a label.
///
/// The API server refuses it, except in StatefulSets before Kubernetes 1.34: those it accepted, but no Pod could be
/// created.
pub(super) fn refusal(workload: &Workload<'_>, context: &Context<'_, '_>) -> &'static str {
    let versions = context.versions();
    match workload.kind() {
        WorkloadKind::StatefulSet if !versions.any_from(STATEFUL_TEMPLATES) => {
            "no Pod can be created from this"
        }
        WorkloadKind::StatefulSet if !versions.all_from(STATEFUL_TEMPLATES) => {
            "refused; before Kubernetes 1.34 accepted, but no Pod can be created from it"
        }
        _ => REFUSED,
    }
}

/// The same for any place in an object. Only in a Pod template does it depend on the version.
pub(super) fn refusal_at(diagnosis: &Diagnosis<'_>, place: usize, context: &Context<'_, '_>) -> &'static str {
    let workload = context.subject().and_then(|subject| subject.workload.as_ref());
    match workload {
        Some(workload) if is_in_template(workload.kind(), diagnosis, place) => refusal(workload, context),
        _ => REFUSED,
    }
}

fn is_in_template(kind: WorkloadKind, diagnosis: &Diagnosis<'_>, place: usize) -> bool {
    let template = kind.template_path().iter().map(|key| Segment::Key((*key).to_owned()));
    let path = diagnosis.judgement.path(place).0;
    template.zip(&path).all(|(wanted, is)| wanted == *is) && path.len() >= kind.template_path().len()
}

/// Whether there is a list, and it is empty.
pub(super) fn is_empty_list(node: Node<'_>) -> bool {
    node.is_sequence() && node.items().next().is_none()
}

/// A field with a value; null counts as missing.
pub(super) fn written<'a>(of: Node<'a>, field: &str) -> Option<Entry<'a>> {
    of.entry(field).filter(|entry| !entry.value.is_null())
}

/// Those of the fields that have a value, in the order of the text.
pub(super) fn all_written<'a>(of: Node<'a>, fields: &[&str]) -> Vec<Entry<'a>> {
    let mut found: Vec<_> = fields.iter().filter_map(|field| written(of, field)).collect();
    found.sort_by_key(|entry| entry.key.span());
    found
}

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

/// "a" or "an", as the word needs it.
pub(super) fn article(word: &str) -> &'static str {
    if word.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// The key to point at for a mapping: the one that leads to it, or its first key for an item of a list; otherwise
/// the object's kind.
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

/// What to call the value: its key as written, or the list that it is an item of.
pub(super) fn subject(diagnosis: &Diagnosis<'_>, problem: &Problem<'_>, value: &Value<'_>) -> String {
    if let Some(key) = value.key {
        return format!("`{}`", key.content().unwrap_or_default());
    }
    let list = diagnosis.judgement.place(problem.place).key;
    list.map_or_else(|| "an item".to_owned(), |key| format!("an item of `{}`", key.key_text()))
}

/// The text to point at for a value: itself if it is a scalar, otherwise its key, otherwise its first line.
pub(super) fn at_fault<'a>(value: &Value<'a>) -> Node<'a> {
    if value.node.kind().is_scalar() {
        return value.node;
    }
    value.key.or_else(|| value.node.entries().next().map(|entry| entry.key)).unwrap_or(value.node)
}

/// The type of a value, in words with an article.
pub(super) fn found(node: Node<'_>) -> &'static str {
    match node.scalar() {
        Some(scalar) => scalar.type_name(),
        None if node.is_mapping() => "a mapping",
        None => "a list",
    }
}

/// Whether a field that a mapping does not have is missing, as far as the text shows.
pub(super) fn may_lack(mapping: Node<'_>, context: &Context<'_, '_>) -> bool {
    !context.is_partial() && is_whole(mapping)
}

/// Whether a mapping is complete: no `<<`, and no key that is replaced later.
fn is_whole(mapping: Node<'_>) -> bool {
    let is_plain = |entry: Entry<'_>| {
        !entry.is_merge() && entry.key.kind().is_scalar() && !holds_placeholder(&entry.key.key_text())
    };
    mapping.is_mapping() && mapping.entries().all(is_plain)
}

/// Whether an item of a list in a patch only deletes the item.
pub(super) fn is_taken_away(item: Node<'_>) -> bool {
    item.get("$patch").and_then(Node::str).is_some_and(|directive| directive == "delete")
}

/// The text of a field, empty where it is absent; none if it is not a string or is not known yet.
pub(super) fn text<'a>(mapping: Node<'a>, key: &str) -> Option<Cow<'a, str>> {
    let Some(entry) = written(mapping, key) else { return Some(Cow::Borrowed("")) };
    entry.value.str().filter(|text| !holds_placeholder(text))
}

/// The first key of an item of a list, to point at; the item itself if it has none.
pub(super) fn item_key(item: Node<'_>) -> Node<'_> {
    item.entries().next().map_or(item, |entry| entry.key)
}

/// Whether a resource of a container can be overcommitted: those of Kubernetes itself, except huge pages.
pub(super) fn is_shared(resource: &str) -> bool {
    let is_native = !resource.contains('/') || resource.contains("kubernetes.io/");
    is_native && !resource.starts_with("hugepages-")
}

/// Whether Helm rendered the object, as a comment before it shows.
pub(super) fn is_rendered(object: Object<'_>) -> bool {
    let document = object.node().document();
    document.comments().iter().any(|comment| comment.of(document.text()).starts_with("# Source: "))
}
