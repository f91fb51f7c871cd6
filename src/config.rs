//! The configuration file `rightkind.yaml`.

mod error;
mod exclude;
mod find;
mod folders;
mod read;
mod schemas;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

use crate::finding::Severity;
use crate::lint::Pattern;
use crate::schema::Versions;
use crate::source::Source;
use crate::systems::Catalogue;

pub use error::ConfigError;
pub use find::{FILE_NAME, Finder};
pub use folders::Folders;

/// How bad a finding has to be for the run to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
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
    /// The name of its file; none for the configuration that holds where there is no file.
    pub name: Option<String>,
    /// The directory that its paths are relative to: absolute.
    pub directory: PathBuf,
    /// The lints to run; none for all.
    pub select: Option<Vec<Pattern>>,
    /// The lints to leave out.
    pub ignore: Vec<Pattern>,
    /// How much the findings of lints matter, in the order of the file; see [`setting`](crate::lint::setting).
    pub severity: Vec<(Pattern, Level)>,
    /// Files and folders to leave out.
    pub exclude: Vec<glob::Pattern>,
    /// Findings that matter less are not reported.
    pub min_severity: Option<Severity>,
    /// What fails a run.
    pub fail_on: Option<FailOn>,
    /// The versions of Kubernetes that the manifests are for.
    pub versions: Option<Versions>,
    /// The files that `schemas` names. Each holds CustomResourceDefinitions, whose kinds are to be known.
    pub schemas: Vec<Arc<Source>>,
    /// The systems that are known, those that the file teaches among them.
    pub catalogue: Cow<'static, Catalogue>,
}

impl Default for Config {
    /// What holds where there is no file.
    fn default() -> Self {
        Self {
            name: None,
            directory: PathBuf::new(),
            select: None,
            ignore: Vec::new(),
            severity: Vec::new(),
            exclude: Vec::new(),
            min_severity: None,
            fail_on: None,
            versions: None,
            schemas: Vec::new(),
            catalogue: Cow::Borrowed(Catalogue::builtin()),
        }
    }
}
