//! Lints for Deployments.

use crate::lint::Lint;

mod attachment;
mod deployment_shares_rwo_claim;

pub(crate) use attachment::is_free;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[&deployment_shares_rwo_claim::DEPLOYMENT_SHARES_RWO_CLAIM];
