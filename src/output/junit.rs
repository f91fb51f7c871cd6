//! JUnit's XML format, which most CI servers show as test results: a suite per file, a failed test per finding.

use std::fmt::Write as _;
use std::io::Write;

use super::{Outcome, visible};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes the test suites. A file without findings is a suite with one test that passes.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let report = outcome.report;
    let failures: usize =
        report.findings.len() + outcome.unreadable.len() + usize::from(outcome.failure.is_some());
    let clean = report.linted().filter(|(id, _)| !report.findings.iter().any(|one| one.primary.file == *id));
    let tests = failures + clean.count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"rightkind\" tests=\"{tests}\" failures=\"{failures}\">")?;
    for (id, file) in report.linted() {
        let name = attribute(&file.source.name);
        let findings: Vec<_> = report.findings.iter().filter(|one| one.primary.file == id).collect();
        let count = findings.len();
        writeln!(out, "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{count}\">", count.max(1))?;
        if findings.is_empty() {
            writeln!(out, "    <testcase name=\"rightkind\" classname=\"{name}\"/>")?;
        }
        for finding in findings {
            write_case(out, report, finding, &name)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    for unreadable in outcome.unreadable {
        write_trouble(out, &unreadable.name, "unreadable", &unreadable.trouble)?;
    }
    if let Some(failure) = outcome.failure {
        write_trouble(out, "rightkind", "not-linted", failure.text())?;
    }
    writeln!(out, "</testsuites>")
}

fn write_case(out: &mut dyn Write, report: &Report, finding: &Finding, suite: &str) -> std::io::Result<()> {
    let file = report.file(finding.primary.file);
    let at = file.lines().position(finding.primary.span.start);
    let object = finding.object.as_ref().map(|object| format!(" {object}")).unwrap_or_default();
    let case = attribute(&format!("{}{object} at line {}", finding.lint, at.line));
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let mut text = format!("{}:{}:{}", file.source.name, at.line, at.column);
    for (word, line) in
        [("help", finding.help.as_deref()), ("fix", finding.fix.as_ref().map(|fix| &*fix.title))]
    {
        if let Some(line) = line {
            let _ = write!(text, "\n{word}: {line}");
        }
    }
    let (message, text) = (attribute(&finding.message), element(&text));
    writeln!(out, "    <testcase name=\"{case}\" classname=\"{suite}\">")?;
    writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{text}</failure>")?;
    writeln!(out, "    </testcase>")
}

/// A suite with one test that failed, for something that could not be linted.
fn write_trouble(out: &mut dyn Write, name: &str, kind: &str, message: &str) -> std::io::Result<()> {
    let (name, message) = (attribute(name), attribute(message));
    writeln!(out, "  <testsuite name=\"{name}\" tests=\"1\" failures=\"1\">")?;
    writeln!(out, "    <testcase name=\"{kind}\" classname=\"{name}\">")?;
    writeln!(out, "      <failure type=\"error\" message=\"{message}\"/>")?;
    writeln!(out, "    </testcase>")?;
    writeln!(out, "  </testsuite>")
}

/// A text as the value of an attribute, on one line.
fn attribute(text: &str) -> String {
    escape(&visible::line(text))
}

/// A text as the content of an element. It keeps its lines.
fn element(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| escape(&visible::line(line))).collect();
    lines.join("\n")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            // XML 1.0 does not allow these, not even as references.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
