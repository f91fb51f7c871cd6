//! Splits a text into documents before they are read, as Kubernetes does.

use memchr::memmem;

use super::Span;
use super::span::offset;

/// A part of the text that is a document.
pub(super) struct Piece {
    /// From the dashes of the separator to the next separator.
    pub(super) span: Span,
    /// Where reading starts: after the content of the separator's line, but including a comment.
    pub(super) first: u32,
    /// The line of the separator, if it has content that is not allowed there.
    pub(super) fault: Option<Span>,
}

/// Splits at each line that begins with `---`, like the `YAMLReader` of apimachinery, which refuses such a line if it
/// has anything but a comment.
pub(super) fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut separator = text.starts_with("---").then_some(0);
    let mut lines = memmem::find_iter(text.as_bytes(), b"\n---");
    loop {
        let next = lines.next().map(|at| at + 1);
        if separator.is_none() {
            pieces.push(Piece {
                span: span(start, next.unwrap_or(text.len())),
                first: offset(start),
                fault: None,
            });
        } else if let Some(line) = separator {
            pieces.push(after_separator(text, line, next.unwrap_or(text.len())));
        }
        let Some(at) = next else { return pieces };
        separator = Some(at);
        start = at;
    }
}

fn after_separator(text: &str, line: usize, end: usize) -> Piece {
    let dashes = line + 3;
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[dashes..end]).map_or(end, |at| dashes + at);
    let rest = text[dashes..line_end].trim_start();
    let from = line_end - rest.len();
    let comment = rest.is_empty() || rest.starts_with('#');
    Piece {
        span: span(dashes, end),
        first: offset(if comment { from } else { dashes }),
        fault: (!comment).then(|| span(line, line + text[line..line_end].trim_end().len())),
    }
}

fn span(start: usize, end: usize) -> Span {
    Span::new(offset(start), offset(end))
}
