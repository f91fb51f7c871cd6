//! Lints for DaemonSets.

use crate::lint::Lint;

mod daemonset_replicas;
mod shuffle_service_unreachable;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] =
    &[&daemonset_replicas::DAEMONSET_REPLICAS, &shuffle_service_unreachable::SHUFFLE_SERVICE_UNREACHABLE];
