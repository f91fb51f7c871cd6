//! Errors about keys and the `:` after them.

use super::super::tree::Record;
use super::super::{Kind, Span};
use super::Reader;
use super::chars::{self, is_blank};
use super::fault::{Fault, fault};
use super::hints::{in_quotes, is_blank_char, shorten};
use super::scan::MAX_KEY;
use super::slips::is_word;
use super::state::State;

/// Fields of Kubernetes objects that always have their own fields on the lines below.
const MAPPINGS: [&str; 9] = [
    "annotations",
    "data",
    "jobTemplate",
    "labels",
    "matchLabels",
    "metadata",
    "selector",
    "spec",
    "template",
];

impl Reader<'_> {
    /// A scalar that must be a key but has no `:` after it.
    #[cold]
    pub(super) fn missing_colon(&self, record: Record) -> Fault {
        let (start, end) = (record.start as usize, record.end as usize);
        let slip =
            self.stranger(start).or_else(|| self.glued_dash(start)).or_else(|| self.missing_space(start));
        if let Some(error) = slip {
            return error;
        }
        let key = self.first_line(start);
        if !self.within_key(start, end) && key.end as usize == end {
            return self.long_key(start, end);
        }
        let before = self.document.records.iter().rev().find(|other| (other.start as usize) < start);
        let in_block = before.is_some_and(|before| matches!(before.kind, Kind::Literal | Kind::Folded));
        let text = shorten(key.of(self.document.text));
        if in_block || self.top.state == State::Dash {
            let error = fault(key, format!("expected `:` after `{text}`"));
            return error.help(if in_block {
                "indent it, if it is part of the text before it"
            } else {
                "the lines at this indentation are items of a sequence: start it with `- `, or indent it"
            });
        }
        if record.kind == Kind::Plain {
            self.without_colon(key, "or indent it, if it is part of the value before it")
        } else {
            fault(key, format!("expected `:` after `{text}`")).help("write `key: value`")
        }
    }

    /// A line that must begin with a key and `:`.
    fn without_colon(&self, line: Span, otherwise: &str) -> Fault {
        let text = line.of(self.document.text);
        let written = shorten(text);
        let (key, rest) = text.split_once([' ', '\t', '=', '：']).unwrap_or((text, ""));
        if !is_word(key) {
            let error = fault(line, format!("expected `:` after `{written}`"));
            return error.help(format!("write `key: value`, {otherwise}"));
        }
        let value = rest.trim_start_matches([' ', '\t', '=', '：']);
        let error = fault(line, format!("expected `:` after `{key}`"));
        let wide = text[key.len()..].starts_with('：');
        let colon = if wide { "; `：` is a different character from `:`" } else { "" };
        let meant = if value.is_empty() { format!("{key}:") } else { format!("{key}: {}", shorten(value)) };
        let sure = wide || text.contains(" = ") || value.is_empty() && self.is_followed_by_more(line);
        error.help(if sure {
            format!("write `{meant}`{colon}")
        } else {
            format!("write `{meant}`, {otherwise}")
        })
    }

    /// Whether the next line has more indentation, or begins with a dash, like the value of a key.
    fn is_followed_by_more(&self, line: Span) -> bool {
        let end = chars::line_end(self.bytes, line.end as usize);
        let next = chars::skip_blanks(self.bytes, end + chars::break_len(self.bytes, end));
        let dash = self.byte_at(next) == b'-' && is_blank(self.byte_at(next + 1));
        next < self.bytes.len() && (dash || self.column_of(next) > self.column_of(line.start as usize))
    }

    pub(super) fn long_key(&self, start: usize, end: usize) -> Fault {
        fault(self.span(start, end), format!("a key longer than {MAX_KEY} characters"))
            .help("Kubernetes reads longer keys only after `? `")
    }

    /// A `:` without a key before it.
    #[cold]
    pub(super) fn misplaced_colon(&self) -> Fault {
        let colon = self.span(self.at, self.at + 1);
        let last = self.document.records.last().copied();
        let before = self.document.text[..self.at].trim_end_matches(is_blank_char).len();
        let Some(last) = last.filter(|last| {
            let beside = before > self.line && last.end as usize == before;
            beside && last.kind.is_scalar() && last.start < last.end
        }) else {
            if matches!(self.document.text[..before].chars().next_back(), Some(']' | '}')) {
                let error = fault(colon, "a sequence or mapping cannot be a key");
                return error.help("if this is meant as text, put it in quotes");
            }
            return fault(colon, "a key is missing before this `:`")
                .help("if this is meant as text, put it in quotes: `':'`");
        };
        let start = last.start as usize;
        if !self.within_key(start, self.at) && (start..self.at).contains(&self.line) == (start == self.line) {
            return self.long_key(start, before);
        }
        if start >= self.line {
            return self.second_colon(colon, last, before);
        }
        if let Some(error) = self.glued_dash(start).or_else(|| self.missing_space(start)) {
            return error;
        }
        let key = self.span(chars::skip_blanks(self.bytes, self.line), before);
        if last.kind != Kind::Plain {
            return fault(colon, "a key cannot span several lines")
                .related(self.first_line(start), "it starts here");
        }
        match self.key_before(start) {
            Some(owner) => self.key_in_value(key, start, owner),
            None => self.key_after_text(key, start),
        }
    }

    /// A `:` on the line of a value.
    fn second_colon(&self, colon: Span, last: Record, end: usize) -> Fault {
        let start = last.start as usize;
        if last.kind != Kind::Plain {
            return fault(colon, "found `:` after a value")
                .related(self.span(start, end), "the value ended here")
                .help("start a mapping on a line of its own, or put all of it in one pair of quotes");
        }
        // Several words are not a key, so the whole line is text.
        let key = self.key_before(start).filter(|key| key.of(self.document.text).contains(' '));
        let value = self.plain_rest(key.map_or(start, |key| key.start as usize));
        let text = value.of(self.document.text);
        let error = fault(colon, "found `:` inside a plain value");
        if text.contains(" //") {
            return error.help("comments begin with `#`");
        }
        let owner = self.key_before(start).map(|key| key.of(self.document.text));
        if let (Some(owner), Some((field, _))) =
            (owner.filter(|key| MAPPINGS.contains(key)), text.split_once(':'))
        {
            return error.help(format!("write `{}:` on a line of its own below `{owner}:`", shorten(field)));
        }
        error.help(format!("put the value in quotes: `{}`", in_quotes(text)))
    }

    /// A key with more indentation than the key of the previous value, so that it is read as part of that value.
    fn key_in_value(&self, key: Span, start: usize, owner: Span) -> Fault {
        if let Some(error) = self.glued_dash(owner.start as usize) {
            return error;
        }
        let (text, name) = (key.of(self.document.text), owner.of(self.document.text));
        let error =
            fault(key, format!("`{}` is part of the value before it, so it cannot be a key", shorten(text)));
        if text.starts_with("- ") {
            let error = error.related(owner, "the value belongs to this key");
            return error.help("indent the item like the items before it, or less than the key before it");
        }
        let at = key.start as usize;
        if let Some(top) = self.top_key(at) {
            let help = format!("indent it like `{}`", shorten(top.of(self.document.text)));
            return error.related(top, "it should align with this key").help(help);
        }
        let deeper = self.column_of(at).saturating_sub(self.column_of(owner.start as usize));
        let value = self.first_line(start);
        let value = shorten(value.of(self.document.text));
        let name = shorten(name);
        let help = if deeper > 1 {
            format!("indent it like `{name}`; if it belongs below `{name}`, remove the value `{value}`")
        } else {
            format!("indent it like `{name}`")
        };
        error.related(owner, "it should align with this key").help(help)
    }

    /// A key after a text that began on its own line.
    fn key_after_text(&self, key: Span, start: usize) -> Fault {
        let first = self.first_line(start);
        let text = first.of(self.document.text);
        let owner = self.open_key_before(start);
        let (word, rest) = text.split_once([' ', '\t', '：']).unwrap_or((text, ""));
        if is_word(word) && (!rest.is_empty() || owner.is_none()) {
            return self.without_colon(first, "or put the text in quotes");
        }
        let name = shorten(key.of(self.document.text));
        let error = fault(key, format!("`{name}` is part of the value before it, so it cannot be a key"))
            .related(first, "the value starts here");
        let text = shorten(text);
        error.help(match owner {
            Some(owner) => format!(
                "if `{text}` is a key, write `:` after it; if all of this is text, start it with `{}: |`",
                shorten(owner.of(self.document.text))
            ),
            None => format!("if `{text}` is a key, write `:` after it"),
        })
    }

    /// The key of the value at `start`, if it is on the same line.
    pub(super) fn key_before(&self, start: usize) -> Option<Span> {
        let key = self.open_key_before(start)?;
        (key.start as usize >= self.line_start(start)).then_some(key)
    }

    /// The key of the value at `start`.
    fn open_key_before(&self, start: usize) -> Option<Span> {
        let records = &self.document.records;
        let key = records.len().checked_sub(2).map(|at| records[at])?;
        (key.kind.is_scalar()
            && (key.end as usize) < start
            && key.end > key.start
            && self.colon_after(key.end as usize))
        .then(|| Span::new(key.start, key.end))
    }

    /// `key:value`, without the space.
    fn missing_space(&self, start: usize) -> Option<Fault> {
        let line = self.first_line(start);
        let text = line.of(self.document.text);
        let colon = text.find(':')?;
        let (key, value) = (&text[..colon], &text[colon + 1..]);
        let simple = !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'));
        if !simple || value.starts_with("//") || value.is_empty() {
            return None;
        }
        let at = start + colon;
        let error = fault(self.span(at, at + 1), "expected a space after `:`");
        let written = value.trim_start();
        let help = format!("write `{key}: {}`", shorten(written));
        Some(if written.len() < value.len() {
            error.help(format!("{help}; what looks like a space there is a different character"))
        } else {
            error.help(help)
        })
    }
}
