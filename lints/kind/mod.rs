//! Is it the right kind?

use crate::finding::Finding;
use crate::lint::Lint;
use crate::systems::Identified;

mod bare_pod;
mod batch_in_deployment;
mod crontab;
mod daemonset_data_workload;
mod node_agent_not_daemonset;
mod scheduled_loop_in_deployment;
mod search_node;
mod service_in_job;
mod stateful_system_in_daemonset;
mod stateful_system_in_deployment;
mod stateless_service_in_statefulset;

/// The lints of this section, in the order of the catalogue.
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

/// Shows what proves that the container is what the finding says it is.
fn show_evidence(finding: &mut Finding, of: &Identified<'_, '_>) {
    for evidence in &of.recognition.evidence {
        finding.because_of(evidence);
    }
}
