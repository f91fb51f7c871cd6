//! Errors about brackets and braces.

use super::super::Span;
use super::Reader;
use super::chars;
use super::fault::{Fault, fault};
use super::hints::shorten;
use super::quotes::is_quoted;
use super::state::State;

impl Reader<'_> {
    /// Text that is not allowed in a collection in brackets or braces, which `closer` would end.
    pub(super) fn unexpected_in_flow(&self, at: usize, closer: char, expected: &str) -> Fault {
        let id = self.flow_collection();
        let open = self.document.records[id as usize].start;
        let open = Span::new(open, open + 1);
        let opener = open.of(self.document.text);
        if at >= self.bytes.len() || at == self.line && chars::is_document_mark(self.bytes, at) {
            return fault(open, format!("`{opener}` is never closed"))
                .help(format!("close it with `{closer}`"));
        }
        if self.templated(open.start as usize) {
            return self.template(open.start as usize);
        }
        if let Some(last) = self.document.records.last()
            && last.end as usize == at
            && is_quoted(*last)
        {
            return self.text_after_quotes(*last, at);
        }
        if let Some(key) = self.key_outside(open.start as usize, at) {
            let line = self.first_line(open.start as usize);
            let text = line.of(self.document.text).trim_end_matches(',');
            return fault(open, format!("`{opener}` is not closed"))
                .related(key, "the key after it is part of it")
                .help(format!("close it: `{}{closer}`", shorten(text)));
        }
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        if matches!(self.byte_at(at), b']' | b'}') && self.byte_at(at) != closer as u8 {
            return fault(found, format!("`{opener}` is closed by `{closer}`, not by `{text}`"))
                .related(open, format!("`{opener}` was opened here"))
                .help(format!("write `{closer}`"));
        }
        let separated = matches!(
            self.top.state,
            State::FlowNext
                | State::BraceNext
                | State::PairEnd
                | State::PairValue
                | State::BraceValue
                | State::BraceLone
        );
        let message = if separated {
            format!("expected {expected}, found `{text}`")
        } else {
            format!("expected a value or `{closer}`, found `{text}`")
        };
        let error = fault(found, message).related(open, format!("`{opener}` was opened here"));
        let other_line = self.bytes[open.start as usize..at].contains(&b'\n');
        let quoted = matches!(self.byte_at(at), b'"' | b'\'');
        match separated {
            // In JSON, the names of members have quotes. In YAML, text after brackets that are not closed usually has
            // none.
            true if quoted || !other_line => error.help("write `,` before it"),
            _ if other_line => error.help(format!("close it with `{closer}`")),
            _ => error,
        }
    }

    /// The key at `at`, or before a `:` there, if it is on a later line than the bracket at `open` and has no more
    /// indentation than that line. Then it is not part of the brackets.
    fn key_outside(&self, open: usize, at: usize) -> Option<Span> {
        let line = self.line_start(at);
        let start = chars::skip_blanks(self.bytes, line);
        let around = chars::skip_blanks(self.bytes, self.line_start(open));
        let later = line > open && self.column_of(start) <= self.column_of(around);
        let quoted = matches!(self.byte_at(start), b'"' | b'\'');
        // A bracket at the beginning of a line does not follow a key.
        (later && around != open && !quoted && self.key_on_line(start)).then(|| self.token_at(start))
    }

    /// Text on the line on which a collection in brackets ended; `end` is after the closing bracket.
    pub(super) fn text_after_brackets(&self, end: usize, at: usize) -> Fault {
        let closer = self.span(end - 1, end);
        if matches!(self.byte_at(at), b']' | b'}') {
            let found = self.span(at, at + 1);
            return fault(found, format!("`{}` has no matching bracket", found.of(self.document.text)))
                .related(closer, "the last open bracket is closed here")
                .help("remove it");
        }
        let found = self.plain_rest(at);
        let text = shorten(found.of(self.document.text));
        fault(found, format!("found `{text}` after the brackets were closed"))
            .related(closer, "the value ended here")
            .help("if all of this is text, put it in quotes")
    }

    /// The innermost collection in brackets or braces, not counting a single pair.
    fn flow_collection(&self) -> u32 {
        if matches!(
            self.top.state,
            State::PairKey | State::PairValue | State::PairAfterValue | State::PairEnd
        ) {
            self.outer.last().map_or(self.top.id, |frame| frame.id)
        } else {
            self.top.id
        }
    }
}
