//! `rightkind lint`: from paths to findings.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::color::Color;
use super::input::{InputArguments, check, warn_of_misnamed, workspace};
use super::settings::{ConfigArguments, SelectArguments, options};
use super::verbose;
use super::{Failure, exit};
use crate::lint::Registry;
use crate::output::{Outcome, github, json, sarif, text};
use crate::source::describe;

/// Lints Kubernetes manifests.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,
    /// The form of the output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Writes the output to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    select: SelectArguments,
    #[command(flatten)]
    config: ConfigArguments,
    /// Prints findings and nothing else: no summary, no hints.
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Says on standard error what was read and what was passed over.
    #[arg(short, long)]
    verbose: bool,
}

/// A form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: each finding with its source.
    Text,
    /// For programs: one object, by a published schema.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// For GitHub Actions: annotations on the changed lines.
    Github,
}

pub(super) fn run(arguments: &Arguments, registry: &Registry, color: Color) -> Result<u8, Failure> {
    let overrides = arguments.select.overrides(registry)?;
    let folders = arguments.config.folders(registry)?;
    let gathered = arguments.input.read(&folders, arguments.quiet)?;
    let options =
        options(registry, &folders, &gathered.sources, |config| overrides.settings(config, registry));
    check(&folders)?;
    warn_of_misnamed(&folders);
    let workspace = workspace(gathered.sources);
    let report = crate::run::lint(&workspace, &options);
    let failed = report.findings.iter().any(|finding| {
        let folder = report.file(finding.primary.file).source.directory();
        overrides.fail_on(&folders.of(Path::new(folder))).fails(finding.severity)
    });
    let exit_status = match () {
        () if !gathered.unreadable.is_empty() => exit::UNREADABLE,
        () if failed => exit::FINDINGS,
        () => exit::CLEAN,
    };
    if arguments.verbose {
        verbose::tell(&folders, &options, &report);
    }
    let outcome = Outcome { report: &report, registry, unreadable: &gathered.unreadable, exit_status };
    write(arguments, color, &outcome)?;
    Ok(exit_status)
}

fn write(arguments: &Arguments, color: Color, outcome: &Outcome<'_>) -> Result<(), Failure> {
    let mut out: Box<dyn codespan_reporting::term::termcolor::WriteColor> = match &arguments.output {
        None => Box::new(color.stdout()),
        Some(path) => {
            let created = std::fs::File::create(path);
            let file = created.map_err(|error| {
                Failure::Usage(format!("--output: {} can't be written: {}", path.display(), describe(&error)))
            })?;
            color.file(file)
        }
    };
    match arguments.format {
        Format::Text => text::write(&mut *out, outcome, arguments.quiet)?,
        Format::Json => json::write(&mut *out, outcome)?,
        Format::Sarif => sarif::write(&mut *out, outcome)?,
        Format::Github => github::write(&mut *out, outcome)?,
    }
    out.flush()?;
    Ok(())
}
