//! What came of a run, in a form that owns all that is needed to show it.

mod summary;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::finding::Finding;
use crate::lint::{SkipReason, Skipped};
use crate::project::{self, FileId, Project};
use crate::source::Source;
use crate::suppress::Ignored;
use crate::yaml::{self, LineIndex, Span};

pub use summary::Summary;

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Report {
    /// The directory that the files' paths are shown relative to, as in the workspace.
    pub root: String,
    /// The files, in order of their ids.
    pub files: Vec<File>,
    /// By file, place and lint.
    pub findings: Vec<Finding>,
    /// Findings that the manifests say to ignore, in the same order.
    pub ignored: Vec<Ignored>,
    /// Documents that were not linted, and why; in the order of their files.
    pub skipped: Vec<Skipped>,
    /// How many objects there are of each kind (`apiVersion`, kind) whose fields are not known; their shape was
    /// not checked.
    pub without_schema: BTreeMap<(String, String), usize>,
}

/// A file of the run.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name and text.
    pub source: Arc<Source>,
    /// Its documents, in order.
    pub documents: Vec<Document>,
    /// How many objects it holds.
    pub objects: usize,
    /// Found when first asked for.
    line_starts: OnceLock<Vec<u32>>,
}

/// A document of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The part of the text between its separators.
    pub span: Span,
    /// The template that it was rendered from, by the comment that Helm writes: `kafka/templates/service.yaml`.
    pub rendered_from: Option<String>,
}

impl Report {
    pub(crate) fn new(root: &str, sources: &[Arc<Source>], project: &Project<'_>) -> Self {
        let mut files: Vec<_> =
            sources.iter().zip(project.files()).map(|(source, file)| File::new(source, file)).collect();
        for subject in project.subjects() {
            files[subject.file.0 as usize].objects += 1;
        }
        Self {
            root: root.to_owned(),
            files,
            findings: Vec::new(),
            ignored: Vec::new(),
            skipped: Vec::new(),
            without_schema: project.without_schema(),
        }
    }

    /// The file of that id.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The figures of the run.
    pub fn summary(&self) -> Summary {
        Summary::new(self)
    }

    /// The path of a file from the root, or where it lies if that is elsewhere.
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).source.path_from(&self.root)
    }

    /// The files that were linted, each with its id; those of context are left out.
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

    /// The findings and the ignored ones together, by file and place, with the reason where one is ignored.
    pub fn all(&self) -> Vec<(&Finding, Option<&str>)> {
        let ignored = self.ignored.iter().map(|one| (&one.finding, Some(one.reason.as_str())));
        let mut all: Vec<_> = self.findings.iter().map(|one| (one, None)).chain(ignored).collect();
        all.sort_by_key(|(finding, _)| (finding.primary.file, finding.primary.span));
        all
    }
}

impl File {
    fn new(source: &Arc<Source>, file: &project::File<'_>) -> Self {
        let documents = file.documents.iter().map(Document::new).collect();
        Self { source: Arc::clone(source), documents, objects: 0, line_starts: OnceLock::new() }
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

    /// The document that a span lies in.
    pub fn document_at(&self, span: Span) -> Option<&Document> {
        let after = self.documents.partition_point(|document| document.span.start <= span.start);
        self.documents[..after].last().filter(|document| document.span.contains(span))
    }
}

impl Document {
    fn new(document: &yaml::Document<'_>) -> Self {
        let span = document.span();
        let mut head = span.of(document.text()).lines();
        let mut comments = head.by_ref().take_while(|line| line.is_empty() || line.starts_with('#'));
        let rendered_from = comments.find_map(|line| line.strip_prefix("# Source: "));
        Self { span, rendered_from: rendered_from.map(str::to_owned) }
    }
}
