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
    /// The texts, each once. Findings are in the order of their sources.
    pub sources: Vec<Arc<Source>>,
}

impl Workspace {
    /// The texts, as parts of what lies in the directory `root`.
    pub fn new(root: impl Into<String>, sources: impl IntoIterator<Item = Source>) -> Self {
        Self { root: root.into(), sources: sources.into_iter().map(Arc::new).collect() }
    }

    /// A single text, whose findings are reported for a file `name`.
    pub fn of_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new("", [Source::new(name, text)])
    }
}
