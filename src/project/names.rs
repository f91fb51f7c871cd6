//! Objects by their kind and name.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{File, FileId, Subject};

/// If more objects have the same kind and name, only those of the same file count: it is not known which one is meant.
const MOST_CANDIDATES: usize = 256;

/// The objects of a run by kind and name.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_name: HashMap<(String, String), Vec<Place>>,
    /// By file, the number of its directory.
    directories: Vec<usize>,
}

/// The place of an object. They are ordered by directory and file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    directory: usize,
    file: FileId,
    /// Its position among all objects.
    pub(super) subject: usize,
}

impl Names {
    pub(super) fn new(files: &[File<'_>], subjects: &[Subject<'_>]) -> Self {
        let mut numbers = HashMap::new();
        let directories = files.iter().map(|file| {
            let next = numbers.len();
            *numbers.entry(file.source.directory()).or_insert(next)
        });
        let mut names = Self { directories: directories.collect(), by_name: HashMap::new() };
        for (subject, one) in subjects.iter().enumerate() {
            let Some(name) = one.object.name() else { continue };
            let place = Place { directory: names.directories[one.file.0 as usize], file: one.file, subject };
            let key = (one.object.kind().into_owned(), name.into_owned());
            names.by_name.entry(key).or_default().push(place);
        }
        names.by_name.values_mut().for_each(|places| places.sort_unstable());
        names
    }

    /// The objects with this kind and name: in a file; in its directory; anywhere.
    pub(super) fn around(&self, file: FileId, kind: &str, name: &str) -> [&[Place]; 3] {
        let key = (kind.to_owned(), name.to_owned());
        let all = self.by_name.get(&key).map_or(&[][..], |places| places);
        let here = self.directories[file.0 as usize];
        let in_directory = part(all, |place| place.directory.cmp(&here));
        let in_file = part(in_directory, |place| place.file.cmp(&file));
        [in_file, few(in_directory), few(all)]
    }
}

fn few(places: &[Place]) -> &[Place] {
    if places.len() > MOST_CANDIDATES { &[] } else { places }
}

/// The places that compare as equal, from an ordered list.
fn part(places: &[Place], compare: impl Fn(&Place) -> Ordering) -> &[Place] {
    let start = places.partition_point(|place| compare(place) == Ordering::Less);
    let end = places.partition_point(|place| compare(place) != Ordering::Greater);
    &places[start..end]
}
