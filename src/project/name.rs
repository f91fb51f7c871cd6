//! What files and objects of a run are called by.

/// A file of the run, by its place in the list of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

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
