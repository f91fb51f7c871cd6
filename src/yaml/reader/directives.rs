//! `%YAML` and `%TAG`.

use super::chars::{self, WORD, is, is_blank, is_break_or_end, is_space_or_end, skip_blanks};
use super::state::State;
use super::{Reader, Step};

/// A parsed directive.
pub(super) enum Directive {
    Yaml { compatible: bool },
    Tag { handle: (usize, usize), prefix: String },
}

impl Reader<'_> {
    /// A `%` at the start of a line.
    pub(super) fn directive(&mut self) -> Step {
        let start = self.at;
        if self.flow > 0 {
            return Err(self.unexpected(start));
        }
        self.unindent(-1)?;
        self.settle_properties();
        match self.top.state {
            State::Start | State::Directives => {}
            State::Content => {
                self.top.state = State::Done;
                self.push_absent(start);
                return Ok(());
            }
            State::Done => return Ok(()),
            _ => return Err(self.unexpected(start)),
        }
        let directive = self.scan_directive()?;
        self.top.state = State::Directives;
        match directive {
            Directive::Yaml { .. } if self.versioned => Err(self.repeated_directive(start)),
            Directive::Yaml { compatible: false } => Err(self.incompatible_version(start)),
            Directive::Yaml { .. } => {
                self.versioned = true;
                Ok(())
            }
            Directive::Tag { handle: (from, to), prefix } => {
                let handle = &self.document.text[from..to];
                if self.handles.insert(handle, prefix).is_some() {
                    return Err(self.repeated_directive(start));
                }
                Ok(())
            }
        }
    }

    /// Reads a directive and the line break after it.
    pub(super) fn scan_directive(&mut self) -> Step<Directive> {
        let start = self.at;
        let mut end = start + 1;
        while is(chars::byte(self.bytes, end), WORD) {
            end += 1;
        }
        if !is_space_or_end(self.bytes, end) {
            return Err(self.unknown_directive(start, end));
        }
        self.at = skip_blanks(self.bytes, end);
        let directive = match &self.document.text[start + 1..end] {
            "YAML" => self.version(start)?,
            "TAG" => self.tag_directive(start)?,
            _ => return Err(self.unknown_directive(start, end)),
        };
        self.at = skip_blanks(self.bytes, self.at);
        if self.byte(0) == b'#' {
            self.comment();
        }
        if !is_break_or_end(self.bytes, self.at) {
            return Err(self.bad_directive(start));
        }
        let length = chars::break_len(self.bytes, self.at);
        if length > 0 {
            self.new_line(length);
        }
        self.key_allowed = false;
        Ok(directive)
    }

    fn version(&mut self, start: usize) -> Step<Directive> {
        let major = self.version_number(start)?;
        if self.byte(0) != b'.' {
            return Err(self.bad_directive(start));
        }
        self.at += 1;
        let minor = self.version_number(start)?;
        Ok(Directive::Yaml { compatible: (major, minor) == (1, 1) })
    }

    fn version_number(&mut self, start: usize) -> Step<u8> {
        let mut number = 0;
        let from = self.at;
        while self.byte(0).is_ascii_digit() {
            if self.at == from + 2 {
                return Err(self.bad_directive(start));
            }
            number = number * 10 + (self.byte(0) - b'0');
            self.at += 1;
        }
        if self.at == from { Err(self.bad_directive(start)) } else { Ok(number) }
    }

    fn tag_directive(&mut self, start: usize) -> Step<Directive> {
        let from = self.at;
        if self.byte(0) != b'!' {
            return Err(self.bad_directive(start));
        }
        self.at += 1;
        while is(self.byte(0), WORD) {
            self.at += 1;
        }
        if self.byte(0) == b'!' {
            self.at += 1;
        } else if self.at > from + 1 {
            return Err(self.bad_directive(start));
        }
        let handle = (from, self.at);
        if !is_blank(self.byte(0)) {
            return Err(self.bad_directive(start));
        }
        self.at = skip_blanks(self.bytes, self.at);
        let prefix = self.uri(start)?.into_owned();
        if !is_space_or_end(self.bytes, self.at) {
            return Err(self.bad_directive(start));
        }
        Ok(Directive::Tag { handle, prefix })
    }
}
