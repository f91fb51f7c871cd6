//! What each workload of a project is, the kind it has, and the kind it should have.

mod census;
mod lessons;
mod row;

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::lint::{self, Plan};
use crate::options::Options;
use crate::project::{FileId, Partial, Project, Subject};
use crate::report::Report;
use crate::run::with_project;
use crate::source::Workspace;
use crate::suppress;
use crate::systems::WantedKind;
use crate::verdict::{Fault, Verdict};

pub use census::Census;
pub use lessons::{Guess, Lesson};
pub use row::{Known, KnownSystem, Row};

/// What the workloads of a workspace are, and the kinds that they should have.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// The files, without findings.
    pub report: Report,
    /// The workloads, ordered by file and position, without those of related files.
    pub rows: Vec<Row>,
}

/// Judges every workload of a workspace. The options select the lints of the section "the right kind"; manifests can
/// ignore their findings.
pub fn kinds(workspace: &Workspace, options: &Options) -> Kinds {
    with_project(workspace, options, |project, plan| {
        let reasons = reasons(project, plan);
        let subjects = project.subjects().iter().filter(|subject| !project.file(subject.file).is_context());
        Kinds {
            report: Report::new(workspace, project),
            rows: subjects.filter_map(|subject| row(project, subject, &reasons)).collect(),
        }
    })
}

/// Whether the kind of a workload is right, and whether a manifest ignores that it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The kind is right.
    Right,
    /// Another kind is usual for such a workload, but nothing in the manifest makes this one wrong.
    Allowed(WantedKind),
    /// The kind is wrong, or another would be better.
    Wrong(Box<Fault>),
    /// The kind is wrong, and the manifest ignores that, for this reason.
    Ignored(Box<Fault>, String),
    /// The manifest does not show what the workload is, or not enough to judge its kind.
    Unknown,
    /// The object is only a part of one, such as a patch.
    Partial(Partial),
}

impl Standing {
    /// Its name: `right`, `allowed`, `wrong`, `ignored`, `unknown`, `partial`. With severity info, `allowed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong(fault) if fault.severity > Severity::Info => "wrong",
            Self::Allowed(_) | Self::Wrong(_) => "allowed",
            Self::Ignored(..) => "ignored",
            Self::Unknown => "unknown",
            Self::Partial(_) => "partial",
        }
    }

    /// What is wrong with the kind, ignored or not.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Wrong(fault) | Self::Ignored(fault, _) => Some(fault),
            _ => None,
        }
    }
}

/// By file, start of the object and lint: the reason why the manifest ignores the finding.
type Reasons = BTreeMap<(FileId, u32, String), String>;

fn reasons(project: &Project<'_>, plan: &Plan<'_>) -> Reasons {
    let checked = lint::check(project, plan);
    let parted = suppress::apply(project, plan, checked.findings, &checked.yielded);
    let ignored = parted.ignored.into_iter().filter_map(|one| {
        let at = &one.finding.primary;
        let subject = project.subject_over(at.file, at.span)?;
        let place = (at.file, subject.object.node().span().start, one.finding.lint.into_owned());
        Some((place, one.reason))
    });
    ignored.collect()
}

fn row<'a>(project: &Project<'a>, subject: &Subject<'a>, reasons: &Reasons) -> Option<Row> {
    let workload = subject.any_workload()?;
    let standing = match Verdict::of(project, subject, &workload) {
        Verdict::Right => Standing::Right,
        Verdict::Allowed(usual) => Standing::Allowed(usual),
        Verdict::Wrong(faults) => wrong(subject, faults, reasons),
        Verdict::Unknown => Standing::Unknown,
        Verdict::Partial(why) => Standing::Partial(why),
    };
    Some(Row::new(subject, workload.kind(), subject.identity(project), standing))
}

/// The worst fault that is not ignored. If all are ignored, the worst one with its reason.
fn wrong(subject: &Subject<'_>, faults: Vec<Fault>, reasons: &Reasons) -> Standing {
    let start = subject.object.node().span().start;
    let mut ignored = None;
    for fault in faults {
        match reasons.get(&(subject.file, start, fault.misfit.lint().to_owned())) {
            None => return Standing::Wrong(Box::new(fault)),
            Some(reason) if ignored.is_none() => {
                ignored = Some(Standing::Ignored(Box::new(fault), reason.clone()));
            }
            Some(_) => {}
        }
    }
    ignored.unwrap_or(Standing::Unknown)
}
