//! Scalars in quotes.

use super::super::Kind;
use super::super::tree::Record;
use super::chars::{self, QUOTED, is};
use super::{Reader, Step, offset};

impl Reader<'_> {
    /// Reads a scalar in single quotes.
    pub(super) fn single_quoted(&mut self) -> Step<Record> {
        let start = self.at;
        self.at += 1;
        let mut record = Record::new(Kind::SingleQuoted, offset(start), 0);
        loop {
            self.at = stop(self.bytes, self.at);
            match self.byte(0) {
                b'\'' if self.byte(1) == b'\'' => {
                    record.flags |= Record::DECODED;
                    self.at += 2;
                }
                b'\'' => break,
                b'"' | b'\\' => self.at += 1,
                _ => self.quoted_break(&mut record)?,
            }
        }
        self.at += 1;
        record.end = offset(self.at);
        Ok(record)
    }

    /// Reads a scalar in double quotes.
    pub(super) fn double_quoted(&mut self) -> Step<Record> {
        let start = self.at;
        self.at += 1;
        let mut record = Record::new(Kind::DoubleQuoted, offset(start), 0);
        loop {
            self.at = stop(self.bytes, self.at);
            match self.byte(0) {
                b'"' => break,
                b'\'' => self.at += 1,
                b'\\' => {
                    record.flags |= Record::DECODED;
                    if chars::break_len(self.bytes, self.at + 1) > 0 {
                        self.at += 1;
                    } else {
                        self.escape(start)?;
                    }
                }
                _ => self.quoted_break(&mut record)?,
            }
        }
        self.at += 1;
        record.end = offset(self.at);
        Ok(record)
    }

    /// A line break inside quotes, or the end of the text.
    fn quoted_break(&mut self, record: &mut Record) -> Step {
        if self.at >= self.bytes.len() {
            return Err(self.unclosed_quote(record.start as usize));
        }
        let length = chars::break_len(self.bytes, self.at);
        if length == 0 {
            self.at += 1;
            return Ok(());
        }
        record.flags |= Record::DECODED;
        self.new_line(length);
        if chars::is_document_mark(self.bytes, self.at) {
            return Err(self.unclosed_quote(record.start as usize));
        }
        Ok(())
    }

    /// A backslash with the characters after it.
    fn escape(&mut self, quote: usize) -> Step {
        let digits = match self.byte(1) {
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"' | b'\''
            | b'\\' | b'N' | b'_' | b'L' | b'P' => 0,
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return Err(self.unknown_escape(quote)),
        };
        let start = self.at;
        self.at += 2;
        if digits == 0 {
            return Ok(());
        }
        let Some(digits) = self.document.text.get(self.at..self.at + digits).filter(|digits| {
            self.at + digits.len() <= self.bytes.len() && digits.bytes().all(|b| b.is_ascii_hexdigit())
        }) else {
            return Err(self.bad_hexadecimal(start, digits, quote));
        };
        self.at += digits.len();
        match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
            Some(_) => Ok(()),
            None => Err(self.bad_code_point(start)),
        }
    }
}

/// The next byte that can have a special meaning in quotes.
fn stop(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if is(byte, QUOTED) {
            break;
        }
        at += 1;
    }
    at
}
