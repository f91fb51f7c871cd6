//! The concise format: one line per finding, for editors, `grep` and long outputs.

use std::io::Write;

use super::{Outcome, visible};

/// Writes `file:line:column: severity[lint] message` for each finding.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    for finding in &outcome.report.findings {
        let file = outcome.report.file(finding.primary.file);
        let name = visible::start(&file.source.name);
        let at = file.lines().position(finding.primary.span.start);
        let (severity, lint, message) = (finding.severity, &finding.lint, visible::line(&finding.message));
        writeln!(out, "{name}:{}:{}: {severity}[{lint}] {message}", at.line, at.column)?;
    }
    Ok(())
}
