//! For programs: one object. Additions are allowed in a version, changes aren't.

use std::io::Write;

use serde::Serialize;

use super::{Counts, files, rank};
use crate::finding::{FileId, Severity};
use crate::kinds::{Row, Verdict};
use crate::output::Places;
use crate::project::Project;
use crate::systems::{Evidence, Identified};
use crate::yaml::{self, Span};

/// The whole output.
#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    tool: Tool,
    workloads: Vec<Workload<'r>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Workload<'r> {
    file: &'r str,
    /// The value of `kind`.
    range: Range,
    object: Object,
    is: Vec<System<'r>>,
    kind: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    should_be: Option<&'static str>,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lint: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    api_version: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// A system that a container was recognised as.
#[derive(Serialize)]
struct System<'r> {
    id: &'r str,
    name: &'r str,
    nature: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    evidence: Vec<Proof<'r>>,
}

#[derive(Serialize)]
struct Proof<'r> {
    by: &'static str,
    text: &'r str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    #[serde(flatten)]
    counts: Counts,
}

/// Writes the table as one JSON object.
pub fn write(out: &mut dyn Write, project: &Project<'_>, rows: &[Row<'_, '_>]) -> std::io::Result<()> {
    let places = Places::new(project);
    let document = Document {
        version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        workloads: rows.iter().map(|row| workload(project, &places, row)).collect(),
        summary: Summary { files: files(project), counts: Counts::of(rows) },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn workload<'r>(project: &'r Project<'_>, places: &Places<'_, '_>, row: &'r Row<'_, '_>) -> Workload<'r> {
    let subject = row.subject;
    let name = subject.name();
    let finding = match &row.verdict {
        Verdict::Wrong(finding) => Some(&**finding),
        _ => None,
    };
    Workload {
        file: &project.file(subject.file).source.name,
        range: range(places, subject.file, subject.object.kind_node().span()),
        object: Object {
            api_version: name.api_version,
            kind: name.kind,
            namespace: name.namespace,
            name: name.name,
        },
        is: row.is.iter().flat_map(|one| systems(places, subject.file, one)).collect(),
        kind: row.kind.name(),
        verdict: row.verdict.name(),
        should_be: row.should_be(),
        why: row.why(),
        lint: finding.map(|finding| &*finding.lint),
        severity: finding.map(|finding| finding.severity),
    }
}

/// A container is one system, or several at once.
fn systems<'r>(places: &Places<'_, '_>, file: FileId, one: &'r Identified<'_, '_>) -> Vec<System<'r>> {
    let recognition = &one.recognition;
    let proof = |evidence: &'r Evidence| Proof {
        by: rank(evidence.rank),
        text: &evidence.text,
        range: range(places, file, evidence.span),
    };
    let all = std::iter::once(recognition.system).chain(recognition.also.iter().copied());
    all.map(|system| System {
        id: &system.id,
        name: system.name(),
        nature: system.nature.name(),
        container: one.container.name().map(Into::into),
        evidence: recognition.evidence.iter().map(proof).collect(),
    })
    .collect()
}

fn range(places: &Places<'_, '_>, file: FileId, span: Span) -> Range {
    let position = |offset| {
        let yaml::Position { line, column } = places.lines(file).position(offset);
        Position { line, column, offset }
    };
    Range { start: position(span.start), end: position(span.end) }
}
