//! How often each lint found something.

use std::collections::HashMap;

use super::Report;
use crate::finding::Severity;

/// The findings of a lint, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count<'r> {
    /// The id of the lint.
    pub lint: &'r str,
    /// How many findings there are, the ignored ones left out.
    pub count: usize,
    /// The severity of the most severe of them.
    pub severity: Severity,
}

impl Report {
    /// How many findings each lint has, the most first; by id where there are as many.
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
