//! What a lint has to say, and where.

use std::borrow::Cow;

use crate::fix::Fix;
use crate::project::{FileId, ObjectName};
use crate::systems::Evidence;
use crate::yaml::{Node, Span};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice; fails no run unless the user asks for that.
    Info,
    /// Likely to break, lose data or run work twice, under conditions that do come up.
    Warning,
    /// The API server refuses it, or it is sure to break or lose data at run time.
    Error,
}

impl Severity {
    /// The word for it: `error`, `warning`, `info`.
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

/// A piece of text and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file that the span counts in.
    pub file: FileId,
    /// The smallest text that the label speaks of.
    pub span: Span,
    /// A few words; may be empty.
    pub text: Cow<'static, str>,
}

/// What a finding is about, so that findings of the same cause can be told from others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum About {
    /// The text at fault.
    #[default]
    Text,
    /// A field that is not there, by its path from the object's root; of several, any would do.
    Absent(Vec<String>),
    /// Fields that stand where the object has no such field.
    Stray(Stray),
}

/// Fields that stand where the object has no such field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The fields.
    pub fields: Vec<StrayField>,
    /// The paths of the fields that they were probably meant to be, or that are missing because of them: spelled
    /// correctly, or at the right level. `[]` stands for some item of a list. Empty where it is not known.
    pub meant: Vec<String>,
}

/// A field that stands where the object has no such field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayField {
    /// Where its key is written.
    pub key: Span,
    /// Its name as it is written.
    pub name: String,
    /// The path of the mapping that it stands in, from the object's root.
    pub within: String,
}

impl StrayField {
    /// The field of this key, in the mapping of this path.
    pub fn new(key: Node<'_>, within: &str) -> Self {
        Self { key: key.span(), name: key.key_text().into_owned(), within: within.to_owned() }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of the lint that found it.
    pub lint: Cow<'static, str>,
    /// How much it matters here; a lint may vary it with the evidence.
    pub severity: Severity,
    /// What is wrong here: one line, no full stop.
    pub message: String,
    /// The text at fault.
    pub primary: Label,
    /// What it is about, where that is not the text at fault.
    pub about: About,
    /// The evidence, in this file or another.
    pub related: Vec<Label>,
    /// What to write instead, and why it matters.
    pub help: Option<String>,
    /// An edit that mends it.
    pub fix: Option<Fix>,
    /// The object that it is about; none where the text could not be read.
    pub object: Option<ObjectName>,
    /// The path of the text at fault from its object's root: `spec.template.spec.containers[0].image`.
    pub path: String,
    /// What it is known by from one run to the next, whatever else of the file is edited; see
    /// [`crate::fingerprint`]. Empty until the run is over.
    pub fingerprint: String,
}

impl Finding {
    /// Says a few words at the text at fault.
    pub fn label(&mut self, text: impl Into<Cow<'static, str>>) -> &mut Self {
        self.primary.text = text.into();
        self
    }

    /// Sets how much it matters here, where that differs from the lint's own severity.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Points at evidence in the same file.
    pub fn because(&mut self, span: Span, text: impl Into<Cow<'static, str>>) -> &mut Self {
        let file = self.primary.file;
        self.because_in(file, span, text)
    }

    /// Points at evidence in any file of the run.
    pub fn because_in(&mut self, file: FileId, span: Span, text: impl Into<Cow<'static, str>>) -> &mut Self {
        self.related.push(Label { file, span, text: text.into() });
        self
    }

    /// Points at what shows what a container is.
    pub fn because_of(&mut self, evidence: &Evidence) -> &mut Self {
        let file = evidence.file.unwrap_or(self.primary.file);
        self.because_in(file, evidence.span, evidence.text.clone())
    }

    /// Says that it is about a field that is absent: its path from the object's root, or several where any of
    /// them would do. It is then not reported beside the misspelled or misplaced field that explains it.
    pub fn absent<T: Into<String>>(&mut self, fields: impl IntoIterator<Item = T>) -> &mut Self {
        let fields: Vec<String> = fields.into_iter().map(Into::into).collect();
        if !fields.is_empty() {
            self.about = About::Absent(fields);
        }
        self
    }

    /// Says what to do, and why.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }

    /// Offers an edit.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}
