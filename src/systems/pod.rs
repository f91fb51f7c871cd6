//! Recognises what a Pod is.

use super::catalogue::Catalogue;
use super::evidence::{Evidence, Rank, Recognition};
use super::invocation::Invocation;
use super::nature::Nature;
use super::row::{System, Trait};
use super::setup::{Setup, Surroundings};
use super::work::{Work, WorkKind};
use crate::manifest::{Container, PodTemplate, Workload, WorkloadKind};

/// A container and its system.
#[derive(Debug, Clone)]
pub struct Identified<'a, 'c> {
    /// The container.
    pub container: Container<'a>,
    /// Its system.
    pub recognition: Recognition<'c>,
}

impl Identified<'_, '_> {
    /// Whether it has this nature, independently of settings outside of the run.
    pub fn is_surely(&self, nature: Nature) -> bool {
        self.recognition.is_surely(nature)
    }
}

/// What a Pod is, according to the containers that decide. Init containers and sidecars do not decide.
#[derive(Debug, Clone, Default)]
pub struct PodIdentity<'a, 'c> {
    /// The containers that decide, in order.
    pub deciding: Vec<Identified<'a, 'c>>,
    /// Recognised containers that only accompany others: exporters, proxies, log shippers.
    pub companions: Vec<Identified<'a, 'c>>,
    /// Containers that were not recognised, and that do not only idle.
    pub unknown: Vec<Container<'a>>,
    /// The known work of the containers, in order.
    pub work: Vec<Work>,
    /// The system that the kind of the object is, for kinds of operators such as `Kafka`.
    pub by_kind: Option<Recognition<'c>>,
}

impl<'a, 'c> PodIdentity<'a, 'c> {
    /// The container that decides what the Pod is; `None` if several do, if an unknown one may, or if its role is not
    /// known.
    pub fn sole(&self) -> Option<&Identified<'a, 'c>> {
        match &self.deciding[..] {
            [only] if self.unknown.is_empty() && only.is_surely(only.recognition.system.nature) => Some(only),
            _ => None,
        }
    }

    /// The first deciding container that certainly has this nature, whatever else is in the Pod.
    pub fn of_nature(&self, nature: Nature) -> Option<&Identified<'a, 'c>> {
        self.deciding.iter().find(|one| one.is_surely(nature))
    }

    /// The data work that a run of the Pod does, if any is known; see [`Work`].
    pub fn data_work(&self) -> Option<&Work> {
        self.work.iter().find(|work| work.kind == WorkKind::Data)
    }

    /// All systems that decide, without duplicates. Several mean that several systems share one Pod.
    pub fn systems(&self) -> Vec<&'c System> {
        let mut systems: Vec<&System> = Vec::new();
        for one in self.by_kind.iter().chain(self.deciding.iter().map(|one| &one.recognition)) {
            for system in std::iter::once(one.system).chain(one.also.iter().copied()) {
                if systems.iter().all(|known| known.id != system.id) {
                    systems.push(system);
                }
            }
        }
        systems
    }
}

impl Catalogue {
    /// What a workload is: the systems in its Pods, and the system that its kind is, if an operator defines it.
    pub fn recognise_workload<'a, 'c>(
        &'c self,
        workload: &Workload<'a>,
        around: &dyn Surroundings<'a>,
    ) -> PodIdentity<'a, 'c> {
        let mut identity = PodIdentity::default();
        for pod in workload.pod_templates() {
            identity.join(self.recognise_pod(&pod, around));
        }
        if let WorkloadKind::Custom(kind) = workload.kind()
            && let Some(system) = kind.runs.as_deref().and_then(|id| self.get(id))
        {
            let title = kind.title.as_ref().unwrap_or(&system.title);
            let evidence = Evidence {
                span: workload.object().kind_node().span(),
                file: None,
                rank: Rank::Kind,
                text: format!("this kind is {title}"),
            };
            identity.work.push(Work::of_kind(system, title, evidence.clone()));
            identity.by_kind = Some(Recognition::new(system, vec![evidence]));
        }
        identity
    }

    /// What a Pod is, with the other objects of the run.
    pub fn recognise_pod<'a, 'c>(
        &'c self,
        pod: &PodTemplate<'a>,
        around: &dyn Surroundings<'a>,
    ) -> PodIdentity<'a, 'c> {
        let mut identity = PodIdentity::default();
        for container in pod.containers() {
            let setup = Setup::new(container, *pod, around);
            let recognition = self.recognise(&setup);
            identity.work.extend(self.work(&setup, recognition.as_ref()));
            let Some(recognition) = recognition else {
                if !Invocation::within(&setup).only_idles() {
                    identity.unknown.push(container);
                }
                continue;
            };
            let system = recognition.system;
            let accompanies = system.nature == Nature::Sidecar || system.has(Trait::Companion);
            let list = if accompanies { &mut identity.companions } else { &mut identity.deciding };
            list.push(Identified { container, recognition });
        }
        if identity.deciding.is_empty() && identity.unknown.is_empty() {
            identity.promote();
        }
        identity
    }
}

impl PodIdentity<'_, '_> {
    /// Adds what another Pod of the same workload is.
    fn join(&mut self, other: Self) {
        self.deciding.extend(other.deciding);
        self.companions.extend(other.companions);
        self.unknown.extend(other.unknown);
        self.work.extend(other.work);
    }

    /// If only companions remain, node agents decide; without node agents, services decide.
    fn promote(&mut self) {
        let natures =
            [Nature::NodeAgent, Nature::Stateful, Nature::StatelessService, Nature::Batch, Nature::Either];
        let present =
            |nature: &Nature| self.companions.iter().any(|one| one.recognition.system.nature == *nature);
        let Some(nature) = natures.into_iter().find(present) else { return };
        let companions = std::mem::take(&mut self.companions);
        (self.deciding, self.companions) =
            companions.into_iter().partition(|one| one.recognition.system.nature == nature);
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::CustomKind;
    use crate::systems::Catalogue;

    #[test]
    fn the_systems_that_operators_kinds_are_have_rows() {
        for kind in CustomKind::all() {
            let known = kind.runs.as_deref().is_none_or(|id| Catalogue::builtin().get(id).is_some());
            assert!(known, "{} {}", kind.group, kind.kind);
        }
    }
}
