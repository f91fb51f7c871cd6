//! Reads the tokens.

use super::super::Kind;
use super::super::tree::Record;
use super::chars::{self, INDICATOR, is, is_blank, is_space_or_end};
use super::state::State;
use super::{Ahead, Reader, Step};

impl Reader<'_> {
    /// Reads the document.
    pub(super) fn run(&mut self) -> Step {
        loop {
            self.skip_to_token();
            if self.flow == 0 && self.column() < self.indent {
                self.unindent(self.column())?;
            }
            if self.top.state == State::Done && self.settled() {
                return self.trailing();
            }
            if self.at == self.bytes.len() {
                return self.end();
            }
            self.token()?;
        }
    }

    /// Whether the root node is complete, and no properties can belong to the next token.
    fn settled(&mut self) -> bool {
        let Some(pending) = &self.pending else { return true };
        let node_follows = match self.byte(0) {
            b']' | b'}' | b',' => false,
            b'&' if pending.properties.anchor.is_none() => true,
            b'!' if pending.properties.tag.is_none() => true,
            // Another of these begins another node, unless a mapping begins with it.
            b'&' | b'!' | b'*' => self.key_allowed && self.announces_key(),
            _ => true,
        };
        if !node_follows {
            self.settle_properties();
            // If this is a key, the properties belong to its mapping.
            self.look_ahead_from(self.at);
        }
        !node_follows
    }

    /// The end of the text.
    fn end(&mut self) -> Step {
        if self.flow > 0 {
            return Err(self.unexpected(self.at));
        }
        self.unindent(-1)?;
        self.settle_properties();
        match self.top.state {
            State::Start | State::Done => Ok(()),
            State::Content => {
                self.push_absent(self.at);
                Ok(())
            }
            _ => Err(self.unexpected(self.at)),
        }
    }

    /// Skips spaces, comments and line breaks.
    pub(super) fn skip_to_token(&mut self) {
        loop {
            match self.byte(0) {
                b' ' => self.at = chars::skip_spaces(self.bytes, self.at),
                // Where a key can begin, a tab would be indentation.
                b'\t' if self.flow > 0 || !self.key_allowed => self.at += 1,
                b'#' => self.comment(),
                _ => {
                    let length = chars::break_len(self.bytes, self.at);
                    if length == 0 {
                        return;
                    }
                    self.new_line(length);
                    if self.flow == 0 {
                        self.key_allowed = true;
                    }
                }
            }
        }
    }

    pub(super) fn comment(&mut self) {
        let start = self.at;
        self.at = chars::line_end(self.bytes, start);
        self.document.comments.push(self.span(start, self.at));
    }

    /// Skips a line break of `length` bytes.
    pub(super) fn new_line(&mut self, length: usize) {
        self.at += length;
        self.line = self.at;
    }

    fn token(&mut self) -> Step {
        let first = self.byte(0);
        if self.at == self.line {
            if first == b'%' {
                return self.directive();
            }
            if (first == b'-' || first == b'.') && chars::is_document_mark(self.bytes, self.at) {
                return self.document_mark();
            }
        }
        if !is(first, INDICATOR) {
            return self.node();
        }
        let spaced = is_space_or_end(self.bytes, self.at + 1);
        match first {
            b'[' => self.flow_start(Kind::FlowSequence),
            b'{' => self.flow_start(Kind::FlowMapping),
            b']' => self.close_flow(Kind::FlowSequence),
            b'}' => self.close_flow(Kind::FlowMapping),
            b',' => self.comma(),
            b'-' if spaced && self.flow == 0 => self.dash(),
            b'-' if spaced => Err(self.unexpected(self.at)),
            b'?' if spaced || self.flow > 0 => self.question(),
            b':' if spaced || self.flow > 0 => self.colon(),
            b'&' | b'!' => self.property(),
            b'|' | b'>' if self.flow == 0 => self.block_scalar(),
            b'-' | b'?' | b':' | b'*' | b'\'' | b'"' => self.node(),
            _ => Err(self.cannot_start()),
        }
    }

    /// `---` or `...`.
    fn document_mark(&mut self) -> Step {
        let start = self.at;
        if self.flow > 0 {
            return Err(self.unexpected(start));
        }
        self.unindent(-1)?;
        self.settle_properties();
        if self.byte(0) == b'-' && matches!(self.top.state, State::Start | State::Directives) {
            self.at += 3;
            self.key_allowed = false;
            self.top.state = State::Content;
            return Ok(());
        }
        match self.top.state {
            State::Content => {
                self.top.state = State::Done;
                self.push_absent(start);
                Ok(())
            }
            State::Done => Ok(()),
            _ => Err(self.unexpected(start)),
        }
    }

    /// `?` before a key.
    fn question(&mut self) -> Step {
        let start = self.at;
        if self.flow == 0 && !self.key_allowed {
            return Err(self.misplaced_question());
        }
        self.start_key(start, self.column())?;
        self.at += 1;
        self.key_allowed = self.flow == 0;
        Ok(())
    }

    /// `:` that does not follow a key on the same line.
    fn colon(&mut self) -> Step {
        let start = self.at;
        if self.key_open {
            self.key_open = false;
            return self.after_key();
        }
        if self.flow == 0 && (!self.key_allowed || self.indent < self.column()) {
            return Err(self.misplaced_colon());
        }
        self.end_key(start)?;
        self.at += 1;
        self.mark = self.at;
        self.key_allowed = self.flow == 0;
        Ok(())
    }

    /// `:` after a key that has been recognised.
    pub(super) fn after_key(&mut self) -> Step {
        let start = self.at;
        self.end_key(start)?;
        self.at += 1;
        self.mark = self.at;
        self.key_allowed = false;
        Ok(())
    }

    pub(super) fn start_key(&mut self, start: usize, column: i32) -> Step {
        if self.flow > 0 { self.flow_key(start) } else { self.block_key(start, column) }
    }

    fn end_key(&mut self, start: usize) -> Step {
        if self.flow > 0 { self.flow_colon(start) } else { self.block_colon(start) }
    }

    /// `[` or `{`.
    fn flow_start(&mut self, kind: Kind) -> Step {
        if self.key_required() {
            return Err(self.collection_key(self.at));
        }
        self.look_ahead_from(self.at);
        self.open_flow(kind)
    }

    /// Whether only a key is allowed here: at the indentation of the open block collection.
    pub(super) fn key_required(&self) -> bool {
        self.key_allowed && self.flow == 0 && self.indent == self.column()
    }

    /// Records that this may be a key; only outside of all collections.
    pub(super) fn look_ahead_from(&mut self, start: usize) {
        if self.indent < 0 && self.flow == 0 && self.key_allowed {
            self.ahead = Some(Ahead { start, line: self.line });
        }
    }

    /// Whether a key that began at `start` can end here: it has at most 1,024 characters.
    pub(super) fn within_key(&self, start: usize, end: usize) -> bool {
        end - start <= MAX_KEY || self.document.text[start..end].chars().count() <= MAX_KEY
    }

    /// A key of the open block mapping, with its `:` here. By far the most frequent case of [`Self::start_key`] and
    /// [`Self::after_key`].
    #[inline]
    fn next_entry(&mut self, key: Record) {
        self.push(key);
        self.at += 1;
        self.mark = self.at;
        self.top.state = State::AfterValue;
    }

    /// A scalar without properties, or an alias. Either can be a key.
    fn node(&mut self) -> Step {
        let (start, column, line) = (self.at, self.column(), self.line);
        let (allowed, required) = (self.key_allowed, self.key_required());
        self.look_ahead_from(start);
        self.key_allowed = false;
        let record = match self.byte(0) {
            b'\'' => self.single_quoted()?,
            b'"' => self.double_quoted()?,
            b'*' => self.alias()?,
            _ => self.plain()?,
        };
        if allowed && self.line == line {
            let mut colon = self.at;
            while is_blank(chars::byte(self.bytes, colon)) {
                colon += 1;
            }
            let is_key = chars::byte(self.bytes, colon) == b':'
                && (self.flow > 0 || is_space_or_end(self.bytes, colon + 1));
            if is_key && self.within_key(start, colon) {
                self.at = colon;
                let simple = required && record.kind != Kind::Alias && self.pending.is_none();
                if simple && self.top.state == State::Key {
                    self.next_entry(record);
                    return Ok(());
                }
                self.start_key(start, column)?;
                self.push_scalar(record)?;
                return self.after_key();
            }
        }
        if required {
            return Err(self.missing_colon(record));
        }
        self.push_scalar(record)
    }
}

/// The maximum number of characters of a key without `?`.
pub(super) const MAX_KEY: usize = 1024;
