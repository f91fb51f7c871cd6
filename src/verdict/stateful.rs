//! Systems that keep data, in kinds that do not suit them.

use super::{Case, Fault, Misfit};
use crate::finding::Severity;
use crate::manifest::{KindNature, is_config_source};
use crate::systems::{Identified, Medium, Nature, Place, Trait, of_mount};

pub(super) fn in_daemonset(case: &Case<'_, '_>) -> Option<Fault> {
    if case.kind().nature() != KindNature::PerNode {
        return None;
    }
    let of = case.identity.of_nature(Nature::Stateful)?;
    let system = of.recognition.system;
    if system.fits_kind(case.kind()) || of.recognition.may_be_cache() || system.has(Trait::LocalStorage) {
        return None;
    }
    let message = format!("{} runs as {}, one Pod per node", system.title, case.kind().with_article());
    let fault = Fault::of_system(Misfit::StatefulInDaemonSet, Severity::Warning, case, of, message)
        .label("the number of Pods follows the nodes, and the data stays on them")
        .help(format!(
            "make it a StatefulSet, with Pod anti-affinity if two Pods must not share a node: {}",
            system.why()
        ));
    Some(fault)
}

pub(super) fn in_deployment(case: &Case<'_, '_>) -> Option<Fault> {
    let (kind, workload) = (case.kind(), &case.workload);
    if !kind.is_deployment_like() {
        return None;
    }
    let of = case.identity.of_nature(Nature::Stateful)?;
    let system = of.recognition.system;
    if system.fits_kind(kind) {
        return None;
    }
    let storage = Storage::of(case, of);
    if of.recognition.may_be_cache() && !matches!(storage, Storage::Kept) {
        return None;
    }
    let replicas = workload.replicas().filter(|replicas| *replicas > 1);
    let (severity, label) = match (replicas, &storage) {
        (Some(replicas), _) => {
            (Severity::Error, format!("its {replicas} Pods have no identity and no storage of their own"))
        }
        (None, Storage::Lost(_)) => (Severity::Warning, "its data is lost with the Pod".to_owned()),
        (None, _) if workload.rollout_overlaps() => {
            (Severity::Warning, "a rollout starts the new Pod while the old one still runs".to_owned())
        }
        (None, _) => (Severity::Info, "this works for one replica, but cannot be scaled".to_owned()),
    };
    let why = system.why();
    let message = match replicas {
        Some(replicas) => {
            format!("{} runs as {} with {replicas} replicas", system.title, kind.with_article())
        }
        None => format!("{} runs as {}", system.title, kind.with_article()),
    };
    let help = match (severity, &storage) {
        (Severity::Info, _) => {
            format!("a StatefulSet gives each Pod its own name and claim when you scale it: {why}")
        }
        (Severity::Warning, Storage::Kept) => {
            format!(
                "make it a StatefulSet, or set `strategy: {{type: Recreate}}` and keep one replica: {why}"
            )
        }
        _ => format!("make it a StatefulSet with `serviceName` and `volumeClaimTemplates`: {why}"),
    };
    let mut fault =
        Fault::of_system(Misfit::StatefulInDeployment, severity, case, of, message).label(label).help(help);
    if let Some(durable) = &of.recognition.durable {
        fault.because_of(durable);
    }
    if let Some(replicas) = replicas.and_then(|_| workload.spec()?.entry("replicas")) {
        fault.because(replicas.value.span(), "more than one replica");
    }
    if let Storage::Lost(Some(place)) = &storage
        && let Medium::Scratch(mount, volume) = &place.on
    {
        let text = format!("`{}` is scratch space, which is deleted with the Pod", mount.path);
        fault.because(volume.name_node.span(), text);
    }
    Some(fault)
}

/// Whether the data of the system outlives its Pod.
enum Storage<'a> {
    /// It does, or the manifest does not show it.
    Kept,
    /// It does not.
    Lost(Option<Box<Place<'a>>>),
}

impl<'a> Storage<'a> {
    fn of(case: &Case<'_, 'a>, of: &Identified<'a, 'a>) -> Self {
        let places = case.around.places(of);
        if !places.is_empty() {
            let lost = places.into_iter().find(|place| place.on.is_lost());
            return lost.map_or(Self::Kept, |place| Self::Lost(Some(Box::new(place))));
        }
        // If the directory is not known, any claim that the container mounts may contain it.
        let mut mounts = of.container.mounts().into_iter().filter(|mount| !mount.is_file());
        let kept = mounts.any(|mount| {
            let config = case.pod.volume(&mount.name).is_some_and(|one| is_config_source(&one.source));
            !config && of_mount(&case.workload, &case.pod, mount).is_persistent()
        });
        if kept { Self::Kept } else { Self::Lost(None) }
    }
}
