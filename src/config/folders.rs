//! The configuration of each folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::find::is_repository;
use super::{Config, ConfigError, Finder};
use crate::lint::Registry;

/// Finds and reads the configuration of a folder when it is first needed. Folders are absolute paths without `.` and
/// `..`.
///
/// Only the nearest file above a folder applies; files further up are not merged. But if a file excludes a folder, a
/// file inside that folder cannot include it again.
#[derive(Debug)]
pub struct Folders {
    registry: Registry,
    /// The directory to which file names are relative.
    here: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The configuration of all folders, if there is only one.
    only: Option<Arc<Config>>,
    none: Arc<Config>,
    finder: Finder,
    read: HashMap<PathBuf, Arc<Config>>,
    /// Whether a directory is excluded.
    excluded: HashMap<PathBuf, bool>,
    error: Option<ConfigError>,
}

impl Folders {
    /// The folders of a file system. File names are relative to the directory `here`. The configuration files refer to
    /// the lints of the registry.
    pub fn new(registry: Registry, here: PathBuf) -> Self {
        Self { registry, here, state: Mutex::default() }
    }

    /// Uses the configuration in this file for all folders.
    pub fn with_only(mut self, file: &Path) -> Result<Self, ConfigError> {
        let config = Config::load(file, &file.display().to_string(), &self.registry)?;
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).only = Some(Arc::new(config));
        Ok(self)
    }

    /// The configuration for the files of a folder, or the default if there is none. If the file is invalid, this is
    /// also the default, and [`error`](Self::error) returns the reason.
    pub fn of(&self, folder: &Path) -> Arc<Config> {
        // Input that is not a file, such as standard input without a name, belongs to the current directory.
        let folder = if folder.as_os_str().is_empty() { &self.here } else { folder };
        self.with_state(|state| self.of_within(state, folder))
    }

    /// Whether a configuration excludes a file, or a folder that contains it.
    pub fn excludes(&self, path: &Path) -> bool {
        self.with_state(|state| self.excludes_within(state, path))
    }

    /// The first error in a configuration file.
    pub fn error(&self) -> Option<ConfigError> {
        self.with_state(|state| state.error.clone())
    }

    /// The files that look like a configuration, but have a name that is not read.
    pub fn misnamed(&self) -> Vec<String> {
        self.with_state(|state| state.finder.misnamed().iter().map(|file| self.name(file)).collect())
    }

    /// A path relative to the current directory.
    pub fn name(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.here).unwrap_or(path);
        if relative.as_os_str().is_empty() { ".".to_owned() } else { relative.display().to_string() }
    }

    fn with_state<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of_within(&self, state: &mut State, folder: &Path) -> Arc<Config> {
        if let Some(only) = &state.only {
            return Arc::clone(only);
        }
        let Some(file) = state.finder.nearest(folder) else { return Arc::clone(&state.none) };
        if let Some(config) = state.read.get(&file) {
            return Arc::clone(config);
        }
        let path = file.strip_prefix(&self.here).unwrap_or(&file);
        let config = match Config::load(path, &self.name(&file), &self.registry) {
            Ok(config) => Arc::new(config),
            Err(error) => {
                state.error.get_or_insert(error);
                Arc::clone(&state.none)
            }
        };
        state.read.insert(file, Arc::clone(&config));
        config
    }

    fn excludes_within(&self, state: &mut State, path: &Path) -> bool {
        let Some(folder) = path.parent() else { return false };
        let mut above = Vec::new();
        let mut excluded = false;
        for folder in folder.ancestors() {
            if let Some(known) = state.excluded.get(folder) {
                excluded = *known;
                break;
            }
            // Files above the root of a repository do not apply inside it.
            if state.only.is_none() && is_repository(folder) {
                break;
            }
            above.push(folder);
        }
        for folder in above.into_iter().rev() {
            excluded = excluded || self.names(state, folder);
            state.excluded.insert(folder.to_path_buf(), excluded);
        }
        excluded || self.names(state, path)
    }

    /// Whether the configuration for a path excludes that path itself.
    fn names(&self, state: &mut State, path: &Path) -> bool {
        path.parent().is_some_and(|folder| self.of_within(state, folder).excludes(path))
    }
}
