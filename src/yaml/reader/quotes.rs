//! Errors about quotes.

use super::super::tree::Record;
use super::super::{Kind, Span};
use super::Reader;
use super::chars;
use super::fault::{Fault, fault};
use super::hints::{is_blank_char, shorten};

impl Reader<'_> {
    /// Text on the line on which a value in quotes or brackets ended.
    pub(super) fn text_after_value(&self, at: usize) -> Option<Fault> {
        if self.starts_line(at) {
            return None;
        }
        let last = *self.document.records.last()?;
        let before = self.document.text[..at].trim_end_matches(is_blank_char);
        match before.chars().next_back()? {
            '\'' | '"' if is_quoted(last) && last.end as usize == before.len() => {
                Some(self.text_after_quotes(last, at))
            }
            ']' | '}' => Some(self.text_after_brackets(before.len(), at)),
            _ => None,
        }
    }

    /// Text directly after a value in quotes. Either the quotes belong to two values, or a quote in the value closed
    /// it.
    pub(super) fn text_after_quotes(&self, last: Record, at: usize) -> Fault {
        let (start, end) = (last.start as usize, last.end as usize);
        let value = self.span(start, end);
        let text = value.of(self.document.text);
        let mark = &text[..1];
        let next = "this quote closes it, but looks like the beginning of another value";
        if self.is_left_open(start, end) {
            let error = fault(self.first_line(start), format!("the quote {mark} is not closed on its line"));
            return error
                .related(self.span(end - 1, end), next)
                .help(format!("close it: `{}`", shorten(&self.closed(start))));
        }
        // In brackets, the quote may be open up to the next item.
        if self.flow > 0 && text[..text.len() - 1].trim_end().ends_with(',') {
            let item = text[..text.len() - 1].trim_end().trim_end_matches(',');
            let comma = item.find(',').unwrap_or(item.len());
            let item = &item[..comma];
            return fault(self.span(start, start + item.len()), format!("the quote {mark} is not closed"))
                .related(self.span(end - 1, end), next)
                .help(format!("close it before the comma: `{}{mark}`", shorten(item)));
        }
        let found = if self.flow > 0 { self.token_at(at) } else { self.plain_rest(at) };
        let message =
            format!("found `{}` after the quotes were closed", shorten(found.of(self.document.text)));
        let error = fault(found, message).related(value, "the value ended here");
        let help = if mark == "'" {
            "put all of the value in the quotes, and write a quote inside them twice: `''`"
        } else {
            "put all of the value in the quotes, and write a quote inside them as `\\\"`"
        };
        error.help(help)
    }

    /// A quote without a closing quote.
    #[cold]
    pub(super) fn unclosed_quote(&self, quote: usize) -> Fault {
        let open = self.span(quote, quote + 1);
        let mark = open.of(self.document.text);
        let error = fault(self.first_line(quote), format!("the quote {mark} is never closed"));
        let stop = self.document.text[..self.at.min(self.bytes.len())].trim_end().len();
        if self.is_left_open(quote, stop) || self.line_start(quote) == self.line_start(stop) {
            error.help(format!("close it at the end of its line: `{}`", shorten(&self.closed(quote))))
        } else {
            error.help(format!("close it with {mark}"))
        }
    }

    /// Whether a value in quotes from `quote` to `end` has several lines, and the second begins with a key or an item.
    /// Then its quote should end on the first line.
    fn is_left_open(&self, quote: usize, end: usize) -> bool {
        let next = chars::line_end(self.bytes, quote);
        let next = next + chars::break_len(self.bytes, next);
        next < end && next < self.bytes.len() && (self.key_on_line(next) || self.item_on_line(next))
    }

    fn item_on_line(&self, line: usize) -> bool {
        let start = chars::skip_blanks(self.bytes, line);
        self.byte_at(start) == b'-' && self.byte_at(start + 1) == b' '
    }

    /// The first line of a value in quotes as intended: closed before the brackets around it, with the quote that
    /// opened it.
    fn closed(&self, quote: usize) -> String {
        let line = self.first_line(quote);
        let text = line.of(self.document.text);
        let mark = &text[..1];
        let other = if mark == "'" { '"' } else { '\'' };
        let rest = if self.flow > 0 { text.trim_end_matches([']', '}', ',', ' ']) } else { text };
        let after = &text[rest.len()..];
        let inner = rest.strip_suffix(other).filter(|inner| !inner[1..].contains(other)).unwrap_or(rest);
        format!("{inner}{mark}{after}")
    }

    #[cold]
    pub(super) fn unknown_escape(&self, quote: usize) -> Fault {
        let length = self.document.text[self.at + 1..].chars().next().map_or(0, char::len_utf8);
        let span = self.span(self.at, (self.at + 1 + length).min(self.bytes.len()));
        let text = span.of(self.document.text);
        self.bad_escape(span, format!("unknown escape `{text}`"), quote)
    }

    #[cold]
    pub(super) fn bad_hexadecimal(&self, start: usize, digits: usize, quote: usize) -> Fault {
        let escape = self.span(start, start + 2);
        let text = escape.of(self.document.text);
        self.bad_escape(escape, format!("`{text}` needs {digits} hexadecimal digits"), quote)
    }

    fn bad_escape(&self, span: Span, message: String, quote: usize) -> Fault {
        fault(span, message)
            .related(self.span(quote, quote + 1), "inside these double quotes")
            .help("write `\\\\` for a backslash, or put the value in single quotes, where `\\` is an ordinary character")
    }

    #[cold]
    pub(super) fn bad_code_point(&self, start: usize) -> Fault {
        let span = self.span(start, self.at);
        let text = span.of(self.document.text);
        let error = fault(span, format!("`{text}` is not a character"));
        error.help("write the character itself; unlike JSON, YAML has no surrogate pairs")
    }
}

pub(super) fn is_quoted(record: Record) -> bool {
    matches!(record.kind, Kind::SingleQuoted | Kind::DoubleQuoted)
}
