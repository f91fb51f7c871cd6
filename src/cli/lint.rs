//! `rightkind lint`: from paths to findings.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use super::color::Color;
use super::settings::{ConfigArguments, SelectArguments, Settings};
use super::{Failure, complain, exit, say};
use crate::lint::{Registry, SkipReason};
use crate::options::Options;
use crate::output::{Outcome, github, json, sarif, text, visible};
use crate::report::Report;
use crate::source::{Request, Workspace, describe, gather, repository};

/// Lints Kubernetes manifests.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, directories, globs, or `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<OsString>,
    /// The name that findings in standard input are given; a path, where it stands for a file.
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_filename: PathBuf,
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

pub(super) fn run(arguments: &Arguments, registry: Registry, color: Color) -> Result<u8, Failure> {
    let loaded = arguments.config.load(&registry)?;
    let settings = Settings::new(&arguments.select, loaded.config, registry)?;
    let request = Request {
        paths: &arguments.paths,
        stdin_name: &arguments.stdin_filename,
        exclude: settings.exclude.clone(),
    };
    let gathered = gather(&request, &mut std::io::stdin())?;
    for unreadable in &gathered.unreadable {
        complain(&visible::line(&unreadable.to_string()));
    }
    if !arguments.quiet {
        for path in &gathered.unmatched {
            say("warning", &format!("{}: no manifest found there", visible::line(path)));
        }
    }
    let workspace = Workspace::new(repository(), gathered.sources);
    let report = crate::run::lint(&workspace, &settings.options);
    let failed = report.findings.iter().any(|finding| settings.fail_on.fails(finding.severity));
    let exit_status = match () {
        () if !gathered.unreadable.is_empty() => exit::UNREADABLE,
        () if failed => exit::FINDINGS,
        () => exit::CLEAN,
    };
    if arguments.verbose {
        tell(loaded.name.as_deref(), &settings.options, &report);
    }
    let registry = &settings.options.registry;
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

/// What `--verbose` tells.
fn tell(config: Option<&str>, options: &Options, report: &Report) {
    match config {
        Some(name) => say("config", name),
        None => say("config", "none"),
    }
    let settings = options.for_path("");
    let lints = options.registry.ids().filter(|id| settings.lints.runs(id));
    say("lints", &lints.count().to_string());
    say("kubernetes", &settings.versions.to_string());
    for file in report.files.iter().filter(|file| file.source.is_context()) {
        say("context", &file.source.name);
    }
    for ((api_version, kind), count) in &report.without_schema {
        say("no schema", &format!("{count} {kind} of {api_version}"));
    }
    for (file, reason) in report.summary().skipped {
        let reason = match reason {
            SkipReason::NotKubernetes => "nothing of Kubernetes in it",
            SkipReason::Template => "a template",
        };
        say("skipped", &format!("{}: {reason}", report.file(file).source.name));
    }
}
