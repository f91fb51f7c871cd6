//! Lints for StatefulSets.

use crate::lint::Lint;

mod data_dir_not_on_volume;
pub(crate) mod governing;
mod identity;
mod identity_not_a_number;
mod identity_not_from_ordinal;
mod identity_out_of_range;
mod statefulset_missing_service_name;
mod statefulset_name_too_long;
mod statefulset_no_volume_claim;
mod statefulset_service_mismatch;
mod statefulset_service_not_headless;
mod volume_claim_not_mounted;
mod volumes;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &statefulset_missing_service_name::STATEFULSET_MISSING_SERVICE_NAME,
    &statefulset_service_mismatch::STATEFULSET_SERVICE_MISMATCH,
    &statefulset_service_not_headless::STATEFULSET_SERVICE_NOT_HEADLESS,
    &statefulset_no_volume_claim::STATEFULSET_NO_VOLUME_CLAIM,
    &volume_claim_not_mounted::VOLUME_CLAIM_NOT_MOUNTED,
    &data_dir_not_on_volume::DATA_DIR_NOT_ON_VOLUME,
    &identity_not_from_ordinal::IDENTITY_NOT_FROM_ORDINAL,
    &identity_not_a_number::IDENTITY_NOT_A_NUMBER,
    &statefulset_name_too_long::STATEFULSET_NAME_TOO_LONG,
    &identity_out_of_range::IDENTITY_OUT_OF_RANGE,
];
