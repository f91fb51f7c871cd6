//! Lines that are not YAML, and their likely meaning.

use super::Reader;
use super::chars::is_blank;
use super::fault::{Fault, fault};
use super::hints::shorten;

impl Reader<'_> {
    /// Text of another language at the beginning of a line, or a wrong separator.
    pub(super) fn stranger(&self, at: usize) -> Option<Fault> {
        if !self.starts_line(at) {
            return None;
        }
        let line = self.rest_of_line(at);
        let text = line.of(self.document.text);
        if is_conflict_marker(text) {
            let error = fault(line, "found a conflict marker of Git");
            return Some(error.help("resolve the conflict, and remove its markers"));
        }
        if text.starts_with("```") {
            return Some(fault(line, "found a code fence of Markdown").help("remove the line"));
        }
        if text.starts_with("//") || text.starts_with("/*") {
            return Some(fault(line, "found a comment of another language").help("comments begin with `#`"));
        }
        if is_rule(text) {
            let error = fault(line, format!("found `{}`, which is not a separator", shorten(text)));
            return Some(error.help("`---` at the beginning of a line separates two objects"));
        }
        None
    }

    /// `-name: x` or `-x`, a dash without a space, at the beginning of a line.
    pub(super) fn glued_dash(&self, at: usize) -> Option<Fault> {
        let rest = self.document.text[at..self.bytes.len()].strip_prefix('-')?;
        let next = rest.chars().next()?;
        let blank = next != ' ' && next.is_whitespace() && !is_break(next);
        if !self.starts_line(at) || !(next.is_alphanumeric() || matches!(next, '"' | '\'') || blank) {
            return None;
        }
        let text = self.plain_rest(at + 1).of(self.document.text).trim_start();
        let error = fault(self.span(at, at + 1), "expected a space after `-`");
        let written = shorten(text);
        Some(if blank {
            error.help(format!("write `- {written}`; what looks like a space there is a different character"))
        } else if self.key_on_line(at) || matches!(next, '"' | '\'') {
            error.help(format!("write `- {written}`"))
        } else {
            error.help(format!(
                "an item starts with `- `: write `- {written}`, or `- -{written}` if the dash is part of it"
            ))
        })
    }

    /// A dash without a space at the beginning of the first key of the open mapping.
    pub(super) fn glued_first_key(&self) -> Option<Fault> {
        let first = self.document.records.get(self.top.id as usize + 1)?;
        self.glued_dash(first.start as usize)
    }

    /// Whether only spaces, and dashes with a space, are before `at` on its line.
    pub(super) fn starts_line(&self, at: usize) -> bool {
        let before = &self.bytes[self.line_start(at)..at];
        let dash =
            |index: usize| before[index] == b'-' && before.get(index + 1).is_some_and(|b| is_blank(*b));
        (0..before.len()).all(|index| is_blank(before[index]) || dash(index))
    }

    /// The start of the line of `at`.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let line = self.document.text[..at].rfind('\n').map_or(0, |at| at + 1);
        line.max(self.document.span.start as usize)
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_conflict_marker(text: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|marker| text.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// Whether a line is a separator: dashes of any kind, or other characters for that purpose.
fn is_rule(text: &str) -> bool {
    let mut drawn = text.chars().filter(|c| *c != ' ');
    let Some(first) = drawn.next() else { return false };
    let long = matches!(first, '–' | '—') || text.chars().count() > 1;
    long && matches!(first, '-' | '–' | '—' | '=' | '_' | '~') && drawn.all(|c| c == first)
}

/// Whether a text can be a key in a manifest: a word of letters, digits and `-_./` that begins with a letter.
pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
}
