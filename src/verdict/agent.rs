//! Node agents that are not DaemonSets.

use super::{Case, Fault, Misfit};
use crate::finding::Severity;
use crate::manifest::{KindNature, VolumeSource};
use crate::systems::{Identified, Nature};
use crate::yaml::Span;

pub(super) fn elsewhere(case: &Case<'_, '_>) -> Option<Fault> {
    let kind = case.kind();
    if !matches!(kind.nature(), KindNature::Interchangeable | KindNature::Identity) {
        return None;
    }
    let of = case.identity.sole()?;
    let system = of.recognition.system;
    if system.nature != Nature::NodeAgent {
        return None;
    }
    let reads_node = node_directory(case, of);
    if reads_node.is_none() && system.fits_kind(kind) {
        return None;
    }
    let message = format!("{} runs as {}", system.title, kind.with_article());
    let mut fault = Fault::of_system(Misfit::AgentNotDaemonSet, Severity::Warning, case, of, message)
        .label("most nodes get no Pod of it")
        .help(format!("make it a DaemonSet, without `replicas`: {}", system.why()));
    if let Some(span) = reads_node {
        fault.because(span, "it reads this directory of its node");
    }
    Some(fault)
}

/// The volume of a node directory with logs or metrics that is mounted into the agent.
fn node_directory(case: &Case<'_, '_>, of: &Identified<'_, '_>) -> Option<Span> {
    of.container.mounts().iter().find_map(|mount| {
        let volume = case.pod.volume(&mount.name)?;
        let VolumeSource::HostPath(path) = &volume.source else { return None };
        let of_node = ["/var/log", "/proc", "/sys", "/var/lib/docker", "/run/log"];
        let known = path == "/" || of_node.iter().any(|root| path.starts_with(root));
        known.then(|| volume.name_node.span())
    })
}
