//! Settings of data systems.

use crate::lint::Lint;

mod heap_bounds_differ;
mod memory;
mod memory_settings_exceed_limit;
mod replication_exceeds_brokers;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[
    &replication_exceeds_brokers::REPLICATION_EXCEEDS_BROKERS,
    &memory_settings_exceed_limit::MEMORY_SETTINGS_EXCEED_LIMIT,
    &heap_bounds_differ::HEAP_BOUNDS_DIFFER,
];
