//! Findings in the forms that people and programs read. One file a format.

pub mod github;
pub mod json;
pub mod kinds;
pub mod page;
mod parts;
mod places;
pub mod sarif;
mod table;
pub mod text;
mod uri;
pub mod visible;

use crate::finding::Severity;
use crate::lint::{Registry, Report, SkipReason};
use crate::project::{FileId, Project};
use crate::source::Unreadable;

pub use places::Places;

/// Everything that a format may speak of.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'r, 'a> {
    /// What was read.
    pub project: &'r Project<'a>,
    /// The lints that ran, and those that were set aside.
    pub registry: &'r Registry,
    /// What they found.
    pub report: &'r Report,
    /// What was given and could not be read.
    pub unreadable: &'r [Unreadable],
    /// The exit status that the run ends with.
    pub exit_status: u8,
}

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
    /// Counts what came of a run.
    pub fn new(project: &Project<'_>, report: &Report) -> Self {
        let count = |severity| report.findings.iter().filter(|one| one.severity == severity).count();
        let context = |file| project.file(file).is_context();
        let mut summary = Self {
            files: project.files().iter().filter(|file| !file.is_context()).count(),
            objects: project.subjects().iter().filter(|subject| !context(subject.file)).count(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            ignored: report.ignored.len(),
            skipped: Vec::new(),
        };
        // Documents are skipped in the order of their files.
        let mut skips = report.skipped.iter().peekable();
        for file in project.files().iter().filter(|file| !file.is_context()) {
            let mut template = false;
            let mut foreign = 0;
            while let Some(skip) = skips.next_if(|skip| skip.file == file.id) {
                match skip.reason {
                    SkipReason::Template => template = true,
                    SkipReason::NotKubernetes => foreign += 1,
                }
            }
            if template {
                summary.skipped.push((file.id, SkipReason::Template));
            } else if foreign == file.documents.len() {
                summary.skipped.push((file.id, SkipReason::NotKubernetes));
            }
        }
        summary
    }

    /// How many files were skipped for that reason.
    pub fn skipped_for(&self, reason: SkipReason) -> usize {
        self.skipped.iter().filter(|(_, why)| *why == reason).count()
    }
}
