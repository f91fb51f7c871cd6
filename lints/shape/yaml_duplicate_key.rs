use std::collections::HashSet;

use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::lint::Context;
use crate::yaml::{Document, Entry, Kind, Node, Notice, NoticeKind, Span};

declare_lint! {
    /// A mapping has the same key twice. Only the last one is used. If both have the same value, it is a warning.
    ///
    /// ## Why
    ///
    /// A strict reader refuses it. The one in `kubectl` and most tools keeps the last value and silently drops the
    /// first. Merged branches and copied blocks cause this: with a second `env:` in a container, all variables of
    /// the first are lost; with a second `resources:`, the memory limit is not the one that you find first.
    ///
    /// A second `apiVersion` and a second `kind` mean that the `---` between two objects is missing: the first
    /// object is never applied. This is one finding, and has a fix.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    /// data:
    ///   batch.size: "500"
    ///   source: orders
    ///   batch.size: "5000"
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    /// data:
    ///   batch.size: "5000"
    ///   source: orders
    /// ```
    ///
    /// ## References
    ///
    /// - YAML 1.1 specification: Mapping: https://yaml.org/spec/1.1/
    /// - Kubernetes documentation, "Kubernetes API Concepts": Field validation:
    ///   https://kubernetes.io/docs/reference/using-api/api-concepts/
    pub(crate) static YAML_DUPLICATE_KEY = "yaml-duplicate-key" {
        summary: "a duplicate key: only the last one is used",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Document(check),
    }
}

fn check(document: &Document<'_>, context: &mut Context<'_, '_>) {
    if document.notices().is_empty() {
        return;
    }
    let run_together = RunTogether::of(document);
    for object in &run_together.objects {
        missing_separator(document, *object, context);
    }
    for notice in document.notices() {
        match notice.kind {
            _ if run_together.keys.contains(&notice.span) => {}
            NoticeKind::DuplicateKey => duplicate_key(document, notice, context),
            NoticeKind::DuplicateText => duplicate_text(document, notice, context),
            NoticeKind::LostContent | NoticeKind::MergeOverrides | NoticeKind::KeyNotString => {}
        }
    }
}

/// Objects that are one mapping, because the separator between them is missing.
#[derive(Default)]
struct RunTogether {
    /// The first key of each object after the first.
    objects: Vec<Span>,
    /// The first occurrence of each key in these objects.
    keys: HashSet<Span>,
}

impl RunTogether {
    fn of(document: &Document<'_>) -> Self {
        let mut found = Self::default();
        let Some(root) = document.root().filter(|root| root.kind() == Kind::BlockMapping) else {
            return found;
        };
        let mut pieces: Vec<(Vec<Span>, HashSet<String>)> = vec![Default::default()];
        for entry in root.entries() {
            let key = entry.key.key_text();
            let begins = matches!(&*key, "apiVersion" | "kind");
            if begins && pieces.last().is_some_and(|(_, seen)| seen.contains(&*key)) {
                pieces.push(Default::default());
            }
            let Some((spans, seen)) = pieces.last_mut() else { continue };
            if seen.insert(key.into_owned()) {
                spans.push(entry.key.span());
            }
        }
        // If only one key is duplicate, the parts are not objects.
        let whole =
            |(_, seen): &(Vec<Span>, HashSet<String>)| seen.contains("apiVersion") && seen.contains("kind");
        if pieces.iter().all(whole) {
            for (spans, _) in pieces.into_iter().skip(1) {
                found.objects.extend(spans.first());
                found.keys.extend(spans);
            }
        }
        found
    }
}

fn missing_separator(document: &Document<'_>, object: Span, context: &mut Context<'_, '_>) {
    let line = document.text()[..object.start as usize].rfind('\n').map_or(0, |newline| newline + 1);
    #[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
    let at = Span::empty(line as u32);
    let file = context.file();
    context
        .report_at(object, "another object begins here, but the `---` before it is missing")
        .label("the object before this is silently dropped")
        .help("separate the two with `---`")
        .fix(Fix::safe("add `---`", file, at, "---\n"));
}

fn duplicate_key(document: &Document<'_>, notice: &Notice, context: &mut Context<'_, '_>) {
    let key = key_text(document, notice.span);
    let values =
        value_at(document, notice.span).zip(notice.related.and_then(|first| value_at(document, first)));
    let same = values.is_some_and(|(last, first)| same_value(last, first));
    let (here, there, help) = if same {
        ("the same value again", "first set here", "remove one of the two")
    } else {
        let help = "merge the two, or remove the wrong one";
        ("only the last one is used", "this value is silently dropped", help)
    };
    let open = open_key_before(document, notice.span);
    let help = match &open {
        Some(open) => format!("`{open}` before it has no value: if `{key}` belongs there, indent it"),
        None => help.to_owned(),
    };
    let first = notice.related.map(|first| key_text(document, first)).filter(|first| *first != key);
    let message = match first {
        Some(first) => {
            format!("`{key}` and `{first}` are the same key: both are {}", read_as(document, notice.span))
        }
        None => format!("duplicate key `{key}` in this mapping"),
    };
    let finding = context.report_at(notice.span, message).label(here).help(help);
    if same {
        finding.severity(Severity::Warning);
    }
    if let Some(first) = notice.related {
        finding.because(first, there);
    }
}

fn duplicate_text(document: &Document<'_>, notice: &Notice, context: &mut Context<'_, '_>) {
    let key = key_text(document, notice.span);
    let message = format!("`{key}` is the same key as an earlier one when both are strings");
    let finding = context
        .report_at(notice.span, message)
        .label("one of the two values is dropped, and it is not defined which")
        .help("keys become strings when YAML is converted to JSON: remove one of the two");
    if let Some(first) = notice.related {
        finding.because(first, "the other one");
    }
}

/// The key just before the one at `span`, if it has no value: what follows may not be indented enough.
fn open_key_before(document: &Document<'_>, span: Span) -> Option<String> {
    let mut pending: Vec<_> = document.root().into_iter().collect();
    while let Some(node) = pending.pop() {
        let before = node.entries().zip(node.entries().skip(1)).find(|(_, entry)| entry.key.span() == span);
        if let Some((before, _)) = before {
            let open = before.value.kind() == Kind::Absent;
            return open.then(|| before.key.key_text().into_owned());
        }
        pending.extend(node.children().filter(|child| child.span().contains(span)));
    }
    None
}

/// What Kubernetes reads a key as.
fn read_as(document: &Document<'_>, span: Span) -> String {
    key_at(document, span).map_or_else(|| "one".to_owned(), |key| format!("`{}`", key.key_text()))
}

/// A key as written, without its quotes.
fn key_text<'t>(document: &Document<'t>, span: Span) -> &'t str {
    span.of(document.text()).trim_matches(['"', '\''])
}

/// The value whose key is at `span`.
fn value_at<'a>(document: &'a Document<'_>, span: Span) -> Option<Node<'a>> {
    entry_at(document, span).map(|entry| entry.value)
}

fn key_at<'a>(document: &'a Document<'_>, span: Span) -> Option<Node<'a>> {
    entry_at(document, span).map(|entry| entry.key)
}

fn entry_at<'a>(document: &'a Document<'_>, span: Span) -> Option<Entry<'a>> {
    let mut pending: Vec<_> = document.root().into_iter().collect();
    while let Some(node) = pending.pop() {
        if let Some(entry) = node.entries().find(|entry| entry.key.span() == span) {
            return Some(entry);
        }
        pending.extend(node.children().filter(|child| child.span().contains(span)));
    }
    None
}

/// Whether two values are the same scalar, or are written alike.
fn same_value(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.scalar(), other.scalar()) {
        (Some(one), Some(other)) => one == other,
        _ => one.text() == other.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::YAML_DUPLICATE_KEY;
    use crate::testing::{check, findings, fixed};

    const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\n";

    #[test]
    fn the_second_may_belong_under_the_key_before_it() {
        let of = |rest: &str| findings(&YAML_DUPLICATE_KEY, &format!("{HEAD}{rest}"))[0].help.clone();
        let help = |text: &str| Some(text.to_owned());
        assert_eq!(
            of("volumes:\n- name: a\n  configMap:\n  name: b\n"),
            help("`configMap` before it has no value: if `name` belongs there, indent it")
        );
        assert_eq!(
            of("volumes:\n- name: a\n  configMap: {}\n  name: b\n"),
            help("merge the two, or remove the wrong one")
        );
    }

    #[test]
    fn the_second_is_named_wherever_it_is() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  a: b\n  'a': c\ndata: {{}}\n")),
            [
                "error 5:3 `'a'`: duplicate key `a` in this mapping",
                "error 6:1 `data`: duplicate key `data` in this mapping"
            ]
        );
    }

    #[test]
    fn keys_that_are_the_same_once_read_are_named_as_written() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  y: b\n  on: c\n")),
            ["error 5:3 `on`: `on` and `y` are the same key: both are `true`"]
        );
    }

    #[test]
    fn the_same_value_again_is_a_warning() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  a: b\n  a: 'b'\n")),
            ["warning 5:3 `a`: duplicate key `a` in this mapping"]
        );
    }

    #[test]
    fn objects_without_a_separator_are_separated() {
        let second = "apiVersion: v1\nkind: Secret\ndata: {c: d}\nmetadata: {}\n";
        let text = format!("{HEAD}data: {{a: b}}\n{second}{HEAD}data: {{e: f}}\ndata: {{}}\n");
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &text),
            [
                "error 4:1 `apiVersion`: another object begins here, but the `---` before it is missing",
                "error 8:1 `apiVersion`: another object begins here, but the `---` before it is missing",
                "error 11:1 `data`: duplicate key `data` in this mapping",
            ]
        );
        assert_eq!(
            fixed(&YAML_DUPLICATE_KEY, &text),
            format!("{HEAD}data: {{a: b}}\n---\n{second}---\n{HEAD}data: {{e: f}}\ndata: {{}}\n")
        );
    }

    #[test]
    fn a_duplicate_kind_alone_is_not_a_second_object() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}kind: Secret\n")),
            ["error 3:1 `kind`: duplicate key `kind` in this mapping"]
        );
    }

    #[test]
    fn a_number_and_the_same_string_are_one_key() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  1: b\n  '1': c\n")),
            ["error 5:3 `'1'`: `1` is the same key as an earlier one when both are strings"]
        );
    }

    #[test]
    fn keys_of_different_mappings_are_different() {
        let text = format!("{HEAD}data: {{a: b}}\nmetadata: {{a: b, labels: {{a: b}}}}\n");
        assert_eq!(check(&YAML_DUPLICATE_KEY, &text), [""; 0]);
    }
}
