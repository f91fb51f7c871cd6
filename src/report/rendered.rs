//! What the tools that render manifests say of where an object comes from.

use crate::manifest::Object;
use crate::project::{self, FileId, Project, Subject, resolve};
use crate::source::path_from;
use crate::yaml::{self, Node, Span};

use super::Report;

/// The annotation that kustomize writes with `buildMetadata: [originAnnotations]`.
const ANNOTATION: &str = "config.kubernetes.io/origin";

/// The comment that Helm writes above each document.
const COMMENT: &str = "# Source: ";

/// The file that an object was rendered from, in the words of the tool that rendered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFrom {
    /// The path of the file. Helm's begins with the name of the chart; kustomize's counts from the directory that was
    /// built, or from the root of `repository`.
    pub file: String,
    /// The repository that kustomize fetched the file from, if it did.
    pub repository: Option<String>,
    /// Whether the path counts from the directory that was built.
    is_local: bool,
}

/// The part of a text that was rendered from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    span: Span,
    from: RenderedFrom,
}

/// The parts of a file by Helm's comments, in order.
pub(super) fn documents(file: &project::File<'_>) -> Vec<Part> {
    let parts = file.documents.iter().filter_map(|document| {
        let span = document.span();
        let mut head = span.of(document.text()).lines();
        let mut comments = head.by_ref().take_while(|line| line.is_empty() || line.starts_with('#'));
        let file = comments.find_map(|line| line.strip_prefix(COMMENT))?.trim().to_owned();
        Some(Part { span, from: RenderedFrom { file, repository: None, is_local: false } })
    });
    parts.collect()
}

/// The objects of a project by kustomize's annotations, each with its file, in order.
pub(super) fn objects(project: &Project<'_>) -> Vec<(FileId, Part)> {
    let mut found = Vec::new();
    let mut of_file: &[Subject<'_>] = project.subjects();
    for file in project.files() {
        let count = of_file.partition_point(|subject| subject.file <= file.id);
        let (these, rest) = of_file.split_at(count);
        of_file = rest;
        if !file.source.text.contains(ANNOTATION) {
            continue;
        }
        let parts = these.iter().filter_map(|subject| Part::of(subject.object));
        found.extend(parts.map(|part| (file.id, part)));
    }
    found
}

impl Part {
    fn of(object: Object<'_>) -> Option<Self> {
        let value = object.annotation(ANNOTATION)?;
        let stream = yaml::parse(&value, yaml::Limits::default());
        let root = stream.documents().first()?.root()?;
        let text = |key: &str| root.get(key).and_then(Node::str).filter(|text| !text.is_empty());
        // What a generator made has no file of its own.
        let file = text("path").or_else(|| text("configuredIn"))?.into_owned();
        let repository = text("repo").map(Into::into);
        let is_local = repository.is_none();
        Some(Self { span: object.node().span(), from: RenderedFrom { file, repository, is_local } })
    }
}

/// The part that a span lies in.
pub(super) fn find(parts: &[Part], span: Span) -> Option<&RenderedFrom> {
    let after = parts.partition_point(|part| part.span.start <= span.start);
    parts[..after].last().filter(|part| part.span.contains(span)).map(|part| &part.from)
}

/// Where a place is, for a reader of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location<'r> {
    /// In this file, by its path from the root, at the lines and columns of the text.
    Read(&'r str),
    /// Somewhere in this file, from which the text was rendered; its lines are others.
    Rendered(String),
}

impl Report {
    /// The file that a part of a text was rendered from, by the word of Helm or kustomize.
    pub fn rendered_from(&self, file: FileId, span: Span) -> Option<&RenderedFrom> {
        let file = self.file(file);
        find(&file.rendered_objects, span).or_else(|| find(&file.rendered_documents, span))
    }

    /// Where a part of a text is, for a reader of the repository: in the file that was read; for standard input
    /// without a name, which no reader can open, in the file that it was rendered from, if that is known and local.
    pub fn location(&self, file: FileId, span: Span) -> Location<'_> {
        let source = &self.file(file).source;
        let from =
            self.rendered_from(file, span).filter(|from| source.is_unnamed() && from.repository.is_none());
        let Some(from) = from else { return Location::Read(self.path(file)) };
        if !from.is_local || self.directory.is_empty() {
            return Location::Rendered(from.file.clone());
        }
        let path = resolve(&self.directory, &from.file);
        Location::Rendered(path_from(&path, &self.root).to_owned())
    }
}
