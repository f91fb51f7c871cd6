//! The scope of a comment.

use crate::project::File;
use crate::yaml::{Kind, Node, Span};

/// The line of the comment.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
pub(super) fn line(file: &File<'_>, comment: Span) -> Span {
    let before = &file.source.text[..comment.start as usize];
    Span::new(before.rfind('\n').map_or(0, |newline| newline + 1) as u32, comment.end)
}

/// The next key or item below a comment, with all its content; the whole document, if that is its first key. `None` at
/// the end of a document.
pub(super) fn below(file: &File<'_>, comment: Span) -> Option<Span> {
    // In YAML's grammar, text above the first `---` belongs to the document that follows.
    let document = match file.document_at(comment) {
        Some(document) => document,
        None => file.documents.first().filter(|document| comment.end <= document.span().start)?,
    };
    let Some(root) = document.root() else {
        let head = &document.span().of(document.text());
        let offset = comment.start.saturating_sub(document.span().start) as usize;
        return is_head(&head[..offset.min(head.len())]).then_some(document.span());
    };
    if comment.start < root.span().start {
        return Some(document.span());
    }
    next_unit(root, comment.end)
}

/// The whole file, if the comment is above everything else in it.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
pub(super) fn file(file: &File<'_>, comment: Span) -> Option<Span> {
    let text = file.source.text.as_str();
    is_head(&text[..comment.start as usize]).then_some(Span::new(0, text.len() as u32))
}

/// Whether a text only has comments, directives and separators.
fn is_head(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with(['#', '%']) || line == "---")
}

/// The first entry or item that begins after `offset`; if several begin there, the outermost.
fn next_unit(node: Node<'_>, offset: u32) -> Option<Span> {
    let within = |unit: Span, inner: Node<'_>| {
        if unit.start >= offset {
            return Some(unit);
        }
        (offset < unit.end).then(|| next_unit(inner, offset)).flatten()
    };
    if node.kind().is_mapping() {
        return node.entries().find_map(|entry| {
            let written = entry.value.kind() != Kind::Absent;
            let end = if written { entry.value.span().end } else { entry.key.span().end };
            within(Span::new(entry.key.span().start, end.max(entry.key.span().end)), entry.value)
        });
    }
    if node.kind().is_sequence() {
        return node.items().find_map(|item| within(item.span(), item));
    }
    None
}
