//! `rightkind kinds`: what each workload is, and the kind it should have.

use std::collections::BTreeSet;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use super::color::Color;
use super::input::{InputArguments, check, warn_of_misnamed, workspace};
use super::settings::{ConfigArguments, options};
use super::{Failure, exit, say};
use crate::config::{FILE_NAME, Folders, with_rows};
use crate::kinds::{Kinds, Row, kinds};
use crate::lint::{Registry, Section, Selection};
use crate::options::Settings;
use crate::output;
use crate::source::describe;

/// Shows what each workload is, its kind, and the kind it should have.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,
    /// The output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Prints the number of workloads per system instead of the workloads.
    #[arg(long, conflicts_with = "format")]
    statistics: bool,
    /// Adds the images that are not recognised to the configuration, each with a guess.
    #[arg(long)]
    teach: bool,
    #[command(flatten)]
    config: ConfigArguments,
}

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table, as wide as the terminal; without a terminal, one line per workload.
    Text,
    /// One JSON object.
    Json,
}

pub(super) fn run(arguments: &Arguments, registry: &Registry, color: Color) -> Result<u8, Failure> {
    let lints = Selection::of(registry, |meta| meta.section == Section::Kind);
    let folders = arguments.config.folders(registry)?;
    let gathered = arguments.input.read(&folders, false)?;
    let options = options(registry, &folders, &gathered.sources, |config| Settings {
        lints: lints.clone(),
        catalogue: config.catalogue.clone(),
        versions: config.versions.unwrap_or_default(),
        schemas: config.schemas.clone(),
        ..Settings::default()
    });
    check(&folders)?;
    warn_of_misnamed(&folders);
    let workspace = workspace(gathered.sources);
    let kinds = kinds(&workspace, &options);
    let mut out = color.stdout();
    match arguments.format {
        Format::Text if arguments.statistics => output::kinds::statistics(&mut out, &kinds)?,
        Format::Text => output::kinds::text(&mut out, &kinds, width(), arguments.teach)?,
        Format::Json => output::kinds::json(&mut out, &kinds)?,
    }
    out.flush()?;
    if arguments.teach {
        teach(&kinds, &folders)?;
    }
    Ok(if gathered.unreadable.is_empty() { exit::CLEAN } else { exit::UNREADABLE })
}

/// Adds a row for each image that is not recognised to the configuration of its files.
fn teach(kinds: &Kinds, folders: &Folders) -> Result<(), Failure> {
    let config = |row: &Row| {
        let source = &kinds.report.file(row.file).source;
        folders.of(Path::new(source.directory())).name.clone().unwrap_or_else(|| FILE_NAME.to_owned())
    };
    let files: BTreeSet<_> = kinds.rows.iter().map(config).collect();
    let mut some = false;
    for file in files {
        let lessons = kinds.lessons(|row| config(row) == file);
        if lessons.is_empty() {
            continue;
        }
        some = true;
        let fail = |why: &str| Failure::Usage(format!("{file}: cannot add the rows: {why}"));
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(fail(&describe(&error))),
        };
        let rows = |indent| output::kinds::rows(kinds, &lessons, indent);
        let text = with_rows(&text, rows).map_err(|why| fail(&why))?;
        std::fs::write(&file, text).map_err(|error| fail(&describe(&error)))?;
        let many = if lessons.len() == 1 { "row" } else { "rows" };
        say(
            "note",
            &format!("{file}: added {} {many} to `systems`; each `is` is a guess: correct it", lessons.len()),
        );
    }
    if !some {
        say("note", "there is no image to teach");
    }
    Ok(())
}

/// The width of the terminal, in display columns: from `COLUMNS`, or from the terminal; `None` without a terminal.
fn width() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = asked.filter(|columns| *columns > 0);
    let terminal = || std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    asked.or_else(|| terminal().map(|(width, _)| usize::from(width.0)))
}
