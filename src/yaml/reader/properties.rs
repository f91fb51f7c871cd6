//! Anchors, tags and aliases.

use std::borrow::Cow;

use super::super::Kind;
use super::super::tree::{Properties, Record, TagKind};
use super::chars::{self, INDICATOR, URI, WORD, is, is_space_or_end, skip_blanks};
use super::{Pending, Reader, Step};
use crate::yaml::Span;

/// The prefix of every tag that YAML defines.
const YAML_PREFIX: &str = "tag:yaml.org,2002:";

impl<'t> Reader<'t> {
    /// `&anchor` or `!tag`, one of a node's properties.
    pub(super) fn property(&mut self) -> Step {
        let start = self.at;
        if self.key_allowed {
            let key = self.announces_key();
            if !key && self.key_required() {
                return Err(self.property_without_key());
            }
            self.look_ahead_from(start);
            if key {
                self.start_key(start, self.column())?;
                self.key_open = true;
            }
        }
        self.key_allowed = false;
        let is_anchor = self.byte(0) == b'&';
        let taken = self.pending.as_ref().is_some_and(|pending| {
            if is_anchor { pending.properties.anchor.is_some() } else { pending.properties.tag.is_some() }
        });
        if taken {
            self.settle_properties();
        }
        let place = self.take_place(start)?;
        let (span, kind) = if is_anchor { (self.name()?, TagKind::None) } else { self.tag()? };
        let end = self.at;
        let pending = self.pending.get_or_insert(Pending { place, properties: Properties::default(), end });
        pending.end = end;
        if is_anchor {
            pending.properties.anchor = Some(span);
        } else {
            pending.properties.tag = Some(span);
            pending.properties.kind = kind;
        }
        Ok(())
    }

    /// Whether the properties here and the scalar after them, on this line, are a key.
    pub(super) fn announces_key(&self) -> bool {
        let bytes = self.bytes;
        let start = self.at;
        let mut at = start;
        let mut seen = [false; 2];
        while let first @ (b'&' | b'!') = chars::byte(bytes, at) {
            if std::mem::replace(&mut seen[usize::from(first == b'!')], true) {
                return false;
            }
            if first == b'&' {
                at = name_end(bytes, at);
            } else {
                at += 1;
                while is(chars::byte(bytes, at), WORD | URI) || matches!(chars::byte(bytes, at), b'<' | b'>')
                {
                    at += 1;
                }
            }
            at = skip_blanks(bytes, at);
        }
        at = match chars::byte(bytes, at) {
            quote @ (b'\'' | b'"') => quoted_line_end(bytes, at, quote),
            b'[' | b'{' if self.flow == 0 => flow_line_end(bytes, at),
            b'*' => name_end(bytes, at),
            b':' if self.flow > 0 || is_space_or_end(bytes, at + 1) => at,
            first @ (b'-' | b'?' | b':')
                if !is_space_or_end(bytes, at + 1) && (self.flow == 0 || first == b'-') =>
            {
                super::plain::line_run_end(bytes, at, self.flow > 0)
            }
            first if is(first, INDICATOR) => return false,
            _ => super::plain::line_run_end(bytes, at, self.flow > 0),
        };
        at = skip_blanks(bytes, at);
        chars::byte(bytes, at) == b':'
            && (self.flow > 0 || is_space_or_end(bytes, at + 1))
            && self.within_key(start, at)
    }

    /// The name after `&` or `*`, including that character.
    pub(super) fn name(&mut self) -> Step<Span> {
        let start = self.at;
        let end = name_end(self.bytes, start);
        let ended = is_space_or_end(self.bytes, end)
            || matches!(chars::byte(self.bytes, end), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if end == start + 1 || !ended {
            return Err(self.bad_name(start, end));
        }
        self.at = end;
        Ok(self.span(start, end))
    }

    /// `*name`.
    pub(super) fn alias(&mut self) -> Step<Record> {
        let span = self.name()?;
        let name = &span.of(self.document.text)[1..];
        let Some(&target) = self.anchors.get(name) else {
            return Err(self.unknown_alias(span));
        };
        let mut record = Record::new(Kind::Alias, span.start, span.end);
        record.link = target;
        Ok(record)
    }

    /// `!tag`, and its meaning.
    fn tag(&mut self) -> Step<(Span, TagKind)> {
        let (span, handle, suffix) = self.tag_parts()?;
        let prefix = match handle.of(self.document.text) {
            "" => "",
            "!" if suffix.is_empty() => "!",
            handle => match self.handles.get(handle) {
                Some(prefix) => prefix,
                None if handle == "!" => "!",
                None if handle == "!!" => YAML_PREFIX,
                None => return Err(Self::undefined_handle(handle, span)),
            },
        };
        Ok((span, TagKind::of(&format!("{prefix}{suffix}"))))
    }

    /// The place of a tag, its handle (empty for `!<tag>`), and the rest.
    pub(super) fn tag_parts(&mut self) -> Step<(Span, Span, Cow<'t, str>)> {
        let start = self.at;
        let (handle, suffix);
        if self.byte(1) == b'<' {
            self.at += 2;
            handle = self.span(start, start);
            suffix = self.uri(start)?;
            if self.byte(0) != b'>' {
                return Err(self.bad_tag(start));
            }
            self.at += 1;
        } else {
            let end = name_end(self.bytes, start);
            let named = chars::byte(self.bytes, end) == b'!';
            self.at = if named { end + 1 } else { start + 1 };
            handle = self.span(start, self.at);
            suffix = if named || is(self.byte(0), WORD | URI) { self.uri(start)? } else { Cow::Borrowed("") };
        }
        if !is_space_or_end(self.bytes, self.at) {
            return Err(self.bad_tag(start));
        }
        Ok((self.span(start, self.at), handle, suffix))
    }

    /// The characters of a tag, with `%41` and similar decoded. At least one.
    pub(super) fn uri(&mut self, tag: usize) -> Step<Cow<'t, str>> {
        let start = self.at;
        let mut decoded = Vec::new();
        let mut escaped = false;
        while is(self.byte(0), WORD | URI) {
            if self.byte(0) != b'%' {
                decoded.push(self.byte(0));
                self.at += 1;
                continue;
            }
            escaped = true;
            let digits = self.document.text.get(self.at + 1..self.at + 3);
            let Some(byte) = digits
                .filter(|digits| {
                    self.at + 3 <= self.bytes.len() && digits.bytes().all(|b| b.is_ascii_hexdigit())
                })
                .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            else {
                return Err(self.bad_tag(tag));
            };
            decoded.push(byte);
            self.at += 3;
        }
        if self.at == start {
            return Err(self.bad_tag(tag));
        }
        if !escaped {
            return Ok(Cow::Borrowed(&self.document.text[start..self.at]));
        }
        // Go only checks the form of the decoded bytes. A tag that is not UTF-8 has no meaning.
        String::from_utf8(decoded).map(Into::into).map_err(|_| self.bad_tag(tag))
    }
}

impl TagKind {
    fn of(name: &str) -> Self {
        match name.strip_prefix(YAML_PREFIX).unwrap_or(name) {
            "!" => TagKind::NonSpecific,
            _ if !name.starts_with(YAML_PREFIX) => TagKind::Other,
            "str" => TagKind::Str,
            "bool" => TagKind::Bool,
            "int" => TagKind::Int,
            "float" => TagKind::Float,
            "null" => TagKind::Null,
            "timestamp" => TagKind::Timestamp,
            "binary" => TagKind::Binary,
            "merge" => TagKind::Merge,
            _ => TagKind::Other,
        }
    }
}

/// The end of the name after the `&` or `*` at `at`.
fn name_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while is(chars::byte(bytes, end), WORD) {
        end += 1;
    }
    end
}

/// The offset after the quoted text at `at` if it ends on its line, otherwise the end of the line.
fn quoted_line_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    loop {
        at += 1;
        match chars::byte(bytes, at) {
            b'\\' if quote == b'"' && chars::break_len(bytes, at + 1) == 0 => at += 1,
            b'\'' if quote == b'\'' && chars::byte(bytes, at + 1) == b'\'' => at += 1,
            byte if byte == quote => return at + 1,
            _ if chars::is_break_or_end(bytes, at) => return at,
            _ => {}
        }
    }
}

/// The offset after the brackets at `at` if they end on their line, otherwise the end of the line.
fn flow_line_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while !chars::is_break_or_end(bytes, at) {
        match chars::byte(bytes, at) {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            quote @ (b'"' | b'\'') => at = quoted_line_end(bytes, at, quote) - 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}
