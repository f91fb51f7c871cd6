//! Finds the files in directories.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::WalkState;

use super::unreadable::{Unreadable, describe};
use super::{Exclude, shown};

/// The manifests in a directory and up to `depth` levels below, relative to the directory. Links are skipped. `None` if
/// the directory contains more than `most` files and directories.
pub(super) fn manifests_below(directory: &Path, depth: Option<usize>, most: usize) -> Option<Vec<PathBuf>> {
    let found = Mutex::new(Vec::new());
    let entries = AtomicUsize::new(0);
    let mut walk = ignore::WalkBuilder::new(directory);
    walk.require_git(false).max_depth(depth);
    walk.build_parallel().run(|| {
        Box::new(|entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            if entries.fetch_add(1, Ordering::Relaxed) > most {
                return WalkState::Quit;
            }
            let file = entry.file_type().is_some_and(|kind| kind.is_file());
            if let Some(path) = Some(entry.path()).filter(|path| file && is_manifest(path)) {
                let path = path.strip_prefix(directory).unwrap_or(path).to_path_buf();
                found.lock().unwrap_or_else(PoisonError::into_inner).push(path);
            }
            WalkState::Continue
        })
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    (entries.into_inner() <= most).then_some(found)
}

/// The files of a run, before they are read.
#[derive(Debug, Default)]
pub(super) struct Files {
    found: Vec<Found>,
    pub(super) unreadable: Vec<Unreadable>,
    /// The number of files that the configuration excluded.
    excluded: usize,
    /// Whether the configuration excluded directories.
    pruned: Arc<AtomicBool>,
    exclude: Exclude,
}

/// A file, with what identifies it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    path: PathBuf,
    /// The path without links, which is the same for all ways to reach the file.
    real: PathBuf,
}

/// Whether a file in a directory counts as a manifest because of its name.
pub(super) fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        || path.file_name().is_some_and(|name| name == "Kustomization")
}

impl Files {
    pub(super) fn new(exclude: Exclude) -> Self {
        Self { exclude, ..Self::default() }
    }

    /// Adds a file that the user named or a glob matched, whatever its name.
    pub(super) fn add(&mut self, path: PathBuf) {
        let real = path.canonicalize().unwrap_or_else(|_| super::absolute(&path));
        self.push(path, real);
    }

    fn push(&mut self, path: PathBuf, real: PathBuf) {
        if self.exclude.matches(&path) {
            self.excluded += 1;
        } else {
            self.found.push(Found { path, real });
        }
    }

    /// Adds the manifests in a directory and below. Skips files that `.gitignore` excludes, hidden files, and links to
    /// directories. Also skips pipes, sockets and devices, which could block the run.
    pub(super) fn walk(&mut self, directory: &Path) {
        let real = directory.canonicalize().unwrap_or_else(|_| super::absolute(directory));
        let (exclude, pruned) = (self.exclude.clone(), Arc::clone(&self.pruned));
        let mut walk = ignore::WalkBuilder::new(directory);
        walk.require_git(false).filter_entry(move |entry| {
            let out = entry.file_type().is_some_and(|kind| kind.is_dir()) && exclude.matches(entry.path());
            if out {
                pruned.store(true, Ordering::Relaxed);
            }
            !out
        });
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unreadable.push(walk_error(directory, &error));
                    continue;
                }
            };
            let Some(kind) = entry.file_type().filter(|kind| kind.is_file() || kind.is_symlink()) else {
                continue;
            };
            let path = entry.into_path();
            if !is_manifest(&path) {
                continue;
            }
            if kind.is_file() {
                let real = path.strip_prefix(directory).map_or_else(|_| path.clone(), |rest| real.join(rest));
                self.push(path, real);
                continue;
            }
            match path.metadata() {
                Ok(target) if target.is_file() => self.add(path),
                Ok(_) => {}
                Err(_) if self.exclude.matches(&path) => self.excluded += 1,
                Err(error) => {
                    let trouble = format!("cannot read the target of the link: {}", describe(&error));
                    self.unreadable.push(Unreadable::new(shown(&path), trouble));
                }
            }
        }
    }

    /// Whether the configuration excluded anything.
    pub(super) fn left_out(&self) -> bool {
        self.excluded > 0 || self.pruned.load(Ordering::Relaxed)
    }

    /// The number of files found so far, including unreadable and excluded ones.
    pub(super) fn count(&self) -> usize {
        self.found.len() + self.unreadable.len() + self.excluded
    }

    /// The files without duplicates, ordered by path.
    pub(super) fn into_paths(mut self) -> (Vec<PathBuf>, HashSet<PathBuf>, Vec<Unreadable>) {
        self.found.sort();
        let mut seen = HashSet::new();
        self.found.retain(|file| seen.insert(file.real.clone()));
        (self.found.into_iter().map(|file| file.path).collect(), seen, self.unreadable)
    }
}

fn walk_error(directory: &Path, error: &ignore::Error) -> Unreadable {
    fn path(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path(err),
            ignore::Error::Loop { child, .. } => Some(child),
            _ => None,
        }
    }
    let trouble = error.io_error().map_or_else(|| error.to_string(), describe);
    Unreadable::new(shown(path(error).unwrap_or(directory)), trouble)
}

#[cfg(test)]
mod tests {
    use super::manifests_below;
    use std::path::Path;

    #[test]
    fn manifests_are_found_as_deep_as_asked_unless_there_are_too_many() {
        let root = std::env::temp_dir().join(format!("rightkind-walk-{}", std::process::id()));
        std::fs::create_dir_all(root.join("k8s/deep")).unwrap();
        for name in ["k8s/a.yaml", "k8s/b.txt", "k8s/deep/c.json", "k8s/.hidden.yaml"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        let found = |depth, most| {
            let mut found = manifests_below(&root.join("k8s"), depth, most)?;
            found.sort();
            Some(found)
        };
        let paths = |names: &[&str]| Some(names.iter().map(|name| Path::new(name).to_path_buf()).collect());
        assert_eq!(found(None, 10), paths(&["a.yaml", "deep/c.json"]));
        assert_eq!(found(Some(1), 10), paths(&["a.yaml"]));
        assert_eq!(found(None, 3), None);
        std::fs::remove_dir_all(&root).unwrap();
    }
}
