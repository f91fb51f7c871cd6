//! The number of findings per lint.

use std::collections::HashMap;

use super::Report;
use crate::finding::Severity;

/// The number of findings of a lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count<'r> {
    /// The id of the lint.
    pub lint: &'r str,
    /// The number of findings, without ignored ones.
    pub count: usize,
    /// The highest severity of its findings.
    pub severity: Severity,
}

impl Report {
    /// The number of findings of each lint, ordered by number and id.
    pub fn statistics(&self) -> Vec<Count<'_>> {
        let mut places = HashMap::new();
        let mut counts: Vec<Count<'_>> = Vec::new();
        for finding in &self.findings {
            let lint = &*finding.lint;
            let at = *places.entry(lint).or_insert_with(|| {
                counts.push(Count { lint, count: 0, severity: finding.severity });
                counts.len() - 1
            });
            counts[at].count += 1;
            counts[at].severity = counts[at].severity.max(finding.severity);
        }
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.lint.cmp(b.lint)));
        counts
    }
}
