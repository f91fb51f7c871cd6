//! DaemonSets.

use crate::lint::Lint;

mod shuffle_service_unreachable;

/// The lints of this section.
pub const ALL: &[&Lint] = &[&shuffle_service_unreachable::SHUFFLE_SERVICE_UNREACHABLE];
