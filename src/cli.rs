//! The command line and its exit statuses, with one file per subcommand.

mod baseline;
mod color;
mod explain;
mod explain_schedule;
mod fix;
mod generate;
mod input;
mod kinds;
mod lint;
mod lints;
mod settings;
mod stdin;
mod target;
mod verbose;

use std::io::Write;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::ConfigError;
use crate::lint::Registry;
use crate::output::visible;
use crate::source::{GatherError, describe};
use color::Color;

/// The exit statuses of the process.
pub mod exit {
    /// No finding at or above `--fail-on`.
    pub const CLEAN: u8 = 0;
    /// Findings at or above `--fail-on`.
    pub const FINDINGS: u8 = 1;
    /// The command line or the configuration is wrong.
    pub const USAGE: u8 = 2;
    /// The given paths matched no file.
    pub const NO_FILES: u8 = 3;
    /// An input could not be read, or the output could not be written.
    pub const UNREADABLE: u8 = 4;
}

/// Checks whether workloads have the right kind, and whether they are used correctly.
#[derive(Debug, Parser)]
#[command(name = "rightkind", version, arg_required_else_help = true)]
struct Arguments {
    /// When to use colour. With `auto`, `NO_COLOR` in the environment turns it off.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lints Kubernetes manifests.
    Lint(lint::Arguments),
    /// Shows what each workload is, its kind, and the kind it should have.
    Kinds(kinds::Arguments),
    /// Lists the lints.
    Lints(lints::Arguments),
    /// Explains a lint: what is wrong, why it matters, and examples.
    Explain(explain::Arguments),
    /// Explains a schedule: in words, with its next runs, and with what is odd about it.
    ExplainSchedule(explain_schedule::Arguments),
    /// Prints a completion script for a shell.
    Completions(generate::CompletionArguments),
    /// Prints the manual page, for `man`.
    Man,
}

/// Why a command has no result.
enum Failure {
    /// The command line or the configuration is wrong.
    Usage(String),
    /// The paths matched no file; one line for each path.
    NoFiles(Vec<String>),
    /// The output could not be written.
    Output(std::io::Error),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<GatherError> for Failure {
    fn from(error: GatherError) -> Self {
        match error {
            GatherError::Usage(text) => Self::Usage(text),
            GatherError::NoFiles(lines) => Self::NoFiles(lines),
        }
    }
}

/// Runs the command that the process was started with, and returns the exit status.
pub fn run() -> u8 {
    run_with(&Registry::builtin())
}

/// Like [`run`], with the lints of the caller, for example the built-in ones and some more.
pub fn run_with(registry: &Registry) -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return answer(&error),
    };
    let result = match arguments.command {
        Command::Lint(command) => lint::run(&command, registry, arguments.color),
        Command::Kinds(command) => kinds::run(&command, registry, arguments.color),
        Command::Lints(command) => lints::run(&command, registry, arguments.color),
        Command::Explain(command) => explain::run(&command, registry, arguments.color),
        Command::ExplainSchedule(command) => explain_schedule::run(&command, arguments.color),
        Command::Completions(command) => generate::completions(&command, Arguments::command()),
        Command::Man => generate::man(Arguments::command()),
    };
    match result {
        Ok(status) => status,
        Err(Failure::Usage(text)) => {
            complain(&text);
            exit::USAGE
        }
        Err(Failure::NoFiles(lines)) => {
            for line in lines {
                complain(&visible::line(&line));
            }
            exit::NO_FILES
        }
        Err(Failure::Output(error)) => unwritten(&error),
    }
}

/// Prints what clap answers itself: the help, the version, or what is wrong with the command line.
fn answer(error: &clap::Error) -> u8 {
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    match printed {
        _ if error.use_stderr() => exit::USAGE,
        Ok(()) => exit::CLEAN,
        Err(error) => unwritten(&error),
    }
}

/// The exit status where the output could not be written. A closed pipe is not an error: the reader has read enough.
fn unwritten(error: &std::io::Error) -> u8 {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return exit::CLEAN;
    }
    complain(&format!("cannot write the output: {}", describe(error)));
    exit::UNREADABLE
}

/// Writes an error to standard error.
fn complain(text: &str) {
    say("error", text);
}

/// Writes a line to standard error. A failure to write it is ignored.
fn say(word: &str, text: &str) {
    let _ = writeln!(std::io::stderr(), "{word}: {}", visible::lines(text));
}
