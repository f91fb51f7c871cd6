//! The shape of the object: what `kubectl apply` would refuse.

use crate::lint::Lint;

mod field_not_in_version;
mod invalid_enum_value;
mod missing_field;
mod removed_api_version;
mod unknown_field;
mod words;
mod wrong_type;
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
    &unknown_field::UNKNOWN_FIELD,
    &wrong_type::WRONG_TYPE,
    &invalid_enum_value::INVALID_ENUM_VALUE,
    &missing_field::MISSING_FIELD,
    &field_not_in_version::FIELD_NOT_IN_VERSION,
    &removed_api_version::REMOVED_API_VERSION,
];
