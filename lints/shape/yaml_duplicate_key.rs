use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::yaml::{Document, Notice, NoticeKind, Span};

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
    /// - YAML 1.1 specification: Mapping
    /// - Kubernetes documentation, "Kubernetes API Concepts": Field validation
    pub(crate) static YAML_DUPLICATE_KEY = "yaml-duplicate-key" {
        summary: "the same key twice: only the last one counts",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Document(check),
    }
}

fn check(document: &Document<'_>, context: &mut Context<'_, '_>) {
    for notice in document.notices() {
        match notice.kind {
            NoticeKind::DuplicateKey => duplicate_key(document, notice, context),
            NoticeKind::DuplicateText => duplicate_text(document, notice, context),
            NoticeKind::LostContent | NoticeKind::MergeOverrides => {}
        }
    }
}

fn duplicate_key(document: &Document<'_>, notice: &Notice, context: &mut Context<'_, '_>) {
    let key = key_text(document, notice.span);
    let values =
        value_at(document, notice.span).zip(notice.related.and_then(|first| value_at(document, first)));
    let same = values.is_some_and(|(last, first)| last == first);
    let (here, there, help) = if same {
        ("the same value again", "it is here first", "remove one of the two")
    } else {
        let help = "bring the two together, or remove the one that is wrong";
        ("only the last one counts", "this value is dropped without a word", help)
    };
    let finding = context
        .report_at(notice.span, format!("`{key}` is in this mapping a second time"))
        .label(here)
        .help(help);
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

/// A key as written, without its quotes.
fn key_text<'t>(document: &Document<'t>, span: Span) -> &'t str {
    span.of(document.text()).trim_matches(['"', '\''])
}

/// The text of the value whose key is at `span`.
fn value_at<'t>(document: &Document<'t>, span: Span) -> Option<&'t str> {
    let mut pending: Vec<_> = document.root().into_iter().collect();
    while let Some(node) = pending.pop() {
        if let Some(entry) = node.entries().find(|entry| entry.key.span() == span) {
            return Some(entry.value.span().of(document.text()));
        }
        pending.extend(node.children().filter(|child| child.span().contains(span)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::YAML_DUPLICATE_KEY;
    use crate::testing::check;

    const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\n";

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
    fn the_same_value_again_does_no_harm_yet() {
        assert_eq!(
            check(&YAML_DUPLICATE_KEY, &format!("{HEAD}data:\n  a: b\n  a: b\n")),
            ["warning 5:3 `a`: `a` is in this mapping a second time"]
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
