use crate::declare_lint;
use crate::lint::Context;
use crate::yaml::{Document, Kind, Node, NoticeKind, Span};

declare_lint! {
    /// There is content after `...`, the end of a document, without a `---` before it. Kubernetes never reads it.
    ///
    /// ## Why
    ///
    /// In YAML, `...` ends a document, and another can follow. `kubectl` splits a file only at `---`, and reads
    /// only the first document of each part. What follows `...` is silently dropped, and nothing shows that the
    /// Service or the second CronJob of the file was not applied.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    /// ...
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: dump-settings
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    /// ---
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: dump-settings
    /// ```
    ///
    /// ## References
    ///
    /// - YAML 1.1 specification: Document Boundary Markers: https://yaml.org/spec/1.1/
    pub(crate) static YAML_LOST_CONTENT = "yaml-lost-content" {
        summary: "content after `...` that is silently dropped",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Document(check),
    }
}

fn check(document: &Document<'_>, context: &mut Context<'_, '_>) {
    for notice in document.notices().iter().filter(|notice| notice.kind == NoticeKind::LostContent) {
        let lost = first_line(document, notice.span);
        if let Some(first) = indented_key(document).filter(|_| notice.related.is_none()) {
            let key = first.content().unwrap_or_default();
            context
                .report(
                    first,
                    format!(
                        "`{key}` is indented deeper than the lines after it, which Kubernetes never reads"
                    ),
                )
                .because(lost, "the document ends before this")
                .help("indent all keys of an object equally");
            continue;
        }
        let finding = context
            .report_at(lost, "Kubernetes never reads this: the document has ended")
            .label("silently dropped, with everything after it");
        match notice.related {
            Some(end) => {
                finding.because(end, "the end of the document");
                finding.help("remove `...`, or separate the documents with `---`")
            }
            None => finding.help("separate the documents with `---`"),
        };
    }
}

/// The first key of the document, if there are blanks before it.
fn indented_key<'a>(document: &'a Document<'_>) -> Option<Node<'a>> {
    let root = document.root().filter(|root| root.kind() == Kind::BlockMapping)?;
    let first = root.entries().next()?.key;
    let blank = document.text()[..first.span().start as usize].ends_with([' ', '\t']);
    blank.then_some(first)
}

/// The first line with content.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
fn first_line(document: &Document<'_>, span: Span) -> Span {
    let lost = span.of(document.text());
    let blank = lost.len() - lost.trim_start().len();
    let line = lost[blank..].lines().next().unwrap_or_default().trim_end();
    let start = span.start + blank as u32;
    Span::new(start, start + line.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::YAML_LOST_CONTENT;
    use crate::testing::check;

    const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\n";

    #[test]
    fn what_follows_the_end_is_lost() {
        assert_eq!(
            check(&YAML_LOST_CONTENT, &format!("{OBJECT}...\n\n{OBJECT}")),
            ["error 5:1 `apiVersion: v1`: Kubernetes never reads this: the document has ended"]
        );
    }

    #[test]
    fn one_blank_before_the_first_key_ends_the_document() {
        assert_eq!(
            check(&YAML_LOST_CONTENT, " apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n"),
            [
                "error 1:2 `apiVersion`: `apiVersion` is indented deeper than the lines after it, which Kubernetes \
                 never reads"
            ]
        );
        assert_eq!(check(&YAML_LOST_CONTENT, " a: b\nc: d\n"), [""; 0], "nothing of Kubernetes");
        assert_eq!(
            check(&YAML_LOST_CONTENT, "{apiVersion: v1, kind: ConfigMap}\nmetadata: {}\n"),
            ["error 2:1 `metadata: {}`: Kubernetes never reads this: the document has ended"]
        );
    }

    #[test]
    fn an_end_without_content_after_it_is_fine() {
        for text in [
            format!("{OBJECT}...\n"),
            format!("{OBJECT}...\n# done\n"),
            format!("{OBJECT}...\n---\n{OBJECT}"),
        ] {
            assert_eq!(check(&YAML_LOST_CONTENT, &text), [""; 0], "{text}");
        }
    }
}
