//! The related files in the repository.
//!
//! A hook only passes the changed files, and an editor passes one text. Kustomizations, patches and Services that
//! matter for them are elsewhere in the repository. The result does not depend on how the files were named.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::glance::{Interest, Words};
use super::read::read_up_to;
use super::walk::manifests_below;
use super::{Origin, Source, absolute, repository_root, shown};
use crate::parallel;

/// In a repository with more files and directories, only the directory of each file and those above it are searched, to
/// save time.
const MAX_ENTRIES: usize = 50_000;

/// In bytes. Larger files are not searched.
const MAX_NEIGHBOUR: u64 = 8 * 1024 * 1024;

/// With fewer files, threads cost more time than they save.
const WORTH_THREADS: usize = 32;

/// Files that matter because of their place.
const ALWAYS: [&str; 8] = [
    "kustomization.yaml",
    "kustomization.yml",
    "Kustomization",
    "Chart.yaml",
    "chainsaw-test.yaml",
    "chainsaw-test.yml",
    "kuttl-test.yaml",
    "kuttl-test.yml",
];

/// The paths of the user.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Files, including the one that standard input stands for.
    pub(super) files: Vec<PathBuf>,
    /// Directories that were searched.
    pub(super) directories: Vec<PathBuf>,
    /// Whether the configuration excluded some of their files.
    pub(super) left_out: bool,
    /// The linted files, as paths without links.
    pub(super) known: HashSet<PathBuf>,
}

/// The related files: kustomizations, charts and tests, and manifests with objects that the linted texts may refer to.
/// They are searched in the repository of each file, or in its directory outside of a repository. Files that the
/// configuration excludes are found too; they are only not linted.
pub(super) fn neighbours(given: &Given, linted: &[Source]) -> Vec<Source> {
    let mut words = Words::default();
    for source in linted {
        words.add(&source.text);
    }
    let look = |path: &PathBuf| {
        // The user did not ask for this file, so an error in reading it does not matter.
        let source = read_up_to(MAX_NEIGHBOUR, path, Origin::Context).ok()?;
        let always = path.file_name().is_some_and(|name| ALWAYS.iter().any(|one| name == *one));
        let interest = if always { Interest::Wanted } else { words.interest_in(&source.text) };
        (interest != Interest::None).then_some((interest, source))
    };
    let candidates = candidates(given);
    let found: Vec<_> = parallel::map(&candidates, WORTH_THREADS, look).into_iter().flatten().collect();
    // A claim is found by its name, and refers to a volume or a storage class itself.
    let mut claims = words;
    let is_claim = |source: &Source| source.text.contains("PersistentVolumeClaim");
    let (wanted, storage): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(interest, _)| *interest == Interest::Wanted);
    wanted.iter().filter(|(_, source)| is_claim(source)).for_each(|(_, source)| claims.add(&source.text));
    let storage: Vec<_> =
        storage.into_iter().filter(|(_, source)| claims.refer_to_storage(&source.text)).collect();
    drop(claims);
    let mut sources: Vec<_> = wanted.into_iter().chain(storage).map(|(_, source)| source).collect();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    if given.files.iter().chain(&given.directories).any(|path| path.is_relative()) {
        let here = absolute(Path::new("."));
        for source in &mut sources {
            source.name = shown(&relative(Path::new(&source.path), &here));
        }
    }
    sources
}

/// The manifests in the directories of the linted ones.
fn candidates(given: &Given) -> Vec<PathBuf> {
    let mut roots = HashMap::new();
    let mut root_of = |directory: &Path| {
        roots.entry(directory.to_path_buf()).or_insert_with(|| repository_root(directory)).clone()
    };
    let walked: Vec<_> = given.directories.iter().map(|path| absolute(path)).collect();
    let files = given.files.iter().filter_map(|path| absolute(path).parent().map(Path::to_path_buf));
    let beside: BTreeSet<_> = files.collect();
    let mut found = Found { known: &given.known, paths: BTreeSet::new() };
    let directories = walked.iter().chain(&beside);
    let repositories: BTreeSet<_> = directories.clone().filter_map(|directory| root_of(directory)).collect();
    for root in &repositories {
        if !given.left_out && walked.iter().any(|directory| root.starts_with(directory)) {
            continue;
        }
        if found.add_below(root) {
            continue;
        }
        for directory in directories.clone().filter(|directory| directory.starts_with(root)) {
            let above = directory.ancestors().take_while(|directory| directory.starts_with(root));
            above.for_each(|directory| found.add_always(directory));
        }
    }
    // Files outside of a repository, and in directories that git ignores.
    let seen: HashSet<_> =
        found.paths.iter().filter_map(|path| path.parent()).map(Path::to_path_buf).collect();
    for directory in beside.iter().filter(|directory| !seen.contains(*directory)) {
        found.add_in(directory);
    }
    found.paths.into_iter().collect()
}

/// Manifests that are not linted.
struct Found<'g> {
    known: &'g HashSet<PathBuf>,
    paths: BTreeSet<PathBuf>,
}

impl Found<'_> {
    /// Adds the manifests in a directory and below, unless there are too many.
    fn add_below(&mut self, directory: &Path) -> bool {
        let Some(manifests) = manifests_below(directory, None, MAX_ENTRIES) else { return false };
        self.add(directory, manifests);
        true
    }

    /// Adds the manifests directly in a directory, unless there are too many.
    fn add_in(&mut self, directory: &Path) {
        self.add(directory, manifests_below(directory, Some(1), MAX_ENTRIES).unwrap_or_default());
    }

    /// Adds the files of a directory that matter because of their place.
    fn add_always(&mut self, directory: &Path) {
        let there = ALWAYS.iter().map(PathBuf::from).filter(|name| directory.join(name).is_file());
        self.add(directory, there.collect());
    }

    fn add(&mut self, directory: &Path, names: Vec<PathBuf>) {
        let real = directory.canonicalize().unwrap_or_else(|_| directory.to_path_buf());
        let others = names.into_iter().filter(|name| !self.known.contains(&real.join(name)));
        self.paths.extend(others.map(|name| directory.join(name)));
    }
}

/// A path relative to a directory; both are absolute.
fn relative(path: &Path, here: &Path) -> PathBuf {
    let up = here.ancestors().position(|directory| path.starts_with(directory)).unwrap_or_default();
    let shared = here.ancestors().nth(up).and_then(|directory| path.strip_prefix(directory).ok());
    // If only the root is common, the absolute path is shorter.
    match shared {
        Some(rest) if here.ancestors().nth(up + 1).is_some() || up == 0 => {
            std::iter::repeat_n("..", up).map(Path::new).chain([rest]).collect()
        }
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::relative;
    use std::path::Path;

    #[test]
    fn a_path_is_shown_as_the_user_would_write_it() {
        for (path, here, expected) in [
            ("/repo/a/b.yaml", "/repo", "a/b.yaml"),
            ("/repo/a/b.yaml", "/repo/a", "b.yaml"),
            ("/repo/a/b.yaml", "/repo/c/d", "../../a/b.yaml"),
            ("/elsewhere/a.yaml", "/repo/c", "/elsewhere/a.yaml"),
            ("/a.yaml", "/", "a.yaml"),
        ] {
            assert_eq!(relative(Path::new(path), Path::new(here)), Path::new(expected), "{path} from {here}");
        }
    }
}
