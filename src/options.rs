//! The options of a run, for each file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Severity;
use crate::lint::{Asked, Registry, Selection};
use crate::schema::Versions;
use crate::source::Source;
use crate::systems::Catalogue;

/// The known lints, and the settings for each file.
///
/// Settings apply to a folder and everything below it, except folders with their own settings.
#[derive(Debug, Clone)]
pub struct Options {
    /// The known lints, whether they run or not.
    pub registry: Registry,
    /// The default settings come first.
    all: Vec<Settings>,
    /// By folder, the position of its settings in `all`.
    folders: BTreeMap<String, usize>,
}

/// The settings for the manifests of a folder.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which lints run.
    pub lints: Selection,
    /// The severities that replace those of the lints, by id.
    pub severity: BTreeMap<String, Severity>,
    /// The lowest severity that is reported.
    pub min_severity: Severity,
    /// The systems that can be recognised.
    pub catalogue: Cow<'static, Catalogue>,
    /// The Kubernetes versions of the manifests.
    pub versions: Versions,
    /// Texts with CustomResourceDefinitions, which are known in addition to those in the workspace.
    pub schemas: Vec<Arc<Source>>,
}

impl Default for Settings {
    /// All lints with their own severities, for the newest known Kubernetes version.
    fn default() -> Self {
        Self {
            lints: Selection::All,
            severity: BTreeMap::new(),
            min_severity: Severity::Info,
            catalogue: Cow::Borrowed(Catalogue::builtin()),
            versions: Versions::default(),
            schemas: Vec::new(),
        }
    }
}

impl Settings {
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked { lints: &self.lints, severity: &self.severity, min_severity: self.min_severity }
    }
}

impl Default for Options {
    /// The built-in lints with the default settings.
    fn default() -> Self {
        Self::new(Registry::builtin(), Settings::default())
    }
}

impl Options {
    /// The same settings for all files.
    pub fn new(registry: Registry, settings: Settings) -> Self {
        Self { registry, all: vec![settings], folders: BTreeMap::new() }
    }

    /// Adds settings for a folder: a path as in [`Source::path`], without a slash at the end. The empty path is the
    /// folder of relative paths.
    pub fn with_folder(self, folder: impl Into<String>, settings: Settings) -> Self {
        self.with_folders([folder], settings)
    }

    /// Adds settings for several folders, the same for all of them.
    pub fn with_folders(
        mut self,
        folders: impl IntoIterator<Item = impl Into<String>>,
        settings: Settings,
    ) -> Self {
        let place = self.all.len();
        self.folders.extend(folders.into_iter().map(|folder| (folder.into(), place)));
        self.all.push(settings);
        self
    }

    /// The settings for a file, by its path: those of the nearest folder above it that has settings.
    pub fn for_path(&self, path: &str) -> &Settings {
        &self.all[self.place_for(path)]
    }

    fn place_for(&self, path: &str) -> usize {
        if self.folders.is_empty() {
            return 0;
        }
        let mut rest = path;
        while let Some(slash) = rest.rfind('/') {
            rest = &rest[..slash];
            let folder = if rest.is_empty() { "/" } else { rest };
            if let Some(place) = self.folders.get(folder) {
                return *place;
            }
        }
        let relative = !path.starts_with('/');
        self.folders.get("").copied().filter(|_| relative).unwrap_or_default()
    }

    /// All settings that apply to any of the files, and for each file, the position of its settings.
    pub(crate) fn used(&self, sources: &[Arc<Source>]) -> (Vec<&Settings>, Vec<usize>) {
        let mut used = Vec::new();
        let mut places = vec![None; self.all.len()];
        let mut add = |source: &Arc<Source>| {
            let at = self.place_for(&source.path);
            *places[at].get_or_insert_with(|| {
                used.push(&self.all[at]);
                used.len() - 1
            })
        };
        let by_file = sources.iter().map(&mut add).collect();
        (used, by_file)
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Settings};
    use crate::finding::Severity;
    use crate::lint::Registry;

    fn of(min_severity: Severity) -> Settings {
        Settings { min_severity, ..Settings::default() }
    }

    #[test]
    fn the_nearest_folder_above_a_file_decides() {
        let options = Options::new(Registry::builtin(), of(Severity::Info))
            .with_folder("/repo/k8s", of(Severity::Warning))
            .with_folder("/repo/k8s/prod/eu", of(Severity::Error));
        for (path, expected) in [
            ("/repo/k8s/prod/eu/kafka.yaml", Severity::Error),
            ("/repo/k8s/prod/eu/deep/kafka.yaml", Severity::Error),
            ("/repo/k8s/prod/kafka.yaml", Severity::Warning),
            ("/repo/k8s/prod/eu.yaml", Severity::Warning),
            ("/repo/k8s.yaml", Severity::Info),
            ("/repo/k8s-old/kafka.yaml", Severity::Info),
            ("kafka.yaml", Severity::Info),
        ] {
            assert_eq!(options.for_path(path).min_severity, expected, "{path}");
        }
    }

    #[test]
    fn paths_without_a_root_and_the_root_itself_are_folders() {
        let options = Options::default()
            .with_folder("/", of(Severity::Warning))
            .with_folder("k8s", of(Severity::Error));
        assert_eq!(options.for_path("/a.yaml").min_severity, Severity::Warning);
        assert_eq!(options.for_path("/deep/a.yaml").min_severity, Severity::Warning);
        assert_eq!(options.for_path("k8s/deep/a.yaml").min_severity, Severity::Error);
        assert_eq!(options.for_path("a.yaml").min_severity, Severity::Info);
        let options = options.with_folder("", of(Severity::Warning));
        assert_eq!(options.for_path("a.yaml").min_severity, Severity::Warning);
        assert_eq!(options.for_path("k8s/a.yaml").min_severity, Severity::Error);
    }
}
