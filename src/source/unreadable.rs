//! Inputs that could not be read.

use std::io::ErrorKind;

/// An input that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// Its name, as in [`Source::name`](super::Source::name).
    pub name: String,
    /// The reason, and what to do if that is known: `permission denied`.
    pub trouble: String,
}

impl Unreadable {
    /// The input `name` cannot be read because of this trouble.
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

/// The message of an operating system error, without its number.
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
