//! Workloads: objects that run Pods.

use std::ops::Range;

use super::{Claim, CustomKind, KindNature, Object, PodTemplate};
use crate::yaml::Node;

/// The field of a Pod in a StatefulSet that is its ordinal.
pub const ORDINAL_FIELD: &str = "metadata.labels['apps.kubernetes.io/pod-index']";

/// The kinds that run Pods: built-in kinds, and kinds of operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// Interchangeable Pods that run until they are stopped.
    Deployment,
    /// Pods with their own identity and storage.
    StatefulSet,
    /// One Pod per node.
    DaemonSet,
    /// Pods that end.
    Job,
    /// A Job on a schedule.
    CronJob,
    /// A Deployment creates these. Written by hand, it is a Deployment without rolling updates.
    ReplicaSet,
    /// The predecessor of the ReplicaSet.
    ReplicationController,
    /// A Pod without a controller.
    Pod,
    /// A kind that an operator defines.
    Custom(&'static CustomKind),
}

impl WorkloadKind {
    /// The built-in kind of an object, if the group is also right: a `Job` of `batch.volcano.sh` is another kind.
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
            Self::Custom(_) => &[],
        };
        groups.contains(&&*object.group()).then_some(kind)
    }

    /// The name of the kind in Kubernetes.
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
            Self::Custom(kind) => &kind.kind,
        }
    }

    /// Its name with an article: `a Deployment`, `an AdvancedCronJob`.
    pub fn with_article(self) -> String {
        let name = self.name();
        let article = if name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {name}")
    }

    /// The lifecycle of its Pods.
    pub fn nature(self) -> KindNature {
        match self {
            Self::Deployment | Self::ReplicaSet | Self::ReplicationController => KindNature::Interchangeable,
            Self::StatefulSet => KindNature::Identity,
            Self::DaemonSet => KindNature::PerNode,
            Self::Job => KindNature::ToAnEnd,
            Self::CronJob => KindNature::ByTheClock,
            Self::Pod => KindNature::Alone,
            Self::Custom(kind) => kind.nature,
        }
    }

    /// The keys from the object to its Pod template; empty for a Pod, which is its own template, and for operators'
    /// kinds, which can have several.
    pub fn template_path(self) -> &'static [&'static str] {
        match self {
            Self::CronJob => &["spec", "jobTemplate", "spec", "template"],
            Self::Pod | Self::Custom(_) => &[],
            _ => &["spec", "template"],
        }
    }

    /// Whether its Pods are interchangeable and run until they are stopped, as in a Deployment.
    pub fn is_deployment_like(self) -> bool {
        self.nature() == KindNature::Interchangeable
    }

    /// Whether its Pods end, as in a Job or a CronJob.
    pub fn is_job_like(self) -> bool {
        matches!(self.nature(), KindNature::ToAnEnd | KindNature::ByTheClock)
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
    /// The object as a workload, if its kind is built in.
    pub fn new(object: Object<'a>) -> Option<Self> {
        WorkloadKind::of(object).map(|kind| Self { object, kind })
    }

    /// The object as a workload, if its kind is built in or defined by a known operator.
    pub fn of_any(object: Object<'a>) -> Option<Self> {
        let custom = || CustomKind::of(object).map(|kind| Self { object, kind: WorkloadKind::Custom(kind) });
        Self::new(object).or_else(custom)
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

    /// The Pod template; `None` for an operator's kind with several.
    pub fn pod_template(&self) -> Option<PodTemplate<'a>> {
        match &self.pod_templates()[..] {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// All Pod templates: one for built-in kinds, any number for operators' kinds.
    pub fn pod_templates(&self) -> Vec<PodTemplate<'a>> {
        if let WorkloadKind::Custom(kind) = self.kind {
            return kind.templates(self.object);
        }
        let node = self.object.node().at(self.kind.template_path()).filter(|node| node.is_mapping());
        node.into_iter().map(PodTemplate::new).collect()
    }

    /// The limit for the duration of a run, in seconds, for a Job, a CronJob or a similar kind of an operator.
    pub fn run_deadline(&self) -> Option<Node<'a>> {
        match self.kind {
            WorkloadKind::Custom(kind) => kind.deadline(self.object),
            _ => self.job_spec()?.get("activeDeadlineSeconds"),
        }
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

    /// The number of Pods that run at the same time, from `spec.replicas`: 1 if the field is absent; `None` if it is
    /// not an integer, and for kinds without the field.
    pub fn replicas(&self) -> Option<i64> {
        if !matches!(self.kind.nature(), KindNature::Interchangeable | KindNature::Identity) {
            return None;
        }
        match self.replicas_node().filter(|replicas| !replicas.is_null()) {
            Some(replicas) => replicas.int(),
            None => Some(1),
        }
    }

    /// The value of `spec.replicas`, as written.
    pub fn replicas_node(&self) -> Option<Node<'a>> {
        self.spec()?.get("replicas")
    }

    /// The ordinal of the first Pod of a StatefulSet: 0 if `spec.ordinals.start` is absent; `None` if it is not an
    /// integer.
    pub fn first_ordinal(&self) -> Option<i64> {
        self.spec()?.at(&["ordinals", "start"]).map_or(Some(0), Node::int)
    }

    /// The ordinals of the Pods of a StatefulSet.
    pub fn ordinals(&self) -> Option<Range<i64>> {
        let first = self.first_ordinal()?;
        Some(first..first.checked_add(self.replicas()?)?)
    }

    /// The claim templates of a StatefulSet or a similar kind of an operator.
    pub fn volume_claim_templates(&self) -> Vec<Claim<'a>> {
        let templates = self.spec().and_then(|spec| spec.get("volumeClaimTemplates"));
        let templates = templates.filter(|_| self.kind.nature() == KindNature::Identity);
        templates.into_iter().flat_map(Node::items).map(Node::resolve).map(Claim::new).collect()
    }
}
