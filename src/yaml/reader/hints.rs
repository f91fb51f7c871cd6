//! The likely cause of an error, found in the text around it.

use std::borrow::Cow;

use super::super::{Kind, Span, SyntaxError};
use super::Reader;
use super::chars::{self, is_blank, is_space_or_end};
use super::fault::fault;

type Fault = Box<SyntaxError>;

impl Reader<'_> {
    /// Something other than a key where a mapping goes on.
    pub(super) fn expected_key(&self, at: usize) -> Fault {
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        if let Some(error) = self.text_after_value(at) {
            return error;
        }
        if self.starts_line(at) && self.column_of(at) > self.indent.unsigned_abs() as usize
            || self.byte_at(at) != b'-' && self.key_on_line(at)
        {
            return self.misindented(at);
        }
        if self.byte_at(at) == b'-' {
            return fault(found, "found an item of a sequence among the keys of a mapping")
                .help("indent the items below the key that they belong to");
        }
        fault(found, format!("expected a key, found `{text}`"))
    }

    /// Something other than `-` where a sequence goes on.
    pub(super) fn expected_dash(&self, at: usize) -> Fault {
        if let Some(error) = self.text_after_value(at) {
            return error;
        }
        let column = self.column_of(at);
        if self.starts_line(at) && column > self.indent.unsigned_abs() as usize {
            return self.misindented(at);
        }
        let first = self.document.records[self.top.id as usize].start;
        let found = self.token_at(at);
        let error = fault(found, format!("expected `- ` before `{}`", shorten(found.of(self.document.text))))
            .related(
                Span::new(first, first + 1),
                "an item of a sequence starts here, at the same indentation",
            );
        // Under a key without a value, that key may be what is indented too far.
        let open = self.document.text[..at].trim_end().ends_with(':');
        let item =
            (self.starts_line(at) && !open).then(|| chars::skip_blanks(self.bytes, first as usize + 1));
        let inner = item.filter(|item| self.key_on_line(*item)).map(|item| self.column_of(item) - column);
        match inner {
            Some(more) => {
                error.help(format!("to make it part of the item before it, indent it by {more} more"))
            }
            None => error,
        }
    }

    /// Text on the line on which a value in quotes or brackets ended.
    fn text_after_value(&self, at: usize) -> Option<Fault> {
        if self.starts_line(at) {
            return None;
        }
        let last = self.document.records.last()?;
        let before = self.document.text[..at].trim_end_matches(is_blank_char);
        let found = self.plain_rest(at);
        let text = shorten(found.of(self.document.text));
        let closer = before.chars().next_back()?;
        let (kind, value) = match closer {
            '\'' | '"' => ("the quotes", self.span(last.start as usize, last.end as usize)),
            ']' | '}' => ("the brackets", self.span(before.len() - 1, before.len())),
            _ => return None,
        };
        let error = fault(found, format!("found `{text}` after {kind} were closed"))
            .related(value, "the value ended here");
        let over_lines = matches!(closer, '\'' | '"') && value.of(self.document.text).contains('\n');
        if over_lines {
            let line = self.first_line(value.start as usize);
            let line = line.of(self.document.text);
            return Some(
                error.help(format!("close the quotes at the end of their line: `{}{closer}`", shorten(line))),
            );
        }
        Some(match closer {
            '\'' => {
                error.help("put all of the value in the quotes, and write a quote inside them twice: `''`")
            }
            '"' => error.help("put all of the value in the quotes, and write a quote inside them as `\\\"`"),
            _ => error.help("if all of this is text, put it in quotes"),
        })
    }

    /// A key at an indentation that no mapping around it has.
    fn misindented(&self, at: usize) -> Fault {
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        let error = fault(found, format!("the indentation of `{text}` fits nothing before it"));
        if text == "---" {
            return error.help("`---` parts two objects at the beginning of its line");
        }
        match self.neighbour(at) {
            Some(key) => {
                let name = shorten(key.of(self.document.text));
                error
                    .related(key, "the key that it should line up with")
                    .help(format!("indent it like `{name}`"))
            }
            None => error,
        }
    }

    /// The key before `at` whose column is nearest, among those whose mappings are open or were until now.
    fn neighbour(&self, at: usize) -> Option<Span> {
        let column = self.column_of(at);
        let records = &self.document.records;
        let mut best: Option<(usize, Span)> = None;
        let mut limit = usize::MAX;
        let mut line_end = at - column;
        while line_end > self.document.span.start as usize && limit > 0 {
            let text = &self.document.text[..line_end - 1];
            let line = text.rfind('\n').map_or(0, |at| at + 1).max(self.document.span.start as usize);
            line_end = line;
            let mut starts = vec![chars::skip_blanks(self.bytes, line)];
            while let Some(&last) = starts.last()
                && self.byte_at(last) == b'-'
                && is_blank(self.byte_at(last + 1))
            {
                starts.push(chars::skip_blanks(self.bytes, last + 1));
            }
            for start in starts.into_iter().rev() {
                let known = records.partition_point(|record| (record.start as usize) < start);
                let is_key = records[known..]
                    .iter()
                    .take_while(|record| record.start as usize == start)
                    .any(|record| record.kind.is_scalar() && self.colon_after(record.end as usize));
                if start - line >= limit || chars::is_break_or_end(self.bytes, start) {
                    continue;
                }
                limit = start - line;
                let distance = (start - line).abs_diff(column);
                if is_key && best.is_none_or(|(other, _)| distance < other) {
                    best = Some((distance, self.key_at(start)));
                }
            }
        }
        best.map(|(_, key)| key)
    }

    fn colon_after(&self, at: usize) -> bool {
        let colon = chars::skip_blanks(self.bytes, at);
        self.byte_at(colon) == b':' && is_space_or_end(self.bytes, colon + 1)
    }

    fn key_at(&self, start: usize) -> Span {
        self.document
            .records
            .iter()
            .rev()
            .find(|record| record.start as usize == start && record.kind.is_scalar())
            .map_or(Self::empty_span(start), |record| Span::new(record.start, record.end))
    }

    /// A `:` that has no key before it.
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
            let value = self.plain_rest(start);
            let error = fault(colon, "found `:` inside a plain value");
            return match last.kind {
                Kind::Plain => error
                    .help(format!("put the value in quotes: `{}`", in_quotes(value.of(self.document.text)))),
                _ => fault(colon, "found `:` after a value")
                    .related(self.span(start, before), "the value ended here")
                    .help("start a mapping on a line of its own, or put all of it in one pair of quotes"),
            };
        }
        if let Some(error) = self.missing_space(start) {
            return error;
        }
        let key = self.span(chars::skip_blanks(self.bytes, self.line), before);
        let text = shorten(key.of(self.document.text));
        if last.kind != Kind::Plain {
            return fault(colon, "a key cannot go on over several lines")
                .related(self.first_line(start), "it starts here");
        }
        let error = fault(key, format!("`{text}` reads as part of the value before it, and cannot be a key"));
        let first = self.first_line(start);
        match self.key_before(start) {
            Some(owner) => error
                .related(owner, "the key that it should line up with")
                .help(format!("indent it like `{}`", shorten(owner.of(self.document.text)))),
            None => error
                .related(first, "the value starts here")
                .help(format!("if `{}` is a key, write `:` after it", shorten(first.of(self.document.text)))),
        }
    }

    /// The key whose value starts at `start`, if it is on the same line.
    fn key_before(&self, start: usize) -> Option<Span> {
        let line = self.document.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let records = &self.document.records;
        let key = records.len().checked_sub(2).map(|at| records[at])?;
        (key.kind.is_scalar()
            && key.start as usize >= line
            && key.end > key.start
            && self.colon_after(key.end as usize))
        .then(|| Span::new(key.start, key.end))
    }

    /// `key:value`, without the space.
    pub(super) fn missing_space(&self, start: usize) -> Option<Fault> {
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
            error.help(format!("{help}; what looks like a space there is another character"))
        } else {
            error.help(help)
        })
    }

    /// Where a single quote inside the value may have closed a quote that was meant to go on, or the end of a
    /// line may have been meant to be its end.
    pub(super) fn stray_closing_quote(&self, quote: usize) -> Option<String> {
        let mark = self.document.text[quote..].chars().next()?;
        let line = self.first_line(quote);
        let text = line.of(self.document.text);
        let next = chars::line_end(self.bytes, quote);
        let next = next + chars::break_len(self.bytes, next);
        let key_follows = next < self.bytes.len() && self.key_on_line(next);
        key_follows.then(|| format!("close it at the end of its line: `{}{mark}`", shorten(text)))
    }

    /// Whether a template's `{{` or `{%` is at `at`, or its second brace.
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
        let error = fault(span, "found a template that is not filled in");
        if alone || percent {
            return error.help("render the template first, as with `helm template`");
        }
        // Inside other brackets, what follows the template on its line may be theirs.
        let value = if self.flow > 1 { span } else { self.plain_rest(start) };
        error.help(format!(
            "render the template first, as with `helm template`; or, if the braces belong to the value, put it \
             in quotes: `{}`",
            in_quotes(value.of(self.document.text))
        ))
    }

    /// Whether only blanks and dashes precede `at` on its line.
    fn starts_line(&self, at: usize) -> bool {
        let line = self.document.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let line = line.max(self.document.span.start as usize);
        self.bytes[line..at].iter().all(|b| is_blank(*b))
    }

    fn column_of(&self, at: usize) -> usize {
        at - self.document.text[..at].rfind('\n').map_or(0, |at| at + 1)
    }

    /// Whether a key and `:` stand on the line that holds `at`.
    fn key_on_line(&self, at: usize) -> bool {
        let end = chars::line_end(self.bytes, at);
        let line = &self.document.text[at..end];
        line.find(": ").or_else(|| line.trim_end().strip_suffix(':').map(str::len)).is_some_and(|colon| {
            let key = line[..colon].trim_start_matches(['-', ' ', '"', '\'']).trim_end_matches(['"', '\'']);
            !key.is_empty() && !key.contains([' ', '\'', '"', '{'])
        })
    }

    /// The text from `start` to the end of its line, comments and blanks at the end left out.
    pub(super) fn plain_rest(&self, start: usize) -> Span {
        let line = self.rest_of_line(start);
        let text = line.of(self.document.text);
        let text = text.find(" #").map_or(text, |comment| &text[..comment]);
        self.span(start, start + text.trim_end().len())
    }

    /// The text from `start` to the end of its line, blanks at the end left out.
    pub(super) fn rest_of_line(&self, start: usize) -> Span {
        let end = chars::line_end(self.bytes, start);
        self.span(start, start + self.document.text[start..end].trim_end().len())
    }

    pub(super) fn first_line(&self, start: usize) -> Span {
        self.plain_rest(start)
    }

    /// The word at `start`, up to a blank or the end of the line.
    pub(super) fn word(&self, start: usize) -> Span {
        let mut end = start;
        while !is_space_or_end(self.bytes, end) {
            end += 1;
        }
        self.span(start, end)
    }

    /// What stands at `at`, for a label: a bracket or another indicator, a key, or a value on one line.
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

fn is_blank_char(char: char) -> bool {
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

/// `text` cut to what a message bears.
pub(super) fn shorten(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
