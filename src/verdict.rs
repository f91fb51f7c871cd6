//! Whether the kind of a workload is right for what the workload runs. This is the only place that decides it. The
//! lints of the section "the right kind" report what is wrong; `rightkind kinds` shows the verdict on every workload.

mod agent;
mod alone;
mod batch;
mod clock;
mod crontab;
mod fault;
mod service;
mod stateful;

pub use fault::Fault;

use std::cmp::Reverse;

use crate::manifest::{KindNature, PodTemplate, Workload, WorkloadKind};
use crate::project::{Around, Partial, Project, Subject};
use crate::systems::{Nature, PodIdentity, System, WantedKind};

/// A way in which a kind can be wrong. Each has a lint that reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Misfit {
    /// A system that keeps data runs as a Deployment.
    StatefulInDeployment,
    /// A system that keeps data runs as a DaemonSet.
    StatefulInDaemonSet,
    /// A stateless service runs as a StatefulSet.
    StatelessInStatefulSet,
    /// Work that ends runs as a kind that restarts it.
    BatchInDeployment,
    /// Scheduled work runs as a Deployment.
    ScheduledLoop,
    /// A service runs as a Job.
    ServiceInJob,
    /// A node agent is not a DaemonSet.
    AgentNotDaemonSet,
    /// A stateless service runs as a DaemonSet.
    ServiceInDaemonSet,
    /// A data workload is a Pod without a controller.
    BarePod,
}

impl Misfit {
    /// All misfits, in the order in which the lints are listed.
    pub const ALL: [Self; 9] = [
        Self::StatefulInDeployment,
        Self::StatefulInDaemonSet,
        Self::StatelessInStatefulSet,
        Self::BatchInDeployment,
        Self::ScheduledLoop,
        Self::ServiceInJob,
        Self::AgentNotDaemonSet,
        Self::ServiceInDaemonSet,
        Self::BarePod,
    ];

    /// The id of the lint that reports this misfit.
    pub fn lint(self) -> &'static str {
        match self {
            Self::StatefulInDeployment => "stateful-system-in-deployment",
            Self::StatefulInDaemonSet => "stateful-system-in-daemonset",
            Self::StatelessInStatefulSet => "stateless-service-in-statefulset",
            Self::BatchInDeployment => "batch-in-deployment",
            Self::ScheduledLoop => "scheduled-loop-in-deployment",
            Self::ServiceInJob => "service-in-job",
            Self::AgentNotDaemonSet => "node-agent-not-daemonset",
            Self::ServiceInDaemonSet => "daemonset-data-workload",
            Self::BarePod => "bare-pod",
        }
    }

    /// Looks for this misfit in an object of the project.
    pub fn find<'a>(self, project: &Project<'a>, subject: &Subject<'a>) -> Option<Fault> {
        let case = Case::new(project, subject)?;
        match self {
            Self::StatefulInDeployment => stateful::in_deployment(&case),
            Self::StatefulInDaemonSet => stateful::in_daemonset(&case),
            Self::StatelessInStatefulSet => service::in_statefulset(&case),
            Self::BatchInDeployment => batch::in_deployment(&case),
            Self::ScheduledLoop => clock::in_deployment(&case),
            Self::ServiceInJob => service::in_job(&case),
            Self::AgentNotDaemonSet => agent::elsewhere(&case),
            Self::ServiceInDaemonSet => service::in_daemonset(&case),
            Self::BarePod => alone::bare_pod(&case),
        }
    }
}

/// Whether the kind of a workload is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The kind is right.
    Right,
    /// Another kind is usual for such a workload, but nothing in the manifest makes this one wrong.
    Allowed(WantedKind),
    /// The kind is wrong, or another would be better: at least one fault, the worst first.
    Wrong(Vec<Fault>),
    /// The manifest does not show what the workload is, or not enough to judge its kind.
    Unknown,
    /// The object is only a part of one, such as a patch.
    Partial(Partial),
}

impl Verdict {
    /// The verdict on a workload of the project.
    ///
    /// A kind with several Pod templates, or one that an operator manages, is always right for a recognised system.
    pub fn of<'a>(project: &Project<'a>, subject: &Subject<'a>, workload: &Workload<'a>) -> Self {
        if let Some(why) = subject.partial {
            return Self::Partial(why);
        }
        let find = |misfit: Misfit| misfit.find(project, subject);
        let mut faults: Vec<_> = Misfit::ALL.into_iter().filter_map(find).collect();
        if !faults.is_empty() {
            faults.sort_by_key(|fault| Reverse(fault.severity));
            return Self::Wrong(faults);
        }
        let Some(identity) = subject.identity(project) else { return Self::Unknown };
        let systems = identity.systems();
        if systems.is_empty() {
            let is_work = workload.kind().is_job_like() && identity.data_work().is_some();
            return if is_work { Self::Right } else { Self::Unknown };
        }
        let kind = workload.kind();
        if kind.nature() == KindNature::Operated || workload.pod_template().is_none() {
            return Self::Right;
        }
        let unusual = |system: &&&System| system.nature != Nature::Either && !system.fits_kind(kind);
        systems.iter().find(unusual).map_or(Self::Right, |system| Self::Allowed(system.wants()))
    }
}

/// A complete workload, and what is needed to judge its kind.
struct Case<'p, 'a> {
    around: Around<'p, 'a>,
    workload: Workload<'a>,
    pod: PodTemplate<'a>,
    identity: &'p PodIdentity<'a, 'a>,
}

impl<'p, 'a> Case<'p, 'a> {
    fn new(project: &'p Project<'a>, subject: &'p Subject<'a>) -> Option<Self> {
        if subject.partial.is_some() {
            return None;
        }
        let workload = subject.any_workload()?;
        let pod = workload.pod_template()?;
        let identity = subject.identity(project)?;
        Some(Self { around: Around { project, subject }, workload, pod, identity })
    }

    fn kind(&self) -> WorkloadKind {
        self.workload.kind()
    }
}
