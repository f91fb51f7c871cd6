//! What a run looks at.

use std::sync::Arc;

use super::Source;

/// The texts of a run, and the directory that their paths are shown relative to.
///
/// A workspace is only data: nothing is read from disk.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// The root of the repository: absolute, with forward slashes. Empty where the texts are not files.
    pub root: String,
    /// The directory that the run starts in: absolute, with forward slashes; empty where there is none. What
    /// kustomize says of a rendered object's file counts from here.
    pub directory: String,
    /// The texts, each once. Findings are in the order of their sources.
    pub sources: Vec<Arc<Source>>,
}

impl Workspace {
    /// The texts, as parts of what lies in the directory `root`.
    pub fn new(root: impl Into<String>, sources: impl IntoIterator<Item = Source>) -> Self {
        let sources = sources.into_iter().map(Arc::new).collect();
        Self { root: root.into(), directory: String::new(), sources }
    }

    /// The same texts, for a run that starts in a directory.
    pub fn started_in(self, directory: impl Into<String>) -> Self {
        Self { directory: directory.into(), ..self }
    }

    /// A single text, whose findings are reported for a file `name`.
    pub fn of_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new("", [Source::new(name, text)])
    }
}
