//! Findings in the forms that people and programs read. One file a format.

pub mod page;
pub mod text;

use crate::finding::Severity;
use crate::lint::{Report, SkipReason};
use crate::project::Project;

/// The figures at the end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files read.
    pub files: usize,
    /// Objects with `apiVersion` and `kind`.
    pub objects: usize,
    /// Findings by severity.
    pub errors: usize,
    /// Findings by severity.
    pub warnings: usize,
    /// Findings by severity.
    pub infos: usize,
    /// Files in which nothing was linted, as there is nothing of Kubernetes in them.
    pub not_kubernetes: usize,
    /// Files with documents that are templates.
    pub templates: usize,
}

impl Summary {
    /// Counts what came of a run.
    pub fn new(project: &Project<'_>, report: &Report) -> Self {
        let count = |severity| report.findings.iter().filter(|one| one.severity == severity).count();
        let mut summary = Self {
            files: project.files().len(),
            objects: project.subjects().len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            ..Self::default()
        };
        for file in project.files() {
            let mut skips = report.skipped.iter().filter(|skip| skip.file == file.id);
            let template = skips.any(|skip| skip.reason == SkipReason::Template);
            let objects = project.subjects().iter().any(|subject| subject.file == file.id);
            let broken = report.findings.iter().any(|finding| finding.primary.file == file.id);
            summary.templates += usize::from(template);
            summary.not_kubernetes += usize::from(!template && !objects && !broken);
        }
        summary
    }
}
