//! Lints that check whether a workload has the right kind.

use crate::finding::Finding;
use crate::lint::{Context, Lint};
use crate::verdict::Misfit;

mod bare_pod;
mod batch_in_deployment;
mod daemonset_data_workload;
mod node_agent_not_daemonset;
mod scheduled_loop_in_deployment;
mod service_in_job;
mod stateful_system_in_daemonset;
mod stateful_system_in_deployment;
mod stateless_service_in_statefulset;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &stateful_system_in_deployment::STATEFUL_SYSTEM_IN_DEPLOYMENT,
    &stateful_system_in_daemonset::STATEFUL_SYSTEM_IN_DAEMONSET,
    &stateless_service_in_statefulset::STATELESS_SERVICE_IN_STATEFULSET,
    &batch_in_deployment::BATCH_IN_DEPLOYMENT,
    &scheduled_loop_in_deployment::SCHEDULED_LOOP_IN_DEPLOYMENT,
    &service_in_job::SERVICE_IN_JOB,
    &node_agent_not_daemonset::NODE_AGENT_NOT_DAEMONSET,
    &daemonset_data_workload::DAEMONSET_DATA_WORKLOAD,
    &bare_pod::BARE_POD,
];

/// Reports a workload if its kind is wrong in this way. [`crate::verdict`] decides that; `rightkind kinds` uses it too.
fn report(misfit: Misfit, context: &mut Context<'_, '_>) {
    let Some(fault) = context.subject().and_then(|subject| misfit.find(context.project(), subject)) else {
        return;
    };
    let finding: &mut Finding = context.report_at(fault.at.span, fault.message);
    finding.severity(fault.severity).label(fault.at.text).help(fault.help).absent(fault.absent);
    finding.related.extend(fault.evidence);
}
