//! Lints for all Pods.

use crate::lint::Lint;

mod env_value_not_string;
mod image_not_pinned;
mod selector_mismatch;

pub(crate) use selector_mismatch::selector_is_added;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &selector_mismatch::SELECTOR_MISMATCH,
    &env_value_not_string::ENV_VALUE_NOT_STRING,
    &image_not_pinned::IMAGE_NOT_PINNED,
];
