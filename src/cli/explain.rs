//! `rightkind explain`: a lint's page.

use std::io::{IsTerminal, Write};

use codespan_reporting::term::termcolor::{ColorSpec, WriteColor};

use super::color::Color;
use super::{Failure, exit};
use crate::lint::Registry;
use crate::output::page;
use crate::suggest;

/// Explains a lint: what is wrong, why it matters, and examples.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The lint's id.
    #[arg(value_name = "ID")]
    id: String,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> Result<u8, Failure> {
    let registry = Registry::builtin();
    let Some(lint) = registry.get(&arguments.id) else {
        let closest = suggest::did_you_mean(&arguments.id, registry.known_ids());
        let closest = if closest.is_empty() { "; `rightkind lints` lists them".to_owned() } else { closest };
        return Err(Failure::Usage(format!("there is no lint `{}`{closest}", arguments.id)));
    };
    let page = page::markdown(lint, &registry);
    let mut out = color.stdout();
    if std::io::stdout().is_terminal() || color == Color::Always {
        for_terminal(&mut out, &page)?;
    } else {
        write!(out, "{page}")?;
    }
    out.flush()?;
    Ok(exit::CLEAN)
}

/// Markdown as a terminal likes it: titles in bold, examples indented instead of fenced.
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
