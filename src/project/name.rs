//! What objects of a run are called by.

/// What identifies an object to a reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// Group and version.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Namespace, if written.
    pub namespace: Option<String>,
    /// Name, if written.
    pub name: Option<String>,
}

/// The directory that a directory is in; the empty name is the directory that the run's names are relative to.
pub(super) fn parent(directory: &str) -> Option<&str> {
    match directory.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None if directory.is_empty() => None,
        None => Some(""),
    }
}
