//! The tree: a flat arena of nodes in reading order.

use super::{Node, Notice, Path, Span, SyntaxError};

/// The notation of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An absent value, as after `key:`; null. Its span is empty.
    Absent,
    /// A scalar without quotes.
    Plain,
    /// A scalar in single quotes.
    SingleQuoted,
    /// A scalar in double quotes.
    DoubleQuoted,
    /// A block scalar after `|`.
    Literal,
    /// A block scalar after `>`.
    Folded,
    /// Keys and values with indentation.
    BlockMapping,
    /// Keys and values in braces.
    FlowMapping,
    /// Items by dashes.
    BlockSequence,
    /// Items in brackets.
    FlowSequence,
    /// `*name`, which refers to the node with `&name`.
    Alias,
}

impl Kind {
    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        matches!(self, Kind::BlockMapping | Kind::FlowMapping)
    }

    /// Whether it is a sequence.
    pub fn is_sequence(self) -> bool {
        matches!(self, Kind::BlockSequence | Kind::FlowSequence)
    }

    /// Whether it is a scalar in any notation, or an absent value.
    pub fn is_scalar(self) -> bool {
        !self.is_mapping() && !self.is_sequence() && self != Kind::Alias
    }
}

/// A node in the arena. The first child of a collection is the next record. Keys and values of mappings alternate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub(super) start: u32,
    pub(super) end: u32,
    /// For a collection, the record after its last descendant; for an alias, its target; for a block scalar, the
    /// indentation of its text.
    pub(super) link: u32,
    pub(super) kind: Kind,
    pub(super) flags: u8,
}

const _: () = assert!(size_of::<Record>() == 16, "the tree is to stay small beside its text");

impl Record {
    /// The value differs from the text: escapes, doubled quotes or folded lines.
    pub(super) const DECODED: u8 = 1;
    /// There is an anchor or a tag before the node.
    pub(super) const PROPERTIES: u8 = 2;
    /// It begins with a sign or a dot, like infinity.
    pub(super) const SIGNED: u8 = 4;

    pub(super) fn new(kind: Kind, start: u32, end: u32) -> Self {
        Self { start, end, link: 0, kind, flags: 0 }
    }

    pub(super) fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The properties before a node: `&anchor` and `!tag`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Properties {
    pub(super) anchor: Option<Span>,
    pub(super) tag: Option<Span>,
    pub(super) kind: TagKind,
}

/// The meaning of a tag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum TagKind {
    /// There is no tag.
    #[default]
    None,
    /// A lone `!`.
    NonSpecific,
    Str,
    Bool,
    Int,
    Float,
    Null,
    Timestamp,
    Binary,
    Merge,
    /// A tag without a meaning for Kubernetes.
    Other,
}

/// All documents of one text.
#[derive(Debug)]
pub struct Stream<'t> {
    pub(super) documents: Vec<Document<'t>>,
}

impl<'t> Stream<'t> {
    /// The documents in order. A part of the text with only comments is not a document.
    pub fn documents(&self) -> &[Document<'t>] {
        &self.documents
    }

    /// The memory that the trees use, in bytes, without the text.
    pub fn memory(&self) -> usize {
        let documents = self.documents.capacity() * size_of::<Document<'_>>();
        documents + self.documents.iter().map(Document::memory).sum::<usize>()
    }
}

/// A document: its tree, or its error.
#[derive(Debug)]
pub struct Document<'t> {
    pub(super) text: &'t str,
    pub(super) span: Span,
    pub(super) records: Vec<Record>,
    /// By node, in ascending order.
    pub(super) properties: Vec<(u32, Properties)>,
    pub(super) comments: Vec<Span>,
    pub(super) notices: Vec<Notice>,
    pub(super) error: Option<Box<SyntaxError>>,
}

impl<'t> Document<'t> {
    pub(super) fn empty(text: &'t str, span: Span) -> Self {
        Self {
            text,
            span,
            records: Vec::new(),
            properties: Vec::new(),
            comments: Vec::new(),
            notices: Vec::new(),
            error: None,
        }
    }

    fn memory(&self) -> usize {
        self.records.capacity() * size_of::<Record>()
            + self.properties.capacity() * size_of::<(u32, Properties)>()
            + self.comments.capacity() * size_of::<Span>()
            + self.notices.capacity() * size_of::<Notice>()
    }

    /// Whether it only has comments.
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The id of the node after the subtree of `id`.
    pub(super) fn after(&self, id: u32) -> u32 {
        let record = self.records[id as usize];
        if record.kind.is_mapping() || record.kind.is_sequence() { record.link } else { id + 1 }
    }

    pub(super) fn node(&self, id: u32) -> Node<'_> {
        Node { document: self, id }
    }

    /// The whole text that contains the document; spans are relative to its start.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The part of the text between this document's separators.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The root node; `None` if the document could not be read.
    pub fn root(&self) -> Option<Node<'_>> {
        (self.error.is_none() && !self.records.is_empty()).then_some(Node { document: self, id: 0 })
    }

    /// The error, if the document could not be read.
    pub fn error(&self) -> Option<&SyntaxError> {
        self.error.as_deref()
    }

    /// Notices: content that was read without an error but is probably a mistake.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The comments from `#` to the end of their lines, in order.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The aliases in order, each with the span of its target.
    pub fn aliases(&self) -> impl Iterator<Item = (Span, Span)> {
        let aliases = self.records.iter().filter(|record| record.kind == Kind::Alias);
        aliases.map(|record| (Span::new(record.start, record.end), self.node(record.link).span()))
    }

    /// The path to the innermost node that contains `span`. A key and its value have the same path.
    pub fn path_at(&self, span: Span) -> Path {
        self.root().map(|root| root.path_to(span)).unwrap_or_default()
    }
}
