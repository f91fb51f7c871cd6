//! The files beside the given ones that references lead to.
//!
//! A hook passes only what changed. Whether a file is a patch is for the kustomization beside it to say, and
//! the Service that a StatefulSet names is likely in the same directory.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::walk::is_manifest;
use super::{absolute, repository_root};

/// What a directory may hold for its files to be read along with one of them. More would cost the user more
/// time than the references are worth.
const MAX_NEIGHBOURS: usize = 64;
const MAX_NEIGHBOUR_BYTES: u64 = 1024 * 1024;

const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The files to read as context for `given`, which lists files named outright, and directories walked. None of
/// them is in `known`, whose paths have no links.
pub(super) fn neighbours(given: &[PathBuf], known: &HashSet<PathBuf>) -> Vec<PathBuf> {
    let mut directories = BTreeSet::new();
    let mut found = BTreeSet::new();
    for path in given {
        let start = absolute(path);
        let file = !start.is_dir();
        // Both ways to say where a directory is, upward in step: where it lies, and as the user would write it.
        let shown = std::iter::successors(Some(path.clone()), |shown| {
            let parent = shown.parent().filter(|_| shown.file_name().is_some());
            Some(parent.map_or_else(|| shown.join(".."), Path::to_path_buf))
        });
        let mut above = start.ancestors().zip(shown).skip(1).peekable();
        let Some((directory, beside)) = above.peek().cloned() else { continue };
        if !directories.insert((beside.clone(), file)) {
            continue;
        }
        let root = repository_root(directory);
        let within = |(real, _): &(&Path, PathBuf)| match &root {
            Some(root) => real.starts_with(root),
            None => file && *real == directory,
        };
        found.extend(above.take_while(within).flat_map(|(_, shown)| kustomizations(&shown)));
        if file {
            found.extend(manifests(&beside));
        }
    }
    found.into_iter().filter(|path| path.canonicalize().is_ok_and(|real| !known.contains(&real))).collect()
}

fn kustomizations(directory: &Path) -> Vec<PathBuf> {
    KUSTOMIZATIONS.iter().map(|name| directory.join(name)).filter(|path| path.is_file()).collect()
}

/// The manifests of a directory; none if they are many or large. What git ignores is not asked: that takes
/// longer than all else in a run over one file.
fn manifests(directory: &Path) -> Vec<PathBuf> {
    let here = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let mut found = Vec::new();
    let mut bytes = 0;
    for entry in std::fs::read_dir(here).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        let file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if hidden || !file || !is_manifest(Path::new(&name)) {
            continue;
        }
        bytes += entry.metadata().map_or(0, |metadata| metadata.len());
        found.push(directory.join(name));
        if found.len() > MAX_NEIGHBOURS || bytes > MAX_NEIGHBOUR_BYTES {
            return Vec::new();
        }
    }
    found
}
