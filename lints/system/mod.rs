//! Settings of data systems.

use crate::lint::Lint;

mod advertised_address;
mod cluster_of_one;
mod connect_group_shared;
mod entrypoint_bypassed;
mod flink_state_not_shared;
mod heap_bounds_differ;
mod memory;
mod memory_settings_exceed_limit;
mod metadata_in_container;
mod node_id_collision;
mod node_name_from_address;
mod not_in_this_version;
mod peer_does_not_exist;
mod quorum_replicas;
mod replication_exceeds_brokers;
mod required_setting_missing;
mod scratch_in_memory;
mod secret_in_env;
mod spark_submit_does_not_wait;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &replication_exceeds_brokers::REPLICATION_EXCEEDS_BROKERS,
    &memory_settings_exceed_limit::MEMORY_SETTINGS_EXCEED_LIMIT,
    &heap_bounds_differ::HEAP_BOUNDS_DIFFER,
    &advertised_address::ADVERTISED_ADDRESS,
    &cluster_of_one::CLUSTER_OF_ONE,
    &flink_state_not_shared::FLINK_STATE_NOT_SHARED,
    &peer_does_not_exist::PEER_DOES_NOT_EXIST,
    &not_in_this_version::NOT_IN_THIS_VERSION,
    &quorum_replicas::QUORUM_REPLICAS,
    &metadata_in_container::METADATA_IN_CONTAINER,
    &spark_submit_does_not_wait::SPARK_SUBMIT_DOES_NOT_WAIT,
    &scratch_in_memory::SCRATCH_IN_MEMORY,
    &secret_in_env::SECRET_IN_ENV,
    &node_name_from_address::NODE_NAME_FROM_ADDRESS,
    &node_id_collision::NODE_ID_COLLISION,
    &entrypoint_bypassed::ENTRYPOINT_BYPASSED,
    &required_setting_missing::REQUIRED_SETTING_MISSING,
    &connect_group_shared::CONNECT_GROUP_SHARED,
];
