//! A span as a SARIF region, in lines and columns, characters, and bytes.

use std::cell::OnceCell;

use serde_json::{Value, json};

use super::Writer;
use crate::finding::Label;
use crate::project::FileId;
use crate::report::{Location, Report};
use crate::yaml::{Position, Span};

/// By file and line, the number of characters before the line, counted when it is first needed.
pub(super) struct Characters(Vec<OnceCell<Vec<usize>>>);

impl Characters {
    pub(super) fn new(report: &Report) -> Self {
        Self(report.files.iter().map(|_| OnceCell::new()).collect())
    }

    /// The number of characters before a position. A byte order mark does not count.
    fn before(&self, file: FileId, text: &str, position: Position) -> usize {
        let lines = self.0[file.0 as usize].get_or_init(|| {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let mut counts = vec![0];
            let mut count = 0;
            for line in text.split_inclusive('\n') {
                count += line.chars().count();
                counts.push(count);
            }
            counts
        });
        lines.get(position.line as usize - 1).copied().unwrap_or_default() + position.column as usize - 1
    }
}

impl Writer<'_> {
    /// The region of a span. Columns and characters are counted in code points, without a byte order mark; bytes
    /// include it.
    pub(super) fn region(&self, file: FileId, span: Span) -> Value {
        let read = self.outcome.report.file(file);
        let (lines, text) = (read.lines(), read.text());
        let (start, end) = (lines.position(span.start), lines.position(span.end));
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
            "charOffset": self.characters.before(file, text, start),
            "charLength": span.of(text).chars().count(),
            "byteOffset": span.start,
            "byteLength": span.len(),
        })
    }

    pub(super) fn place(&self, label: &Label) -> Value {
        let region = self.region(label.file, label.span);
        match self.outcome.report.location(label.file, label.span) {
            Location::Read(path) => json!({ "artifactLocation": Self::artifact(path), "region": region }),
            // A line of the rendered text is not a line of the original file, but services need a line.
            Location::Rendered(path) => json!({
                "artifactLocation": Self::artifact(&path),
                "region": { "startLine": 1 },
                "properties": { "rendered": region },
            }),
        }
    }
}
