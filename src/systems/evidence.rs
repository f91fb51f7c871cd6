//! The evidence for what a container is.

use super::nature::Nature;
use super::row::{System, Trait};
use super::word::Word;
use crate::source::FileId;
use crate::yaml::Span;

/// The source of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rank {
    /// Its command or arguments, or a setting that selects its role.
    Command,
    /// Its image.
    Image,
    /// The names of its variables.
    Env,
    /// A word in the name of an unknown image.
    Name,
    /// Its ports.
    Port,
    /// The mount paths of its volumes.
    Mount,
    /// A probe.
    Probe,
    /// The kind of the object, if an operator defines it.
    Kind,
}

/// A text in the manifest that shows what a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its place.
    pub span: Span,
    /// The file of the span; `None` for the file of the workload.
    pub file: Option<FileId>,
    /// The kind of evidence.
    pub rank: Rank,
    /// The label: `this image is a Kafka broker`.
    pub text: String,
}

impl Evidence {
    /// Evidence in the file of the workload.
    pub(super) fn here(span: Span, rank: Rank, text: String) -> Self {
        Self { span, file: None, rank, text }
    }

    /// Evidence from a word of the command.
    pub(super) fn word(word: &Word<'_>, text: String) -> Self {
        Self { span: word.span, file: word.file, rank: Rank::Command, text }
    }
}

/// The result of recognition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition<'c> {
    /// The system.
    pub system: &'c System,
    /// Other systems in the same container.
    pub also: Vec<&'c System>,
    /// Other systems that it can be, depending on a setting outside of the run.
    pub or: Vec<&'c System>,
    /// The setting that makes a possible cache keep its data.
    pub durable: Option<Evidence>,
    /// At least one piece of evidence, the most important first.
    pub evidence: Vec<Evidence>,
}

impl<'c> Recognition<'c> {
    pub(super) fn new(system: &'c System, evidence: Vec<Evidence>) -> Self {
        Self { system, also: Vec::new(), or: Vec::new(), durable: None, evidence }
    }

    pub(super) fn because(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// The most important evidence.
    pub fn proof(&self) -> &Evidence {
        &self.evidence[0]
    }

    /// Whether it may be a cache that can lose its data: no setting shows the opposite.
    pub fn may_be_cache(&self) -> bool {
        self.system.has(Trait::Cache) && self.durable.is_none()
    }

    /// Whether it has this nature, independently of settings outside of the run.
    pub fn is_surely(&self, nature: Nature) -> bool {
        std::iter::once(&self.system).chain(&self.or).all(|system| system.nature == nature)
    }
}
