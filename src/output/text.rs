//! The text format: each finding with its source, like a compiler.

mod excerpt;
mod worded;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};
use codespan_reporting::files::Error;
#[cfg(feature = "cli")]
use codespan_reporting::term::termcolor::WriteColor;
use codespan_reporting::term::{self, Config};

#[cfg(feature = "cli")]
use super::Outcome;
use super::visible;
use crate::finding::{Finding, Severity};
use crate::lint::Registry;
use crate::report::Report;
use excerpt::Excerpts;
#[cfg(feature = "cli")]
use worded::Worded;

/// Writes all findings.
#[cfg(feature = "cli")]
pub fn write(out: &mut dyn WriteColor, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let config = Config::default();
    draw(outcome.report, Some(outcome.registry), |excerpts, diagnostic| {
        term::emit_to_write_style(&mut Worded::new(out), &config, excerpts, diagnostic)
    })
}

/// The findings as text without colour, and without the line that refers to `rightkind explain`.
pub fn findings(report: &Report) -> String {
    let config = Config::default();
    let mut text = String::new();
    // Writing to memory cannot fail.
    let _ = draw(report, None, |excerpts, diagnostic| {
        let start = text.len();
        term::emit_to_string(&mut text, &config, excerpts, diagnostic)?;
        worded::replace(&mut text, start);
        Ok(())
    });
    text
}

/// Draws each finding with `emit`. For lints of the registry, refers to `rightkind explain`.
fn draw(
    report: &Report,
    registry: Option<&Registry>,
    mut emit: impl FnMut(&Excerpts, &Diagnostic<usize>) -> Result<(), Error>,
) -> std::io::Result<()> {
    for finding in &report.findings {
        let mut excerpts = Excerpts::new(report, finding);
        let mut diagnostic = diagnostic(finding, &mut excerpts);
        let explained = registry.and_then(|registry| registry.get(&finding.lint));
        if explained.is_some_and(|lint| !lint.meta.docs.is_empty()) {
            diagnostic.notes.push(format!("see: rightkind explain {}", finding.lint));
        }
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
    // The file of the first label is the file in the header of the finding.
    let primary = excerpts.label(LabelStyle::Primary, &finding.primary);
    let related = finding.related.iter().map(|one| excerpts.label(LabelStyle::Secondary, one));
    let labels = std::iter::once(primary).chain(related.collect::<Vec<_>>()).collect();
    diagnostic.with_labels(labels).with_notes(notes(finding))
}

/// The lines below the source: the object, the help, and the titles of the fixes.
fn notes(finding: &Finding) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(object) = &finding.object {
        notes.push(format!("in: {}", visible::line(&object.to_string())));
    }
    if let Some(help) = &finding.help {
        notes.push(format!("help: {}", visible::lines(help)));
    }
    if let Some(fix) = &finding.fix {
        notes.push(format!("{}: {}", fix.word(), visible::line(&fix.title)));
    }
    notes
}
