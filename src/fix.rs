//! Edits that fix a finding.

mod apply;

use crate::project::FileId;
use crate::yaml::Span;

pub(crate) use apply::with_breaks_of;
pub use apply::{ApplyError, apply};

/// Whether an edit is safe without a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Safety {
    /// The edit is what the author meant, or the API server refuses the current text anyway.
    Safe,
    /// The edit changes behaviour, and somebody should review it.
    Unsafe,
}

impl Safety {
    /// Its name: `safe`, `unsafe`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A set of edits that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an imperative: "set `concurrencyPolicy: Forbid`".
    pub title: String,
    /// Whether it can be applied without a review.
    pub safety: Safety,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// A text that replaces a span; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file of the span.
    pub file: FileId,
    /// The span to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Fix {
    /// The words before the title: `fix`, or `unsafe fix`.
    pub fn word(&self) -> &'static str {
        match self.safety {
            Safety::Safe => "fix",
            Safety::Unsafe => "unsafe fix",
        }
    }

    /// A fix that replaces one text with what the author meant.
    pub fn safe(title: impl Into<String>, file: FileId, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { file, span, text: text.into() }];
        Self { title: title.into(), safety: Safety::Safe, edits }
    }

    /// A fix that replaces one text, and changes what the manifest does.
    pub fn changing(title: impl Into<String>, file: FileId, span: Span, text: impl Into<String>) -> Self {
        Self { safety: Safety::Unsafe, ..Self::safe(title, file, span, text) }
    }
}
