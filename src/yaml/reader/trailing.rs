//! Text after the root node. Go ignores it, except for the tokens that it has to read.

use super::chars::{self, INDICATOR, is, is_space_or_end};
use super::{Ahead, Reader, Step};
use crate::yaml::NoticeKind;

impl Reader<'_> {
    /// Reads as far after the root node as go-yaml does, and returns what is lost.
    pub(super) fn trailing(&mut self) -> Step {
        let start = self.at;
        if start == self.bytes.len() {
            return Ok(());
        }
        let comments = self.document.comments.len();
        let dots = start == self.line && self.bytes[start..].starts_with(b"...");
        let dashes = start == self.line && self.bytes[start..].starts_with(b"---");
        if (dots || dashes) && chars::is_document_mark(self.bytes, start) {
            self.at += 3;
            self.key_allowed = false;
            self.skip_to_token();
        } else {
            self.trailing_tokens()?;
        }
        self.document.comments.truncate(comments);
        let lost = if dots { self.at } else { start };
        let end = self.document.text[..self.bytes.len()].trim_end().len();
        if lost < end {
            let related = dots.then(|| self.span(start, start + 3));
            self.notice(NoticeKind::LostContent, self.span(lost, end), related);
        }
        Ok(())
    }

    /// One token, and the tokens after it that go-yaml needs to decide whether a key began before them.
    fn trailing_tokens(&mut self) -> Step {
        let mut root = self.ahead.take();
        let not_key = match self.byte(0) {
            b'|' | b'>' => true,
            b':' => is_space_or_end(self.bytes, self.at + 1),
            _ => false,
        };
        let mut token = (self.key_allowed && !not_key).then_some(Ahead { start: self.at, line: self.line });
        loop {
            if self.flow == 0 && self.byte(0) == b':' && is_space_or_end(self.bytes, self.at + 1) {
                let root = root.filter(|ahead| self.may_be_key(*ahead));
                if root.is_some() && !self.is_empty_collection() {
                    return Err(self.misplaced_colon());
                }
                if root.is_some() || token.is_some_and(|token| token.start < self.at) {
                    return Ok(());
                }
            }
            if self.at == self.line && self.byte(0) == b'%' {
                return self.scan_directive().map(drop);
            }
            if self.at == self.line && chars::is_document_mark(self.bytes, self.at) {
                return Ok(());
            }
            if self.trailing_token()? {
                (root, token) = (None, None);
            }
            root = root.filter(|ahead| self.may_be_key(*ahead));
            token = token.filter(|ahead| self.may_be_key(*ahead));
            if root.is_none() && token.is_none() {
                return Ok(());
            }
            self.skip_to_token();
            if self.at == self.bytes.len() {
                return Ok(());
            }
        }
    }

    /// Whether the document is `[]` or `{}`, which go-yaml accepts before it checks for a `:`.
    fn is_empty_collection(&self) -> bool {
        self.document.records.len() == 1
            && self.document.records.first().is_some_and(|root| !root.kind.is_scalar())
    }

    fn may_be_key(&self, ahead: Ahead) -> bool {
        ahead.line == self.line && self.within_key(ahead.start, self.at)
    }

    /// Skips a token. True if nothing before it can be a key any more.
    fn trailing_token(&mut self) -> Step<bool> {
        let first = self.byte(0);
        let spaced = is_space_or_end(self.bytes, self.at + 1);
        let block = self.flow == 0;
        match first {
            b'[' | b'{' => {
                self.flow += 1;
                self.key_allowed = true;
            }
            b']' | b'}' => {
                self.flow = self.flow.saturating_sub(1);
                self.key_allowed = false;
                self.at += 1;
                return Ok(block);
            }
            b',' => {
                self.key_allowed = true;
                self.at += 1;
                return Ok(block);
            }
            b'-' | b'?' if spaced || first == b'?' && !block => {
                if block && !self.key_allowed {
                    return Err(self.unexpected(self.at));
                }
                self.key_allowed = true;
                self.at += 1;
                return Ok(block);
            }
            b':' if spaced || !block => {
                if block && !self.key_allowed {
                    return Err(self.misplaced_colon());
                }
                self.key_allowed = block;
            }
            _ => {
                self.trailing_scalar(first)?;
                return Ok(false);
            }
        }
        self.at += 1;
        Ok(false)
    }

    fn trailing_scalar(&mut self, first: u8) -> Step {
        let allowed = std::mem::take(&mut self.key_allowed);
        match first {
            b'&' | b'*' => drop(self.name()?),
            b'!' => drop(self.tag_parts()?),
            b'|' | b'>' if self.flow == 0 => drop(self.scan_block_scalar()?),
            b'\'' => drop(self.single_quoted()?),
            b'"' => drop(self.double_quoted()?),
            b'-' | b'?' | b':' => drop(self.plain()?),
            _ if !is(first, INDICATOR) => drop(self.plain()?),
            _ => {
                self.key_allowed = allowed;
                return Err(self.cannot_start());
            }
        }
        Ok(())
    }
}
