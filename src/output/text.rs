//! For people: each finding with its source, in the manner of a compiler.

use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::termcolor::{ColorChoice, NoColor, StandardStream, WriteColor};
use codespan_reporting::term::{self, Config};

use super::Summary;
use crate::finding::{Finding, Severity};
use crate::lint::Report;
use crate::project::Project;

/// Writes all findings and one line that sums up.
pub fn write(out: &mut dyn WriteColor, project: &Project<'_>, report: &Report) -> std::io::Result<()> {
    write_findings(out, project, report)?;
    writeln!(out, "{}", summary_line(&Summary::new(project, report)))
}

/// The findings alone, as text without colour, for documentation.
pub fn findings(project: &Project<'_>, report: &Report) -> String {
    let mut out = NoColor::new(Vec::new());
    // Writing to memory does not fail.
    let _ = write_findings(&mut out, project, report);
    String::from_utf8_lossy(&out.into_inner()).into_owned()
}

fn write_findings(out: &mut dyn WriteColor, project: &Project<'_>, report: &Report) -> std::io::Result<()> {
    let mut files = SimpleFiles::new();
    for file in project.files() {
        files.add(file.source.name.clone(), file.source.text.as_str());
    }
    let config = Config::default();
    for finding in &report.findings {
        let rendered = term::emit_to_write_style(out, &config, &files, &diagnostic(finding));
        rendered.map_err(|error| match error {
            codespan_reporting::files::Error::Io(error) => error,
            other => std::io::Error::other(other),
        })?;
    }
    Ok(())
}

/// Standard output, coloured or not.
pub fn stdout(color: bool) -> StandardStream {
    StandardStream::stdout(if color { ColorChoice::Always } else { ColorChoice::Never })
}

fn diagnostic(finding: &Finding) -> Diagnostic<usize> {
    let mut diagnostic = match finding.severity {
        Severity::Error => Diagnostic::error(),
        Severity::Warning => Diagnostic::warning(),
        Severity::Info => Diagnostic::note(),
    };
    diagnostic = diagnostic.with_code(finding.lint.clone()).with_message(finding.message.clone());
    let label = |style, label: &crate::finding::Label| {
        Label::new(style, label.file.0 as usize, label.span.range()).with_message(label.text.clone())
    };
    let primary = label(LabelStyle::Primary, &finding.primary);
    let related = finding.related.iter().map(|one| label(LabelStyle::Secondary, one));
    let notes = finding.help.iter().map(|help| format!("help: {help}")).collect();
    diagnostic.with_labels(std::iter::once(primary).chain(related).collect()).with_notes(notes)
}

fn summary_line(summary: &Summary) -> String {
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let mut line = [
        plural(summary.errors, "error"),
        plural(summary.warnings, "warning"),
        format!("{} info", summary.infos),
    ]
    .join(", ");
    line += &format!(" in {}", plural(summary.files, "file"));
    let mut apart = Vec::new();
    if summary.not_kubernetes > 0 {
        apart.push(format!("{} not Kubernetes", summary.not_kubernetes));
    }
    if summary.templates > 0 {
        apart.push(format!("{} templates, not rendered", summary.templates));
    }
    if !apart.is_empty() {
        line += &format!(" ({})", apart.join(", "));
    }
    line
}
