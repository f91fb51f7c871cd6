//! Texts that are JSON. Kubernetes reads these as JSON: with tabs, `\/`, surrogate pairs and keys of any length.

use super::span::offset;
use super::tree::Record;
use super::{Document, Kind, Limits, Span};

/// Reads a text with one or more JSON objects; `None` for any other text.
pub(super) fn read<'t>(text: &'t str, limits: &Limits) -> Option<Vec<Document<'t>>> {
    let bytes = text.as_bytes();
    let mut reader = Reader { bytes, at: 0, depth: limits.depth };
    reader.skip_blanks();
    let mut documents = Vec::new();
    while reader.at < bytes.len() {
        if bytes[reader.at] != b'{' {
            return None;
        }
        let start = reader.at;
        let records = reader.value()?;
        let mut document = Document::empty(text, Span::new(offset(start), offset(reader.at)));
        document.records = records;
        documents.push(document);
        reader.skip_blanks();
    }
    (!documents.is_empty()).then_some(documents)
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.skip_blanks();
        if self.byte() != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Reads an object or array with all its contents.
    fn value(&mut self) -> Option<Vec<Record>> {
        let mut records = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        loop {
            self.skip_blanks();
            let start = self.at;
            let kind = match self.byte() {
                b'{' => Kind::FlowMapping,
                b'[' => Kind::FlowSequence,
                b'"' => Kind::DoubleQuoted,
                _ => Kind::Plain,
            };
            let mut record = Record::new(kind, offset(start), 0);
            match kind {
                Kind::DoubleQuoted => self.string(&mut record)?,
                Kind::Plain => self.word()?,
                _ => self.at += 1,
            }
            record.end = offset(self.at);
            if kind == Kind::Plain || kind == Kind::DoubleQuoted {
                records.push(record);
            } else {
                open.push(offset(records.len()));
                records.push(record);
                if open.len() > self.depth {
                    return None;
                }
                let closer = if kind == Kind::FlowMapping { b'}' } else { b']' };
                self.skip_blanks();
                if self.byte() != closer {
                    self.key(&mut records, kind)?;
                    continue;
                }
            }
            if !self.next(&mut records, &mut open)? {
                return Some(records);
            }
        }
    }

    /// After a value: closes what ends, and skips a comma. False when everything is closed.
    fn next(&mut self, records: &mut Vec<Record>, open: &mut Vec<u32>) -> Option<bool> {
        while let Some(&id) = open.last() {
            self.skip_blanks();
            let kind = records[id as usize].kind;
            match (self.byte(), kind) {
                (b',', _) if offset(records.len()) > id + 1 => {
                    self.at += 1;
                    self.key(records, kind)?;
                    return Some(true);
                }
                (b'}', Kind::FlowMapping) | (b']', Kind::FlowSequence) => {
                    self.at += 1;
                    let next = offset(records.len());
                    records[id as usize].end = offset(self.at);
                    records[id as usize].link = next;
                    open.pop();
                }
                _ => return None,
            }
        }
        Some(false)
    }

    /// Reads the key of the next entry in a mapping, with its colon; nothing in a sequence.
    fn key(&mut self, records: &mut Vec<Record>, kind: Kind) -> Option<()> {
        if kind != Kind::FlowMapping {
            return Some(());
        }
        self.skip_blanks();
        if self.byte() != b'"' {
            return None;
        }
        let mut record = Record::new(Kind::DoubleQuoted, offset(self.at), 0);
        self.string(&mut record)?;
        record.end = offset(self.at);
        records.push(record);
        self.eat(b':')
    }

    fn string(&mut self, record: &mut Record) -> Option<()> {
        loop {
            self.at += 1;
            match self.byte() {
                b'"' => break,
                0..0x20 => return None,
                b'\\' => {
                    record.flags |= Record::DECODED;
                    self.at += 1;
                    match self.byte() {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            let digits = self.bytes.get(self.at + 1..self.at + 5)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 4;
                        }
                        _ => return None,
                    }
                }
                _ => {}
            }
        }
        self.at += 1;
        Some(())
    }

    /// `true`, `false`, `null` or a number.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_ascii_alphanumeric() || matches!(self.byte(), b'+' | b'-' | b'.') {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        (matches!(word, b"true" | b"false" | b"null") || is_number(word)).then_some(())
    }
}

fn is_number(word: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = word.strip_prefix(b"-").unwrap_or(word);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest[0] == b'0' {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent =
            exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}
