//! Lines and columns, found only for files that something is said about.

use std::cell::OnceCell;

use crate::project::FileId;
use crate::yaml::LineIndex;

/// The line index of each file, made when first asked for.
#[derive(Debug)]
pub(super) struct Places<'t> {
    texts: Vec<&'t str>,
    indexes: Vec<OnceCell<LineIndex<'t>>>,
}

impl<'t> Places<'t> {
    /// For the texts of files, in order of their ids.
    pub(super) fn new(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let texts: Vec<_> = texts.into_iter().collect();
        let indexes = texts.iter().map(|_| OnceCell::new()).collect();
        Self { texts, indexes }
    }

    /// The line index of a file.
    pub(super) fn lines(&self, file: FileId) -> &LineIndex<'t> {
        let at = file.0 as usize;
        self.indexes[at].get_or_init(|| LineIndex::new(self.texts[at]))
    }
}
