//! A finding: what is wrong, and where.

use std::borrow::Cow;

use crate::fix::Fix;
use crate::project::{FileId, ObjectName};
use crate::systems::Evidence;
use crate::yaml::{Node, Span};

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing. Does not fail a run unless the user asks for it.
    Info,
    /// Likely to break, lose data or run work twice, under conditions that do occur.
    Warning,
    /// The API server refuses it, or it is certain to break or lose data at run time.
    Error,
}

impl Severity {
    /// Its name: `error`, `warning`, `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A span of text, and a label for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file of the span.
    pub file: FileId,
    /// The smallest text that the label is about.
    pub span: Span,
    /// A few words, or empty.
    pub text: Cow<'static, str>,
}

/// What a finding is about. It serves to recognise findings with the same cause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum About {
    /// The text at fault.
    #[default]
    Text,
    /// An absent field, by its path from the root of the object. If there are several, any of them would do.
    Absent(Vec<String>),
    /// Fields that the object does not have.
    Stray(Stray),
}

/// Fields that the object does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The fields.
    pub fields: Vec<StrayField>,
    /// The paths of the fields that were probably meant, or that are missing because of these fields: spelled
    /// correctly, or at the right level. `[]` stands for an item of a list. Empty if that is not known.
    pub meant: Vec<String>,
}

/// A field that the object does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayField {
    /// The span of its key.
    pub key: Span,
    /// The key as it is written.
    pub name: String,
    /// The path of the mapping that contains it, from the root of the object.
    pub within: String,
}

impl StrayField {
    /// The field with this key, in the mapping at this path.
    pub fn new(key: Node<'_>, within: &str) -> Self {
        Self { key: key.span(), name: key.key_text().into_owned(), within: within.to_owned() }
    }
}

/// A single problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of the lint that found it.
    pub lint: Cow<'static, str>,
    /// The severity. A lint can vary it with the evidence.
    pub severity: Severity,
    /// What is wrong here: one line, no full stop.
    pub message: String,
    /// The text at fault.
    pub primary: Label,
    /// What it is about, if that is not the text at fault.
    pub about: About,
    /// The evidence, in this file or another.
    pub related: Vec<Label>,
    /// What to write instead, and why it matters.
    pub help: Option<String>,
    /// An edit that fixes it.
    pub fix: Option<Fix>,
    /// The object that it is about; `None` if the text could not be read.
    pub object: Option<ObjectName>,
    /// The path of the text at fault from the root of its object: `spec.template.spec.containers[0].image`. For an
    /// absent field, this is the field's own path.
    pub path: String,
    /// Identifies the finding from run to run, even if other parts of the file change; see [`crate::fingerprint`].
    /// Empty until the run ends.
    pub fingerprint: String,
}

impl Finding {
    /// Sets the label at the text at fault.
    pub fn label(&mut self, text: impl Into<Cow<'static, str>>) -> &mut Self {
        self.primary.text = text.into();
        self
    }

    /// Sets the severity, if it differs from that of the lint.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds evidence in the same file.
    pub fn because(&mut self, span: Span, text: impl Into<Cow<'static, str>>) -> &mut Self {
        let file = self.primary.file;
        self.because_in(file, span, text)
    }

    /// Adds evidence in any file of the run.
    pub fn because_in(&mut self, file: FileId, span: Span, text: impl Into<Cow<'static, str>>) -> &mut Self {
        self.related.push(Label { file, span, text: text.into() });
        self
    }

    /// Adds the evidence for what a container is.
    pub fn because_of(&mut self, evidence: &Evidence) -> &mut Self {
        let file = evidence.file.unwrap_or(self.primary.file);
        self.because_in(file, evidence.span, evidence.text.clone())
    }

    /// Marks the finding as one about an absent field, with its path from the root of the object, or with several paths
    /// if any of them would do. It is then not reported together with the misspelled or misplaced field that explains
    /// it.
    pub fn absent<T: Into<String>>(&mut self, fields: impl IntoIterator<Item = T>) -> &mut Self {
        let fields: Vec<String> = fields.into_iter().map(Into::into).collect();
        if !fields.is_empty() {
            self.about = About::Absent(fields);
        }
        self
    }

    /// Sets the help: what to do, and why.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a fix.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}
