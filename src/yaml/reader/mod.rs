//! The reader: the grammar of go-yaml v2, which is that of libyaml, in one pass without recursion.
//!
//! The scanner finds tokens and passes each immediately to the states of the parser, which write the tree. Libyaml
//! keeps a queue between the two, because only the `:` after a scalar shows that it is a key. This scanner looks ahead
//! for that `:`. It does not need to look ahead for collections as keys, because Kubernetes refuses such keys.

mod block;
mod block_scalar;
mod brackets;
mod chars;
mod colon;
mod directives;
mod fault;
mod flow;
mod hints;
mod indent;
mod nodes;
mod plain;
mod properties;
mod quoted;
mod quotes;
mod scan;
mod slips;
mod state;
mod trailing;

use std::collections::HashMap;

use super::span::offset;
use super::tree::{Properties, Record};
use super::{Document, Kind, Limits, Notice, NoticeKind, Span, SyntaxError};
use state::{Frame, Place, State};

/// The result of a step of reading.
type Step<T = ()> = Result<T, Box<SyntaxError>>;

/// Reads the first document of `span`, like go-yaml: the text after it is lost.
///
/// `first` is where reading starts; the text before it in `span` belongs to a separator.
pub(super) fn read<'t>(text: &'t str, span: Span, first: u32, limits: &Limits) -> Document<'t> {
    let mut reader = Reader::new(text, span, first, limits);
    if let Err(error) = reader.run() {
        reader.document.records.clear();
        reader.document.error = Some(error);
    }
    reader.document
}

struct Reader<'t> {
    document: Document<'t>,
    /// The text up to the end of this document, so that offsets are relative to the whole text.
    bytes: &'t [u8],
    limits: Limits,
    at: usize,
    /// The start of the current line.
    line: usize,
    /// Whether a key can start here, according to the scanner.
    key_allowed: bool,
    /// Whether a key with properties waits for its `:`.
    key_open: bool,
    /// The indentation of the innermost block collection, -1 outside of all.
    indent: i32,
    /// The number of open block collections, not counting those with the indentation of their key.
    blocks: usize,
    /// The number of open brackets and braces.
    flow: usize,
    top: Frame,
    outer: Vec<Frame>,
    /// Properties that wait for their node.
    pending: Option<Pending>,
    /// The end of the last `-` or `:`, which is the place of an absent node.
    mark: usize,
    /// The end of the last complete node.
    last_end: u32,
    anchors: HashMap<&'t str, u32>,
    /// The meanings of tag handles.
    handles: HashMap<&'t str, String>,
    /// Whether there was a `%YAML` directive.
    versioned: bool,
    /// How far go-yaml reads after the root node: it reads the rest of the line on which a possible key began.
    ahead: Option<Ahead>,
}

/// A place on a line at which a key may begin.
#[derive(Clone, Copy)]
struct Ahead {
    start: usize,
    line: usize,
}

struct Pending {
    place: Place,
    properties: Properties,
    end: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, span: Span, first: u32, limits: &Limits) -> Self {
        let first = first as usize;
        let length = span.end as usize - first;
        let bom = text[first..].starts_with('\u{feff}');
        let at = first + if bom { '\u{feff}'.len_utf8() } else { 0 };
        let mut document = Document::empty(text, span);
        document.records.reserve(length / 12);
        Self {
            document,
            bytes: &text.as_bytes()[..span.end as usize],
            limits: *limits,
            at,
            line: at,
            key_allowed: true,
            key_open: false,
            indent: -1,
            blocks: 0,
            flow: 0,
            top: Frame { id: 0, outer_indent: -1, state: State::Start },
            outer: Vec::new(),
            pending: None,
            mark: at,
            last_end: offset(at),
            anchors: HashMap::new(),
            handles: HashMap::new(),
            versioned: false,
            ahead: None,
        }
    }

    /// Writes a record with the properties that waited for it, and returns its id.
    #[inline]
    fn push(&mut self, record: Record) -> u32 {
        let id = offset(self.document.records.len());
        self.last_end = record.end;
        self.document.records.push(record);
        if self.pending.is_some() {
            self.attach(id);
        }
        id
    }

    /// Gives the properties that waited for a node to the record that was just written.
    #[cold]
    fn attach(&mut self, id: u32) {
        let Some(Pending { properties, .. }) = self.pending.take() else { return };
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(&anchor.of(self.document.text)[1..], id);
        }
        if let Some(record) = self.document.records.last_mut() {
            record.flags |= Record::PROPERTIES;
        }
        self.document.properties.push((id, properties));
    }

    /// Writes an absent node.
    fn push_absent(&mut self, at: usize) {
        let at = offset(at);
        self.push(Record::new(Kind::Absent, at, at));
    }

    #[inline]
    fn push_scalar(&mut self, record: Record) -> Step {
        if record.kind == Kind::Alias {
            self.settle_properties();
        }
        if self.top.state == State::AfterValue && self.pending.is_none() {
            self.top.state = State::Key;
            self.push(record);
            return Ok(());
        }
        self.take_place(record.start as usize)?;
        self.push(record);
        Ok(())
    }

    /// Opens a collection that begins at `start`; its end is set when it is closed.
    fn open(&mut self, kind: Kind, start: usize, state: State) {
        let id = self.push(Record::new(kind, offset(start), offset(start)));
        let frame = Frame { id, outer_indent: self.indent, state };
        self.outer.push(std::mem::replace(&mut self.top, frame));
    }

    /// Closes the innermost collection; `end` is the position of its last byte, or, without one, the end of its last
    /// child.
    fn close(&mut self, end: Option<usize>) {
        let id = self.top.id as usize;
        let next = offset(self.document.records.len());
        if let Some(end) = end {
            self.last_end = offset(end);
        }
        let record = &mut self.document.records[id];
        record.link = next;
        record.end = self.last_end;
        if let Some(frame) = self.outer.pop() {
            self.top = frame;
        }
    }

    fn notice(&mut self, kind: NoticeKind, span: Span, related: Option<Span>) {
        self.document.notices.push(Notice { kind, span, related });
    }

    fn byte(&self, ahead: usize) -> u8 {
        chars::byte(self.bytes, self.at + ahead)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "texts stay below 2 GiB")]
    fn column(&self) -> i32 {
        (self.at - self.line) as i32
    }

    fn span(&self, start: usize, end: usize) -> Span {
        debug_assert!(end <= self.bytes.len());
        Span::new(offset(start), offset(end))
    }
}
