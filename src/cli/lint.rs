//! `rightkind lint`: from paths to findings.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use rayon::prelude::*;

use super::color::Color;
use super::settings::{ConfigArguments, SelectArguments, Settings};
use super::{Failure, complain, exit, say};
use crate::lint::{Registry, Report, SkipReason};
use crate::output::{Outcome, Summary, github, json, sarif, text, visible};
use crate::project::Project;
use crate::run::run_with;
use crate::source::{Request, Source, describe, gather};
use crate::yaml::{self, Stream};

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

/// Below this many files, starting threads costs more than it saves.
const WORTH_THREADS: usize = 16;

pub(super) fn run(arguments: &Arguments, color: Color) -> Result<u8, Failure> {
    let registry = Registry::builtin();
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
    let schemas = read_schemas(&settings.schemas)?;
    let schemas: Vec<_> = schemas.iter().map(|text| yaml::parse(text, yaml::Limits::default())).collect();
    let streams = parse(&gathered.sources);
    let project = Project::new(&gathered.sources, &streams, &settings.catalogue)
        .for_versions(settings.versions)
        .with_schemas(&schemas);
    let report = run_with(&project, &settings.registry, &settings.policy);
    let failed = report.findings.iter().any(|finding| settings.fail_on.fails(finding.severity));
    let exit_status = match () {
        () if !gathered.unreadable.is_empty() => exit::UNREADABLE,
        () if failed => exit::FINDINGS,
        () => exit::CLEAN,
    };
    if arguments.verbose {
        tell(loaded.name.as_deref(), &settings, &project, &report);
    }
    let unreadable = &gathered.unreadable;
    let outcome =
        Outcome { project: &project, registry: &settings.registry, report: &report, unreadable, exit_status };
    write(arguments, color, &outcome)?;
    Ok(exit_status)
}

/// The texts of the files that the configuration names under `schemas`.
fn read_schemas(files: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path)
            .map_err(|error| Failure::Usage(format!("schemas: {}: {}", path.display(), describe(&error))))
    };
    files.iter().map(read).collect()
}

/// Reads the texts, on all cores where that pays.
pub(super) fn parse(sources: &[Source]) -> Vec<Stream<'_>> {
    let read = |source| parse_one(source);
    if sources.len() < WORTH_THREADS {
        sources.iter().map(read).collect()
    } else {
        sources.par_iter().map(read).collect()
    }
}

fn parse_one(source: &Source) -> Stream<'_> {
    yaml::parse(&source.text, yaml::Limits::default())
}

fn write(arguments: &Arguments, color: Color, outcome: &Outcome<'_, '_>) -> Result<(), Failure> {
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
fn tell(config: Option<&str>, settings: &Settings, project: &Project<'_>, report: &Report) {
    match config {
        Some(name) => say("config", name),
        None => say("config", "none"),
    }
    say("lints", &settings.registry.lints().count().to_string());
    say("kubernetes", &settings.versions.to_string());
    for file in project.files() {
        if file.is_context() {
            say("context", &file.source.name);
        }
    }
    for ((api_version, kind), count) in project.without_schema() {
        say("no schema", &format!("{count} {kind} of {api_version}"));
    }
    for (file, reason) in Summary::new(project, report).skipped {
        let reason = match reason {
            SkipReason::NotKubernetes => "nothing of Kubernetes in it",
            SkipReason::Template => "a template",
        };
        say("skipped", &format!("{}: {reason}", project.file(file).source.name));
    }
}
