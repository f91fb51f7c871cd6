//! Limits for the duration of a run, other than `activeDeadlineSeconds` of the Job.

use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Work, WorkKind};
use crate::yaml::Node;

/// Whether something else limits a run: a deadline of its Pods, Kueue, `--timeout` of `helm`, or `timeout` before the
/// command.
pub(crate) fn limited_elsewhere(workload: &Workload<'_>) -> bool {
    let object = workload.object();
    if object.label("kueue.x-k8s.io/max-exec-time-seconds").is_some()
        || object.annotation("helm.sh/hook").is_some()
    {
        return true;
    }
    let Some(template) = workload.pod_template() else { return false };
    let deadline = template.spec().and_then(|spec| spec.entry("activeDeadlineSeconds"));
    let timed = |word: &str| word.split(['/', ' ', '\n', ';']).any(|part| part == "timeout");
    deadline.is_some()
        || template.containers().iter().any(|container| {
            let words = container.command().into_iter().chain(container.args());
            words.filter_map(Node::str).any(|word| timed(&word))
        })
}

/// Whether the work is a stream, or may be one: a deadline would end it.
pub(crate) fn may_run_on(context: &Context<'_, '_>) -> bool {
    let stream = |work: &Work| work.kind == WorkKind::Stream;
    context.identity().is_some_and(|identity| identity.work.iter().any(stream))
}
