use std::collections::HashSet;

use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Fix;
use crate::lint::Context;
use crate::yaml::{Document, Entry, Kind, Node, Notice, NoticeKind, Span};

declare_lint! {
    /// A mapping has the same key twice. Only the last one counts. Where both have the same value, it is a warning.
    ///
    /// ## Why
    ///
    /// The strict reader refuses it; the one that `kubectl` and most tools use keeps the last value and drops the
    /// first without a word. Merges of branches and copied blocks make them: a second `env:` in a container, and all
    /// variables of the first are gone; a second `resources:`, and the memory limit is not what the file says at the
    /// place where one looks.
    ///
    /// A second `apiVersion` and a second `kind` mean that the `---` between two objects is missing: the first of
    /// the two is never applied. That is one finding, and has a fix.
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
        summary: "the same key twice: only the last one counts",
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

/// Objects that are one mapping, for want of a separator between them.
#[derive(Default)]
struct RunTogether {
    /// The first key of each object after the first.
    objects: Vec<Span>,
    /// The keys of these objects that are new within their own.
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
        // A key that merely stands there twice makes pieces that are no objects.
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
        .report_at(object, "another object begins here, and the `---` before it is missing")
        .label("the object before this is dropped without a word")
        .help("part the two with `---`")
        .fix(Fix::safe("add `---`", file, at, "---\n"));
}

fn duplicate_key(document: &Document<'_>, notice: &Notice, context: &mut Context<'_, '_>) {
    let key = key_text(document, notice.span);
    let values =
        value_at(document, notice.span).zip(notice.related.and_then(|first| value_at(document, first)));
    let same = values.is_some_and(|(last, first)| same_value(last, first));
    let (here, there, help) = if same {
        ("the same value again", "it is here first", "remove one of the two")
    } else {
        let help = "bring the two together, or remove the one that is wrong";
        ("only the last one counts", "this value is dropped without a word", help)
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
        None => format!("`{key}` is in this mapping a second time"),
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
    let message = format!("`{key}` is the same key as one before it, once both are strings");
    let finding = context
        .report_at(notice.span, message)
        .label("one of the two values is dropped, and which one is left to chance")
        .help("keys become strings when YAML becomes JSON: remove one of the two");
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
            help("bring the two together, or remove the one that is wrong")
        );
    }

    #[test]
    fn the_second_is_named_wherever_it_is() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  a: b\n  'a': c\ndata: {{}}\n")),
            [
                "error 5:3 `'a'`: `a` is in this mapping a second time",
                "error 6:1 `data`: `data` is in this mapping a second time"
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
    fn the_same_value_again_does_no_harm_yet() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  a: b\n  a: 'b'\n")),
            ["warning 5:3 `a`: `a` is in this mapping a second time"]
        );
    }

    #[test]
    fn objects_run_together_are_parted() {
        let second = "apiVersion: v1\nkind: Secret\ndata: {c: d}\nmetadata: {}\n";
        let text = format!("{HEAD}data: {{a: b}}\n{second}{HEAD}data: {{e: f}}\ndata: {{}}\n");
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &text),
            [
                "error 4:1 `apiVersion`: another object begins here, and the `---` before it is missing",
                "error 8:1 `apiVersion`: another object begins here, and the `---` before it is missing",
                "error 11:1 `data`: `data` is in this mapping a second time",
            ]
        );
        assert_eq!(
            fixed(&YAML_DUPLICATE_KEY, &text),
            format!("{HEAD}data: {{a: b}}\n---\n{second}---\n{HEAD}data: {{e: f}}\ndata: {{}}\n")
        );
    }

    #[test]
    fn a_kind_written_twice_is_no_second_object() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}kind: Secret\n")),
            ["error 3:1 `kind`: `kind` is in this mapping a second time"]
        );
    }

    #[test]
    fn a_number_and_its_text_are_one_key_in_the_end() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  1: b\n  '1': c\n")),
            ["error 5:3 `'1'`: `1` is the same key as one before it, once both are strings"]
        );
    }

    #[test]
    fn keys_of_different_mappings_are_different() {
        let text = format!("{HEAD}data: {{a: b}}\nmetadata: {{a: b, labels: {{a: b}}}}\n");
        assert_eq!(check(&YAML_DUPLICATE_KEY, &text), [""; 0]);
    }
}
