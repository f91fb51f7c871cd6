//! `rightkind explain`: the page of a lint, or the lints of a section.

use std::io::{IsTerminal, Write};

use codespan_reporting::term::termcolor::{ColorSpec, WriteColor};

use super::color::Color;
use super::{Failure, exit, lints};
use crate::lint::{Pattern, Registry};
use crate::page;

/// Explains a lint: what is wrong, why it matters, and examples.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The id of a lint; or a section or a glob, to list its lints. Letter case does not matter.
    #[arg(value_name = "LINT")]
    word: String,
}

pub(super) fn run(arguments: &Arguments, registry: &Registry, color: Color) -> Result<u8, Failure> {
    let pattern = Pattern::parse(&arguments.word.to_lowercase(), registry).map_err(Failure::Usage)?;
    let mut out = color.stdout();
    let lint = if let Pattern::Id(id) = &pattern { registry.get(id) } else { None };
    let Some(lint) = lint else {
        lints::text(&mut out, registry.lints().filter(|lint| pattern.matches(&lint.meta)))?;
        out.flush()?;
        return Ok(exit::CLEAN);
    };
    let page = page::markdown(lint, registry);
    if std::io::stdout().is_terminal() || color == Color::Always {
        for_terminal(&mut out, &page)?;
    } else {
        write!(out, "{page}")?;
    }
    out.flush()?;
    Ok(exit::CLEAN)
}

/// Prepares Markdown for a terminal: titles in bold, examples indented instead of fenced.
fn for_terminal(out: &mut dyn WriteColor, page: &str) -> std::io::Result<()> {
    let mut fenced = false;
    for line in page.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced && !line.is_empty() {
            writeln!(out, "    {line}")?;
        } else if let Some(title) = line.strip_prefix("# ").or(line.strip_prefix("## ")).filter(|_| !fenced) {
            out.set_color(ColorSpec::new().set_bold(true))?;
            write!(out, "{title}")?;
            out.reset()?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}", line.replace("**", ""))?;
        }
    }
    Ok(())
}
