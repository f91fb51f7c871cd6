//! The configuration file `rightkind.yaml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::finding::Severity;
use crate::lint::Registry;
use crate::schema::{VersionError, Versions};
use crate::select::{self, Pattern};
use crate::source::{describe, repository_root};
use crate::systems::{Catalogue, Taught};
use crate::yaml::{self, LineIndex, Node};

/// The file that is looked for.
pub const FILE_NAME: &str = "rightkind.yaml";

/// How bad a finding has to be for the run to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// An error.
    Error,
    /// A warning or an error.
    Warning,
    /// Any finding.
    Info,
    /// No finding at all.
    Never,
}

impl FailOn {
    /// Whether a finding of that severity fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity == Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

/// How much a lint's findings matter by the word of the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not at all: the lint does not run.
    Off,
    /// As advice.
    Info,
    /// As a warning.
    Warning,
    /// As an error.
    Error,
}

impl Level {
    /// The severity, unless the lint is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// What a configuration file says.
#[derive(Debug, Clone)]
pub struct Config {
    /// The directory that its paths are relative to.
    pub directory: PathBuf,
    /// The lints to run; none for all.
    pub select: Option<Vec<Pattern>>,
    /// The lints to leave out.
    pub ignore: Vec<Pattern>,
    /// How much the findings of a lint matter, by its id.
    pub severity: BTreeMap<String, Level>,
    /// Files to leave out.
    pub exclude: Vec<glob::Pattern>,
    /// Findings that matter less are not reported.
    pub min_severity: Option<Severity>,
    /// What fails a run.
    pub fail_on: Option<FailOn>,
    /// The versions of Kubernetes that the manifests are for.
    pub versions: Option<Versions>,
    /// Files with CustomResourceDefinitions, whose kinds are to be known.
    pub schemas: Vec<PathBuf>,
    /// The systems that are known, those that the file teaches among them.
    pub catalogue: Cow<'static, Catalogue>,
}

impl Default for Config {
    /// What holds where there is no file.
    fn default() -> Self {
        Self {
            directory: PathBuf::new(),
            select: None,
            ignore: Vec::new(),
            severity: BTreeMap::new(),
            exclude: Vec::new(),
            min_severity: None,
            fail_on: None,
            versions: None,
            schemas: Vec::new(),
            catalogue: Cow::Borrowed(Catalogue::builtin()),
        }
    }
}

/// The file as serde reads it; `docs/rightkind.schema.json` says the same to editors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a mapping of settings")]
struct Raw {
    select: Option<Vec<String>>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    severity: BTreeMap<String, Level>,
    #[serde(default)]
    exclude: Vec<String>,
    min_severity: Option<Severity>,
    fail_on: Option<FailOn>,
    /// Read from the text, since `1.30` without quotes is the number 1.3.
    kubernetes_version: Option<serde_yaml::Value>,
    #[serde(default)]
    schemas: Vec<String>,
    #[serde(default)]
    systems: Vec<Taught>,
}

/// The configuration file that holds for a directory: the nearest one from there up to the root of the
/// repository; without a repository, one in the directory itself.
pub fn find(directory: &Path) -> Option<PathBuf> {
    let root = repository_root(directory);
    let root = root.as_deref().unwrap_or(directory);
    directory
        .ancestors()
        .take_while(|ancestor| ancestor.starts_with(root))
        .map(|ancestor| ancestor.join(FILE_NAME))
        .find(|file| file.is_file())
}

impl Config {
    /// Reads a configuration file. Errors are in words for the user: file, line, trouble.
    pub fn load(path: &Path, name: &str, registry: &Registry) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {}", describe(&error)))?;
        let directory = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::read(&text, name, directory, registry)
    }

    fn read(text: &str, name: &str, directory: PathBuf, registry: &Registry) -> Result<Self, String> {
        let raw: Option<Raw> = serde_yaml::from_str(text).map_err(|error| locate(name, &error))?;
        let raw = raw.unwrap_or_default();
        let stream = yaml::parse(text, yaml::Limits::default());
        let root = stream.documents().first().and_then(yaml::Document::root);
        let at = |node: Option<Node<'_>>, trouble: String| match node {
            Some(node) => {
                let position = LineIndex::new(text).position(node.span().start);
                format!("{name}:{}:{}: {trouble}", position.line, position.column)
            }
            None => format!("{name}: {trouble}"),
        };
        let item = |key: &str, index: usize| root?.get(key)?.items().nth(index);
        let patterns = |key: &str, words: &[String]| {
            let pattern = |(index, word): (usize, &String)| {
                Pattern::parse(word, registry).map_err(|trouble| at(item(key, index), trouble))
            };
            words.iter().enumerate().map(pattern).collect::<Result<Vec<_>, _>>()
        };
        for id in raw.severity.keys() {
            let key = root.and_then(|root| root.get("severity")?.entry(id)).map(|entry| entry.key);
            select::known(id, registry).map_err(|trouble| at(key, trouble))?;
        }
        let glob = |(index, pattern): (usize, &String)| {
            glob::Pattern::new(pattern.trim_end_matches('/')).map_err(|error| {
                at(item("exclude", index), format!("`{pattern}` is not a glob: {}", error.msg))
            })
        };
        let version = root.and_then(|root| root.get("kubernetes-version")).filter(|node| !node.is_null());
        let versions = version.filter(|_| raw.kubernetes_version.is_some()).map(|node| {
            let text = node.content().unwrap_or_default();
            text.parse().map_err(|error: VersionError| at(Some(node), error.to_string()))
        });
        let mut schemas = Vec::new();
        for (index, pattern) in raw.schemas.iter().enumerate() {
            let found =
                schema_files(&directory, pattern).map_err(|trouble| at(item("schemas", index), trouble))?;
            schemas.extend(found);
        }
        let catalogue = if raw.systems.is_empty() {
            Cow::Borrowed(Catalogue::builtin())
        } else {
            let taught = Catalogue::builtin().clone().with(raw.systems);
            Cow::Owned(taught.map_err(|error| at(item("systems", error.row), error.message))?)
        };
        Ok(Self {
            directory,
            select: raw.select.as_deref().map(|words| patterns("select", words)).transpose()?,
            ignore: patterns("ignore", &raw.ignore)?,
            severity: raw.severity,
            exclude: raw.exclude.iter().enumerate().map(glob).collect::<Result<_, _>>()?,
            min_severity: raw.min_severity,
            fail_on: raw.fail_on,
            versions: versions.transpose()?,
            schemas,
            catalogue,
        })
    }
}

/// The files that a glob of `schemas` means, relative to the configuration's directory; at least one.
fn schema_files(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let directory = glob::Pattern::escape(&directory.to_string_lossy());
    let whole = Path::new(&directory).join(pattern);
    let paths = glob::glob(&whole.to_string_lossy())
        .map_err(|error| format!("`{pattern}` is not a glob: {}", error.msg))?;
    let files: Vec<_> = paths.flatten().filter(|path| path.is_file()).collect();
    if files.is_empty() {
        return Err(format!("`{pattern}` matches no file: name files with CustomResourceDefinitions"));
    }
    Ok(files)
}

/// serde_yaml writes the place at the end of its message; it belongs where editors and terminals find it.
fn locate(name: &str, error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let Some(location) = error.location() else { return format!("{name}: {text}") };
    let (line, column) = (location.line(), location.column());
    let trouble = text.replace(&format!(" at line {line} column {column}"), "");
    format!("{name}:{line}:{column}: {trouble}")
}
