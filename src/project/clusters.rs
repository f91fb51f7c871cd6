//! Which workloads of the run belong to the same cluster.

use super::{Project, Subject};
use crate::systems::{Concern, Settings};

/// A workload that runs Kafka nodes.
#[derive(Debug)]
pub(super) struct Brokers {
    subject: usize,
    /// Whether they are brokers, not only controllers.
    serve: bool,
    /// The number of members; `None` if it is not known.
    replicas: Option<i64>,
    /// The setting that identifies the cluster, and its value.
    cluster: Vec<(&'static str, String)>,
}

impl Brokers {
    /// Whether no setting shows that the brokers belong to another cluster.
    fn may_join(&self, other: &Self) -> bool {
        let differs = |(name, value): &(&str, String)| {
            other.cluster.iter().any(|(theirs, of)| theirs == name && of != value)
        };
        !self.cluster.iter().any(differs)
    }
}

impl<'a> Project<'a> {
    /// The maximum number of brokers in the Kafka cluster of a workload: those of each workload of the run that may
    /// belong to it. `None` if there may be brokers outside of the run.
    pub fn most_brokers(&self, of: &Subject<'a>) -> Option<i64> {
        let all = self.brokers.get_or_init(|| self.find_brokers());
        let own = all.iter().find(|one| std::ptr::eq(&raw const self.subjects[one.subject], of))?;
        let others = all.iter().filter(|one| {
            let subject = &self.subjects[one.subject];
            one.serve && one.may_join(own) && self.may_share_namespace(of, subject)
        });
        let may_be_one_of_several =
            of.object.name().is_some_and(|name| name.ends_with(|c: char| c.is_ascii_digit()));
        if may_be_one_of_several {
            return None;
        }
        others.map(|one| one.replicas).try_fold(0_i64, |sum, one| sum.checked_add(one?))
    }

    /// The other workloads of the run that are shown to be part of the same Kafka cluster: a setting that tells
    /// clusters apart is the same, and none differs.
    pub fn same_kafka_cluster(&self, of: &Subject<'a>) -> Vec<&Subject<'a>> {
        let all = self.brokers.get_or_init(|| self.find_brokers());
        let is_own = |one: &Brokers| std::ptr::eq(&raw const self.subjects[one.subject], of);
        let Some(own) = all.iter().find(|one| is_own(one)) else { return Vec::new() };
        let others = all.iter().filter(|one| {
            !is_own(one) && one.may_join(own) && one.cluster.iter().any(|told| own.cluster.contains(told))
        });
        let others = others.map(|one| &self.subjects[one.subject]);
        others.filter(|other| self.may_share_namespace(of, other)).collect()
    }

    fn may_share_namespace(&self, one: &Subject<'a>, other: &Subject<'a>) -> bool {
        let written = one.object.namespace().is_some() && other.object.namespace().is_some();
        !written || self.share_namespace(one, other)
    }

    fn find_brokers(&self) -> Vec<Brokers> {
        let mut found = Vec::new();
        for (at, subject) in self.subjects.iter().enumerate() {
            let Some(workload) = subject.workload else { continue };
            let Some(identity) = subject.identity(self) else { continue };
            let is_node = |id: &str| matches!(id, "kafka-broker" | "kafka-combined" | "kafka-controller");
            let deciding = identity.deciding.iter().zip(subject.settings(self));
            let nodes: Vec<_> = deciding.filter(|(of, _)| is_node(&of.recognition.system.id)).collect();
            let Some((first, settings)) = nodes.first() else { continue };
            let serve = first.recognition.system.id != "kafka-controller";
            let replicas = match workload.kind() {
                crate::manifest::WorkloadKind::Pod => Some(1),
                _ => workload.replicas(),
            };
            let replicas = replicas.filter(|_| subject.partial.is_none());
            let replicas = replicas.and_then(|one| one.checked_mul(i64::try_from(nodes.len()).ok()?));
            found.push(Brokers { subject: at, serve, replicas, cluster: clusters(settings) });
        }
        found
    }
}

fn clusters(settings: &Settings) -> Vec<(&'static str, String)> {
    let told = settings.that_decide(Concern::Cluster);
    told.filter_map(|one| Some((one.row.name.as_str(), one.value.given()?.fixed()?.to_owned()))).collect()
}
