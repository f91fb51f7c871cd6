//! Applies edits to a text.

use std::borrow::Cow;

use super::Edit;
use crate::yaml::Span;

/// Why edits cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplyError {
    /// Two edits change the same text.
    Overlap(Span, Span),
    /// An edit is outside the text, or splits a character: it belongs to another text.
    OutOfText(Span),
}

impl std::fmt::Display for ApplyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Overlap(one, other) => write!(
                f,
                "the edits at bytes {}..{} and {}..{} overlap",
                one.start, one.end, other.start, other.end
            ),
            Self::OutOfText(span) => {
                write!(f, "the edit at bytes {}..{} does not fit the text", span.start, span.end)
            }
        }
    }
}

impl std::error::Error for ApplyError {}

/// The text after the edits. All edits are for one file, in any order. New line breaks are converted to those of the
/// text.
///
/// Insertions at the same place are made in the order given.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Result<String, ApplyError> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut edited = String::with_capacity(text.len());
    let mut last = Span::empty(0);
    for edit in edits {
        let span = edit.span;
        if span.start < last.end {
            return Err(ApplyError::Overlap(last, span));
        }
        let kept = text.get(last.end as usize..span.start as usize);
        let (Some(kept), Some(_)) = (kept, text.get(span.range())) else {
            return Err(ApplyError::OutOfText(span));
        };
        edited += kept;
        edited += &with_breaks_of(text, &edit.text);
        last = span;
    }
    edited += &text[last.end as usize..];
    Ok(edited)
}

/// The new text with the line breaks of the file: CR LF, if the first line of the file ends with both.
pub(crate) fn with_breaks_of<'a>(text: &str, added: &'a str) -> Cow<'a, str> {
    let crlf = || text.find('\n').is_some_and(|newline| text[..newline].ends_with('\r'));
    if !added.contains('\n') || !crlf() {
        return Cow::Borrowed(added);
    }
    Cow::Owned(added.replace("\r\n", "\n").replace('\n', "\r\n"))
}

#[cfg(test)]
mod tests {
    use super::{ApplyError, apply};
    use crate::fix::Edit;
    use crate::project::FileId;
    use crate::yaml::Span;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { file: FileId(0), span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn edits_are_made_in_any_order() {
        let edits = [edit(4, 5, "c"), edit(0, 1, "größe"), edit(5, 5, "!")];
        assert_eq!(apply("a = b\n", &edits).unwrap(), "größe = c!\n");
        assert_eq!(apply("a = b\n", &[]).unwrap(), "a = b\n");
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let edits = [edit(2, 2, "1"), edit(2, 3, "x"), edit(2, 2, "2")];
        assert_eq!(apply("a b", &edits).unwrap(), "a 12x");
    }

    #[test]
    fn line_breaks_are_those_of_the_text() {
        assert_eq!(apply("a: 1\r\nb: 2\r\n", &[edit(6, 6, "c: 3\n")]).unwrap(), "a: 1\r\nc: 3\r\nb: 2\r\n");
        assert_eq!(apply("a: 1\r\n", &[edit(0, 0, "b: 2\r\n")]).unwrap(), "b: 2\r\na: 1\r\n");
        assert_eq!(apply("a: 1\nb: 2\r\n", &[edit(5, 5, "c: 3\n")]).unwrap(), "a: 1\nc: 3\nb: 2\r\n");
    }

    #[test]
    fn edits_of_the_same_text_are_refused() {
        let edits = [edit(0, 3, "x"), edit(2, 4, "y")];
        assert_eq!(apply("abcdef", &edits), Err(ApplyError::Overlap(Span::new(0, 3), Span::new(2, 4))));
        let within = [edit(0, 3, "x"), edit(1, 1, "y")];
        assert_eq!(apply("abcdef", &within), Err(ApplyError::Overlap(Span::new(0, 3), Span::empty(1))));
        assert_eq!(
            apply("abcdef", &edits).unwrap_err().to_string(),
            "the edits at bytes 0..3 and 2..4 overlap"
        );
    }

    #[test]
    fn edits_of_another_text_are_refused() {
        assert_eq!(apply("abc", &[edit(2, 5, "")]), Err(ApplyError::OutOfText(Span::new(2, 5))));
        assert_eq!(apply("größe", &[edit(3, 3, "")]), Err(ApplyError::OutOfText(Span::empty(3))));
        assert_eq!(apply("größe", &[edit(0, 3, "")]), Err(ApplyError::OutOfText(Span::new(0, 3))));
    }
}
