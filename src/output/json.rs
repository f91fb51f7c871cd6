//! The JSON format: one object, described by `docs/findings.schema.json`.

use std::io::Write;

use serde::Serialize;

use super::parts::{JsonObject, Range, TOOL, Tool, VERSION};
use super::{Failure, Outcome};
use crate::finding::{Finding, Label, Severity};
use crate::fix::Fix;
use crate::lint::{Registry, SkipReason};
use crate::project::FileId;
use crate::yaml::Span;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
    findings: Vec<JsonFinding<'a>>,
    summary: JsonSummary<'a>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    lint: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs: Option<String>,
    file: &'a str,
    range: Range,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<JsonOrigin<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<JsonObject<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    path: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<JsonText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonText<'a> {
    file: &'a str,
    range: Range,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<JsonOrigin<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonOrigin<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<JsonText<'a>>,
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    files: usize,
    objects: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    ignored: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<usize>,
    lints: Vec<JsonCount<'a>>,
    #[serde(rename = "allSkipped")]
    all_skipped: bool,
    skipped: Vec<JsonSkipped<'a>>,
}

#[derive(Serialize)]
struct JsonCount<'a> {
    lint: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct JsonSkipped<'a> {
    file: &'a str,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

/// Writes the object, indented, and a line break.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let writer = Writer { outcome };
    let root = Root {
        version: VERSION,
        tool: TOOL,
        failure: outcome.failure.map(Failure::text),
        findings: outcome.report.findings.iter().map(|one| writer.finding(one, outcome.registry)).collect(),
        summary: writer.summary(),
    };
    serde_json::to_writer_pretty(&mut *out, &root)?;
    writeln!(out)
}

struct Writer<'r> {
    outcome: &'r Outcome<'r>,
}

impl<'r> Writer<'r> {
    fn name(&self, file: FileId) -> &'r str {
        &self.outcome.report.file(file).source.name
    }

    fn range(&self, file: FileId, span: Span) -> Range {
        Range::of(&self.outcome.report.file(file).lines(), span)
    }

    fn origin(&self, file: FileId, span: Span) -> Option<JsonOrigin<'r>> {
        let from = self.outcome.report.rendered_from(file, span)?;
        Some(JsonOrigin { file: &from.file, repository: from.repository.as_deref() })
    }

    fn text(&self, file: FileId, span: Span, text: &'r str) -> JsonText<'r> {
        JsonText {
            file: self.name(file),
            range: self.range(file, span),
            origin: self.origin(file, span),
            text,
        }
    }

    fn finding(&self, finding: &'r Finding, registry: &Registry) -> JsonFinding<'r> {
        let Label { file, span, text } = &finding.primary;
        let related = |label: &'r Label| self.text(label.file, label.span, &label.text);
        JsonFinding {
            lint: &finding.lint,
            severity: finding.severity,
            message: &finding.message,
            help: finding.help.as_deref(),
            docs: registry.url(&finding.lint),
            file: self.name(*file),
            range: self.range(*file, *span),
            origin: self.origin(*file, *span),
            label: text,
            object: finding.object.as_ref().map(JsonObject::of),
            path: &finding.path,
            related: finding.related.iter().map(related).collect(),
            fix: finding.fix.as_ref().map(|fix| self.fix(fix)),
        }
    }

    fn fix(&self, fix: &'r Fix) -> JsonFix<'r> {
        let edits = fix.edits.iter().map(|edit| self.text(edit.file, edit.span, &edit.text));
        JsonFix { title: &fix.title, safety: fix.safety.name(), edits: edits.collect() }
    }

    fn summary(&self) -> JsonSummary<'r> {
        let summary = self.outcome.report.summary();
        let skipped = summary.skipped.iter().map(|(file, reason)| {
            let reason = match reason {
                SkipReason::NotKubernetes => "not-kubernetes",
                SkipReason::Template => "template",
            };
            JsonSkipped { file: self.name(*file), reason, detail: None }
        });
        let unreadable = self.outcome.unreadable.iter().map(|one| JsonSkipped {
            file: &one.name,
            reason: "unreadable",
            detail: Some(&one.trouble),
        });
        let lints = self.outcome.report.statistics().into_iter();
        JsonSummary {
            files: summary.files,
            objects: summary.objects,
            errors: summary.errors,
            warnings: summary.warnings,
            infos: summary.infos,
            ignored: summary.ignored,
            baseline: (summary.accepted > 0).then_some(summary.accepted),
            lints: lints.map(|one| JsonCount { lint: one.lint, count: one.count }).collect(),
            all_skipped: summary.is_all_skipped(),
            skipped: skipped.chain(unreadable).collect(),
        }
    }
}
