//! The settings from the command line and the configuration file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, FailOn, Folders, Level};
use crate::finding::Severity;
use crate::lint::{self, Meta, Pattern, Registry, Selection};
use crate::options::{Options, Settings};
use crate::schema::Versions;
use crate::source::Source;

use super::Failure;

/// Where the configuration comes from.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigArguments {
    /// The configuration file for all manifests. By default, each manifest uses the nearest `rightkind.yaml` in its
    /// directory or above, up to the root of the repository.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArguments {
    /// The configuration of each folder, which is read when it is needed.
    pub(super) fn folders(&self, registry: &Registry) -> Result<Arc<Folders>, Failure> {
        let here = std::env::current_dir().unwrap_or_default();
        let folders = Folders::new(registry.clone(), here);
        let folders = match &self.config {
            Some(file) => folders.with_only(file)?,
            None => folders,
        };
        Ok(Arc::new(folders))
    }
}

/// The options for some texts. `settings` converts the configuration of each folder.
pub(super) fn options(
    registry: &Registry,
    folders: &Folders,
    sources: &[Source],
    settings: impl Fn(&Config) -> Settings,
) -> Options {
    let mut by_config: Vec<(Arc<Config>, BTreeSet<&str>)> = Vec::new();
    for folder in sources.iter().map(Source::directory).collect::<BTreeSet<_>>() {
        let config = folders.of(Path::new(folder));
        match by_config.iter_mut().find(|(known, _)| Arc::ptr_eq(known, &config)) {
            Some((_, those)) => those.extend([folder]),
            None => by_config.push((config, BTreeSet::from([folder]))),
        }
    }
    let options = Options::new(registry.clone(), settings(&Config::default()));
    by_config
        .into_iter()
        .fold(options, |options, (config, folders)| options.with_folders(folders, settings(&config)))
}

/// Which lints run, and which findings are reported.
#[derive(Debug, clap::Args)]
pub(super) struct SelectArguments {
    /// Runs only these lints: ids, sections or globs, separated by commas. Replaces the selection in the configuration
    /// file.
    #[arg(long, value_name = "LINTS", value_delimiter = ',')]
    select: Vec<String>,
    /// Does not run these lints: ids, sections or globs, separated by commas.
    #[arg(long, value_name = "LINTS", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Does not report findings with a lower severity [default: info].
    #[arg(long, value_name = "SEVERITY", value_parser = severity_parser())]
    min_severity: Option<Severity>,
    /// The Kubernetes version of the manifests, or a range (`1.30-1.33`) [default: the newest known version].
    #[arg(long, value_name = "VERSION")]
    kubernetes_version: Option<Versions>,
    /// The lowest severity that makes the run fail [default: warning].
    #[arg(long, value_name = "SEVERITY", value_enum)]
    fail_on: Option<FailOn>,
}

fn severity_parser() -> impl clap::builder::TypedValueParser<Value = Severity> {
    use clap::builder::TypedValueParser;
    clap::builder::PossibleValuesParser::new(["error", "warning", "info"]).map(|word| match &*word {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Info,
    })
}

/// The options of the command line, which override the configuration of each folder.
#[derive(Debug)]
pub(super) struct Overrides {
    /// The lints in `--select`; empty if the configuration selects the lints.
    selected: Vec<Pattern>,
    ignored: Vec<Pattern>,
    min_severity: Option<Severity>,
    versions: Option<Versions>,
    fail_on: Option<FailOn>,
}

impl SelectArguments {
    /// Words that match no lint are usage errors.
    pub(super) fn overrides(&self, registry: &Registry) -> Result<Overrides, Failure> {
        let parse = |option: &str, words: &[String]| {
            let pattern = |word: &String| {
                Pattern::parse(word.trim(), registry)
                    .map_err(|text| Failure::Usage(format!("{option}: {text}")))
            };
            words.iter().filter(|word| !word.trim().is_empty()).map(pattern).collect::<Result<Vec<_>, _>>()
        };
        Ok(Overrides {
            selected: parse("--select", &self.select)?,
            ignored: parse("--ignore", &self.ignore)?,
            min_severity: self.min_severity,
            versions: self.kubernetes_version,
            fail_on: self.fail_on,
        })
    }
}

impl Overrides {
    /// The settings for the manifests of a folder with this configuration.
    pub(super) fn settings(&self, config: &Config, registry: &Registry) -> Settings {
        let any = |patterns: &[Pattern], meta: &Meta| patterns.iter().any(|pattern| pattern.matches(meta));
        let level = |meta: &Meta| lint::setting(&config.severity, meta).copied();
        let by_config = |meta: &Meta| {
            config.select.as_deref().is_none_or(|selected| any(selected, meta))
                && !any(&config.ignore, meta)
                && level(meta) != Some(Level::Off)
        };
        let lints = Selection::of(registry, |meta| {
            let wanted = if self.selected.is_empty() { by_config(meta) } else { any(&self.selected, meta) };
            wanted && !any(&self.ignored, meta)
        });
        let severity = registry.lints().filter_map(|lint| {
            let severity = level(&lint.meta)?.severity()?;
            Some((lint.meta.id.clone().into_owned(), severity))
        });
        Settings {
            lints,
            severity: severity.collect(),
            min_severity: self.min_severity.or(config.min_severity).unwrap_or(Severity::Info),
            catalogue: config.catalogue.clone(),
            versions: self.versions.or(config.versions).unwrap_or_default(),
            schemas: config.schemas.clone(),
        }
    }

    /// The severity that fails a run, in a folder with this configuration.
    pub(super) fn fail_on(&self, config: &Config) -> FailOn {
        self.fail_on.or(config.fail_on).unwrap_or(FailOn::Warning)
    }
}
