//! Scalars without quotes.

use super::super::Kind;
use super::super::tree::Record;
use super::chars::{self, FLOW, STOP, is, is_blank, is_space_or_end};
use super::{Reader, Step, offset};

impl Reader<'_> {
    /// Reads a plain scalar, with the spaces and line breaks up to the next token.
    pub(super) fn plain(&mut self) -> Step<Record> {
        let bytes = self.bytes;
        let start = self.at;
        let stops = if self.flow > 0 { STOP | FLOW } else { STOP };
        let mut end = start;
        let mut at = start;
        // Line breaks were read, but no text after them yet.
        let mut broken = false;
        let mut folded = false;
        loop {
            if at == self.line && chars::is_document_mark(bytes, at) || chars::byte(bytes, at) == b'#' {
                break;
            }
            let run = at;
            at = run_end(bytes, at, stops);
            if at > run {
                end = at;
                folded |= broken;
                broken = false;
            }
            let before = at;
            loop {
                let byte = chars::byte(bytes, at);
                if is_blank(byte) {
                    if broken && byte == b'\t' && at_column(at, self.line) <= self.indent {
                        return Err(self.tab_in_plain(start, at));
                    }
                    at += 1;
                } else {
                    let length = chars::break_len(bytes, at);
                    if length == 0 {
                        break;
                    }
                    self.line = at + length;
                    at = chars::skip_spaces(bytes, self.line);
                    broken = true;
                }
            }
            if at == before || self.flow == 0 && broken && at_column(at, self.line) <= self.indent {
                break;
            }
        }
        self.at = at;
        if broken {
            self.key_allowed = true;
        }
        let mut record = Record::new(Kind::Plain, offset(start), offset(end));
        if folded {
            record.flags |= Record::DECODED;
        }
        if matches!(bytes[start], b'.' | b'+' | b'-') {
            record.flags |= Record::SIGNED;
        }
        Ok(record)
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "texts stay below 2 GiB")]
fn at_column(at: usize, line: usize) -> i32 {
    (at - line) as i32
}

/// The end of the run of characters at `at`: a space, a break, a `:` before one, or the end of a scalar in brackets.
#[inline]
fn run_end(bytes: &[u8], mut at: usize, stops: u8) -> usize {
    loop {
        while stops == STOP
            && let Some(word) = bytes.get(at..at + 8).and_then(|word| word.try_into().ok())
        {
            let ordinary = ordinary(u64::from_le_bytes(word));
            at += ordinary;
            if ordinary < 8 {
                break;
            }
        }
        while let Some(&byte) = bytes.get(at) {
            if is(byte, stops) {
                break;
            }
            at += 1;
        }
        match chars::byte(bytes, at) {
            b':' if !is_space_or_end(bytes, at + 1) => at += 1,
            0xC2 | 0xE2 if chars::break_len(bytes, at) == 0 => at += 1,
            _ => return at,
        }
    }
}

/// The number of bytes of `word`, from the lowest, that are ASCII and neither spaces, breaks nor `:`.
#[inline]
fn ordinary(word: u64) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const TOPS: u64 = ONES << 7;
    // The lowest marked byte is correct; a borrow can mark others above it.
    let below = |word: u64, byte: u8| word.wrapping_sub(ONES * u64::from(byte)) & !word;
    let stops = below(word, b' ' + 1) | below(word ^ (ONES * u64::from(b':')), 1) | word;
    (stops & TOPS).trailing_zeros() as usize / 8
}

/// The end of the part of a plain scalar on the line of `at`.
pub(super) fn line_run_end(bytes: &[u8], mut at: usize, flow: bool) -> usize {
    let stops = if flow { STOP | FLOW } else { STOP };
    loop {
        let end = run_end(bytes, at, stops);
        let next = chars::skip_blanks(bytes, end);
        if next == end || chars::is_break_or_end(bytes, next) || chars::byte(bytes, next) == b'#' {
            return end;
        }
        at = next;
    }
}
