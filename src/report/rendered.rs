//! Information from the tools that render manifests about the origin of objects.

use crate::manifest::Object;
use crate::project::{self, FileId, Project, Subject, resolve};
use crate::source::path_from;
use crate::yaml::{self, Node, Span};

use super::Report;

/// The annotation that kustomize writes with `buildMetadata: [originAnnotations]`.
const ANNOTATION: &str = "config.kubernetes.io/origin";

/// The comment that Helm writes above each document.
const COMMENT: &str = "# Source: ";

/// The file that an object was rendered from, as the tool writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFrom {
    /// The path of the file. Helm's path begins with the name of the chart. Kustomize's path is relative to the
    /// directory that was built, or to the root of `repository`.
    pub file: String,
    /// The repository that kustomize fetched the file from, if it did.
    pub repository: Option<String>,
    /// Whether the path is relative to the directory that was built.
    is_local: bool,
}

/// A part of a text, and the file that it was rendered from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    span: Span,
    from: RenderedFrom,
}

/// The parts of a file according to Helm's comments, in order.
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

/// The objects of a project with kustomize's annotation, each with its file, in order.
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
        // An object from a generator has no file.
        let file = text("path").or_else(|| text("configuredIn"))?.into_owned();
        let repository = text("repo").map(Into::into);
        let is_local = repository.is_none();
        Some(Self { span: object.node().span(), from: RenderedFrom { file, repository, is_local } })
    }
}

/// The part that contains a span.
pub(super) fn find(parts: &[Part], span: Span) -> Option<&RenderedFrom> {
    let after = parts.partition_point(|part| part.span.start <= span.start);
    parts[..after].last().filter(|part| part.span.contains(span)).map(|part| &part.from)
}

/// A place for a reader of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location<'r> {
    /// In this file, by its path relative to the root, with the lines and columns of the text.
    Read(&'r str),
    /// In this file, from which the text was rendered. Its lines are different.
    Rendered(String),
}

impl Report {
    /// The file that a part of a text was rendered from, according to Helm or kustomize.
    pub fn rendered_from(&self, file: FileId, span: Span) -> Option<&RenderedFrom> {
        let file = self.file(file);
        find(&file.rendered_objects, span).or_else(|| find(&file.rendered_documents, span))
    }

    /// The place of a part of a text for a reader of the repository: the file that was read. Standard input without a
    /// name cannot be opened by a reader, so it is the file from which the text was rendered, if that is known and
    /// local.
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
