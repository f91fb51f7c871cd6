//! The command line: what is asked, and the exit status that answers.

use clap::{Parser, Subcommand};

use crate::finding::Severity;
use crate::lint::{self, Registry};
use crate::output::text;
use crate::project::Project;
use crate::source::{GatherError, gather};
use crate::systems::Catalogue;
use crate::yaml;

/// The exit statuses.
pub mod exit {
    /// Nothing at or above `--fail-on`.
    pub const CLEAN: u8 = 0;
    /// Findings at or above `--fail-on`.
    pub const FINDINGS: u8 = 1;
    /// The command line or the configuration is wrong.
    pub const USAGE: u8 = 2;
    /// The given paths matched no file.
    pub const NO_FILES: u8 = 3;
    /// Something could not be read.
    pub const UNREADABLE: u8 = 4;
}

/// Is this the right kind of workload, used rightly?
#[derive(Debug, Parser)]
#[command(name = "rightkind", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lints Kubernetes manifests.
    Lint(LintArguments),
}

#[derive(Debug, clap::Args)]
struct LintArguments {
    /// Files, directories, globs, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// The name that findings in standard input are given.
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_filename: String,
}

/// Runs the command; the exit status comes back.
pub fn run() -> std::io::Result<u8> {
    let arguments = Arguments::parse();
    match arguments.command {
        Command::Lint(arguments) => lint_command(&arguments),
    }
}

fn lint_command(arguments: &LintArguments) -> std::io::Result<u8> {
    use std::io::Write;
    let mut stderr = std::io::stderr();
    let gathered = match gather(&arguments.paths, &arguments.stdin_filename, &mut std::io::stdin()) {
        Ok(gathered) => gathered,
        Err(GatherError::Usage(text)) => {
            writeln!(stderr, "error: {text}")?;
            return Ok(exit::USAGE);
        }
        Err(GatherError::NoFiles(text)) => {
            writeln!(stderr, "error: {text}")?;
            return Ok(exit::NO_FILES);
        }
    };
    for text in &gathered.unreadable {
        writeln!(stderr, "error: {text}")?;
    }
    let sources = gathered.sources;
    let streams: Vec<_> =
        sources.iter().map(|source| yaml::parse(&source.text, yaml::Limits::default())).collect();
    let project = Project::new(&sources, &streams, Catalogue::builtin());
    let report = lint::run(&project, &Registry::builtin());
    text::write(&mut text::stdout(false), &project, &report)?;
    let failed = report.findings.iter().any(|finding| finding.severity >= Severity::Warning);
    Ok(match () {
        () if !gathered.unreadable.is_empty() => exit::UNREADABLE,
        () if failed => exit::FINDINGS,
        () => exit::CLEAN,
    })
}
