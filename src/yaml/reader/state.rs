//! Where in the grammar the reader stands.

/// What the innermost collection, or the document, expects next. The states are those of libyaml's parser,
/// from which go-yaml descends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The document's first token.
    Start,
    /// `---`, since directives came before.
    Directives,
    /// The content after `---`.
    Content,
    /// Nothing more: the root node is complete.
    Done,
    /// `-`, in a block sequence.
    Dash,
    /// An item, after `-`.
    Item,
    /// `-`, in a block sequence at the indentation of its key.
    LevelDash,
    /// An item, after such a `-`.
    LevelItem,
    /// A key, in a block mapping.
    Key,
    /// The key itself, after `?` or where a key is known to start.
    AfterKey,
    /// `:`, after a key.
    Value,
    /// The value itself, after `:`.
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
    /// The key itself, where one is known to start.
    BraceKey,
    /// `:`, after such a key.
    BraceValue,
    /// The value itself, after `:`.
    BraceAfterValue,
    /// `,` or `}`, after a key that has no `:`.
    BraceLone,
}

/// A collection that is not closed yet, or the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The collection's record.
    pub(super) id: u32,
    /// The indentation of the block collection around this one; -1 outside of any.
    pub(super) outer_indent: i32,
    pub(super) state: State,
}

/// What a node may be, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anything but a key.
    Plain,
    /// The value of a block mapping, where a sequence need not be indented.
    Value,
    /// A key, which has to be a scalar.
    Key,
}
