//! Scalars after `|` and `>`.

use super::super::Kind;
use super::super::tree::Record;
use super::chars::{self, is_blank, is_break_or_end};
use super::{Reader, Step, offset};

impl Reader<'_> {
    /// Reads a block scalar and the indentation of the line after it.
    pub(super) fn block_scalar(&mut self) -> Step {
        let record = self.scan_block_scalar()?;
        self.push_scalar(record)
    }

    pub(super) fn scan_block_scalar(&mut self) -> Step<Record> {
        let start = self.at;
        let kind = if self.byte(0) == b'|' { Kind::Literal } else { Kind::Folded };
        self.at += 1;
        let (mut explicit, mut chomped) = (0, false);
        loop {
            match self.byte(0) {
                b'+' | b'-' if !chomped => chomped = true,
                digit @ b'1'..=b'9' if explicit == 0 => explicit = i32::from(digit - b'0'),
                b'0' if explicit == 0 => return Err(self.zero_indentation(start)),
                _ => break,
            }
            self.at += 1;
        }
        self.header_end(start)?;
        let mut record = Record::new(kind, offset(start), 0);
        let indent = if explicit > 0 { self.indent.max(0) + explicit } else { 0 };
        let indent = self.block_scalar_text(start, indent, &mut record)?;
        record.link = indent.unsigned_abs();
        self.key_allowed = true;
        Ok(record)
    }

    /// The rest of the line after the indicators.
    fn header_end(&mut self, start: usize) -> Step {
        while is_blank(self.byte(0)) {
            self.at += 1;
        }
        if self.byte(0) == b'#' {
            self.comment();
        }
        if !is_break_or_end(self.bytes, self.at) {
            return Err(self.text_after_header(start));
        }
        self.new_line(chars::break_len(self.bytes, self.at));
        Ok(())
    }

    /// The lines of the scalar. Returns their indentation, which is detected if `indent` is 0.
    fn block_scalar_text(&mut self, start: usize, mut indent: i32, record: &mut Record) -> Step<i32> {
        let mut deepest = 0;
        loop {
            record.end = offset(self.at);
            // Blank lines, and the indentation of the next line.
            loop {
                while (indent == 0 || self.column() < indent) && self.byte(0) == b' ' {
                    self.at += 1;
                }
                deepest = deepest.max(self.column());
                if (indent == 0 || self.column() < indent) && self.byte(0) == b'\t' {
                    return Err(self.tab_in_block_scalar(start));
                }
                let length = chars::break_len(self.bytes, self.at);
                if length == 0 {
                    break;
                }
                self.new_line(length);
                record.end = offset(self.at);
            }
            if indent == 0 {
                indent = deepest.max(self.indent + 1).max(1);
            }
            if self.column() != indent || self.at >= self.bytes.len() {
                return Ok(indent);
            }
            self.at = chars::line_end(self.bytes, self.at);
            let length = chars::break_len(self.bytes, self.at);
            if length > 0 {
                self.new_line(length);
            }
        }
    }
}
