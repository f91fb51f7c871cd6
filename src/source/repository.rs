//! The repository of a path.

use std::path::{Path, PathBuf};

#[cfg(feature = "cli")]
use super::Source;

/// The root of the repository that contains all texts. If there is none, the root of the repository that contains the
/// current directory, or the current directory. With forward slashes.
#[cfg(feature = "cli")]
pub(crate) fn repository(sources: &[Source]) -> String {
    let linted = || sources.iter().filter(|source| !source.is_context() && !source.is_unnamed());
    let root = linted().next().and_then(|first| repository_root(Path::new(first.directory())));
    if let Some(root) = root.filter(|root| linted().all(|one| Path::new(&one.path).starts_with(root))) {
        return super::shown(&root);
    }
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    super::shown(&repository_root(&here).unwrap_or(here))
}

/// The nearest directory, from `start` upward, that contains `.git`. That is a directory or, in a worktree or a
/// submodule, a file.
pub fn repository_root(start: &Path) -> Option<PathBuf> {
    super::absolute(start)
        .ancestors()
        .find(|directory| directory.join(".git").exists())
        .map(Path::to_path_buf)
}
