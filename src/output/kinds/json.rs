//! For programs: one object. Additions are allowed in a version, changes aren't.

use std::io::Write;

use serde::Serialize;

use super::{Counts, rank};
use crate::finding::Severity;
use crate::kinds::{Kinds, Known, Row, Verdict};
use crate::output::parts::{JsonObject, Range, TOOL, Tool, VERSION};
use crate::project::FileId;
use crate::report::Report;
use crate::systems::Evidence;

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
    why: &'r str,
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
    container: Option<&'r str>,
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
pub fn write(out: &mut dyn Write, kinds: &Kinds) -> std::io::Result<()> {
    let Kinds { report, rows } = kinds;
    let document = Document {
        version: VERSION,
        tool: TOOL,
        workloads: rows.iter().map(|row| workload(report, row)).collect(),
        summary: Summary { files: report.linted().count(), counts: Counts::of(rows) },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn workload<'r>(report: &'r Report, row: &'r Row) -> Workload<'r> {
    let finding = match &row.verdict {
        Verdict::Wrong(finding) => Some(&**finding),
        _ => None,
    };
    let file = report.file(row.file);
    Workload {
        file: &file.source.name,
        range: Range::of(&file.lines(), row.span),
        object: JsonObject::of(&row.object),
        is: row.is.iter().flat_map(|one| systems(report, row.file, one)).collect(),
        kind: row.kind.name(),
        verdict: row.verdict.name(),
        should_be: row.should_be,
        why: &row.why,
        lint: finding.map(|finding| &*finding.lint),
        severity: finding.map(|finding| finding.severity),
    }
}

/// A container is one system, or several at once.
fn systems<'r>(report: &'r Report, file: FileId, one: &'r Known) -> impl Iterator<Item = System<'r>> {
    let proof = move |evidence: &'r Evidence| {
        let elsewhere = evidence.file.filter(|other| *other != file).map(|other| report.file(other));
        Proof {
            by: rank(evidence.rank),
            text: &evidence.text,
            file: elsewhere.map(|file| &*file.source.name),
            range: Range::of(&elsewhere.unwrap_or(report.file(file)).lines(), evidence.span),
        }
    };
    one.systems.iter().map(move |system| System {
        id: &system.id,
        name: &system.name,
        nature: system.nature.name(),
        container: one.container.as_deref(),
        evidence: one.evidence.iter().map(proof).collect(),
    })
}
