//! For programs: one object. Additions are allowed in a version, changes aren't.

use std::io::Write;

use serde::Serialize;

use super::{Counts, files, rank, texts};
use crate::finding::Severity;
use crate::kinds::{Row, Verdict};
use crate::output::parts::{JsonObject, Range, TOOL, Tool, VERSION};
use crate::output::places::Places;
use crate::project::{FileId, ObjectName, Project};
use crate::systems::{Evidence, Identified};

/// The whole output.
#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    tool: Tool,
    workloads: Vec<Workload<'r>>,
    summary: Summary,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Workload<'r> {
    file: &'r str,
    /// The value of `kind`.
    range: Range,
    object: JsonObject<'r>,
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
    /// Where it is not in the workload's own file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'r str>,
    range: Range,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    #[serde(flatten)]
    counts: Counts,
}

/// Writes the table as one JSON object.
pub fn write(out: &mut dyn Write, project: &Project<'_>, rows: &[Row<'_, '_>]) -> std::io::Result<()> {
    let places = Places::new(texts(project));
    let names: Vec<_> = rows.iter().map(|row| row.subject.name()).collect();
    let workloads = rows.iter().zip(&names);
    let document = Document {
        version: VERSION,
        tool: TOOL,
        workloads: workloads.map(|(row, name)| workload(project, &places, row, name)).collect(),
        summary: Summary { files: files(project), counts: Counts::of(rows) },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn workload<'r>(
    project: &'r Project<'_>,
    places: &Places<'_>,
    row: &'r Row<'_, '_>,
    name: &'r ObjectName,
) -> Workload<'r> {
    let subject = row.subject;
    let finding = match &row.verdict {
        Verdict::Wrong(finding) => Some(&**finding),
        _ => None,
    };
    Workload {
        file: &project.file(subject.file).source.name,
        range: Range::of(places.lines(subject.file), subject.object.kind_node().span()),
        object: JsonObject::of(name),
        is: row.is.iter().flat_map(|one| systems(project, places, subject.file, one)).collect(),
        kind: row.kind.name(),
        verdict: row.verdict.name(),
        should_be: row.should_be(),
        why: row.why(),
        lint: finding.map(|finding| &*finding.lint),
        severity: finding.map(|finding| finding.severity),
    }
}

/// A container is one system, or several at once.
fn systems<'r>(
    project: &'r Project<'_>,
    places: &Places<'_>,
    file: FileId,
    one: &'r Identified<'_, '_>,
) -> Vec<System<'r>> {
    let recognition = &one.recognition;
    let elsewhere = |evidence: &Evidence| evidence.file.filter(|other| *other != file);
    let proof = |evidence: &'r Evidence| Proof {
        by: rank(evidence.rank),
        text: &evidence.text,
        file: elsewhere(evidence).map(|file| &*project.file(file).source.name),
        range: Range::of(places.lines(evidence.file.unwrap_or(file)), evidence.span),
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
