//! `rightkind kinds`: what each workload is, and the kind it should have.

use std::io::{IsTerminal, Write};

use super::color::Color;
use super::input::{InputArguments, check, warn_of_misnamed, workspace};
use super::settings::{ConfigArguments, options};
use super::{Failure, exit};
use crate::kinds::kinds;
use crate::lint::{Registry, Section, Selection};
use crate::options::Settings;
use crate::output;

/// Shows what each workload is, its kind, and the kind it should have.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,
    /// The output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
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
        Format::Text => output::kinds::text(&mut out, &kinds, width())?,
        Format::Json => output::kinds::json(&mut out, &kinds)?,
    }
    out.flush()?;
    Ok(if gathered.unreadable.is_empty() { exit::CLEAN } else { exit::UNREADABLE })
}

/// The width of the terminal, in display columns: from `COLUMNS`, or from the terminal; `None` without a terminal.
fn width() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = asked.filter(|columns| *columns > 0);
    let terminal = || std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    asked.or_else(|| terminal().map(|(width, _)| usize::from(width.0)))
}
