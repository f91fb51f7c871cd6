//! The decision matrix applied to a project: what each workload is, the kind it has, and the kind it should have.

mod row;

use crate::finding::{Finding, Severity};
use crate::lint::{self, Plan};
use crate::manifest::{Container, Workload, WorkloadKind};
use crate::options::Options;
use crate::project::{Partial, Project, Subject};
use crate::report::Report;
use crate::run::with_project;
use crate::source::Workspace;
use crate::systems::{Identified, Nature, WantedKind};

pub use row::{Known, KnownSystem, Row};

/// What the workloads of a workspace are, and the kinds that they should have.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// The files, without findings.
    pub report: Report,
    /// The workloads, in order of files and places. What is there as context is left out.
    pub rows: Vec<Row>,
}

/// Judges every workload of a workspace. The options select the lints of the section "the right kind".
pub fn kinds(workspace: &Workspace, options: &Options) -> Kinds {
    with_project(workspace, options, |project, plan| Kinds {
        report: Report::new(&workspace.root, &workspace.sources, project),
        rows: judged(project, plan).iter().map(Row::new).collect(),
    })
}

/// A workload and how its kind is judged.
#[derive(Debug)]
struct Judged<'p, 'a> {
    subject: &'p Subject<'a>,
    kind: WorkloadKind,
    /// What makes its Pod what it is, with the evidence; empty where nothing is recognised.
    is: &'p [Identified<'a, 'a>],
    /// The containers that are not recognised, where nothing else shows what the workload is.
    unknown: &'p [Container<'a>],
    verdict: Verdict,
}

/// Whether a workload's kind is the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Right,
    /// Another kind is usual for what the workload is, but nothing in the manifest speaks against this one.
    Allowed(WantedKind),
    /// A lint of the section "the right kind" says that it is not, or that another would be better.
    Wrong(Box<Finding>),
    /// Nothing shows what the workload is.
    Unknown,
    /// The object is only a piece of one, such as a patch.
    Partial(Partial),
}

impl Verdict {
    /// The word for it: `right`, `allowed`, `wrong`, `unknown`, `partial`. Advice counts as `allowed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong(finding) if finding.severity > Severity::Info => "wrong",
            Self::Allowed(_) | Self::Wrong(_) => "allowed",
            Self::Unknown => "unknown",
            Self::Partial(_) => "partial",
        }
    }
}

fn judged<'p, 'a>(project: &'p Project<'a>, plan: &Plan<'_>) -> Vec<Judged<'p, 'a>> {
    let findings = lint::check(project, plan).findings;
    let workloads = project.subjects().iter().filter_map(|subject| {
        let context = project.file(subject.file).is_context();
        subject.workload.filter(|_| !context).map(|workload| (subject, workload))
    });
    workloads.map(|(subject, workload)| row(project, subject, workload, &findings)).collect()
}

/// The findings in an object, out of all in order of files and places.
fn of_subject<'f>(findings: &'f [Finding], subject: &Subject<'_>) -> &'f [Finding] {
    let object = subject.object.node().span();
    let place = |finding: &Finding| (finding.primary.file, finding.primary.span.start);
    let start = findings.partition_point(|one| place(one) < (subject.file, object.start));
    let end = findings.partition_point(|one| place(one) < (subject.file, object.end));
    &findings[start..end]
}

fn row<'p, 'a>(
    project: &'p Project<'a>,
    subject: &'p Subject<'a>,
    workload: Workload<'a>,
    findings: &[Finding],
) -> Judged<'p, 'a> {
    let identity = subject.identity(project);
    let is = identity.map_or(&[][..], |identity| &identity.deciding);
    let unknown = identity.filter(|_| is.is_empty()).map_or(&[][..], |identity| &identity.unknown);
    let kind = workload.kind();
    let verdict = verdict(subject, kind, is, of_subject(findings, subject));
    Judged { subject, kind, is, unknown, verdict }
}

fn verdict(
    subject: &Subject<'_>,
    kind: WorkloadKind,
    is: &[Identified<'_, '_>],
    findings: &[Finding],
) -> Verdict {
    if let Some(why) = subject.partial {
        return Verdict::Partial(why);
    }
    if let Some(worst) = findings.iter().rev().max_by_key(|one| one.severity) {
        return Verdict::Wrong(Box::new(worst.clone()));
    }
    if is.is_empty() {
        return Verdict::Unknown;
    }
    let unusual = is
        .iter()
        .map(|one| one.recognition.system)
        .find(|system| system.nature != Nature::Either && !system.fits_kind(kind));
    unusual.map_or(Verdict::Right, |system| Verdict::Allowed(system.wants()))
}

impl Judged<'_, '_> {
    fn should_be(&self) -> Option<&'static str> {
        match &self.verdict {
            Verdict::Right | Verdict::Allowed(_) => Some(self.kind.name()),
            Verdict::Wrong(finding) if finding.lint == "scheduled-loop-in-deployment" => Some("CronJob"),
            Verdict::Wrong(finding) => self.judged(finding).map(|one| one.recognition.system.wants().name()),
            Verdict::Unknown | Verdict::Partial(_) => None,
        }
    }

    fn why(&self) -> String {
        let because = || self.is.first().map_or("", |one| one.recognition.system.why()).to_owned();
        match &self.verdict {
            Verdict::Right => because(),
            Verdict::Allowed(usual) => {
                format!("{} is usual, but nothing here speaks against a {}", article(*usual), self.kind)
            }
            Verdict::Wrong(finding) => match self.judged(finding) {
                Some(one) if finding.primary.text.is_empty() => one.recognition.system.why().to_owned(),
                Some(one) => format!("{}: {}", finding.primary.text, one.recognition.system.why()),
                None => finding.message.clone(),
            },
            Verdict::Unknown => "nothing in it shows what it is".to_owned(),
            Verdict::Partial(partial) => format!("only a piece of an object: {}", partial.why()),
        }
    }

    /// The container that a finding is about: the one whose evidence it shows.
    fn judged(&self, finding: &Finding) -> Option<&Identified<'_, '_>> {
        let shown = |one: &&Identified<'_, '_>| {
            let proof = one.recognition.proof();
            let file = proof.file.unwrap_or(self.subject.file);
            finding.related.iter().any(|label| label.file == file && label.span == proof.span)
        };
        self.is.iter().find(shown).or(self.is.first())
    }
}

fn article(kind: WantedKind) -> String {
    format!("a {}", kind.name())
}
