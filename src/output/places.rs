//! Lines and columns, found only for files that something is said about.

use std::cell::OnceCell;

use crate::project::{FileId, Project};
use crate::yaml::LineIndex;

/// The line index of each file, made when first asked for.
#[derive(Debug)]
pub struct Places<'r, 'a> {
    project: &'r Project<'a>,
    indexes: Vec<OnceCell<LineIndex<'a>>>,
    /// By file and line, how many characters stand before it.
    characters: Vec<OnceCell<Vec<usize>>>,
}

impl<'r, 'a> Places<'r, 'a> {
    /// For the files of a project.
    pub fn new(project: &'r Project<'a>) -> Self {
        let files = project.files().len();
        let indexes = (0..files).map(|_| OnceCell::new()).collect();
        let characters = (0..files).map(|_| OnceCell::new()).collect();
        Self { project, indexes, characters }
    }

    /// The line index of a file.
    pub fn lines(&self, file: FileId) -> &LineIndex<'a> {
        let text = self.project.file(file).source.text.as_str();
        self.indexes[file.0 as usize].get_or_init(|| LineIndex::new(text))
    }

    /// How many characters stand before a byte offset. A byte order mark is none.
    pub fn characters(&self, file: FileId, offset: u32) -> usize {
        let before = self.characters[file.0 as usize].get_or_init(|| {
            let text = self.project.file(file).source.text.as_str();
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let mut counts = vec![0];
            let mut count = 0;
            for line in text.split_inclusive('\n') {
                count += line.chars().count();
                counts.push(count);
            }
            counts
        });
        let place = self.lines(file).position(offset);
        before.get(place.line as usize - 1).copied().unwrap_or_default() + place.column as usize - 1
    }
}
