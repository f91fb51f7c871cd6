//! The figures of a run.

use super::{FileId, Report, SkipReason};
use crate::finding::Severity;

/// The figures at the end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files read, those of context not counted.
    pub files: usize,
    /// Objects with `apiVersion` and `kind`.
    pub objects: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings that the manifests say to ignore.
    pub ignored: usize,
    /// Files of which something was left out because it is a template, and files in which there is nothing of
    /// Kubernetes; in order.
    pub skipped: Vec<(FileId, SkipReason)>,
}

impl Summary {
    pub(super) fn new(report: &Report) -> Self {
        let count = |severity| report.findings.iter().filter(|one| one.severity == severity).count();
        let mut summary = Self {
            files: report.linted().count(),
            objects: report.linted().map(|(_, file)| file.objects).sum(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            ignored: report.ignored.len(),
            skipped: Vec::new(),
        };
        // Documents are skipped in the order of their files.
        let mut skips = report.skipped.iter().peekable();
        for (id, file) in report.linted() {
            let mut template = false;
            let mut foreign = 0;
            while let Some(skip) = skips.next_if(|skip| skip.file == id) {
                match skip.reason {
                    SkipReason::Template => template = true,
                    SkipReason::NotKubernetes => foreign += 1,
                }
            }
            if template {
                summary.skipped.push((id, SkipReason::Template));
            } else if foreign == file.documents.len() {
                summary.skipped.push((id, SkipReason::NotKubernetes));
            }
        }
        summary
    }

    /// How many files were skipped for that reason.
    pub fn skipped_for(&self, reason: SkipReason) -> usize {
        self.skipped.iter().filter(|(_, why)| *why == reason).count()
    }
}
