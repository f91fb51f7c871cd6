//! The input of a run.

use std::sync::Arc;

use super::Source;

/// The texts of a run, and the directory that their paths are relative to.
///
/// A workspace is only data; it does not read from disk.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// The root of the repository: an absolute path with forward slashes. Empty if the texts are not files.
    pub root: String,
    /// The directory in which the run starts: an absolute path with forward slashes, or empty. Kustomize's origin
    /// annotations are relative to it.
    pub directory: String,
    /// The texts without duplicates. Findings have the order of their texts.
    pub sources: Vec<Arc<Source>>,
}

impl Workspace {
    /// The texts of a repository with the root directory `root`.
    pub fn new(root: impl Into<String>, sources: impl IntoIterator<Item = Source>) -> Self {
        let sources = sources.into_iter().map(Arc::new).collect();
        Self { root: root.into(), directory: String::new(), sources }
    }

    /// The same texts, for a run that starts in a directory.
    pub fn started_in(self, directory: impl Into<String>) -> Self {
        Self { directory: directory.into(), ..self }
    }

    /// A single text with the name `name`.
    pub fn of_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new("", [Source::new(name, text)])
    }
}
