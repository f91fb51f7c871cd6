//! What a caller asks of a run, file by file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Severity;
use crate::lint::{Asked, Registry, Selection};
use crate::schema::Versions;
use crate::source::Source;
use crate::systems::Catalogue;

/// The lints that are known, and the settings that hold for each file.
///
/// Settings hold for a folder and everything below it that has no settings of its own nearer by.
#[derive(Debug, Clone)]
pub struct Options {
    /// The lints that are known, whether they run or not.
    pub registry: Registry,
    /// The default settings come first.
    all: Vec<Settings>,
    /// By folder, its settings' place in `all`.
    folders: BTreeMap<String, usize>,
}

/// How the manifests of a folder are linted.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which lints run.
    pub lints: Selection,
    /// The severity of all findings of a lint, by its id, in place of the one that the lint gives.
    pub severity: BTreeMap<String, Severity>,
    /// Findings of lower severity are left out.
    pub min_severity: Severity,
    /// The systems that containers are recognised as.
    pub catalogue: Cow<'static, Catalogue>,
    /// The versions of Kubernetes that the manifests are for.
    pub versions: Versions,
    /// Texts with CustomResourceDefinitions, whose kinds are known beside those in the workspace.
    pub schemas: Vec<Arc<Source>>,
}

impl Default for Settings {
    /// All lints, each finding with the severity that its lint gives, for the newest version of Kubernetes that is
    /// known.
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

    /// The options with other settings for a folder: a path as in [`Source::path`], without a slash at the end. The
    /// empty path is the folder of relative paths.
    pub fn with_folder(self, folder: impl Into<String>, settings: Settings) -> Self {
        self.with_folders([folder], settings)
    }

    /// The options with other settings for several folders, all of them the same.
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

    /// The settings for a file, by its path: those of the nearest folder above it that has any.
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

    /// The settings that hold for any of the files, and by file, which of them does.
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
