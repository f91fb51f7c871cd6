//! From the words of a command line to texts.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Source;

/// Larger files are not manifests, and are reported instead of read. In bytes.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// What the given paths came to.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The texts, by name, each once.
    pub sources: Vec<Source>,
    /// What could not be read, in words for the user: file, trouble.
    pub unreadable: Vec<String>,
}

/// Why nothing could be gathered at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatherError {
    /// The words could not be understood: a bad glob.
    Usage(String),
    /// The paths matched no file.
    NoFiles(String),
}

/// Reads what the paths name: files, directories (walked, what `.gitignore` names left out), globs, and `-` for
/// standard input under the name `stdin_name`.
///
/// In directories only `.yaml`, `.yml` and `.json` files count; a file named outright is read whatever its
/// name.
pub fn gather(paths: &[String], stdin_name: &str, stdin: &mut dyn Read) -> Result<Gathered, GatherError> {
    let mut gathered = Gathered::default();
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        if path == "-" {
            let mut bytes = Vec::new();
            match stdin.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes) {
                Ok(_) => gathered.add(stdin_name.to_owned(), bytes),
                Err(error) => gathered.unreadable.push(format!("{stdin_name}: {error}")),
            }
        } else if Path::new(path).is_dir() {
            walk(Path::new(path), &mut files, &mut gathered.unreadable);
        } else if Path::new(path).exists() || !path.contains(['*', '?', '[']) {
            files.push(PathBuf::from(path));
        } else {
            expand(path, &mut files, &mut gathered.unreadable)?;
        }
    }
    let found = !files.is_empty() || !gathered.sources.is_empty() || !gathered.unreadable.is_empty();
    if !found {
        let given = paths.join(" ");
        return Err(GatherError::NoFiles(format!("no .yaml, .yml or .json file found in: {given}")));
    }
    files.sort();
    files.dedup();
    for file in files {
        gathered.read(&file);
    }
    Ok(gathered)
}

fn expand(pattern: &str, files: &mut Vec<PathBuf>, unreadable: &mut Vec<String>) -> Result<(), GatherError> {
    let matches = glob::glob(pattern)
        .map_err(|error| GatherError::Usage(format!("`{pattern}` is not a glob: {}", error.msg)))?;
    for found in matches {
        match found {
            Ok(path) if path.is_dir() => walk(&path, files, unreadable),
            Ok(path) => files.push(path),
            Err(error) => unreadable.push(format!("{}: {}", show(error.path()), error.error())),
        }
    }
    Ok(())
}

fn walk(directory: &Path, files: &mut Vec<PathBuf>, unreadable: &mut Vec<String>) {
    for entry in ignore::WalkBuilder::new(directory).require_git(false).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| !kind.is_dir()) => {
                let extension = entry.path().extension().and_then(|extension| extension.to_str());
                if extension.is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json")) {
                    files.push(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => unreadable.push(error.to_string()),
        }
    }
}

fn show(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

impl Gathered {
    fn read(&mut self, path: &Path) {
        let name = show(path);
        let size = std::fs::metadata(path).map(|metadata| metadata.len());
        if size.is_ok_and(|size| size > MAX_FILE_SIZE) {
            self.refuse_size(&name);
            return;
        }
        match std::fs::read(path) {
            Ok(bytes) => self.add(name, bytes),
            Err(error) => self.unreadable.push(format!("{name}: {error}")),
        }
    }

    fn refuse_size(&mut self, name: &str) {
        let limit = MAX_FILE_SIZE / 1024 / 1024;
        self.unreadable.push(format!("{name}: larger than {limit} MiB, which no manifest is"));
    }

    fn add(&mut self, name: String, bytes: Vec<u8>) {
        if bytes.len() as u64 > MAX_FILE_SIZE {
            self.refuse_size(&name);
            return;
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.sources.push(Source { name, text }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                self.unreadable.push(format!(
                    "{name}: not UTF-8 text: byte {at} does not belong; save the file as UTF-8"
                ));
            }
        }
    }
}
