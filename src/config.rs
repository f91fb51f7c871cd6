//! The configuration file `rightkind.yaml`.

mod error;
mod exclude;
mod find;
mod folders;
mod read;
mod schemas;
mod teach;

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
pub use teach::with_rows;

/// The severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// All findings.
    Info,
    /// No finding.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity == Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

/// The severity of a lint in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The lint does not run.
    Off,
    /// Its findings are infos.
    Info,
    /// Its findings are warnings.
    Warning,
    /// Its findings are errors.
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

/// The contents of a configuration file.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name of the file; `None` for the default configuration.
    pub name: Option<String>,
    /// The absolute directory that the paths in the file are relative to.
    pub directory: PathBuf,
    /// The lints to run; `None` for all.
    pub select: Option<Vec<Pattern>>,
    /// The lints not to run.
    pub ignore: Vec<Pattern>,
    /// The severities of lints, in the order of the file; see [`setting`](crate::lint::setting).
    pub severity: Vec<(Pattern, Level)>,
    /// Files and folders to exclude.
    pub exclude: Vec<glob::Pattern>,
    /// The lowest severity that is reported.
    pub min_severity: Option<Severity>,
    /// The severity that fails a run.
    pub fail_on: Option<FailOn>,
    /// The Kubernetes versions of the manifests.
    pub versions: Option<Versions>,
    /// The files in `schemas`, which contain CustomResourceDefinitions.
    pub schemas: Vec<Arc<Source>>,
    /// The known systems, including those that the file defines.
    pub catalogue: Cow<'static, Catalogue>,
}

impl Default for Config {
    /// The configuration without a file.
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
