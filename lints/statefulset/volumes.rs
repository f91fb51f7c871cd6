//! The mounts of a system's container, and the most important directory of the system.

use crate::lint::Context;
use crate::manifest::{Container, Mount, PodTemplate, Workload, is_config_source};
use crate::systems::{Identified, Medium, Place, of_mount};

/// The data directory of the system, if the manifest shows it; without further directories, such as that of a
/// transaction log.
pub(super) fn primary_place<'a>(of: &Identified<'a, 'a>, context: &Context<'_, 'a>) -> Option<Place<'a>> {
    let places = context.places(of);
    let first = of.recognition.system.data.first()?;
    let mut primary = places.into_iter().filter(|place| place.holds == first.holds);
    let place = primary.next()?;
    if place.on.is_lost() { Some(place) } else { primary.find(|one| one.on.is_lost()).or(Some(place)) }
}

/// The mounts of a container that outlive the Pod.
pub(super) fn lasting_mounts<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    container: &Container<'a>,
) -> Vec<Mount<'a>> {
    let mut mounts = container.mounts();
    mounts.retain(|mount| match of_mount(workload, pod, mount.clone()) {
        Medium::Other(_, volume) => !is_config_source(&volume.source),
        medium => medium.is_persistent(),
    });
    mounts
}

/// Whether a container has a volume that outlives the Pod, or such a device.
pub(super) fn has_lasting_volume<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    container: &Container<'a>,
) -> bool {
    container.node().get("volumeDevices").is_some() || !lasting_mounts(workload, pod, container).is_empty()
}
