//! The shape of the object: what `kubectl apply` would refuse.

use crate::lint::Lint;

mod removed_api_version;
mod yaml_duplicate_key;
mod yaml_lost_content;
mod yaml_merge_overrides;
mod yaml_syntax;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[
    &yaml_syntax::YAML_SYNTAX,
    &yaml_duplicate_key::YAML_DUPLICATE_KEY,
    &yaml_lost_content::YAML_LOST_CONTENT,
    &yaml_merge_overrides::YAML_MERGE_OVERRIDES,
    &removed_api_version::REMOVED_API_VERSION,
];
