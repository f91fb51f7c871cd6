//! What is known of a workload and its kind, in a form that owns it.

use super::{Judged, Verdict};
use crate::manifest::{Container, WorkloadKind};
use crate::project::{FileId, ObjectName};
use crate::systems::{Evidence, Identified, Nature, System};
use crate::yaml::Span;

/// A workload and how its kind is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The file that it is in.
    pub file: FileId,
    /// The value of `kind`.
    pub span: Span,
    /// The object.
    pub object: ObjectName,
    /// Its kind.
    pub kind: WorkloadKind,
    /// What makes its Pod what it is; empty where nothing is recognised.
    pub is: Vec<Known>,
    /// The images of containers that are not recognised, where nothing else shows what the workload is.
    pub unknown: Vec<String>,
    /// Whether the kind is right.
    pub verdict: Verdict,
    /// The kind that it should have; none where that is not known.
    pub should_be: Option<&'static str>,
    /// Why it should have that kind: a sentence without a full stop.
    pub why: String,
}

/// A container that is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The container's name, if it has one.
    pub container: Option<String>,
    /// The systems that it is: one, or several at once.
    pub systems: Vec<KnownSystem>,
    /// What shows that; what decided comes first.
    pub evidence: Vec<Evidence>,
}

/// A system that a container was recognised as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSystem {
    /// Its id in the catalogue.
    pub id: String,
    /// The name without an article: `Kafka broker`.
    pub name: String,
    /// The name, with its article where it has one: `a Kafka broker`.
    pub title: String,
    /// What its work is like.
    pub nature: Nature,
}

impl Row {
    pub(super) fn new(judged: &Judged<'_, '_>) -> Self {
        let subject = judged.subject;
        Self {
            file: subject.file,
            span: subject.object.kind_node().span(),
            object: subject.name(),
            kind: judged.kind,
            is: judged.is.iter().map(Known::new).collect(),
            unknown: judged.unknown.iter().filter_map(Container::image).map(Into::into).collect(),
            verdict: judged.verdict.clone(),
            should_be: judged.should_be(),
            why: judged.why(),
        }
    }
}

impl Known {
    fn new(one: &Identified<'_, '_>) -> Self {
        let recognition = &one.recognition;
        let systems = std::iter::once(recognition.system).chain(recognition.also.iter().copied());
        Self {
            container: one.container.name().map(Into::into),
            systems: systems.map(KnownSystem::new).collect(),
            evidence: recognition.evidence.clone(),
        }
    }
}

impl KnownSystem {
    fn new(system: &System) -> Self {
        Self {
            id: system.id.clone(),
            name: system.name().to_owned(),
            title: system.title.clone(),
            nature: system.nature,
        }
    }
}
