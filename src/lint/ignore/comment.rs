//! Finds and parses `# rightkind: ignore[…] reason`.

use super::Fault;
use crate::project::File;
use crate::yaml::Span;

const MARK: &str = "rightkind:";

/// A comment that is an ignore, or looks like one.
pub(super) struct Written {
    /// The comment, from the `#` to the end of the line.
    pub(super) span: Span,
    /// Whether it is alone on its line.
    pub(super) own_line: bool,
    pub(super) parsed: Parsed,
}

/// The contents of such a comment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) whole_file: bool,
    pub(super) ids: Vec<(String, Span)>,
    pub(super) reason: String,
    pub(super) faults: Vec<Fault>,
}

/// The ignores in the comments of a file.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
pub(super) fn written(file: &File<'_>) -> Vec<Written> {
    let text = file.source.text.as_str();
    let mut found = Vec::new();
    for (mark, _) in text.match_indices(MARK) {
        let line = text[..mark].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[line..mark].trim_end().trim_end_matches('#');
        let start = line + before.len();
        if start == mark || !text[start..].starts_with('#') {
            continue;
        }
        let end = text[mark..].find(['\n', '\r']).map_or(text.len(), |length| mark + length);
        let span = Span::new(start as u32, end as u32);
        let own_line = before.trim_start_matches('\u{feff}').trim().is_empty();
        if !is_comment(file, span, own_line) {
            continue;
        }
        let at = mark + MARK.len();
        if let Some(parsed) = parse(&text[at..end], at as u32, span) {
            found.push(Written { span, own_line, parsed });
        }
    }
    found
}

/// Whether a `#` begins a comment. The reader knows this for documents that could be read; elsewhere, it does if only
/// spaces are before it.
fn is_comment(file: &File<'_>, span: Span, own_line: bool) -> bool {
    match file.document_at(span) {
        Some(document) if document.error().is_none() => {
            document.comments().binary_search_by_key(&span.start, |comment| comment.start).is_ok()
        }
        _ => own_line,
    }
}

/// Parses the text after the mark, which begins at `at`. `None` for prose that mentions rightkind.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
fn parse(text: &str, at: u32, comment: Span) -> Option<Parsed> {
    let offset = |part: &str| at + (part.as_ptr() as usize - text.as_ptr() as usize) as u32;
    let text = text.trim();
    let (word, rest) = text.split_at(
        text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len()),
    );
    let malformed = |message: &str| {
        let faults = vec![Fault::new(comment, message)];
        Some(Parsed { faults, ..Parsed::default() })
    };
    let whole_file = match word {
        "ignore" => false,
        "ignore-file" => true,
        _ if looks_like_an_order(word) => {
            return malformed("write an ignore as `# rightkind: ignore[lint-id] reason`");
        }
        _ => return None,
    };
    let Some((list, reason)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))
    else {
        return malformed("an ignore needs its lints in brackets: `ignore[lint-id] reason`");
    };
    let named = list.split(',').map(str::trim).filter(|id| !id.is_empty());
    let ids: Vec<_> =
        named.map(|id| (id.to_owned(), Span::new(offset(id), offset(id) + id.len() as u32))).collect();
    if ids.is_empty() {
        return malformed("an ignore needs at least one lint: `ignore[lint-id] reason`");
    }
    let reason = reason.trim_start_matches(|c: char| c.is_whitespace() || ":-–—".contains(c)).to_owned();
    let mut parsed = Parsed { whole_file, ids, reason, faults: Vec::new() };
    if parsed.reason.is_empty() {
        parsed.faults.push(Fault::new(comment, "an ignore needs a reason after the bracket"));
    }
    Some(parsed)
}

/// Whether a word is what other linters use for an ignore.
fn looks_like_an_order(word: &str) -> bool {
    ["ignor", "disable", "allow", "skip", "suppress", "noqa", "nolint"]
        .iter()
        .any(|order| word.to_ascii_lowercase().starts_with(order))
}

#[cfg(test)]
mod tests {
    use super::{Parsed, Span, parse};

    fn parsed(text: &str) -> Option<Parsed> {
        parse(text, 100, Span::new(90, 200))
    }

    fn fault(text: &str) -> String {
        let mut faults = parsed(text).map(|parsed| parsed.faults).unwrap_or_default();
        faults.pop().map(|fault| fault.message).unwrap_or_default()
    }

    #[test]
    fn ids_and_reason_are_taken_apart() {
        for text in [" ignore[a, b-c] kept by the operator", "ignore [ a ,b-c, ]: kept by the operator "] {
            let found = parsed(text).unwrap();
            let ids: Vec<_> = found.ids.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!((ids, found.reason.as_str()), (vec!["a", "b-c"], "kept by the operator"), "{text}");
            assert_eq!(found.faults, []);
        }
        let ids = parsed(" ignore[a, b-c] x").unwrap().ids;
        assert_eq!(ids, [("a".to_owned(), Span::new(108, 109)), ("b-c".to_owned(), Span::new(111, 114))]);
        assert!(parsed(" ignore-file[a] x").unwrap().whole_file);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(fault(" ignore[a]"), "an ignore needs a reason after the bracket");
        assert_eq!(fault(" ignore[a] --"), "an ignore needs a reason after the bracket");
        assert_eq!(fault(" ignore[] x"), "an ignore needs at least one lint: `ignore[lint-id] reason`");
        assert_eq!(fault(" ignore a"), "an ignore needs its lints in brackets: `ignore[lint-id] reason`");
        assert_eq!(fault(" disable=a"), "write an ignore as `# rightkind: ignore[lint-id] reason`");
    }

    #[test]
    fn prose_is_left_alone() {
        assert_eq!(parsed(" see the guide"), None);
        assert_eq!(parsed(""), None);
    }
}
