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
