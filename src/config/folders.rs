//! The configuration of each folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::find::is_repository;
use super::{Config, ConfigError, Finder};
use crate::lint::Registry;

/// Finds and reads the configuration of a folder when it is first asked for. Folders are absolute paths without
/// `.` and `..`.
///
/// The nearest file above a folder holds for it, alone: what files further up say is not added. Where a file says
/// to leave out a folder, though, no file in that folder brings it back.
#[derive(Debug)]
pub struct Folders {
    registry: Registry,
    /// The directory that the names of files are relative to.
    here: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The configuration that holds for all folders.
    only: Option<Arc<Config>>,
    none: Arc<Config>,
    finder: Finder,
    read: HashMap<PathBuf, Arc<Config>>,
    /// By directory, whether it is left out.
    excluded: HashMap<PathBuf, bool>,
    error: Option<ConfigError>,
}

impl Folders {
    /// The folders of a file system. Files are named as they are seen from the directory `here`, and name lints of
    /// the registry.
    pub fn new(registry: Registry, here: PathBuf) -> Self {
        Self { registry, here, state: Mutex::default() }
    }

    /// All folders have the configuration in this file.
    pub fn with_only(mut self, file: &Path) -> Result<Self, ConfigError> {
        let config = Config::load(file, &file.display().to_string(), &self.registry)?;
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).only = Some(Arc::new(config));
        Ok(self)
    }

    /// The configuration that holds for the files of a folder: the default, where there is no file. If the file
    /// can't be read, the default too; [`error`](Self::error) then says why.
    pub fn of(&self, folder: &Path) -> Arc<Config> {
        // What is no file, such as standard input without a name, counts as one of the directory of the run.
        let folder = if folder.as_os_str().is_empty() { &self.here } else { folder };
        self.with_state(|state| self.of_within(state, folder))
    }

    /// Whether a configuration leaves out a file, or a folder that it is in.
    pub fn excludes(&self, path: &Path) -> bool {
        self.with_state(|state| self.excludes_within(state, path))
    }

    /// The first trouble with a configuration file that was met.
    pub fn error(&self) -> Option<ConfigError> {
        self.with_state(|state| state.error.clone())
    }

    /// The files that were met and seem to be meant as configuration, but have a name that is not looked for.
    pub fn misnamed(&self) -> Vec<String> {
        self.with_state(|state| state.finder.misnamed().iter().map(|file| self.name(file)).collect())
    }

    /// A path as it is seen from the directory of the run.
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
            // No file above the root of a repository holds for what is in it.
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

    /// Whether the configuration that holds for a path leaves out the path itself.
    fn names(&self, state: &mut State, path: &Path) -> bool {
        path.parent().is_some_and(|folder| self.of_within(state, folder).excludes(path))
    }
}
