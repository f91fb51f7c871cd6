//! Reads the texts for the paths of a command line.

use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::expand::{ExpandError, expand};
use super::neighbours::{Given, neighbours};
use super::read::{read, read_text};
use super::unreadable::Unreadable;
use super::walk::Files;
use super::{Exclude, Origin, STDIN, Source, absolute, shown};
use crate::parallel;

/// What to read.
#[derive(Debug)]
pub struct Request<'a> {
    /// Files, directories, globs, and `-` for standard input.
    pub paths: &'a [OsString],
    /// The name of standard input; a path, if it stands for a file.
    pub stdin_name: &'a Path,
    /// What to exclude.
    pub exclude: Exclude,
}

/// The result of reading the paths.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The texts without duplicates, ordered by path. Standard input is first, related files are last.
    pub sources: Vec<Source>,
    /// The inputs that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Globs and directories among several paths that matched nothing.
    pub unmatched: Vec<String>,
}

/// Why there is nothing to lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatherError {
    /// A path is invalid, such as a bad glob.
    Usage(String),
    /// The paths matched no file; one line for each path.
    NoFiles(Vec<String>),
}

/// No glob on a command line stands for more paths.
const MOST_PATHS: usize = 1_000_000;

/// With fewer files, threads cost more time than they save.
const WORTH_THREADS: usize = 32;

/// Reads the paths: files, directories (recursively, without files that `.gitignore` excludes), globs, and `-` for
/// standard input.
///
/// In directories, only `.yaml`, `.yml` and `.json` files and `Kustomization` files count. A file that the user names
/// is read whatever its name. Related files of the repository are read as context.
pub fn gather(request: &Request<'_>, stdin: &mut dyn Read) -> Result<Gathered, GatherError> {
    let mut gathered = Gathered::default();
    let mut files = Files::new(request.exclude.clone());
    let mut given = Given::default();
    let mut missing = Vec::new();
    let mut seen_stdin = false;
    let mut empty_stdin = false;
    for word in request.paths {
        let path = Path::new(word);
        if word == "-" {
            if !std::mem::replace(&mut seen_stdin, true) {
                empty_stdin = !gathered.read_stdin(request, stdin);
                given.files.extend(is_path(request.stdin_name).then(|| request.stdin_name.to_path_buf()));
            }
            continue;
        }
        let before = files.count();
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => {
                files.walk(path);
                given.directories.push(path.to_path_buf());
            }
            Ok(_) => {
                files.add(path.to_path_buf());
                given.files.push(path.to_path_buf());
            }
            Err(error) => match word.to_str().filter(|word| word.contains(['*', '?', '['])) {
                Some(pattern) => expand_into(pattern, &mut files, &mut given)?,
                // A broken link exists, but cannot be read.
                None if error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                    missing.push(Unreadable::io(path, &error));
                    continue;
                }
                None => files.unreadable.push(Unreadable::io(path, &error)),
            },
        }
        if files.count() == before {
            gathered.unmatched.push(shown(path));
        }
    }
    if empty_stdin {
        gathered.unmatched.push(shown(request.stdin_name));
    }
    if files.count() == 0 && (!seen_stdin || empty_stdin) {
        return Err(GatherError::NoFiles(nothing_found(&missing, &gathered.unmatched, request)));
    }
    given.left_out = files.left_out();
    let (paths, known, unreadable) = files.into_paths();
    given.known = known;
    if let Ok(stdin) = request.stdin_name.canonicalize() {
        given.known.extend(seen_stdin.then_some(stdin));
    }
    gathered.unreadable.extend(missing);
    gathered.unreadable.extend(unreadable);
    gathered.read_all(&paths);
    gathered.unreadable.sort();
    let context = neighbours(&given, &gathered.sources);
    gathered.sources.extend(context);
    Ok(gathered)
}

/// Whether standard input has the name of a file.
fn is_path(stdin_name: &Path) -> bool {
    stdin_name != Path::new(STDIN)
}

fn expand_into(pattern: &str, files: &mut Files, given: &mut Given) -> Result<(), GatherError> {
    let expanded = expand(pattern, MOST_PATHS).map_err(|error| {
        GatherError::Usage(match error {
            ExpandError::Invalid(why) => format!("`{pattern}` is not a glob: {why}"),
            ExpandError::TooMany(most) => {
                format!("`{pattern}` matches more than {most} files: name a directory instead")
            }
        })
    })?;
    for path in expanded.directories {
        files.walk(&path);
        given.directories.push(path);
    }
    for path in expanded.files {
        files.add(path.clone());
        given.files.push(path);
    }
    files.unreadable.extend(expanded.unreadable);
    Ok(())
}

fn nothing_found(missing: &[Unreadable], unmatched: &[String], request: &Request<'_>) -> Vec<String> {
    let mut lines: Vec<_> = missing.iter().map(ToString::to_string).collect();
    for path in unmatched {
        lines.push(if *path == shown(request.stdin_name) {
            format!("{path}: standard input is empty")
        } else if Path::new(path).is_dir() {
            format!("{path}: no .yaml, .yml or .json file in this directory (hidden files and files that .gitignore excludes do not count)")
        } else {
            format!("{path}: the glob matches no file")
        });
    }
    lines
}

impl Gathered {
    /// Reads standard input, and returns whether it had any content.
    fn read_stdin(&mut self, request: &Request<'_>, stdin: &mut dyn Read) -> bool {
        let name = request.stdin_name;
        let shown_name = shown(name);
        match read_text(&shown_name, stdin, 0) {
            Ok(text) if text.trim().is_empty() => return false,
            Ok(_) if request.exclude.matches(name) => {}
            Ok(text) => {
                let path = if is_path(name) { shown(&absolute(name)) } else { shown_name.clone() };
                self.sources.push(Source { name: shown_name, path, text, origin: Origin::Stdin });
            }
            Err(error) => self.unreadable.push(error),
        }
        true
    }

    fn read_all(&mut self, paths: &[PathBuf]) {
        for result in parallel::map(paths, WORTH_THREADS, |path| read(path, Origin::File)) {
            match result {
                Ok(source) => self.sources.push(source),
                Err(error) => self.unreadable.push(error),
            }
        }
    }
}
