//! For people: each finding with its source, in the manner of a compiler.

mod excerpt;
#[cfg(feature = "cli")]
mod summary;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};
use codespan_reporting::files::Error;
#[cfg(feature = "cli")]
use codespan_reporting::term::termcolor::WriteColor;
use codespan_reporting::term::{self, Config};

#[cfg(feature = "cli")]
use super::Outcome;
use super::visible;
use crate::finding::{Finding, Severity};
use crate::report::Report;
use excerpt::Excerpts;

/// Writes all findings and, unless `quiet`, what sums them up.
#[cfg(feature = "cli")]
pub fn write(out: &mut dyn WriteColor, outcome: &Outcome<'_>, quiet: bool) -> std::io::Result<()> {
    let config = Config::default();
    draw(outcome.report, |excerpts, diagnostic| {
        term::emit_to_write_style(out, &config, excerpts, diagnostic)
    })?;
    if !quiet {
        summary::write(out, outcome)?;
    }
    Ok(())
}

/// The findings alone, as text without colour.
pub fn findings(report: &Report) -> String {
    let config = Config::default();
    let mut text = String::new();
    // Writing to memory does not fail.
    let _ =
        draw(report, |excerpts, diagnostic| term::emit_to_string(&mut text, &config, excerpts, diagnostic));
    text
}

/// Has each finding drawn by `emit`.
fn draw(
    report: &Report,
    mut emit: impl FnMut(&Excerpts, &Diagnostic<usize>) -> Result<(), Error>,
) -> std::io::Result<()> {
    for finding in &report.findings {
        let mut excerpts = Excerpts::new(report, finding);
        let diagnostic = diagnostic(finding, &mut excerpts);
        emit(&excerpts, &diagnostic).map_err(|error| match error {
            Error::Io(error) => error,
            other => std::io::Error::other(other),
        })?;
    }
    Ok(())
}

fn diagnostic(finding: &Finding, excerpts: &mut Excerpts) -> Diagnostic<usize> {
    let mut diagnostic = match finding.severity {
        Severity::Error => Diagnostic::error(),
        Severity::Warning => Diagnostic::warning(),
        Severity::Info => Diagnostic::note(),
    };
    diagnostic = diagnostic.with_code(finding.lint.clone()).with_message(visible::line(&finding.message));
    // The file of the first label names the finding.
    let primary = excerpts.label(LabelStyle::Primary, &finding.primary);
    let related = finding.related.iter().map(|one| excerpts.label(LabelStyle::Secondary, one));
    let labels = std::iter::once(primary).chain(related.collect::<Vec<_>>()).collect();
    let notes = finding.help.iter().map(|help| format!("help: {}", visible::lines(help))).collect();
    diagnostic.with_labels(labels).with_notes(notes)
}
