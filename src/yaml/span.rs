//! Places in a text: byte spans, from which lines and columns are computed on demand.

use std::borrow::Cow;

/// A place in a text or a tree, in the form in which the tree stores it.
#[allow(
    clippy::cast_possible_truncation,
    reason = "texts of 2 GiB and more are refused before they are read"
)]
pub(super) fn offset(at: usize) -> u32 {
    at as u32
}

/// A range of bytes in a file: `start` included, `end` excluded.
///
/// Both are on character boundaries of their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The byte offset of the first byte.
    pub start: u32,
    /// The byte offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    ///
    /// # Panics
    ///
    /// In debug builds, if `end` is before `start`.
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end, "a span runs forward: {start}..{end}");
        Self { start, end }
    }

    /// The empty span at `offset`.
    pub fn empty(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The span as a range of `usize`, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` is inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text of the span.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// A place for people: line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1; in characters, unless another unit was requested.
    pub column: u32,
}

/// The unit of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters: Unicode code points.
    #[default]
    Characters,
    /// UTF-16 code units, as in the Language Server Protocol.
    Utf16,
}

impl ColumnUnit {
    /// The length of a text in this unit.
    fn count(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Characters => text.chars().count(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }
}

/// Finds lines and columns. It is created once per file, if there is something to report.
#[derive(Debug, Clone)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Cow<'t, [u32]>,
}

/// The starts of the lines in a text. A line ends with LF; a CR before it belongs to the line.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
pub(crate) fn line_starts(text: &str) -> Vec<u32> {
    let mut starts = vec![0];
    starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
    starts
}

impl<'t> LineIndex<'t> {
    /// Reads the text once to find the lines.
    pub fn new(text: &'t str) -> Self {
        Self { text, starts: Cow::Owned(line_starts(text)) }
    }

    /// The index of a text with known [`line_starts`].
    pub(crate) fn of(text: &'t str, starts: &'t [u32]) -> Self {
        Self { text, starts: Cow::Borrowed(starts) }
    }

    /// The line and column of a byte offset, with the column in characters. An offset after the end counts as the end.
    ///
    /// A byte order mark at the start of the text has no column.
    pub fn position(&self, offset: u32) -> Position {
        self.position_in(ColumnUnit::Characters, offset)
    }

    /// The line and column of a byte offset, with the column in any unit.
    #[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
    pub fn position_in(&self, unit: ColumnUnit, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self.starts.partition_point(|start| *start as usize <= offset);
        let start = self.starts[line - 1] as usize;
        let before = self.text.get(start..offset).unwrap_or_default();
        let before = if start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
        Position { line: line as u32, column: unit.count(before) as u32 + 1 }
    }

    /// The text of a line, counted from 1, without its line break, and its offset. After the last line, the empty text
    /// at the end.
    #[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
    pub fn line(&self, line: u32) -> (u32, &'t str) {
        let end = self.text.len() as u32;
        let start = |line: u32| self.starts.get(line as usize).copied();
        let first = line.checked_sub(1).and_then(start).unwrap_or(end);
        let text = &self.text[first as usize..start(line).unwrap_or(end) as usize];
        (first, text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text)))
    }

    /// The number of lines; a line break at the end does not begin another line.
    pub fn lines(&self) -> usize {
        let last = self.starts.last().map_or(0, |start| *start as usize);
        if last == self.text.len() && self.starts.len() > 1 {
            self.starts.len() - 1
        } else {
            self.starts.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnUnit, LineIndex};

    /// The line and columns of the text that begins with `mark`: in bytes, characters, and UTF-16.
    fn places(text: &str, mark: &str) -> (u32, [u32; 3]) {
        let offset = u32::try_from(text.find(mark).unwrap()).unwrap();
        let index = LineIndex::new(text);
        let units = [ColumnUnit::Bytes, ColumnUnit::Characters, ColumnUnit::Utf16];
        let all = units.map(|unit| index.position_in(unit, offset));
        assert_eq!(all[1], index.position(offset));
        assert!(all.iter().all(|place| place.line == all[0].line));
        (all[0].line, all.map(|place| place.column))
    }

    #[test]
    fn columns_are_counted_in_bytes_characters_and_utf_16() {
        assert_eq!(places("a: b", "b"), (1, [4, 4, 4]));
        assert_eq!(places("größe: b", "b"), (1, [10, 8, 8]));
        assert_eq!(places("卡夫卡: b", "b"), (1, [12, 6, 6]));
        assert_eq!(places("🚀🚀: b", "b"), (1, [11, 5, 7]));
        assert_eq!(places("e\u{301}: b", "b"), (1, [6, 5, 5]));
    }

    #[test]
    fn lines_end_with_lf_and_crlf() {
        assert_eq!(places("ö: 1\r\n🚀: 2\r\n", "2"), (2, [7, 4, 5]));
        assert_eq!(places("ö: 1\r\n🚀: 2\r\n", "\r\n"), (1, [6, 5, 5]));
        assert_eq!(places("ö: 1\n🚀: 2\n", "2"), (2, [7, 4, 5]));
        let index = LineIndex::new("a\r\nb");
        assert_eq!(index.line(1), (0, "a"));
        assert_eq!(index.line(2), (3, "b"));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(places("\u{feff}a: b", "b"), (1, [4, 4, 4]));
        assert_eq!(places("\u{feff}a: b\nc", "c"), (2, [1, 1, 1]));
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        let index = LineIndex::new("a\nöb");
        for unit in [ColumnUnit::Characters, ColumnUnit::Utf16] {
            assert_eq!(index.position_in(unit, 99), index.position_in(unit, 5));
            assert_eq!(index.position_in(unit, 99).column, 3);
        }
        assert_eq!(index.position_in(ColumnUnit::Bytes, 99).column, 4);
    }
}
