//! A span as a region: lines and columns, characters, and bytes.

use serde_json::{Value, json};

use super::Writer;
use crate::finding::Label;
use crate::project::FileId;
use crate::yaml::Span;

impl Writer<'_> {
    /// The region of a span. Columns and characters are counted in code points; a byte order mark is none, and
    /// is counted among the bytes alone.
    pub(super) fn region(&self, file: FileId, span: Span) -> Value {
        let lines = self.places.lines(file);
        let (start, end) = (lines.position(span.start), lines.position(span.end));
        let text = &self.outcome.report.file(file).source.text;
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
            "charOffset": self.places.characters(file, span.start),
            "charLength": span.of(text).chars().count(),
            "byteOffset": span.start,
            "byteLength": span.len(),
        })
    }

    pub(super) fn place(&self, label: &Label) -> Value {
        json!({
            "artifactLocation": self.artifact(label.file),
            "region": self.region(label.file, label.span),
        })
    }
}
