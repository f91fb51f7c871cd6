//! Errors about indentation.

use super::super::{Kind, Span};
use super::Reader;
use super::chars::{self, is_blank, is_space_or_end};
use super::fault::{Fault, fault};
use super::hints::shorten;

/// Keys at the top level of an object, which are rare elsewhere.
const TOP: [&str; 6] = ["apiVersion", "data", "kind", "metadata", "spec", "status"];

impl Reader<'_> {
    /// Something other than a key where a mapping continues.
    pub(super) fn expected_key(&self, at: usize) -> Fault {
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        let slip = self.text_after_value(at).or_else(|| self.stranger(at)).or_else(|| self.glued_first_key());
        if let Some(error) = slip {
            return error;
        }
        if self.starts_line(at) && self.column_of(at) > self.indent.unsigned_abs() as usize
            || self.byte_at(at) != b'-' && self.key_on_line(at)
        {
            return self.misindented(at);
        }
        if self.byte_at(at) == b'-' {
            return fault(found, "found an item of a sequence among the keys of a mapping")
                .help("indent the items below the key that they belong to");
        }
        fault(found, format!("expected a key, found `{text}`"))
    }

    /// Something other than `-` where a sequence continues.
    pub(super) fn expected_dash(&self, at: usize) -> Fault {
        let slip = self.text_after_value(at).or_else(|| self.stranger(at)).or_else(|| self.glued_dash(at));
        if let Some(error) = slip {
            return error;
        }
        let column = self.column_of(at);
        if self.starts_line(at) && column > self.indent.unsigned_abs() as usize {
            return self.misindented(at);
        }
        let first = self.document.records[self.top.id as usize].start;
        let found = self.token_at(at);
        let error = fault(found, format!("expected `- ` before `{}`", shorten(found.of(self.document.text))))
            .related(
                Span::new(first, first + 1),
                "an item of a sequence starts here, at the same indentation",
            );
        // If the previous key has no value, that key may have too much indentation.
        let open = self.document.text[..at].trim_end().ends_with(':');
        let item =
            (self.starts_line(at) && !open).then(|| chars::skip_blanks(self.bytes, first as usize + 1));
        let inner = item.filter(|item| self.key_on_line(*item)).map(|item| self.column_of(item) - column);
        match inner {
            Some(more) => {
                error.help(format!("to make it part of the item before it, indent it by {more} more"))
            }
            None => error,
        }
    }

    /// A key or an item with an indentation that nothing else has.
    fn misindented(&self, at: usize) -> Fault {
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        let error = fault(found, format!("the indentation of `{text}` matches no line before it"));
        if self.byte_at(at) == b'-' && is_space_or_end(self.bytes, at + 1) {
            return self.misindented_item(at, error);
        }
        let before = self.document.records.iter().rev().find(|record| (record.start as usize) < at);
        if before.is_some_and(|before| matches!(before.kind, Kind::Literal | Kind::Folded)) {
            return error
                .help("if it is part of the text before it, indent it like the first line of that text");
        }
        let keys = self.open_keys(at);
        if let Some(error) = keys.iter().find_map(|key| self.glued_dash(key.start as usize)) {
            return error;
        }
        let column = self.column_of(at);
        let distance = |key: &Span| self.column_of(key.start as usize).abs_diff(column);
        let Some(least) = keys.iter().map(distance).min() else { return error };
        let name = |key: &Span| format!("`{}`", shorten(key.of(self.document.text)));
        let nearest: Vec<_> = match self.top_key(at) {
            Some(top) => vec![top],
            None => keys.into_iter().filter(|key| distance(key) == least).collect(),
        };
        let help = nearest.iter().map(name).collect::<Vec<_>>().join(", or like ");
        let label =
            if nearest.len() > 1 { "it may align with this key" } else { "it should align with this key" };
        let error = nearest.iter().fold(error, |error, key| error.related(*key, label));
        error.help(format!("indent it like {help}"))
    }

    fn misindented_item(&self, at: usize, error: Fault) -> Fault {
        let column = self.column_of(at);
        let dashes = self.open_dashes(at);
        let nearest = dashes.into_iter().min_by_key(|dash| self.column_of(*dash).abs_diff(column));
        if let Some(dash) = nearest {
            return error
                .related(self.span(dash, dash + 1), "it should align with this item")
                .help("indent it like the item before it");
        }
        let keys = self.open_keys(at);
        let Some(key) = keys.first() else { return error };
        let name = shorten(key.of(self.document.text));
        error.related(*key, "the key before it").help(format!("indent it like `{name}`, or more"))
    }

    /// The first key at the beginning of a line, if the key at `at` belongs next to it and does not exist there yet.
    pub(super) fn top_key(&self, at: usize) -> Option<Span> {
        let end = self.document.text[at..self.bytes.len()].find(':')?;
        let name = self.document.text[at..at + end].trim_end();
        let records = &self.document.records;
        let at_top = |start: u32| self.column_of(start as usize) == 0;
        let mut tops = records.iter().filter(|record| {
            record.kind.is_scalar() && at_top(record.start) && self.colon_after(record.end as usize)
        });
        let first = tops.next()?;
        let text = |start, end| Span::new(start, end).of(self.document.text);
        let taken = std::iter::once(first).chain(tops).any(|top| text(top.start, top.end) == name);
        (TOP.contains(&name) && !taken).then(|| Span::new(first.start, first.end))
    }

    /// The keys before `at` with open or just closed mappings, the nearest line first.
    fn open_keys(&self, at: usize) -> Vec<Span> {
        let records = &self.document.records;
        let mut keys = Vec::new();
        self.walk_up(at, |line, starts, limit| {
            for start in starts.into_iter().rev() {
                if start - line >= *limit || chars::is_break_or_end(self.bytes, start) {
                    continue;
                }
                *limit = start - line;
                let known = records.partition_point(|record| (record.start as usize) < start);
                let key = records[known..]
                    .iter()
                    .take_while(|record| record.start as usize == start)
                    .find(|record| record.kind.is_scalar() && self.colon_after(record.end as usize));
                keys.extend(key.map(|key| Span::new(key.start, key.end)));
            }
        });
        keys
    }

    /// The dashes before `at` with open or just closed sequences, the nearest line first.
    fn open_dashes(&self, at: usize) -> Vec<usize> {
        let mut dashes = Vec::new();
        self.walk_up(at, |line, starts, limit| {
            for start in starts.into_iter().rev() {
                if start - line >= *limit || chars::is_break_or_end(self.bytes, start) {
                    continue;
                }
                *limit = start - line;
                if self.byte_at(start) == b'-' && is_space_or_end(self.bytes, start + 1) {
                    dashes.push(start);
                }
            }
        });
        dashes
    }

    /// Calls `look` with each line before the one of `at`: its start, the starts of things on it after spaces and
    /// dashes, and the column below which things matter, until that is 0.
    fn walk_up(&self, at: usize, mut look: impl FnMut(usize, Vec<usize>, &mut usize)) {
        let first = self.document.span.start as usize;
        let mut line_end = self.line_start(at);
        let mut limit = usize::MAX;
        while line_end > first && limit > 0 {
            let line = self.line_start(line_end - 1);
            line_end = line;
            let mut starts = vec![chars::skip_blanks(self.bytes, line)];
            while let Some(&last) = starts.last()
                && self.byte_at(last) == b'-'
                && is_blank(self.byte_at(last + 1))
            {
                starts.push(chars::skip_blanks(self.bytes, last + 1));
            }
            look(line, starts, &mut limit);
        }
    }

    pub(super) fn colon_after(&self, at: usize) -> bool {
        let colon = chars::skip_blanks(self.bytes, at);
        self.byte_at(colon) == b':' && is_space_or_end(self.bytes, colon + 1)
    }

    pub(super) fn column_of(&self, at: usize) -> usize {
        at - self.document.text[..at].rfind('\n').map_or(0, |at| at + 1)
    }

    /// Whether the line of `at` has a key and `:`.
    pub(super) fn key_on_line(&self, at: usize) -> bool {
        let end = chars::line_end(self.bytes, at);
        let line = &self.document.text[at..end];
        line.find(": ").or_else(|| line.trim_end().strip_suffix(':').map(str::len)).is_some_and(|colon| {
            let key = line[..colon].trim_start_matches(['-', ' ', '"', '\'']).trim_end_matches(['"', '\'']);
            !key.is_empty() && !key.contains([' ', '\'', '"', '{'])
        })
    }
}
