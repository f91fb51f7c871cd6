//! `rightkind lints`.

use std::io::Write;

use codespan_reporting::term::termcolor::{ColorSpec, WriteColor};
use serde::Serialize;

use super::color::Color;
use super::{Failure, exit};
use crate::finding::Severity;
use crate::lint::{Lint, Meta, Registry, Section};

/// Lists the lints.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Text, by section.
    Text,
    /// A JSON array of objects.
    Json,
}

/// A lint in the list. Within a version, fields can be added, but not changed.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    summary: &'a str,
    severity: Severity,
    section: &'static str,
    since: &'a str,
    fixable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs: Option<String>,
}

pub(super) fn run(arguments: &Arguments, registry: &Registry, color: Color) -> Result<u8, Failure> {
    let mut out = color.stdout();
    match arguments.format {
        Format::Text => text(&mut out, registry.lints())?,
        Format::Json => {
            let rows: Vec<_> = registry.lints().map(|lint| row(&lint.meta, registry)).collect();
            serde_json::to_writer_pretty(&mut out, &rows).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(exit::CLEAN)
}

fn row<'r>(meta: &'r Meta, registry: &Registry) -> Row<'r> {
    Row {
        id: &meta.id,
        summary: &meta.summary,
        severity: meta.severity,
        section: meta.section.id(),
        since: &meta.since,
        fixable: meta.fixable,
        docs: registry.url(&meta.id),
    }
}

/// Lists lints by section, each with its summary.
pub(super) fn text<'r>(
    out: &mut dyn WriteColor,
    lints: impl Iterator<Item = &'r Lint>,
) -> std::io::Result<()> {
    let all: Vec<_> = lints.collect();
    let width = all.iter().map(|lint| lint.meta.id.len()).max().unwrap_or_default();
    let mut first = true;
    for section in Section::ALL {
        let mut lints = all.iter().filter(|lint| lint.meta.section == section).peekable();
        if lints.peek().is_none() {
            continue;
        }
        if !std::mem::replace(&mut first, false) {
            writeln!(out)?;
        }
        out.set_color(ColorSpec::new().set_bold(true))?;
        write!(out, "{}", section.title())?;
        out.reset()?;
        writeln!(out, " ({})", section.id())?;
        for lint in lints {
            let meta = &lint.meta;
            writeln!(out, "  {:width$}  {:7}  {}", meta.id, meta.severity.name(), meta.summary)?;
        }
    }
    Ok(())
}
