//! The table as one JSON object. Within a version, members can be added, but not changed.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::{Counts, rank};
use crate::finding::Severity;
use crate::kinds::{self, Census, Kinds, Known, Row, Standing};
use crate::output::parts::{JsonObject, Range, TOOL, Tool, VERSION};
use crate::project::FileId;
use crate::report::Report;
use crate::systems::{Evidence, Work};

/// The whole output.
#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    tool: Tool,
    workloads: Vec<Workload<'r>>,
    teach: Vec<Lesson<'r>>,
    summary: Summary<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Workload<'r> {
    file: &'r str,
    /// The value of `kind`.
    range: Range,
    object: JsonObject<'r>,
    is: Vec<System<'r>>,
    work: Vec<Done<'r>>,
    /// The images of containers that are not recognised, where nothing else shows what the workload is.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unknown: &'r [String],
    kind: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    should_be: Option<&'static str>,
    why: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lint: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    /// Why the manifest ignores that.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
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

/// Work that a container does.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Done<'r> {
    kind: &'static str,
    title: &'r str,
    by_name: bool,
    evidence: Vec<Proof<'r>>,
}

#[derive(Serialize)]
struct Proof<'r> {
    by: &'static str,
    text: &'r str,
    /// Set if the evidence is in another file than the workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'r str>,
    range: Range,
}

/// A row of a configuration that would make an image known.
#[derive(Serialize)]
struct Lesson<'r> {
    images: [String; 1],
    is: String,
    workloads: Vec<JsonObject<'r>>,
}

#[derive(Serialize)]
struct Summary<'r> {
    files: usize,
    #[serde(flatten)]
    counts: Counts,
    systems: Vec<Counted<'r>>,
}

/// How many workloads are of a system.
#[derive(Serialize)]
struct Counted<'r> {
    id: &'r str,
    workloads: usize,
    wrong: usize,
    kinds: BTreeMap<&'static str, usize>,
}

/// Writes the table as one JSON object.
pub fn write(out: &mut dyn Write, kinds: &Kinds) -> std::io::Result<()> {
    let Kinds { report, rows } = kinds;
    let document = Document {
        version: VERSION,
        tool: TOOL,
        workloads: rows.iter().map(|row| workload(report, row)).collect(),
        teach: kinds.lessons(|_| true).into_iter().map(|lesson| taught(kinds, lesson)).collect(),
        summary: Summary {
            files: report.linted().count(),
            counts: Counts::of(rows),
            systems: kinds.census().into_iter().map(counted).collect(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn taught(kinds: &Kinds, lesson: kinds::Lesson) -> Lesson<'_> {
    let workloads = lesson.rows.iter().map(|at| JsonObject::of(&kinds.rows[*at].object)).collect();
    Lesson { images: [lesson.image], is: lesson.is, workloads }
}

fn counted(census: Census<'_>) -> Counted<'_> {
    let Census { id, workloads, wrong, kinds, .. } = census;
    Counted { id, workloads, wrong, kinds }
}

fn workload<'r>(report: &'r Report, row: &'r Row) -> Workload<'r> {
    let fault = row.standing.fault();
    let file = report.file(row.file);
    Workload {
        file: &file.source.name,
        range: Range::of(&file.lines(), row.span),
        object: JsonObject::of(&row.object),
        is: row.is.iter().flat_map(|one| systems(report, row.file, one)).collect(),
        work: row.work.iter().map(|work| done(report, row.file, work)).collect(),
        unknown: &row.unknown,
        kind: row.kind.name(),
        verdict: row.standing.name(),
        should_be: row.should_be,
        why: &row.why,
        lint: fault.map(|fault| fault.misfit.lint()),
        severity: fault.map(|fault| fault.severity),
        reason: match &row.standing {
            Standing::Ignored(_, reason) => Some(reason),
            _ => None,
        },
    }
}

/// A container can be several systems.
fn systems<'r>(report: &'r Report, file: FileId, one: &'r Known) -> impl Iterator<Item = System<'r>> {
    one.systems.iter().map(move |system| System {
        id: &system.id,
        name: &system.name,
        nature: system.nature.name(),
        container: one.container.as_deref(),
        evidence: one.evidence.iter().map(|evidence| proof(report, file, evidence)).collect(),
    })
}

fn done<'r>(report: &'r Report, file: FileId, work: &'r Work) -> Done<'r> {
    let evidence = work.evidence.iter().map(|evidence| proof(report, file, evidence)).collect();
    Done { kind: work.kind.name(), title: &work.title, by_name: work.by_name, evidence }
}

/// A piece of evidence about a workload of a file.
fn proof<'r>(report: &'r Report, file: FileId, evidence: &'r Evidence) -> Proof<'r> {
    let elsewhere = evidence.file.filter(|other| *other != file).map(|other| report.file(other));
    Proof {
        by: rank(evidence.rank),
        text: &evidence.text,
        file: elsewhere.map(|file| &*file.source.name),
        range: Range::of(&elsewhere.unwrap_or(report.file(file)).lines(), evidence.span),
    }
}
