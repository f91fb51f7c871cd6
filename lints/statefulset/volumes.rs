//! What a system's container has mounted, and which directory of the system matters most.

use crate::lint::Context;
use crate::manifest::{Container, Mount, PodTemplate, Workload, is_config_source};
use crate::systems::{Identified, Medium, Place, of_mount};

/// The directory that the system keeps its data in, where the manifest tells. Further ones, such as a transaction
/// log's, are left out.
pub(super) fn primary_place<'a>(of: &Identified<'a, 'a>, context: &Context<'_, 'a>) -> Option<Place<'a>> {
    let places = context.places(of);
    let first = of.recognition.system.data.first()?;
    let mut primary = places.into_iter().filter(|place| place.holds == first.holds);
    let place = primary.next()?;
    if place.on.is_lost() { Some(place) } else { primary.find(|one| one.on.is_lost()).or(Some(place)) }
}

/// The mounts of a container that keep what is written there when the Pod is gone.
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

/// Whether a container has a volume that outlives the Pod, or a device of one.
pub(super) fn has_lasting_volume<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    container: &Container<'a>,
) -> bool {
    container.node().get("volumeDevices").is_some() || !lasting_mounts(workload, pod, container).is_empty()
}
