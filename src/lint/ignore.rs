//! Ignores in manifests: which lints they ignore, why, and in which scope.
//!
//! Lints are given by id or section; in comments, also by glob.
//!
//! - `# rightkind: ignore[lint-id, …] reason` at the end of a line applies to findings on that line. On a line of its
//!   own, it applies to the next key or item with all its content; above the first key of a document, to the whole
//!   document.
//! - `# rightkind: ignore-file[lint-id, …] reason` above the first key of a file applies to the file.
//! - The annotation `ignore.rightkind.dev/lint-id: reason` applies to its object. Unlike a comment, it is kept by Helm,
//!   kustomize and the API server.

mod comment;
mod scope;

use crate::finding::Finding;
use crate::lint::{Meta, Pattern, Plan};
use crate::project::{File, FileId, Project, Subject};
use crate::yaml::{Node, Span};

/// The prefix of the annotation's key; the id of the lint follows.
pub const ANNOTATION: &str = "ignore.rightkind.dev/";

/// One ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The file of the ignore.
    pub file: FileId,
    /// The comment, starting at `#`, or the key of the annotation.
    pub span: Span,
    /// Whether it is a comment.
    pub comment: bool,
    /// The lints that it ignores.
    pub named: Vec<Named>,
    /// The reason.
    pub reason: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Its scope in the file.
    scope: Span,
    /// Whether everything in the scope could be read.
    readable: bool,
}

/// One or more lints in an ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The lint, its section, or a glob.
    pub pattern: Pattern,
    /// The span of the pattern.
    pub span: Span,
    /// Whether it ignored a finding.
    pub used: bool,
    /// Whether any of the lints runs.
    runs: bool,
}

impl Named {
    fn new(pattern: Pattern, span: Span, plan: &Plan<'_>, file: FileId) -> Self {
        let runs = plan.lints(file).iter().any(|lint| pattern.matches(&lint.meta));
        Self { pattern, span, used: false, runs }
    }
}

/// What is wrong with an ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The text at fault.
    pub span: Span,
    /// One line, no full stop.
    pub message: String,
}

impl Fault {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}

impl Ignore {
    /// Whether it ignores a finding of this lint.
    pub(crate) fn silences(&self, finding: &Finding, lint: &Meta) -> bool {
        let at = finding.primary.span.start;
        let within = self.scope.start <= at && at < self.scope.end.max(self.scope.start + 1);
        self.file == finding.primary.file
            && within
            && self.named.iter().any(|named| named.pattern.matches(lint))
    }

    /// Records that it ignored a finding of this lint.
    pub(crate) fn mark_used(&mut self, lint: &Meta) {
        let named = self.named.iter_mut().filter(|named| named.pattern.matches(lint));
        named.for_each(|named| named.used = true);
    }

    /// The lints in it that did not ignore anything. Only lints that ran count, and only if the whole scope could be
    /// read.
    pub fn unused(&self) -> impl Iterator<Item = &Named> {
        self.named.iter().filter(|named| self.readable && named.runs && !named.used)
    }
}

/// All ignores in the linted files, in order.
pub(crate) fn read(project: &Project<'_>, plan: &Plan<'_>) -> Vec<Ignore> {
    let mut found = Vec::new();
    for file in project.files().iter().filter(|file| !file.is_context()) {
        found.extend(comment::written(file).into_iter().map(|written| from_comment(file, written, plan)));
    }
    for subject in project.subjects().iter().filter(|subject| !project.file(subject.file).is_context()) {
        let annotations = subject.object.metadata().and_then(|metadata| metadata.get("annotations"));
        for entry in annotations.into_iter().flat_map(Node::entries) {
            let key = entry.key.key_text();
            if let Some(id) = key.strip_prefix(ANNOTATION) {
                found.push(from_annotation(subject, id, entry.key, entry.value, plan));
            }
        }
    }
    found
}

fn from_comment(file: &File<'_>, written: comment::Written, plan: &Plan<'_>) -> Ignore {
    let comment::Written { span, own_line, parsed } = written;
    let mut faults = parsed.faults;
    let scope = match (parsed.whole_file, own_line) {
        (true, _) => scope::file(file, span),
        (false, true) => scope::below(file, span),
        (false, false) => Some(scope::line(file, span)),
    };
    if scope.is_none() {
        faults.push(Fault::new(
            span,
            if parsed.whole_file {
                "an ignore for the whole file must be above the first key of the file"
            } else {
                "there is no key or item below this ignore in its document"
            },
        ));
    }
    // A malformed ignore has no effect.
    let effective = faults.is_empty();
    let mut named = Vec::new();
    for (id, span) in parsed.ids {
        match Pattern::parse(&id, plan.registry()) {
            Err(trouble) => faults.push(Fault::new(span, trouble)),
            Ok(pattern) if effective => named.push(Named::new(pattern, span, plan, file.id)),
            Ok(_) => {}
        }
    }
    let scope = scope.unwrap_or(Span::empty(span.start));
    let covered = |document: &crate::yaml::Document<'_>| {
        document.span().start < scope.end && scope.start < document.span().end
    };
    let readable = !file.documents.iter().any(|document| document.error().is_some() && covered(document));
    Ignore { file: file.id, span, comment: true, named, reason: parsed.reason, faults, scope, readable }
}

fn from_annotation(
    subject: &Subject<'_>,
    id: &str,
    key: Node<'_>,
    value: Node<'_>,
    plan: &Plan<'_>,
) -> Ignore {
    let span = key.span();
    let reason = value.str().unwrap_or_default().trim().to_owned();
    let mut named = Vec::new();
    let mut faults = Vec::new();
    match Pattern::parse(id, plan.registry()) {
        Err(trouble) => faults.push(Fault::new(span, trouble)),
        Ok(_) if reason.is_empty() => {
            faults
                .push(Fault::new(span, "an ignore needs a reason: write it as the value of the annotation"));
        }
        // The API server refuses such a key.
        Ok(Pattern::Glob(_)) => {
            let trouble = "the key of an annotation cannot contain a glob: use the id of a lint or section, or a comment";
            faults.push(Fault::new(span, trouble));
        }
        Ok(pattern) => named.push(Named::new(pattern, span, plan, subject.file)),
    }
    let scope = subject.object.node().span();
    Ignore { file: subject.file, span, comment: false, named, reason, faults, scope, readable: true }
}
