//! The result of a run, as owned data with everything that is needed to show it.

mod rendered;
mod statistics;
mod summary;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::finding::Finding;
use crate::lint::{SkipReason, Skipped};
use crate::project::{self, FileId, Project};
use crate::source::{Source, Workspace};
use crate::suppress::Ignored;
use crate::yaml::{self, LineIndex, Span};

pub use rendered::{Location, RenderedFrom};
pub use statistics::Count;
pub use summary::Summary;

/// The result of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The root directory, as in the workspace.
    pub root: String,
    /// The directory in which the run started, as in the workspace.
    pub directory: String,
    /// The files, ordered by id.
    pub files: Vec<File>,
    /// The findings, ordered by file, place and lint.
    pub findings: Vec<Finding>,
    /// The findings that manifests ignore, in the same order.
    pub ignored: Vec<Ignored>,
    /// The number of findings that a baseline accepts. They are not among `findings`.
    pub accepted: usize,
    /// Documents that were not linted, and why, ordered by file.
    pub skipped: Vec<Skipped>,
    /// The number of objects per kind (`apiVersion`, kind) without a known schema. Their fields were not checked.
    pub without_schema: BTreeMap<(String, String), usize>,
    /// The number of objects per rule of a CustomResourceDefinition (kind, rule) that could not be evaluated.
    pub unknown_rules: BTreeMap<(String, String), usize>,
}

/// A file of the run.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name and text.
    pub source: Arc<Source>,
    /// The parts of the text between document separators, in order.
    pub documents: Vec<Span>,
    /// The number of objects in the file.
    pub objects: usize,
    rendered_documents: Vec<rendered::Part>,
    rendered_objects: Vec<rendered::Part>,
    /// Computed when it is first needed.
    line_starts: OnceLock<Vec<u32>>,
}

impl Report {
    pub(crate) fn new(workspace: &Workspace, project: &Project<'_>) -> Self {
        let sources = workspace.sources.iter().zip(project.files());
        let mut files: Vec<_> = sources.map(|(source, file)| File::new(source, file)).collect();
        for (file, part) in rendered::objects(project) {
            files[file.0 as usize].rendered_objects.push(part);
        }
        for subject in project.subjects() {
            files[subject.file.0 as usize].objects += 1;
        }
        Self {
            root: workspace.root.clone(),
            directory: workspace.directory.clone(),
            files,
            findings: Vec::new(),
            ignored: Vec::new(),
            accepted: 0,
            skipped: Vec::new(),
            without_schema: project.without_schema(),
            unknown_rules: project.unknown_rules(),
        }
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The figures of the run.
    pub fn summary(&self) -> Summary {
        Summary::new(self)
    }

    /// The path of a file relative to the root; the absolute path if the file is outside.
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).source.path_from(&self.root)
    }

    /// The files that were linted, with their ids; without related files.
    pub fn linted(&self) -> impl Iterator<Item = (FileId, &File)> {
        #[allow(clippy::cast_possible_truncation, reason = "no run has 4 billion files")]
        let files = self.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file));
        files.filter(|(_, file)| !file.source.is_context())
    }

    pub(crate) fn all_mut(&mut self) -> Vec<&mut Finding> {
        let ignored = self.ignored.iter_mut().map(|one| &mut one.finding);
        let mut all: Vec<_> = self.findings.iter_mut().chain(ignored).collect();
        all.sort_by_key(|finding| (finding.primary.file, finding.primary.span));
        all
    }

    /// Findings and ignored findings together, ordered by file and place, with the reason for the ignored ones.
    pub fn all(&self) -> Vec<(&Finding, Option<&str>)> {
        let ignored = self.ignored.iter().map(|one| (&one.finding, Some(one.reason.as_str())));
        let mut all: Vec<_> = self.findings.iter().map(|one| (one, None)).chain(ignored).collect();
        all.sort_by_key(|(finding, _)| (finding.primary.file, finding.primary.span));
        all
    }
}

impl File {
    fn new(source: &Arc<Source>, file: &project::File<'_>) -> Self {
        Self {
            source: Arc::clone(source),
            documents: file.documents.iter().map(yaml::Document::span).collect(),
            objects: 0,
            rendered_documents: rendered::documents(file),
            rendered_objects: Vec::new(),
            line_starts: OnceLock::new(),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Lines and columns of the text.
    pub fn lines(&self) -> LineIndex<'_> {
        let starts = self.line_starts.get_or_init(|| yaml::line_starts(self.text()));
        LineIndex::of(self.text(), starts)
    }
}
