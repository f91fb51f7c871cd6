//! Edits that mend a finding.

mod apply;

use crate::project::FileId;
use crate::yaml::Span;

pub(crate) use apply::with_breaks_of;
pub use apply::{ApplyError, apply};

/// Whether an edit may be made without a person looking at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Safety {
    /// The meaning that the author evidently wanted, or the API server refuses the present text anyway.
    Safe,
    /// A change of behaviour that a person should look at.
    Unsafe,
}

impl Safety {
    /// The word for it: `safe`, `unsafe`.
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
    /// What it does, as an order: "set `concurrencyPolicy: Forbid`".
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Text to put in place of a span; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file that the span counts in.
    pub file: FileId,
    /// What to replace.
    pub span: Span,
    /// What to put there.
    pub text: String,
}

impl Fix {
    /// What its title is announced by: `fix`, or `unsafe fix`.
    pub fn word(&self) -> &'static str {
        match self.safety {
            Safety::Safe => "fix",
            Safety::Unsafe => "unsafe fix",
        }
    }

    /// A fix that replaces one piece of text, and is what the author evidently meant.
    pub fn safe(title: impl Into<String>, file: FileId, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { file, span, text: text.into() }];
        Self { title: title.into(), safety: Safety::Safe, edits }
    }

    /// A fix that replaces one piece of text, and changes what the manifest does.
    pub fn changing(title: impl Into<String>, file: FileId, span: Span, text: impl Into<String>) -> Self {
        Self { safety: Safety::Unsafe, ..Self::safe(title, file, span, text) }
    }
}
