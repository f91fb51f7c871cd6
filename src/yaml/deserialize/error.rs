//! Errors in a value, as messages for its author.

use std::fmt::{self, Display};

use crate::suggest;
use crate::yaml::Span;

/// Why a value could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeserializeError {
    /// What is wrong: one line, no full stop.
    pub message: String,
    /// The text at fault. `None` only if the value was not read from a tree.
    pub span: Option<Span>,
}

impl DeserializeError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None }
    }

    /// Sets the place, unless a more exact one is known.
    pub(super) fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DeserializeError {}

impl serde::de::Error for DeserializeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self::new(format!("`{word}` is not one of {}", list(known)))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        match suggest::closest(field, known.iter().copied()) {
            Some(closest) => Self::new(format!("unknown field `{field}`; did you mean `{closest}`?")),
            None => Self::new(format!("unknown field `{field}`; the fields here are {}", list(known))),
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the field `{field}` is missing"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("`{field}` is here twice"))
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
