//! What is known about a workload and its kind, as owned data.

use super::{Guess, Standing};
use crate::manifest::{Container, WorkloadKind};
use crate::project::{FileId, ObjectName, Subject};
use crate::systems::{Evidence, Nature, PodIdentity, Recognition, System, Work, without_article};
use crate::verdict::Fault;
use crate::yaml::Span;

/// A workload, and the verdict on its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The file of the workload.
    pub file: FileId,
    /// The value of `kind`.
    pub span: Span,
    /// The object.
    pub object: ObjectName,
    /// Its kind.
    pub kind: WorkloadKind,
    /// What was recognised in its Pod; empty if nothing was.
    pub is: Vec<Known>,
    /// The work that its containers are known to do.
    pub work: Vec<Work>,
    /// The images of the containers, if nothing was recognised.
    pub unknown: Vec<String>,
    /// Guesses for these images.
    pub guesses: Vec<Guess>,
    /// Whether the kind is right.
    pub standing: Standing,
    /// The kind that it should have, if that is known.
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
    /// The evidence; the most important first.
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
    /// The nature of its work.
    pub nature: Nature,
}

impl Row {
    pub(super) fn new(
        subject: &Subject<'_>,
        kind: WorkloadKind,
        identity: Option<&PodIdentity<'_, '_>>,
        standing: Standing,
    ) -> Self {
        let by_kind =
            identity.and_then(|identity| identity.by_kind.as_ref()).map(|one| Known::of_kind(kind, one));
        let deciding = identity.map_or(&[][..], |identity| &identity.deciding);
        let deciding =
            deciding.iter().map(|one| Known::new(one.container.name().map(Into::into), &one.recognition));
        let is: Vec<_> = by_kind.into_iter().chain(deciding).collect();
        let work = identity.map_or_else(Vec::new, |identity| identity.work.clone());
        let unknown = identity.filter(|_| is.is_empty()).map_or(&[][..], |identity| &identity.unknown);
        let guess = |one: &Container<'_>| Guess::of(*one, subject.catalogue(), kind, &work);
        let guesses = unknown.iter().filter_map(guess).collect();
        let unknown = unknown.iter().filter_map(Container::image).map(Into::into).collect();
        let should_be = match &standing {
            Standing::Right | Standing::Allowed(_) => Some(kind.name()),
            Standing::Wrong(fault) | Standing::Ignored(fault, _) => Some(fault.should_be),
            Standing::Unknown | Standing::Partial(_) => None,
        };
        let why = match &standing {
            Standing::Right => right(kind, identity),
            Standing::Allowed(usual) => {
                format!("a {} is usual, but nothing here makes {} wrong", usual.name(), kind.with_article())
            }
            Standing::Wrong(fault) => because(fault),
            Standing::Ignored(fault, reason) if reason.is_empty() => format!("ignored: {}", because(fault)),
            Standing::Ignored(_, reason) => format!("ignored: {reason}"),
            Standing::Unknown if work.is_empty() => "the manifest does not show what it is".to_owned(),
            Standing::Unknown => "its name does not show whether it ends".to_owned(),
            Standing::Partial(partial) => format!("only a part of an object: {}", partial.why()),
        };
        let (file, span) = (subject.file, subject.object.kind_node().span());
        Self {
            file,
            span,
            object: subject.name(),
            kind,
            is,
            work,
            unknown,
            guesses,
            standing,
            should_be,
            why,
        }
    }
}

/// Why a kind is right.
fn right(kind: WorkloadKind, identity: Option<&PodIdentity<'_, '_>>) -> String {
    if let WorkloadKind::Custom(custom) = kind
        && custom.runs.is_some()
    {
        return format!("{} runs it", custom.operator);
    }
    let first = identity.and_then(|identity| identity.deciding.first());
    first.map_or("data work ends", |one| one.recognition.system.why()).to_owned()
}

fn because(fault: &Fault) -> String {
    match (&*fault.at.text, &*fault.why) {
        (_, "") => fault.message.clone(),
        ("", why) => why.to_owned(),
        (label, why) => format!("{label}: {why}"),
    }
}

impl Known {
    /// What the kind of an object is.
    fn of_kind(kind: WorkloadKind, recognition: &Recognition<'_>) -> Self {
        let mut known = Self::new(None, recognition);
        if let WorkloadKind::Custom(custom) = kind
            && let Some(title) = &custom.title
        {
            for system in &mut known.systems {
                system.title.clone_from(title);
                without_article(title).clone_into(&mut system.name);
            }
        }
        known
    }

    fn new(container: Option<String>, recognition: &Recognition<'_>) -> Self {
        let systems = std::iter::once(recognition.system).chain(recognition.also.iter().copied());
        Self {
            container,
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
