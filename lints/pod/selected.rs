//! The workloads that a selector or a reference of another object is about.

use crate::lint::Context;
use crate::manifest::Selector;
use crate::project::Subject;
use crate::yaml::Node;

/// The kinds with Pods that a disruption budget can count.
const COUNTED: [&str; 4] = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

/// The workloads that are deployed together with the object and whose Pods a label selector selects; none where that
/// is not known of one of them.
pub(crate) fn selected<'p, 'a>(
    selector: Node<'a>,
    context: &Context<'p, 'a>,
) -> Option<Vec<&'p Subject<'a>>> {
    let from = context.subject()?;
    let selector = Selector::of_label_selector(selector);
    if selector.requirements.is_empty() || !selector.strays.is_empty() {
        return None;
    }
    let project = context.project();
    let mut found = Vec::new();
    for subject in COUNTED.iter().flat_map(|kind| project.of_kind(kind)) {
        let Some(workload) = subject.workload.filter(|_| project.are_together(from, subject)) else {
            continue;
        };
        let labels = workload.pod_template().and_then(|pod| pod.labels());
        let met: Vec<_> = selector.requirements.iter().map(|one| one.is_met(labels)).collect();
        if met.contains(&Some(false)) {
            continue;
        }
        if met.contains(&None) || subject.partial.is_some() {
            return None;
        }
        found.push(subject);
    }
    Some(found)
}

/// Whether an autoscaler of the run sets the number of a workload's Pods.
pub(crate) fn is_scaled(target: &Subject<'_>, context: &Context<'_, '_>) -> bool {
    let (kind, name) = (target.object.kind(), target.object.name());
    let project = context.project();
    ["HorizontalPodAutoscaler", "ScaledObject"].iter().flat_map(|kind| project.of_kind(kind)).any(|scaler| {
        let text = |key: &str| scaler.object.spec()?.at(&["scaleTargetRef", key])?.str();
        let of_kind = text("kind").is_none_or(|text| text == kind);
        of_kind && name.is_some() && text("name") == name
    })
}
