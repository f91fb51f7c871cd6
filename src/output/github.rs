//! For GitHub Actions: workflow commands, which become annotations on the changed lines.

use std::borrow::Cow;
use std::io::Write;

use super::{Outcome, visible};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes one command a finding.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    for finding in &outcome.report.findings {
        writeln!(out, "{}", command(finding, outcome.report))?;
    }
    for unreadable in outcome.unreadable {
        let file = property(&unreadable.name);
        writeln!(out, "::error file={file},title=unreadable::{}", data(&unreadable.trouble))?;
    }
    Ok(())
}

fn command(finding: &Finding, report: &Report) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let file = finding.primary.file;
    let span = finding.primary.span;
    let lines = report.file(file).lines();
    let (start, end) = (lines.position(span.start), lines.position(span.end));
    let mut command = format!("::{level} file={},line={}", property(report.path(file)), start.line);
    // GitHub takes columns only for places within one line.
    if start.line == end.line {
        command += &format!(",endLine={},col={},endColumn={}", end.line, start.column, end.column);
    } else {
        command += &format!(",endLine={}", end.line);
    }
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message += &format!("\nhelp: {help}");
    }
    command + &format!(",title={}::{}", property(&finding.lint), data(&message))
}

/// The text of a command, with what would end it escaped.
fn data(text: &str) -> String {
    let lines = text.split('\n').map(|line| visible::line(line).replace('%', "%25").replace('\r', "%0D"));
    lines.collect::<Vec<_>>().join("%0A")
}

/// A property of a command, with what would end it escaped.
fn property(text: &str) -> Cow<'_, str> {
    let text = visible::line(text);
    if !text.contains(['%', ':', ',']) {
        return text;
    }
    Cow::Owned(text.replace('%', "%25").replace(':', "%3A").replace(',', "%2C"))
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\n::set-output name=a::b\r"), "100%25%0A::set-output name=a::b␍");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25␊");
    }
}
