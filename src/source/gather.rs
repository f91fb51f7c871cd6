//! From the words of a command line to texts.

use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

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
    /// The name that standard input is given; a path, where it stands for a file.
    pub stdin_name: &'a Path,
    /// What to leave out.
    pub exclude: Exclude,
}

/// What the given paths came to.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The texts, each once, in order of their paths; standard input comes first, context last.
    pub sources: Vec<Source>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Globs and directories among several paths that matched nothing.
    pub unmatched: Vec<String>,
}

/// Why nothing could be gathered at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatherError {
    /// The words could not be understood: a bad glob.
    Usage(String),
    /// The paths matched no file: a line for each.
    NoFiles(Vec<String>),
}

/// Below this many files, starting threads costs more than it saves.
const WORTH_THREADS: usize = 32;

/// Reads what the paths name: files, directories (walked, what `.gitignore` names left out), globs, and `-` for
/// standard input.
///
/// In directories only `.yaml`, `.yml` and `.json` files count, and a `Kustomization`; a file named outright is
/// read whatever its name. What bears on them elsewhere in the repository is read as context.
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
                Some(pattern) => expand(pattern, &mut files, &mut given)?,
                // A link that leads nowhere is there, and can't be read.
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

/// Whether standard input was given the name of a file, which then lies where the name says.
fn is_path(stdin_name: &Path) -> bool {
    stdin_name != Path::new(STDIN)
}

fn expand(pattern: &str, files: &mut Files, given: &mut Given) -> Result<(), GatherError> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let matches = glob::glob_with(pattern, options)
        .map_err(|error| GatherError::Usage(format!("`{pattern}` is not a glob: {}", error.msg)))?;
    for found in matches {
        match found {
            Ok(path) if path.is_dir() => {
                files.walk(&path);
                given.directories.push(path);
            }
            Ok(path) => {
                files.add(path.clone());
                given.files.push(path);
            }
            Err(error) => files.unreadable.push(Unreadable::io(error.path(), error.error())),
        }
    }
    Ok(())
}

fn nothing_found(missing: &[Unreadable], unmatched: &[String], request: &Request<'_>) -> Vec<String> {
    let mut lines: Vec<_> = missing.iter().map(ToString::to_string).collect();
    for path in unmatched {
        lines.push(if *path == shown(request.stdin_name) {
            format!("{path}: standard input is empty")
        } else if Path::new(path).is_dir() {
            format!("{path}: no .yaml, .yml or .json file in this directory (hidden and git-ignored ones are not looked at)")
        } else {
            format!("{path}: the glob matches no file")
        });
    }
    lines
}

impl Gathered {
    /// Reads standard input; tells whether there was anything.
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
