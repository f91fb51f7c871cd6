//! The governing Service of a StatefulSet, which gives its Pods their names.

use crate::lint::Context;
use crate::manifest::{Service, Workload};
use crate::project::Subject;

/// The Service in `serviceName`, if it is in the run.
pub(crate) fn service<'p, 'a>(workload: &Workload<'a>, context: &Context<'p, 'a>) -> Option<&'p Subject<'a>> {
    let name = workload.spec()?.get("serviceName")?.str()?;
    context.project().find(context.subject()?, "Service", &name)
}

/// The only headless Service of the run that selects the workload's Pods; `None` if there are several.
pub(super) fn only_candidate<'p, 'a>(
    workload: &Workload<'a>,
    context: &Context<'p, 'a>,
) -> Option<&'p Subject<'a>> {
    let from = context.subject()?;
    let labels = workload.pod_template()?.labels();
    let mut candidates = context.project().of_kind("Service").filter(|subject| {
        let service = Service::new(subject.object).filter(Service::is_headless);
        service.is_some_and(|service| service.selects(labels))
            && subject.object.name().is_some_and(|name| {
                let found = context.project().find(from, "Service", &name);
                found.is_some_and(|found| std::ptr::eq(found, *subject))
            })
    });
    candidates.next().filter(|_| candidates.next().is_none())
}
