//! StatefulSets.

use crate::lint::Lint;

mod governing;
mod statefulset_missing_service_name;
mod statefulset_service_not_headless;
mod volume_claim_not_mounted;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[
    &statefulset_missing_service_name::STATEFULSET_MISSING_SERVICE_NAME,
    &statefulset_service_not_headless::STATEFULSET_SERVICE_NOT_HEADLESS,
    &volume_claim_not_mounted::VOLUME_CLAIM_NOT_MOUNTED,
];
