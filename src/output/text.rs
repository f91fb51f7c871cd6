//! For people: each finding with its source, in the manner of a compiler.

mod excerpt;
mod summary;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};
use codespan_reporting::term::termcolor::{NoColor, WriteColor};
use codespan_reporting::term::{self, Config};

use super::{Outcome, Places, visible};
use crate::finding::{Finding, Severity};
use crate::report::Report;
use excerpt::Excerpts;

/// Writes all findings and, unless `quiet`, what sums them up.
pub fn write(out: &mut dyn WriteColor, outcome: &Outcome<'_>, quiet: bool) -> std::io::Result<()> {
    write_findings(out, outcome.report)?;
    if !quiet {
        summary::write(out, outcome)?;
    }
    Ok(())
}

/// The findings alone, as text without colour, for documentation.
pub fn findings(report: &Report) -> String {
    let mut out = NoColor::new(Vec::new());
    // Writing to memory does not fail.
    let _ = write_findings(&mut out, report);
    String::from_utf8_lossy(&out.into_inner()).into_owned()
}

fn write_findings(out: &mut dyn WriteColor, report: &Report) -> std::io::Result<()> {
    let places = Places::of(report);
    let config = Config::default();
    for finding in &report.findings {
        let mut excerpts = Excerpts::new(report, &places, finding);
        let diagnostic = diagnostic(finding, &mut excerpts);
        let rendered = term::emit_to_write_style(out, &config, &excerpts, &diagnostic);
        rendered.map_err(|error| match error {
            codespan_reporting::files::Error::Io(error) => error,
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
