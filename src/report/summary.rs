//! The figures of a run.

use super::{FileId, Report, SkipReason};
use crate::finding::Severity;

/// The figures at the end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files that were read, without related files.
    pub files: usize,
    /// Objects with `apiVersion` and `kind`.
    pub objects: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings that the manifests ignore.
    pub ignored: usize,
    /// Findings that a baseline accepts.
    pub accepted: usize,
    /// Documents that were linted, including unreadable ones; without skipped documents.
    pub linted: usize,
    /// Files with skipped templates, and files without a Kubernetes object, in order.
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
            accepted: report.accepted,
            linted: report.linted().map(|(_, file)| file.documents.len()).sum::<usize>(),
            skipped: Vec::new(),
        };
        summary.linted = summary.linted.saturating_sub(report.skipped.len());
        // Skipped documents are ordered by file.
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

    /// Whether there were files, but nothing in them was linted.
    pub fn is_all_skipped(&self) -> bool {
        self.files > 0 && self.linted == 0
    }

    /// Why nothing was linted, if that is the case: one line, no full stop.
    pub fn nothing_linted(&self) -> Option<&'static str> {
        let (foreign, templates) =
            (self.skipped_for(SkipReason::NotKubernetes), self.skipped_for(SkipReason::Template));
        let why = match (foreign, templates) {
            (_, 0) => "nothing was linted: no Kubernetes object was found",
            (0, _) => "nothing was linted: only templates were found",
            (_, _) => "nothing was linted: only templates and files without a Kubernetes object were found",
        };
        self.is_all_skipped().then_some(why)
    }

    /// What was skipped and should have been linted: templates, or everything. A file without a Kubernetes object does
    /// not matter if other files have one.
    pub fn missed(&self) -> Option<String> {
        let templates = match self.skipped_for(SkipReason::Template) {
            0 => None,
            1 => Some("1 template was not linted".to_owned()),
            count => Some(format!("{count} templates were not linted")),
        };
        self.nothing_linted().map(ToOwned::to_owned).or(templates)
    }

    /// The files that were skipped for this reason.
    pub fn skipped_files(&self, reason: SkipReason) -> impl Iterator<Item = FileId> {
        self.skipped.iter().filter(move |(_, why)| *why == reason).map(|(file, _)| *file)
    }

    /// The number of files that were skipped for this reason.
    pub fn skipped_for(&self, reason: SkipReason) -> usize {
        self.skipped_files(reason).count()
    }
}
