//! A whole run: the lints, then what the user said of their findings.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::lint::{self, Registry, Report};
use crate::project::Project;
use crate::suppress;

/// What the user wants to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How much all findings of a lint matter, by its id, whatever the lint itself says.
    pub severity: BTreeMap<String, Severity>,
    /// Findings that matter less are left out.
    pub min_severity: Severity,
}

impl Default for Policy {
    /// Every finding, as its lint judged it.
    fn default() -> Self {
        Self { severity: BTreeMap::new(), min_severity: Severity::Info }
    }
}

/// Runs the lints of the registry over the project.
pub fn run(project: &Project<'_>, registry: &Registry) -> Report {
    run_with(project, registry, &Policy::default())
}

/// Runs the lints of the registry over the project, and leaves in the report what the policy asks for.
pub fn run_with(project: &Project<'_>, registry: &Registry, policy: &Policy) -> Report {
    let mut report = lint::check(project, registry);
    suppress::apply(project, registry, &mut report);
    let ignored = report.ignored.iter_mut().map(|ignored| &mut ignored.finding);
    for finding in report.findings.iter_mut().chain(ignored) {
        if let Some(severity) = policy.severity.get(&*finding.lint) {
            finding.severity = *severity;
        }
    }
    report.findings.retain(|finding| finding.severity >= policy.min_severity);
    report.ignored.retain(|ignored| ignored.finding.severity >= policy.min_severity);
    report
}
