//! Errors in the text of a document.

use super::Span;

/// Why a document could not be read. There is at most one error per document, because the text after it cannot be
/// trusted. The next document is read independently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What was found and what was expected: one line, lower case, no full stop.
    pub message: String,
    /// The place where the reader stopped.
    pub span: Span,
    /// Related places, such as an opening quote.
    pub related: Vec<(Span, String)>,
    /// The likely cause, or what to write instead.
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

/// Text that Kubernetes reads without an error, or only refuses in strict mode, and that is probably a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The kind of notice.
    pub kind: NoticeKind,
    /// The place.
    pub span: Span,
    /// The related place, such as the first of two equal keys.
    pub related: Option<Span>,
}

/// The kinds of [`Notice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A duplicate key: the later value is used, and strict readers refuse it.
    DuplicateKey,
    /// A key that equals another one after both become strings, such as `1` and `'1'`. Strict readers do not find it,
    /// and it is not defined which value is used.
    DuplicateText,
    /// A key that is a boolean or a number and becomes another text as a string: `on`, `0x10`.
    KeyNotString,
    /// Content after `...`, which is lost silently.
    LostContent,
    /// A merge (`<<`) that overrides a key before it.
    MergeOverrides,
}
