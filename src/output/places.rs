//! Lines and columns, found only for files that something is said about.

use std::cell::OnceCell;

use crate::finding::FileId;
use crate::project::Project;
use crate::yaml::LineIndex;

/// The line index of each file, made when first asked for.
#[derive(Debug)]
pub struct Places<'r, 'a> {
    project: &'r Project<'a>,
    indexes: Vec<OnceCell<LineIndex<'a>>>,
}

impl<'r, 'a> Places<'r, 'a> {
    /// For the files of a project.
    pub fn new(project: &'r Project<'a>) -> Self {
        let indexes = project.files().iter().map(|_| OnceCell::new()).collect();
        Self { project, indexes }
    }

    /// The line index of a file.
    pub fn lines(&self, file: FileId) -> &LineIndex<'a> {
        let text = self.project.file(file).source.text.as_str();
        self.indexes[file.0 as usize].get_or_init(|| LineIndex::new(text))
    }
}
