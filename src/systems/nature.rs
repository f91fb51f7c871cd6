//! The nature of a system's work, and the kind of workload that suits it.

use serde::Deserialize;

use crate::manifest::{KindNature, WorkloadKind};

/// The nature of a system's work, which decides what kind can run it. The nature with the most requirements comes
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// It keeps data or an identity that must outlive its Pods.
    Stateful,
    /// It runs until it is stopped, and its replicas are interchangeable.
    StatelessService,
    /// Its work ends.
    Batch,
    /// It serves its node.
    NodeAgent,
    /// It serves another container of its Pod.
    Sidecar,
    /// The right kind is not known: its work may end or not.
    Either,
}

impl Nature {
    /// The name in tables: `stateless service`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stateful => "stateful",
            Self::StatelessService => "stateless service",
            Self::Batch => "batch",
            Self::NodeAgent => "node agent",
            Self::Sidecar => "sidecar",
            Self::Either => "either",
        }
    }

    /// Whether it runs until somebody stops it.
    pub fn is_long_running(self) -> bool {
        matches!(self, Self::Stateful | Self::StatelessService | Self::NodeAgent)
    }
}

/// The kind of workload that suits a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum WantedKind {
    /// Pods with their own identity and storage.
    StatefulSet,
    /// Interchangeable Pods.
    Deployment,
    /// A Job, or a CronJob if it runs on a schedule.
    Job,
    /// One Pod per node.
    DaemonSet,
    /// A container in the Pod of another workload.
    Sidecar,
}

impl WantedKind {
    /// The kind that a workload counts as: a ReplicaSet counts as a Deployment, a CronJob as a Job. `None` for a bare
    /// Pod, and for a kind with Pods that an operator manages.
    pub fn of(kind: WorkloadKind) -> Option<Self> {
        match kind.nature() {
            KindNature::Identity => Some(Self::StatefulSet),
            KindNature::Interchangeable => Some(Self::Deployment),
            KindNature::PerNode => Some(Self::DaemonSet),
            KindNature::ToAnEnd | KindNature::ByTheClock => Some(Self::Job),
            KindNature::Alone | KindNature::Operated => None,
        }
    }

    /// The kind in words: `StatefulSet`, `Job or CronJob`.
    pub fn name(self) -> &'static str {
        match self {
            Self::StatefulSet => "StatefulSet",
            Self::Deployment => "Deployment",
            Self::Job => "Job or CronJob",
            Self::DaemonSet => "DaemonSet",
            Self::Sidecar => "sidecar of another Pod",
        }
    }
}
