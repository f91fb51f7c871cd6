//! Views of nodes: what a reader of the tree asks.

use std::borrow::Cow;

use super::tree::{Document, Kind, Properties, Record, TagKind};
use super::{Path, Scalar, Segment, Span, decode, scalar};

/// A view of one node.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) id: u32,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind(), self.span(), self.text())
    }
}

impl PartialEq for Node<'_> {
    /// The same node of the same document, not an equal value.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id
    }
}

impl Eq for Node<'_> {}

/// A key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The key's node.
    pub key: Node<'a>,
    /// The value's node; of kind [`Kind::Absent`] when nothing is written.
    pub value: Node<'a>,
}

impl<'a> Node<'a> {
    fn record(self) -> Record {
        self.document.records[self.id as usize]
    }

    fn sibling(self, id: u32) -> Node<'a> {
        Node { document: self.document, id }
    }

    /// The document that the node is part of.
    pub fn document(self) -> &'a Document<'a> {
        self.document
    }

    /// How the node is written.
    pub fn kind(self) -> Kind {
        self.record().kind
    }

    /// The bytes it was read from: quotes and brackets included, anchor and tag not. A block scalar runs from
    /// its `|` or `>` to the end of its text; a block collection from its first key or dash to the end of its
    /// last value.
    pub fn span(self) -> Span {
        let record = self.record();
        Span { start: record.start, end: record.end }
    }

    /// The text under the node's span, as written.
    pub fn text(self) -> &'a str {
        self.span().of(self.document.text)
    }

    /// The content of a scalar that is written as it is meant, without properties.
    pub(super) fn raw(self) -> Option<&'a str> {
        let record = self.record();
        if record.has(Record::DECODED | Record::PROPERTIES) {
            return None;
        }
        let text = self.document.text;
        let (start, end) = (record.start as usize, record.end as usize);
        match record.kind {
            Kind::Plain => Some(&text[start..end]),
            Kind::SingleQuoted | Kind::DoubleQuoted => Some(&text[start + 1..end - 1]),
            _ => None,
        }
    }

    /// Whether it is a plain scalar that starts as infinity does.
    pub(super) fn is_signed(self) -> bool {
        self.record().has(Record::SIGNED)
    }

    pub(super) fn id(self) -> u32 {
        self.id
    }

    fn properties(self) -> Properties {
        if !self.record().has(Record::PROPERTIES) {
            return Properties::default();
        }
        let all = &self.document.properties;
        all.binary_search_by_key(&self.id, |(id, _)| *id).map(|at| all[at].1).unwrap_or_default()
    }

    /// Where the node's `&anchor` is written, from the ampersand on.
    pub fn anchor(self) -> Option<Span> {
        self.properties().anchor
    }

    /// Where the node's `!tag` is written, from the exclamation mark on.
    pub fn tag(self) -> Option<Span> {
        self.properties().tag
    }

    /// The node itself, or the one that it stands for if it is an alias.
    pub fn resolve(self) -> Node<'a> {
        let record = self.record();
        if record.kind == Kind::Alias { self.sibling(record.link) } else { self }
    }

    /// Whether it is a mapping, seen through an alias.
    pub fn is_mapping(self) -> bool {
        self.resolve().kind().is_mapping()
    }

    /// Whether it is a sequence, seen through an alias.
    pub fn is_sequence(self) -> bool {
        self.resolve().kind().is_sequence()
    }

    /// Whether it is a scalar that is null: absent, `~` or `null`.
    pub fn is_null(self) -> bool {
        matches!(self.scalar(), Some(Scalar::Null))
    }

    /// Direct children as they stand: items of a sequence; keys and values, in turn, of a mapping. Nothing for
    /// scalars and aliases.
    pub fn children(self) -> impl Iterator<Item = Node<'a>> {
        let mut next = self.id + 1;
        let end = self.document.after(self.id);
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = self.sibling(next);
                next = self.document.after(next);
                child
            })
        })
    }

    /// The entries that a mapping itself has, in order, duplicates and `<<` included. Seen through an alias;
    /// nothing for anything but a mapping.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        let node = self.resolve();
        let mut children = node.kind().is_mapping().then(|| node.children());
        std::iter::from_fn(move || {
            let children = children.as_mut()?;
            Some(Entry { key: children.next()?, value: children.next()? })
        })
    }

    /// The items of a sequence, in order. Seen through an alias; nothing for anything but a sequence.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let node = self.resolve();
        let mut children = node.kind().is_sequence().then(|| node.children());
        std::iter::from_fn(move || children.as_mut()?.next())
    }

    /// The entry of a mapping that `key` finds, as `kubectl` would: the last of several, and merged keys
    /// (`<<`) as go-yaml merges them.
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        self.entry_within(key, MAX_MERGES)
    }

    fn entry_within(self, key: &str, merges: usize) -> Option<Entry<'a>> {
        let mut found = None;
        for entry in self.entries() {
            if entry.is_merge() {
                let sources: &mut dyn Iterator<Item = Node<'a>> = if entry.value.is_sequence() {
                    &mut entry.value.items().collect::<Vec<_>>().into_iter().rev()
                } else {
                    &mut std::iter::once(entry.value)
                };
                for source in sources {
                    if let Some(merged) =
                        merges.checked_sub(1).and_then(|left| source.entry_within(key, left))
                    {
                        found = Some(merged);
                    }
                }
            } else if entry.key.key_text() == key {
                found = Some(entry);
            }
        }
        found
    }

    /// The value of a mapping's entry, resolved if it is an alias.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value.resolve())
    }

    /// The node at the end of a path of keys.
    pub fn at(self, keys: &[&str]) -> Option<Node<'a>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The deepest key that exists on the way along `keys`; none when not even the first does.
    ///
    /// It is where a finding about something missing points.
    pub fn nearest(self, keys: &[&str]) -> Option<Node<'a>> {
        let mut node = self;
        let mut nearest = None;
        for key in keys {
            let Some(entry) = node.entry(key) else { break };
            nearest = Some(entry.key);
            node = entry.value.resolve();
        }
        nearest
    }

    /// The path from this node to the innermost one within it whose span holds `span`. A key and its value have
    /// the same path.
    pub fn path_to(self, span: Span) -> Path {
        let mut path = Path::default();
        let mut node = self;
        while let Some((at, child)) = node.children().enumerate().find(|(_, one)| one.span().contains(span)) {
            if node.kind().is_sequence() {
                path.0.push(Segment::Index(at));
            } else if at % 2 == 0 {
                path.0.push(Segment::Key(child.key_text().into_owned()));
                break;
            } else if let Some(key) = node.children().nth(at - 1) {
                path.0.push(Segment::Key(key.key_text().into_owned()));
            }
            node = child;
        }
        path
    }

    /// The content of a scalar, whatever its type: quotes, escapes and folding undone. Seen through an alias;
    /// none for collections.
    pub fn content(self) -> Option<Cow<'a, str>> {
        let node = self.resolve();
        let record = node.record();
        decode::content(node.text(), record.kind, record.has(Record::DECODED), record.link)
    }

    /// The scalar with the type that `kubectl` gives it; none for collections.
    pub fn scalar(self) -> Option<Scalar<'a>> {
        let node = self.resolve();
        let content = node.content()?;
        Some(scalar::resolve(content, node.kind(), node.tag_kind()))
    }

    pub(super) fn tag_kind(self) -> TagKind {
        self.properties().kind
    }

    /// The value, if `kubectl` reads a string here.
    pub fn str(self) -> Option<Cow<'a, str>> {
        if let Some(Scalar::Str(text)) = self.scalar() { Some(text) } else { None }
    }

    /// The value, if `kubectl` reads an integer that fits 64 bits here.
    pub fn int(self) -> Option<i64> {
        if let Some(Scalar::Int(value)) = self.scalar() { Some(value) } else { None }
    }

    /// The value, if `kubectl` reads a boolean here.
    pub fn bool(self) -> Option<bool> {
        if let Some(Scalar::Bool(value)) = self.scalar() { Some(value) } else { None }
    }

    /// The string that the node makes as a key: by value, so that `0x10` is `16` and `yes` is `true`.
    pub fn key_text(self) -> Cow<'a, str> {
        self.scalar().map_or(Cow::Borrowed(""), Scalar::into_key)
    }
}

/// How deep merges may lead from one mapping into another; enough for anything that a person wrote.
const MAX_MERGES: usize = 16;

impl Entry<'_> {
    /// Whether it is a merge: a plain `<<`.
    pub fn is_merge(self) -> bool {
        let key = self.key;
        if let Some(raw) = key.raw() {
            return raw == "<<" && key.kind() == Kind::Plain;
        }
        let untagged = key.kind() == Kind::Plain && key.tag_kind() == TagKind::None;
        (untagged || matches!(key.tag_kind(), TagKind::NonSpecific | TagKind::Merge))
            && key.kind() != Kind::Alias
            && key.content().is_some_and(|content| content == "<<")
    }
}
