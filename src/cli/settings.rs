//! What the command line and the configuration file come to together.

use std::path::PathBuf;

use crate::config::{Config, FILE_NAME, FailOn, Finder, Level};
use crate::finding::Severity;
use crate::lint::{self, Meta, Pattern, Registry, Selection};
use crate::options::{self, Options};
use crate::output::visible;
use crate::schema::Versions;
use crate::source::Exclude;

use super::{Failure, say};

/// Where the configuration comes from.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigArguments {
    /// The configuration file, instead of the nearest `rightkind.yaml` up to the repository's root.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArguments {
    /// Reads the configuration, if there is one.
    pub(super) fn load(&self, registry: &Registry) -> Result<Loaded, Failure> {
        let here = std::env::current_dir().unwrap_or_default();
        let found = self.config.clone().or_else(|| {
            let mut finder = Finder::default();
            let found = finder.nearest(&here);
            for misnamed in finder.misnamed() {
                let name = misnamed.strip_prefix(&here).unwrap_or(misnamed).display().to_string();
                say("warning", &format!("{} is not read: rename it to {FILE_NAME}", visible::line(&name)));
            }
            found
        });
        let Some(path) = found else { return Ok(Loaded { config: Config::default(), name: None }) };
        let path = path.strip_prefix(&here).unwrap_or(&path);
        let name = path.display().to_string();
        let config =
            Config::load(path, &name, registry).map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Loaded { config, name: Some(name) })
    }
}

/// A configuration, and the name of its file, if there is one.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) config: Config,
    pub(super) name: Option<String>,
}

/// Which lints run, and what of their findings is reported.
#[derive(Debug, clap::Args)]
pub(super) struct SelectArguments {
    /// Runs only these lints: ids, sections or globs, separated by commas. Sets aside what the
    /// configuration selects, ignores or turns off.
    #[arg(long, value_name = "LINTS", value_delimiter = ',')]
    select: Vec<String>,
    /// Leaves these lints out: ids, sections or globs, separated by commas.
    #[arg(long, value_name = "LINTS", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Leaves out findings that matter less [default: info].
    #[arg(long, value_name = "SEVERITY", value_parser = severity_parser())]
    min_severity: Option<Severity>,
    /// The version of Kubernetes that the manifests are for, or a range of them (`1.30-1.33`)
    /// [default: the newest that is known].
    #[arg(long, value_name = "VERSION")]
    kubernetes_version: Option<Versions>,
    /// The least severity that makes the exit status 1 [default: warning].
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

/// The command line over the configuration.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) options: Options,
    pub(super) fail_on: FailOn,
    pub(super) exclude: Exclude,
}

impl Settings {
    /// Puts both together. Words that name no lint are usage errors.
    pub(super) fn new(
        arguments: &SelectArguments,
        config: Config,
        registry: Registry,
    ) -> Result<Self, Failure> {
        let parse = |option: &str, words: &[String]| {
            let pattern = |word: &String| {
                Pattern::parse(word.trim(), &registry)
                    .map_err(|text| Failure::Usage(format!("{option}: {text}")))
            };
            words.iter().filter(|word| !word.trim().is_empty()).map(pattern).collect::<Result<Vec<_>, _>>()
        };
        let asked = parse("--select", &arguments.select)?;
        let mut ignored = parse("--ignore", &arguments.ignore)?;
        let overridden = !asked.is_empty();
        let selected = if overridden { Some(asked) } else { config.select };
        if !overridden {
            ignored.extend(config.ignore);
        }
        let level = |meta: &Meta| lint::setting(&config.severity, meta).copied();
        let lints = Selection::of(&registry, |meta| {
            let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(meta));
            let off = !overridden && level(meta) == Some(Level::Off);
            selected.as_deref().is_none_or(any) && !any(&ignored) && !off
        });
        let severity = registry.lints().filter_map(|lint| {
            let severity = level(&lint.meta)?.severity()?;
            Some((lint.meta.id.clone().into_owned(), severity))
        });
        let settings = options::Settings {
            lints,
            severity: severity.collect(),
            min_severity: arguments.min_severity.or(config.min_severity).unwrap_or(Severity::Info),
            catalogue: config.catalogue,
            versions: arguments.kubernetes_version.or(config.versions).unwrap_or_default(),
            schemas: config.schemas,
        };
        Ok(Self {
            options: Options::new(registry, settings),
            fail_on: arguments.fail_on.or(config.fail_on).unwrap_or(FailOn::Warning),
            exclude: Exclude::new(&config.directory, config.exclude),
        })
    }
}
