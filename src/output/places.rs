//! Lines and columns, found only for files that something is said about.

use std::cell::OnceCell;

use crate::project::FileId;
use crate::report::Report;
use crate::yaml::LineIndex;

/// The line index of each file, made when first asked for.
#[derive(Debug)]
pub struct Places<'t> {
    texts: Vec<&'t str>,
    indexes: Vec<OnceCell<LineIndex<'t>>>,
    /// By file and line, how many characters stand before it.
    characters: Vec<OnceCell<Vec<usize>>>,
}

impl<'t> Places<'t> {
    /// For the texts of files, in order of their ids.
    pub fn new(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let texts: Vec<_> = texts.into_iter().collect();
        let indexes = texts.iter().map(|_| OnceCell::new()).collect();
        let characters = texts.iter().map(|_| OnceCell::new()).collect();
        Self { texts, indexes, characters }
    }

    /// For the files of a report.
    pub fn of(report: &'t Report) -> Self {
        Self::new(report.files.iter().map(|file| file.source.text.as_str()))
    }

    /// The line index of a file.
    pub fn lines(&self, file: FileId) -> &LineIndex<'t> {
        let at = file.0 as usize;
        self.indexes[at].get_or_init(|| LineIndex::new(self.texts[at]))
    }

    /// How many characters stand before a byte offset. A byte order mark is none.
    pub fn characters(&self, file: FileId, offset: u32) -> usize {
        let before = self.characters[file.0 as usize].get_or_init(|| {
            let text = self.texts[file.0 as usize];
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
