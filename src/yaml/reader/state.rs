//! The states of the reader in the grammar.

/// What the innermost collection, or the document, expects next. The states are those of libyaml's parser, on which
/// go-yaml is based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The document's first token.
    Start,
    /// `---`, because there were directives.
    Directives,
    /// The content after `---`.
    Content,
    /// Nothing: the root node is complete.
    Done,
    /// `-`, in a block sequence.
    Dash,
    /// An item, after `-`.
    Item,
    /// `-`, in a block sequence with the indentation of its key.
    LevelDash,
    /// An item, after such a `-`.
    LevelItem,
    /// A key, in a block mapping.
    Key,
    /// The key, after `?` or where a key is known to begin.
    AfterKey,
    /// `:`, after a key.
    Value,
    /// The value, after `:`.
    AfterValue,
    /// The first item or `]`.
    FlowFirst,
    /// `,` or `]`, after an item.
    FlowNext,
    /// An item or `]`, after `,`.
    FlowItem,
    /// The key of a single pair among the items of a flow sequence.
    PairKey,
    /// `:`, after such a key.
    PairValue,
    /// The value of such a pair.
    PairAfterValue,
    /// The end of such a pair.
    PairEnd,
    /// The first key or `}`.
    BraceFirst,
    /// `,` or `}`, after a value.
    BraceNext,
    /// A key or `}`, after `,`.
    BraceItem,
    /// The key, where one is known to begin.
    BraceKey,
    /// `:`, after such a key.
    BraceValue,
    /// The value, after `:`.
    BraceAfterValue,
    /// `,` or `}`, after a key without `:`.
    BraceLone,
}

/// An open collection, or the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The record of the collection.
    pub(super) id: u32,
    /// The indentation of the surrounding block collection; -1 outside of all.
    pub(super) outer_indent: i32,
    pub(super) state: State,
}

/// The allowed nodes at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anything but a key.
    Plain,
    /// The value of a block mapping, where a sequence needs no indentation.
    Value,
    /// A key, which must be a scalar.
    Key,
}
