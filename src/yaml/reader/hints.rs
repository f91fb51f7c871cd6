//! The text around an error, shortened for a message.

use std::borrow::Cow;

use super::super::Span;
use super::Reader;
use super::chars::{self, is_space_or_end};
use super::fault::{Fault, fault};

impl Reader<'_> {
    /// Whether `{{` or `{%` of a template is at `at`, or its second brace.
    pub(super) fn templated(&self, at: usize) -> bool {
        self.byte_at(at) == b'{'
            && (matches!(self.byte_at(at + 1), b'{' | b'%') || at > 0 && self.byte_at(at - 1) == b'{')
    }

    pub(super) fn template(&self, at: usize) -> Fault {
        let start = if at > 0 && self.byte_at(at - 1) == b'{' { at - 1 } else { at };
        let line = &self.document.text[start..chars::line_end(self.bytes, start)];
        let percent = line.starts_with("{%");
        let close = line.find(if percent { "%}" } else { "}}" }).map_or(2, |end| end + 2);
        let span = self.span(start, start + close);
        let alone = self.starts_line(start);
        let error = fault(span, "found a template that is not rendered");
        if alone || percent {
            return error.help("render the template first, for example with `helm template`");
        }
        // In other brackets, the text after the template on its line may belong to them.
        let value = if self.flow > 1 { span } else { self.plain_rest(start) };
        error.help(format!(
            "render the template first, for example with `helm template`; or, if the braces belong to the value, put it \
             in quotes: `{}`",
            in_quotes(value.of(self.document.text))
        ))
    }

    /// The text from `start` to the end of its line, without a comment and trailing spaces.
    pub(super) fn plain_rest(&self, start: usize) -> Span {
        let line = self.rest_of_line(start);
        let text = line.of(self.document.text);
        let text = text.find(" #").map_or(text, |comment| &text[..comment]);
        self.span(start, start + text.trim_end().len())
    }

    /// The text from `start` to the end of its line, without trailing spaces.
    pub(super) fn rest_of_line(&self, start: usize) -> Span {
        let end = chars::line_end(self.bytes, start);
        self.span(start, start + self.document.text[start..end].trim_end().len())
    }

    pub(super) fn first_line(&self, start: usize) -> Span {
        self.plain_rest(start)
    }

    /// The word at `start`, up to a space or the end of the line.
    pub(super) fn word(&self, start: usize) -> Span {
        let mut end = start;
        while !is_space_or_end(self.bytes, end) {
            end += 1;
        }
        self.span(start, end)
    }

    /// The token at `at`, for a label: a bracket or another indicator, a key, or a value on one line.
    pub(super) fn token_at(&self, at: usize) -> Span {
        match self.byte_at(at) {
            b'[' | b']' | b'{' | b'}' | b',' | b':' | b'?' | b'|' | b'>' => self.span(at, at + 1),
            b'-' if is_space_or_end(self.bytes, at + 1) => self.span(at, at + 1),
            b'&' | b'*' | b'!' => self.word(at),
            _ => {
                let flow = self.flow > 0;
                let end = super::plain::line_run_end(self.bytes, at, flow);
                self.span(at, end.max(at))
            }
        }
    }
}

pub(super) fn is_blank_char(char: char) -> bool {
    char == ' ' || char == '\t'
}

/// `text` as a quoted scalar.
pub(super) fn in_quotes(text: &str) -> String {
    if text.contains('\'') && !text.contains(['"', '\\']) {
        format!("\"{}\"", shorten(text))
    } else {
        format!("'{}'", shorten(text).replace('\'', "''"))
    }
}

/// `text`, shortened for a message.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
