//! From a glob to files and directories.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::shown;
use super::unreadable::Unreadable;

/// More files and directories than any repository has.
const MOST_ENTRIES: usize = 1_000_000;

/// A hidden file is matched only by a pattern that has its dot.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The paths that a glob matches, ordered by path.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    /// Regular files.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) directories: Vec<PathBuf>,
    /// Paths that match and cannot be read: also pipes and devices, which could block the run.
    pub(crate) unreadable: Vec<Unreadable>,
}

/// Why a glob was not expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExpandError {
    /// It is not a glob; says why.
    Invalid(&'static str),
    /// It matches more than this number of paths, or has to look at as many.
    TooMany(usize),
}

/// The paths that a glob matches. `**` does not go through links, which can lead in circles.
pub(crate) fn expand(pattern: &str, most: usize) -> Result<Expanded, ExpandError> {
    let parsed = Pattern::new(pattern).map_err(|error| ExpandError::Invalid(error.msg))?;
    let mut expanded = Expanded::default();
    let mut count = 0;
    let mut add = |path: PathBuf, expanded: &mut Expanded| {
        count += 1;
        expanded.add(path);
        if count > most { Err(ExpandError::TooMany(most)) } else { Ok(()) }
    };
    if !pattern.split('/').any(|part| part == "**") {
        let paths = glob::glob_with(pattern, OPTIONS).map_err(|error| ExpandError::Invalid(error.msg))?;
        for found in paths {
            match found {
                Ok(path) => add(path, &mut expanded)?,
                Err(error) => expanded.unreadable.push(Unreadable::io(error.path(), error.error())),
            }
        }
        expanded.sort();
        return Ok(expanded);
    }
    // Without a wildcard for hidden names, nothing in a hidden directory can match.
    let hidden = pattern.split('/').any(|part| part.starts_with('.'));
    let mut pending = vec![literal_start(pattern)];
    let mut seen = 0;
    while let Some(directory) = pending.pop() {
        let read = if directory.as_os_str().is_empty() { Path::new(".") } else { &directory };
        let entries = match std::fs::read_dir(read) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                expanded.unreadable.push(Unreadable::io(read, &error));
                continue;
            }
        };
        for entry in entries.flatten() {
            seen += 1;
            if seen > MOST_ENTRIES {
                return Err(ExpandError::TooMany(MOST_ENTRIES));
            }
            let path = directory.join(entry.file_name());
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) && (hidden || !is_hidden) {
                pending.push(path.clone());
            }
            if parsed.matches_path_with(&path, OPTIONS) {
                add(path, &mut expanded)?;
            }
        }
    }
    expanded.sort();
    Ok(expanded)
}

/// The directory that a pattern begins with: its components before the first one with a wildcard.
fn literal_start(pattern: &str) -> PathBuf {
    let literal =
        |part: &Component<'_>| part.as_os_str().to_str().is_some_and(|part| !part.contains(['*', '?', '[']));
    Path::new(pattern).components().take_while(literal).collect()
}

impl Expanded {
    fn sort(&mut self) {
        self.files.sort();
        self.directories.sort();
        self.unreadable.sort();
    }

    fn add(&mut self, path: PathBuf) {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => self.directories.push(path),
            Ok(metadata) if metadata.is_file() => self.files.push(path),
            Ok(_) => self.unreadable.push(Unreadable::new(shown(&path), "not a regular file")),
            Err(error) => self.unreadable.push(Unreadable::io(&path, &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ExpandError, expand};

    #[test]
    #[cfg(unix)]
    fn links_and_pipes_do_not_block() {
        let root = std::env::temp_dir()
            .canonicalize()
            .unwrap()
            .join(format!("rightkind-expand-{}", std::process::id()));
        std::fs::create_dir_all(root.join("a/.hidden")).unwrap();
        for name in ["a/one.yaml", "a/two.txt", "a/.hidden/three.yaml", "four.yaml"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        // Two links to the same directory double the paths with each level.
        for name in ["a/left", "a/right"] {
            std::os::unix::fs::symlink(".", root.join(name)).unwrap();
        }
        let socket = std::os::unix::net::UnixListener::bind(root.join("a/socket.yaml")).unwrap();
        let names = |pattern: &str| {
            let expanded = expand(&root.join(pattern).to_string_lossy(), 100).unwrap();
            let files =
                expanded.files.iter().map(|file| file.strip_prefix(&root).unwrap().display().to_string());
            (
                files.collect::<Vec<_>>(),
                expanded.unreadable.iter().map(|one| one.trouble.clone()).collect::<Vec<_>>(),
            )
        };
        let refused = vec!["not a regular file".to_owned()];
        assert_eq!(
            names("**/*.yaml"),
            (vec!["a/one.yaml".to_owned(), "four.yaml".to_owned()], refused.clone())
        );
        assert_eq!(names("a/*.yaml"), (vec!["a/one.yaml".to_owned()], refused));
        assert_eq!(names("**/.hidden/*").0, ["a/.hidden/three.yaml"]);
        assert_eq!(names("none/**/*.yaml").0, [""; 0]);
        let all = root.join("**/*");
        assert_eq!(expand(&all.to_string_lossy(), 3).unwrap_err(), ExpandError::TooMany(3));
        drop(socket);
        std::fs::remove_dir_all(&root).unwrap();
    }
}
