//! What is wrong with a configuration.

use crate::yaml::{LineIndex, Position, Span};

/// Why a configuration is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The name of the file.
    pub file: String,
    /// The place in the file; `None` if the file could not be read.
    pub at: Option<Position>,
    /// What is wrong and what to write instead: one line, no full stop.
    pub message: String,
}

impl ConfigError {
    /// An error about a part of the text.
    pub(super) fn new(file: &str, text: &str, span: Span, message: impl Into<String>) -> Self {
        let at = LineIndex::new(text).position(span.start);
        Self { file: file.to_owned(), at: Some(at), message: message.into() }
    }
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, at, message } = self;
        match at {
            Some(Position { line, column }) => write!(f, "{file}:{line}:{column}: {message}"),
            None => write!(f, "{file}: {message}"),
        }
    }
}

impl std::error::Error for ConfigError {}
