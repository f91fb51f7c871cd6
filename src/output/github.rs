//! The format for GitHub Actions: workflow commands, which become annotations on the changed lines.

use std::borrow::Cow;
use std::io::Write;

use super::summary::hints;
use super::{Outcome, visible};
use crate::finding::{Finding, Label, Severity};
use crate::lint::Registry;
use crate::report::{Location, Report};

/// Writes one command per finding, and reports what was not linted.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    for finding in &outcome.report.findings {
        writeln!(out, "{}", command(finding, outcome.report, outcome.registry))?;
    }
    for hint in hints(outcome, &outcome.report.summary()) {
        writeln!(out, "::notice title=not-linted::{}", data(&hint))?;
    }
    if let Some(failure) = outcome.failure {
        writeln!(out, "::error title=not-linted::{}", data(failure.text()))?;
    }
    for unreadable in outcome.unreadable {
        let file = property(&unreadable.name);
        writeln!(out, "::error file={file},title=unreadable::{}", data(&unreadable.trouble))?;
    }
    Ok(())
}

fn command(finding: &Finding, report: &Report, registry: &Registry) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let Label { file, span, .. } = finding.primary;
    let lines = report.file(file).lines();
    let (start, end) = (lines.position(span.start), lines.position(span.end));
    let mut message = vec![finding.message.clone()];
    message.extend(finding.object.as_ref().map(|object| format!("in: {object}")));
    message.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    message.extend(finding.fix.as_ref().map(|fix| format!("{}: {}", fix.word(), fix.title)));
    message.extend(registry.url(&finding.lint).map(|url| format!("see: {url}")));
    let place = match report.location(file, span) {
        // GitHub only accepts columns for places on one line.
        Location::Read(path) if start.line == end.line => format!(
            "file={},line={},endLine={},col={},endColumn={}",
            property(path),
            start.line,
            end.line,
            start.column,
            end.column
        ),
        Location::Read(path) => {
            format!("file={},line={},endLine={}", property(path), start.line, end.line)
        }
        Location::Rendered(path) => {
            let name = &report.file(file).source.name;
            message.push(format!("at: {name}:{}:{}", start.line, start.column));
            format!("file={}", property(&path))
        }
    };
    format!("::{level} {place},title={}::{}", property(&finding.lint), data(&message.join("\n")))
}

/// The text of a command, with special characters escaped.
fn data(text: &str) -> String {
    let lines = text.split('\n').map(|line| visible::line(line).replace('%', "%25").replace('\r', "%0D"));
    lines.collect::<Vec<_>>().join("%0A")
}

/// A property of a command, with special characters escaped.
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
