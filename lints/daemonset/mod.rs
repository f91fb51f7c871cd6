//! DaemonSets.

use crate::lint::Lint;

mod daemonset_replicas;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[&daemonset_replicas::DAEMONSET_REPLICAS];
