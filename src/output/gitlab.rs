//! GitLab's format for code quality reports.

use std::io::Write;

use serde::Serialize;

use super::{Outcome, visible};
use crate::finding::{Finding, Severity};
use crate::report::{Location, Report};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes an array with one entry per finding.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let issues: Vec<_> = outcome.report.findings.iter().map(|one| issue(one, outcome.report)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(finding: &'a Finding, report: &Report) -> Issue<'a> {
    let (file, span) = (finding.primary.file, finding.primary.span);
    let lines = report.file(file).lines();
    let (path, begin, end) = match report.location(file, span) {
        Location::Read(path) => {
            (path.to_owned(), lines.position(span.start).line, lines.position(span.end).line)
        }
        // The lines of the template are not known.
        Location::Rendered(path) => (path, 1, 1),
    };
    let mut description = finding.message.clone();
    if let Some(object) = &finding.object {
        description += &format!(" ({object})");
    }
    if let Some(help) = &finding.help {
        description += &format!(": {help}");
    }
    Issue {
        description: visible::line(&description).into_owned(),
        check_name: &finding.lint,
        fingerprint: &finding.fingerprint,
        // GitLab has five severities; `blocker` and `critical` are for what stops production.
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: Place { path, lines: Lines { begin, end } },
    }
}
