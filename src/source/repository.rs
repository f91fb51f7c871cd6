//! The repository that a path is part of.

use std::path::{Path, PathBuf};

/// The root of the repository that the process runs in, or the current directory: with forward slashes.
#[cfg(feature = "cli")]
pub(crate) fn repository() -> String {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    super::shown(&repository_root(&here).unwrap_or(here))
}

/// The nearest directory from `start` upward that holds `.git`, be it a directory or, in a worktree or a
/// submodule, a file.
pub fn repository_root(start: &Path) -> Option<PathBuf> {
    super::absolute(start)
        .ancestors()
        .find(|directory| directory.join(".git").exists())
        .map(Path::to_path_buf)
}
