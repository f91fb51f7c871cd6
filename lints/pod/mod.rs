//! Lints for all Pods.

use crate::lint::Lint;

mod anti_affinity_misses_itself;
mod duplicate_env;
mod env_reference_undefined;
mod env_value_not_string;
mod hpa_without_requests;
mod image_not_pinned;
mod option_and_value_in_one_argument;
mod pdb_blocks_drain;
mod selected;
mod selector_mismatch;
mod shell_syntax_without_shell;
mod words;

pub(crate) use selector_mismatch::selector_is_added;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &selector_mismatch::SELECTOR_MISMATCH,
    &env_value_not_string::ENV_VALUE_NOT_STRING,
    &image_not_pinned::IMAGE_NOT_PINNED,
    &shell_syntax_without_shell::SHELL_SYNTAX_WITHOUT_SHELL,
    &option_and_value_in_one_argument::OPTION_AND_VALUE_IN_ONE_ARGUMENT,
    &env_reference_undefined::ENV_REFERENCE_UNDEFINED,
    &duplicate_env::DUPLICATE_ENV,
    &anti_affinity_misses_itself::ANTI_AFFINITY_MISSES_ITSELF,
    &pdb_blocks_drain::PDB_BLOCKS_DRAIN,
    &hpa_without_requests::HPA_WITHOUT_REQUESTS,
];
