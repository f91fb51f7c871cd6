//! What shows what a container is.

use super::row::{Nature, System, Trait};
use super::word::Word;
use crate::source::FileId;
use crate::yaml::Span;

/// Where a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rank {
    /// Its command or arguments, or a setting that names its role.
    Command,
    /// Its image.
    Image,
    /// The names of its variables.
    Env,
    /// A word in the name of an image that is not known.
    Name,
    /// Its ports.
    Port,
    /// Where its volumes are mounted.
    Mount,
    /// A probe.
    Probe,
    /// The kind of the object, which an operator defines.
    Kind,
}

/// Something in the manifest that shows what a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Where it is.
    pub span: Span,
    /// The file that the span counts in; none for the workload's own.
    pub file: Option<FileId>,
    /// What kind of evidence it is.
    pub rank: Rank,
    /// What it says: `this image is a Kafka broker`.
    pub text: String,
}

impl Evidence {
    /// In the workload's own file.
    pub(super) fn here(span: Span, rank: Rank, text: String) -> Self {
        Self { span, file: None, rank, text }
    }

    /// A word of the command.
    pub(super) fn word(word: &Word<'_>, text: String) -> Self {
        Self { span: word.span, file: word.file, rank: Rank::Command, text }
    }
}

/// What a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition<'c> {
    /// The system.
    pub system: &'c System,
    /// Other systems that the same container runs.
    pub also: Vec<&'c System>,
    /// What it may be instead, by a setting that the run does not see.
    pub or: Vec<&'c System>,
    /// What makes it keep its data, where it could be a mere cache.
    pub durable: Option<Evidence>,
    /// Why: at least one piece, what decided first.
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

    /// What decided.
    pub fn proof(&self) -> &Evidence {
        &self.evidence[0]
    }

    /// Whether it may be a cache that can lose what it holds: no setting says otherwise.
    pub fn may_be_cache(&self) -> bool {
        self.system.has(Trait::Cache) && self.durable.is_none()
    }

    /// Whether it is of this nature, whatever a setting that the run does not see makes of it.
    pub fn is_surely(&self, nature: Nature) -> bool {
        std::iter::once(&self.system).chain(&self.or).all(|system| system.nature == nature)
    }
}
