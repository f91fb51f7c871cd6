//! Texts to lint, and where they come from.

mod gather;

pub use gather::{GatherError, Gathered, MAX_FILE_SIZE, gather};

/// A text with the name that findings give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as the user would write it, with forward slashes.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// A text with a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The name's directory; empty for a bare file name.
    pub fn directory(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
}
