//! Finds configuration files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The name of the configuration file.
pub const FILE_NAME: &str = "rightkind.yaml";

/// Names that users expect to work.
const MISNOMERS: [&str; 3] = ["rightkind.yml", ".rightkind.yaml", ".rightkind.yml"];

/// Whether a directory is the root of a repository.
pub(super) fn is_repository(directory: &Path) -> bool {
    directory.join(".git").exists()
}

/// Finds the configuration file of a directory. Checks each directory only once.
#[derive(Debug, Default)]
pub struct Finder {
    nearest: HashMap<PathBuf, Option<PathBuf>>,
    misnamed: Vec<PathBuf>,
}

impl Finder {
    /// The configuration file for a directory, which must be an absolute path without `.` and `..`: the nearest file in
    /// this directory or above, up to the root of the repository or, without a repository, of the file system.
    pub fn nearest(&mut self, directory: &Path) -> Option<PathBuf> {
        let mut above = Vec::new();
        let mut found = None;
        for directory in directory.ancestors() {
            if let Some(known) = self.nearest.get(directory) {
                found.clone_from(known);
                break;
            }
            above.push(directory);
            self.misnamed
                .extend(MISNOMERS.map(|name| directory.join(name)).into_iter().filter(|file| file.is_file()));
            let file = directory.join(FILE_NAME);
            if file.is_file() {
                found = Some(file);
                break;
            }
            if is_repository(directory) {
                break;
            }
        }
        for directory in above {
            self.nearest.insert(directory.to_path_buf(), found.clone());
        }
        found
    }

    /// Files that were found on the way and look like a configuration, but have another name.
    pub fn misnamed(&self) -> &[PathBuf] {
        &self.misnamed
    }
}
