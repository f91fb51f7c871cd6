//! What single data systems need.

use crate::lint::Lint;

mod advertised_address;
mod around;
mod cluster_of_one;
mod connect_group_shared;
mod data_dir_at_volume_root;
mod entrypoint_bypassed;
mod flink_state_not_shared;
mod heap_bounds_differ;
mod hpa_on_stateful_system;
mod liveness_kills_recovery;
mod memory;
mod memory_settings_exceed_limit;
mod metadata_in_container;
mod node_id_collision;
mod node_name_from_address;
mod not_in_this_version;
mod peer_does_not_exist;
mod peers_wait_for_readiness;
mod probe;
mod probe_starts_jvm;
mod quorum_replicas;
mod replicas_share_nothing;
mod replication_exceeds_brokers;
mod required_setting_missing;
mod scratch_in_memory;
mod second_data_dir_not_on_volume;
mod secret_in_env;
mod service_env_collision;
mod short_termination_grace;
mod singleton_scaled;
mod spark_submit_does_not_wait;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &replicas_share_nothing::REPLICAS_SHARE_NOTHING,
    &singleton_scaled::SINGLETON_SCALED,
    &service_env_collision::SERVICE_ENV_COLLISION,
    &second_data_dir_not_on_volume::SECOND_DATA_DIR_NOT_ON_VOLUME,
    &data_dir_at_volume_root::DATA_DIR_AT_VOLUME_ROOT,
    &peers_wait_for_readiness::PEERS_WAIT_FOR_READINESS,
    &hpa_on_stateful_system::HPA_ON_STATEFUL_SYSTEM,
    &short_termination_grace::SHORT_TERMINATION_GRACE,
    &liveness_kills_recovery::LIVENESS_KILLS_RECOVERY,
    &probe_starts_jvm::PROBE_STARTS_JVM,
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
