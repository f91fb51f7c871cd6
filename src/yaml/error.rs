//! What is wrong with a document's text.

use super::Span;

/// Why a document could not be read. At most one a document: what follows an error in the same document
/// cannot be trusted, and the next document is read as if nothing had happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What was found and what was expected: one line, lower case, no full stop.
    pub message: String,
    /// The place where reading stopped.
    pub span: Span,
    /// Other places that explain it, such as where a quote was opened.
    pub related: Vec<(Span, String)>,
    /// The likely cause in words, or what to write instead.
    pub help: Option<String>,
}

impl std::fmt::Display for SyntaxError {
    /// The message and the help, on one line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for SyntaxError {}

/// Something that Kubernetes reads without complaint, or only its strict reader refuses, and that hardly
/// anybody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which of the things it is.
    pub kind: NoticeKind,
    /// Where it is.
    pub span: Span,
    /// The other place that belongs to it, such as the first of two equal keys.
    pub related: Option<Span>,
}

/// The things that a [`Notice`] can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A key that its mapping already has; the later value wins, and strict readers refuse it.
    DuplicateKey,
    /// A key that equals another only once both are strings, such as `1` beside `'1'`. Strict readers miss it,
    /// and which of the two values wins is left to chance.
    DuplicateText,
    /// A key that is a boolean or a number, and whose text is another one once it is a string: `on`, `0x10`.
    KeyNotString,
    /// Content after `...` that is lost without a word.
    LostContent,
    /// A merge (`<<`) that overrides a key written out before it.
    MergeOverrides,
}
