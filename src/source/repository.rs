//! The repository that a path is part of.

use std::path::{Path, PathBuf};

/// The nearest directory from `start` upward that holds `.git`, be it a directory or, in a worktree or a
/// submodule, a file.
pub fn repository_root(start: &Path) -> Option<PathBuf> {
    super::absolute(start)
        .ancestors()
        .find(|directory| directory.join(".git").exists())
        .map(Path::to_path_buf)
}
