//! `rightkind kinds`: what each workload is, and the kind it should have.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use super::color::Color;
use super::settings::ConfigArguments;
use super::{Failure, complain, exit, say};
use crate::kinds;
use crate::lint::{Registry, Section, Selection};
use crate::options::{Options, Settings};
use crate::output::{self, visible};
use crate::run::with_project;
use crate::source::{Exclude, Request, Workspace, gather, repository};

/// Shows what each workload is, its kind, and the kind it should have.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, directories, globs, or `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<OsString>,
    /// The name that standard input is given; a path, where it stands for a file.
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_filename: PathBuf,
    /// The form of the output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    config: ConfigArguments,
}

/// A form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table, as wide as the terminal; elsewhere a line a workload.
    Text,
    /// One object.
    Json,
}

pub(super) fn run(arguments: &Arguments, registry: Registry, color: Color) -> Result<u8, Failure> {
    let config = arguments.config.load(&registry)?.config;
    let exclude = Exclude::new(&config.directory, config.exclude);
    let request = Request { paths: &arguments.paths, stdin_name: &arguments.stdin_filename, exclude };
    let gathered = gather(&request, &mut std::io::stdin())?;
    for unreadable in &gathered.unreadable {
        complain(&visible::line(&unreadable.to_string()));
    }
    for path in &gathered.unmatched {
        say("warning", &format!("{}: no manifest found there", visible::line(path)));
    }
    let workspace = Workspace::new(repository(), gathered.sources);
    let lints = Selection::of(&registry, |meta| meta.section == Section::Kind);
    let settings = Settings { lints, catalogue: config.catalogue, ..Settings::default() };
    let mut out = color.stdout();
    with_project(&workspace, &Options::new(registry, settings), |project, plan| {
        let rows = kinds::rows(project, plan);
        match arguments.format {
            Format::Text => output::kinds::text(&mut out, project, &rows, width()),
            Format::Json => output::kinds::json(&mut out, project, &rows),
        }
    })?;
    out.flush()?;
    Ok(if gathered.unreadable.is_empty() { exit::CLEAN } else { exit::UNREADABLE })
}

/// How wide the terminal is, in display columns: by `COLUMNS`, else by its own word; none where there is none.
fn width() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = asked.filter(|columns| *columns > 0);
    let terminal = || std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    asked.or_else(|| terminal().map(|(width, _)| usize::from(width.0)))
}
