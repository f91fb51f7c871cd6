//! The objects around a workload that reach its Pods.

use crate::lint::Context;
use crate::manifest::{Service, Workload};
use crate::project::Subject;

/// The Services that are deployed together with a workload and select its Pods.
pub(super) fn services<'p, 'a>(
    workload: &Workload<'a>,
    context: &Context<'p, 'a>,
) -> Vec<(&'p Subject<'a>, Service<'a>)> {
    let (Some(from), Some(pod)) = (context.subject(), workload.pod_template()) else { return Vec::new() };
    let project = context.project();
    let of = |subject: &'p Subject<'a>| Some((subject, Service::new(subject.object)?));
    let services = project.of_kind("Service").filter_map(of);
    services
        .filter(|(subject, service)| service.selects(pod.labels()) && project.are_together(from, subject))
        .collect()
}
