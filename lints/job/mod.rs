//! Jobs.

use crate::lint::Lint;

mod job_restart_policy;

/// The lints of this section.
pub const ALL: &[&Lint] = &[&job_restart_policy::JOB_RESTART_POLICY];
