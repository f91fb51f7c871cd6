//! The frame for lints: what a lint is, and what it can access.

mod aliased;
mod context;
mod docs;
mod ignore;
mod macros;
mod outline;
mod pattern;
mod plan;
mod registry;
mod rule;
mod runner;
mod yielding;

use std::borrow::Cow;
use std::sync::Arc;

pub use context::Context;
pub use docs::{Example, Piece};
pub(crate) use ignore::read as ignores;
pub use ignore::{ANNOTATION, Fault, Ignore, Named};
pub use pattern::{Pattern, setting};
pub(crate) use plan::Asked;
pub use plan::{Plan, Selection};
pub use registry::{IdError, Registry};
pub use rule::Rule;
pub(crate) use runner::sort;
pub use runner::{Checked, SkipReason, Skipped, check};
pub use yielding::{Cause, Yield};

use crate::finding::Severity;
use crate::manifest::{Container, Object, PodTemplate, Workload};
use crate::project::Subject;
use crate::yaml::Document;

/// The section of a lint; also its folder in `lints/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The right kind.
    Kind,
    /// StatefulSets.
    StatefulSet,
    /// Jobs.
    Job,
    /// CronJobs.
    CronJob,
    /// DaemonSets.
    DaemonSet,
    /// Deployments.
    Deployment,
    /// All Pods.
    Pod,
    /// What single data systems need.
    System,
    /// The shape of the object: what `kubectl apply` refuses.
    Shape,
    /// Comments and annotations that ignore findings.
    Ignore,
}

impl Section {
    /// All sections, in the order in which they are listed.
    pub const ALL: [Section; 10] = [
        Self::Kind,
        Self::StatefulSet,
        Self::Job,
        Self::CronJob,
        Self::DaemonSet,
        Self::Deployment,
        Self::Pod,
        Self::System,
        Self::Shape,
        Self::Ignore,
    ];

    /// Its name in `--select`, and the name of its folder.
    pub fn id(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::StatefulSet => "statefulset",
            Self::Job => "job",
            Self::CronJob => "cronjob",
            Self::DaemonSet => "daemonset",
            Self::Deployment => "deployment",
            Self::Pod => "pod",
            Self::System => "system",
            Self::Shape => "shape",
            Self::Ignore => "ignore",
        }
    }

    /// Its title in lists.
    pub fn title(self) -> &'static str {
        match self {
            Self::Kind => "The right kind",
            Self::StatefulSet => "StatefulSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::DaemonSet => "DaemonSet",
            Self::Deployment => "Deployment",
            Self::Pod => "All Pods",
            Self::System => "Data systems",
            Self::Shape => "The shape of the object",
            Self::Ignore => "Ignoring findings",
        }
    }
}

/// The data of a lint that is known without running it. The same text is used for the page, `explain` and the SARIF
/// help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The id: kebab-case, named after the fault. Also the SARIF rule id.
    pub id: Cow<'static, str>,
    /// The fault in one line.
    pub summary: Cow<'static, str>,
    /// The highest severity of its findings.
    pub severity: Severity,
    /// Its section.
    pub section: Section,
    /// The version of rightkind that introduced it; empty for a user's own lint.
    pub since: Cow<'static, str>,
    /// Whether some of its findings have a fix.
    pub fixable: bool,
    /// What is wrong, why, examples and references: Markdown, without the title.
    pub docs: Cow<'static, str>,
}

impl Meta {
    /// The data of a lint that has no documentation except its summary.
    pub fn new(
        id: impl Into<Cow<'static, str>>,
        summary: impl Into<Cow<'static, str>>,
        severity: Severity,
        section: Section,
    ) -> Self {
        let (id, summary) = (id.into(), summary.into());
        let (since, docs) = (Cow::Borrowed(""), Cow::Borrowed(""));
        Self { id, summary, severity, section, since, fixable: false, docs }
    }
}

/// What a check is called for.
#[derive(Debug, Clone)]
pub enum Check {
    /// Every document, readable or not, if it looks like a manifest.
    Document(fn(&Document<'_>, &mut Context<'_, '_>)),
    /// Every object with `apiVersion` and `kind`.
    Object(for<'a> fn(Object<'a>, &mut Context<'_, 'a>)),
    /// Every workload of a built-in kind.
    Workload(for<'a> fn(&Workload<'a>, &mut Context<'_, 'a>)),
    /// Every workload, of built-in kinds and of the kinds of operators.
    AnyWorkload(for<'a> fn(&Workload<'a>, &mut Context<'_, 'a>)),
    /// Every container of every workload of a built-in kind, including init containers.
    Container(for<'a> fn(&Workload<'a>, &Container<'a>, &mut Context<'_, 'a>)),
    /// Every container of every workload, of built-in kinds and of the kinds of operators.
    AnyContainer(for<'a> fn(&Workload<'a>, &Container<'a>, &mut Context<'_, 'a>)),
    /// Every comment and annotation that ignores findings, after all other lints.
    Ignore(fn(&Ignore, &mut Context<'_, '_>)),
    /// A rule with its own state.
    Rule(Arc<dyn Rule>),
}

/// A lint: its data and its check.
#[derive(Debug, Clone)]
pub struct Lint {
    /// The data.
    pub meta: Meta,
    /// The check.
    pub check: Check,
}

impl Lint {
    /// A lint with a rule as its check.
    pub fn of_rule(meta: Meta, rule: impl Rule + 'static) -> Self {
        Self { meta, check: Check::Rule(Arc::new(rule)) }
    }

    /// Runs the check over a document.
    pub(crate) fn check_document(&self, document: &Document<'_>, context: &mut Context<'_, '_>) {
        match &self.check {
            Check::Document(check) => check(document, context),
            Check::Rule(rule) => rule.document(document, context),
            _ => {}
        }
    }

    /// Runs the check over one object and everything in it.
    pub(crate) fn check_subject<'a>(&self, subject: &Subject<'a>, context: &mut Context<'_, 'a>) {
        match &self.check {
            Check::Document(_) | Check::Ignore(_) => {}
            Check::Object(check) => check(subject.object, context),
            Check::Workload(check) => {
                if let Some(workload) = &subject.workload {
                    check(workload, context);
                }
            }
            Check::AnyWorkload(check) => {
                if let Some(workload) = &subject.any_workload() {
                    check(workload, context);
                }
            }
            Check::Container(check) => {
                let workload = subject.workload;
                each_container(workload, |workload, container| check(workload, container, context));
            }
            Check::AnyContainer(check) => {
                let workload = subject.any_workload();
                each_container(workload, |workload, container| check(workload, container, context));
            }
            Check::Rule(rule) => {
                rule.object(subject.object, context);
                if let Some(workload) = &subject.workload {
                    rule.workload(workload, context);
                }
                let workload = subject.workload;
                each_container(workload, |workload, container| rule.container(workload, container, context));
            }
        }
    }
}

fn each_container<'a>(workload: Option<Workload<'a>>, mut look: impl FnMut(&Workload<'a>, &Container<'a>)) {
    let Some(workload) = &workload else { return };
    for container in workload.pod_templates().iter().flat_map(PodTemplate::all_containers) {
        look(workload, &container);
    }
}
