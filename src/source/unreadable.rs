//! What could not be read, and why.

use std::io::ErrorKind;

/// Something that was given and could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// Its name, as in [`Source::name`](super::Source::name).
    pub name: String,
    /// The trouble, and what to do where that is known: `permission denied`.
    pub trouble: String,
}

impl Unreadable {
    /// What is called `name` cannot be read for that trouble.
    pub fn new(name: impl Into<String>, trouble: impl Into<String>) -> Self {
        Self { name: name.into(), trouble: trouble.into() }
    }

    pub(super) fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(super::shown(path), describe(error))
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.trouble)
    }
}

/// What an error of the operating system says, without its number.
pub(crate) fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}
