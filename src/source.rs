//! Texts to lint, and where they come from.

mod encoding;
#[cfg(feature = "cli")]
mod exclude;
mod expand;
#[cfg(feature = "cli")]
mod gather;
#[cfg(feature = "cli")]
mod glance;
#[cfg(feature = "cli")]
mod neighbours;
mod read;
mod repository;
mod unreadable;
#[cfg(feature = "cli")]
mod walk;
mod workspace;

pub(crate) use encoding::wide_encoding;
#[cfg(feature = "cli")]
pub use exclude::Exclude;
pub(crate) use expand::{ExpandError, expand};
#[cfg(feature = "cli")]
pub use gather::{GatherError, Gathered, Request, gather};
pub use read::MAX_FILE_SIZE;
pub(crate) use read::{read, read_config};
#[cfg(feature = "cli")]
pub(crate) use repository::repository;
pub use repository::repository_root;
pub use unreadable::Unreadable;
#[cfg(feature = "cli")]
pub(crate) use unreadable::describe;
pub use workspace::Workspace;

use std::path::{Component, Path, PathBuf};

/// The position of a text in the list of all texts of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Why a text is part of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A file that the user named, or that was found in a directory or with a glob.
    File,
    /// Standard input.
    Stdin,
    /// A related file: references to its objects are resolved, but it is neither linted nor counted.
    Context,
}

/// A text with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as the user would write it, with forward slashes.
    pub name: String,
    /// The absolute path, with forward slashes, without `.` and `..`. The name if the text is not a file.
    pub path: String,
    /// The text.
    pub text: String,
    /// Why it is part of the run.
    pub origin: Origin,
}

impl Source {
    /// A text with a name, which is also its path.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let name = name.into();
        Self { path: name.clone(), name, text: text.into(), origin: Origin::File }
    }

    /// The directory of the file; empty for a file name without a directory.
    pub fn directory(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(directory, _)| directory)
    }

    /// The path relative to the directory `root`; the absolute path if the file is outside.
    pub fn path_from(&self, root: &str) -> &str {
        path_from(&self.path, root)
    }

    /// Whether it is standard input without a file name.
    pub fn is_unnamed(&self) -> bool {
        self.origin == Origin::Stdin && self.path == STDIN
    }

    /// Whether it is standard input, with or without a file name.
    pub fn is_stdin(&self) -> bool {
        self.origin == Origin::Stdin
    }

    /// Whether it is a related file, which is only used to resolve references.
    pub fn is_context(&self) -> bool {
        self.origin == Origin::Context
    }
}

/// The name of standard input, unless the user gives another.
pub const STDIN: &str = "<stdin>";

/// A path relative to the directory `root`; the path itself if it is outside.
pub(crate) fn path_from<'p>(path: &'p str, root: &str) -> &'p str {
    let inside = path.strip_prefix(root.trim_end_matches('/')).filter(|_| !root.is_empty());
    inside.and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

/// A path as people write it: forward slashes, without `./` at the start. Text that is not Unicode is replaced.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    // A backslash is a separator only on Windows. On other systems it is part of a name.
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// The absolute path without `.` and `..`. Links are not followed.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}
