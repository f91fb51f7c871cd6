//! Views of nodes, for readers of the tree.

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
    /// Whether it is the same node of the same document, not an equal value.
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
    /// The node of the value; of kind [`Kind::Absent`] if there is none.
    pub value: Node<'a>,
}

impl<'a> Node<'a> {
    fn record(self) -> Record {
        self.document.records[self.id as usize]
    }

    fn sibling(self, id: u32) -> Node<'a> {
        Node { document: self.document, id }
    }

    /// The document of the node.
    pub fn document(self) -> &'a Document<'a> {
        self.document
    }

    /// The notation of the node.
    pub fn kind(self) -> Kind {
        self.record().kind
    }

    /// The bytes that it was read from, with quotes and brackets, without anchor and tag. A block scalar extends from
    /// its `|` or `>` to the end of its text; a block collection, from its first key or dash to the end of its last
    /// value.
    pub fn span(self) -> Span {
        let record = self.record();
        Span { start: record.start, end: record.end }
    }

    /// The text of the node's span, as written.
    pub fn text(self) -> &'a str {
        self.span().of(self.document.text)
    }

    /// The content of a scalar without properties, if it is equal to its text.
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

    /// Whether it is a plain scalar that begins like infinity.
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

    /// The node's `&anchor`, from the ampersand on.
    pub fn anchor(self) -> Option<Span> {
        self.properties().anchor
    }

    /// The node's `!tag`, from the exclamation mark on.
    pub fn tag(self) -> Option<Span> {
        self.properties().tag
    }

    /// The node, or the target if it is an alias.
    pub fn resolve(self) -> Node<'a> {
        let record = self.record();
        if record.kind == Kind::Alias { self.sibling(record.link) } else { self }
    }

    /// Whether it is a mapping, or an alias of one.
    pub fn is_mapping(self) -> bool {
        self.resolve().kind().is_mapping()
    }

    /// Whether it is a sequence, or an alias of one.
    pub fn is_sequence(self) -> bool {
        self.resolve().kind().is_sequence()
    }

    /// Whether it is a null scalar: absent, `~` or `null`.
    pub fn is_null(self) -> bool {
        matches!(self.scalar(), Some(Scalar::Null))
    }

    /// The direct children as written: items of a sequence; alternating keys and values of a mapping. None for scalars
    /// and aliases.
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

    /// The entries of a mapping, in order, including duplicates and `<<`. Follows an alias; empty for other nodes.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        let node = self.resolve();
        let mut children = node.kind().is_mapping().then(|| node.children());
        std::iter::from_fn(move || {
            let children = children.as_mut()?;
            Some(Entry { key: children.next()?, value: children.next()? })
        })
    }

    /// The items of a sequence, in order. Follows an alias; empty for other nodes.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let node = self.resolve();
        let mut children = node.kind().is_sequence().then(|| node.children());
        std::iter::from_fn(move || children.as_mut()?.next())
    }

    /// The entry of a mapping that `kubectl` uses for `key`: the last one if there are several, with merged keys (`<<`)
    /// as in go-yaml.
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

    /// The value of an entry, or its target if it is an alias.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value.resolve())
    }

    /// The node at the end of a path of keys.
    pub fn at(self, keys: &[&str]) -> Option<Node<'a>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The deepest existing key on the path `keys`; `None` if not even the first exists.
    ///
    /// Findings about something missing point at it.
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

    /// The path from this node to the innermost node that contains `span`. A key and its value have the same path.
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

    /// The content of a scalar of any type, without quotes, escapes and folding. Follows an alias; `None` for
    /// collections.
    pub fn content(self) -> Option<Cow<'a, str>> {
        let node = self.resolve();
        let record = node.record();
        decode::content(node.text(), record.kind, record.has(Record::DECODED), record.link)
    }

    /// The scalar with its type in `kubectl`; `None` for collections.
    pub fn scalar(self) -> Option<Scalar<'a>> {
        let node = self.resolve();
        let content = node.content()?;
        Some(scalar::resolve(content, node.kind(), node.tag_kind()))
    }

    pub(super) fn tag_kind(self) -> TagKind {
        self.properties().kind
    }

    /// The value, if it is a string for `kubectl`.
    pub fn str(self) -> Option<Cow<'a, str>> {
        if let Some(Scalar::Str(text)) = self.scalar() { Some(text) } else { None }
    }

    /// The value, if it is an integer of 64 bits for `kubectl`.
    pub fn int(self) -> Option<i64> {
        if let Some(Scalar::Int(value)) = self.scalar() { Some(value) } else { None }
    }

    /// The value, if it is a boolean for `kubectl`.
    pub fn bool(self) -> Option<bool> {
        if let Some(Scalar::Bool(value)) = self.scalar() { Some(value) } else { None }
    }

    /// The string of the node as a key. It comes from the value, so `0x10` is `16` and `yes` is `true`.
    pub fn key_text(self) -> Cow<'a, str> {
        self.scalar().map_or(Cow::Borrowed(""), Scalar::into_key)
    }
}

/// The maximum depth of merges between mappings; more than anybody writes by hand.
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
