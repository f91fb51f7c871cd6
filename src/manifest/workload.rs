//! Workloads: the objects that run Pods.

use super::{Claim, Object, PodTemplate};
use crate::yaml::Node;

/// The built-in kinds that run Pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// Interchangeable Pods that run for ever.
    Deployment,
    /// Pods with an identity and storage of their own.
    StatefulSet,
    /// One Pod a node.
    DaemonSet,
    /// Pods that run to an end.
    Job,
    /// A Job by the clock.
    CronJob,
    /// What a Deployment makes; by hand, a Deployment that can't roll.
    ReplicaSet,
    /// The forerunner of the ReplicaSet.
    ReplicationController,
    /// One Pod that nothing looks after.
    Pod,
}

impl WorkloadKind {
    /// The kind of an object, when its group is the right one: a `Job` of `batch.volcano.sh` is another thing.
    /// Versions that are no longer served count too.
    pub fn of(object: Object<'_>) -> Option<Self> {
        let kind = match &*object.kind() {
            "Deployment" => Self::Deployment,
            "StatefulSet" => Self::StatefulSet,
            "DaemonSet" => Self::DaemonSet,
            "Job" => Self::Job,
            "CronJob" => Self::CronJob,
            "ReplicaSet" => Self::ReplicaSet,
            "ReplicationController" => Self::ReplicationController,
            "Pod" => Self::Pod,
            _ => return None,
        };
        let groups: &[&str] = match kind {
            Self::Deployment | Self::DaemonSet | Self::ReplicaSet => &["apps", "extensions"],
            Self::StatefulSet => &["apps"],
            Self::Job | Self::CronJob => &["batch"],
            Self::ReplicationController | Self::Pod => &[""],
        };
        groups.contains(&&*object.group()).then_some(kind)
    }

    /// The kind as Kubernetes writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::ReplicaSet => "ReplicaSet",
            Self::ReplicationController => "ReplicationController",
            Self::Pod => "Pod",
        }
    }

    /// The keys from the object to its Pod template; none for a Pod, which is its own.
    pub fn template_path(self) -> &'static [&'static str] {
        match self {
            Self::CronJob => &["spec", "jobTemplate", "spec", "template"],
            Self::Pod => &[],
            _ => &["spec", "template"],
        }
    }

    /// Whether its Pods are interchangeable and run for ever: Deployment, ReplicaSet, ReplicationController.
    pub fn is_deployment_like(self) -> bool {
        matches!(self, Self::Deployment | Self::ReplicaSet | Self::ReplicationController)
    }

    /// Whether its Pods run to an end: Job and CronJob.
    pub fn is_job_like(self) -> bool {
        matches!(self, Self::Job | Self::CronJob)
    }
}

impl std::fmt::Display for WorkloadKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// An object that runs Pods.
#[derive(Debug, Clone, Copy)]
pub struct Workload<'a> {
    object: Object<'a>,
    kind: WorkloadKind,
}

impl<'a> Workload<'a> {
    /// The object as a workload, if it is one of the built-in kinds.
    pub fn new(object: Object<'a>) -> Option<Self> {
        WorkloadKind::of(object).map(|kind| Self { object, kind })
    }

    /// The object.
    pub fn object(&self) -> Object<'a> {
        self.object
    }

    /// Its kind.
    pub fn kind(&self) -> WorkloadKind {
        self.kind
    }

    /// Its `spec`.
    pub fn spec(&self) -> Option<Node<'a>> {
        self.object.spec().filter(|spec| spec.is_mapping())
    }

    /// The Pod template, wherever the kind keeps it.
    pub fn pod_template(&self) -> Option<PodTemplate<'a>> {
        let node = self.object.node().at(self.kind.template_path())?;
        node.is_mapping().then(|| PodTemplate::new(node))
    }

    /// The mapping with the fields of a Job: the spec of a Job, or `jobTemplate.spec` of a CronJob.
    pub fn job_spec(&self) -> Option<Node<'a>> {
        let node = match self.kind {
            WorkloadKind::Job => self.spec(),
            WorkloadKind::CronJob => self.spec()?.at(&["jobTemplate", "spec"]),
            _ => None,
        };
        node.filter(|node| node.is_mapping())
    }

    /// How many Pods it runs at once by its `spec.replicas`: 1 where the field is absent; none where it is not
    /// an integer, and for kinds that have no such field.
    pub fn replicas(&self) -> Option<i64> {
        if !self.kind.is_deployment_like() && self.kind != WorkloadKind::StatefulSet {
            return None;
        }
        match self.spec()?.get("replicas").filter(|replicas| !replicas.is_null()) {
            Some(replicas) => replicas.int(),
            None => Some(1),
        }
    }

    /// The templates of a StatefulSet's claims.
    pub fn volume_claim_templates(&self) -> Vec<Claim<'a>> {
        let templates = self.spec().and_then(|spec| spec.get("volumeClaimTemplates"));
        let templates = templates.filter(|_| self.kind == WorkloadKind::StatefulSet);
        templates.into_iter().flat_map(Node::items).map(Node::resolve).map(Claim::new).collect()
    }
}
