//! The shape of an object: mistakes for which `kubectl apply` refuses it.

use crate::lint::Lint;

mod broken;
mod claim_invalid;
mod config_map_invalid;
mod conflicting_fields;
mod custom_resource_invalid;
mod deployment_recreate_params;
mod deprecated_api_version;
mod duplicate_mount_path;
mod duplicate_name;
mod env_source_invalid;
mod extended_resource_invalid;
mod field_not_in_version;
mod field_ref_unsupported;
mod host_port_conflict;
mod hpa_invalid;
mod incomplete_object;
mod invalid_enum_value;
mod invalid_format;
mod invalid_name;
mod invalid_quantity;
mod job_invalid_combination;
mod missing_field;
mod mount_invalid;
mod number_out_of_range;
mod pdb_invalid;
mod pod_invalid_combination;
mod probe_invalid;
mod quoted_port;
mod removed_api_version;
mod request_exceeds_limit;
mod secret_incomplete;
mod security_context_invalid;
mod selector_requirement_invalid;
mod service_invalid_combination;
mod share;
mod toleration_invalid;
mod unknown_field;
mod unknown_kind;
mod unknown_reference;
mod update_strategy_invalid;
mod volume_not_declared;
mod volume_without_source;
mod words;
mod wrong_length;
mod wrong_type;
mod yaml_duplicate_key;
mod yaml_key_not_string;
mod yaml_lost_content;
mod yaml_merge_overrides;
mod yaml_syntax;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[
    &yaml_syntax::YAML_SYNTAX,
    &yaml_duplicate_key::YAML_DUPLICATE_KEY,
    &yaml_key_not_string::YAML_KEY_NOT_STRING,
    &yaml_lost_content::YAML_LOST_CONTENT,
    &yaml_merge_overrides::YAML_MERGE_OVERRIDES,
    &unknown_field::UNKNOWN_FIELD,
    &wrong_type::WRONG_TYPE,
    &invalid_enum_value::INVALID_ENUM_VALUE,
    &missing_field::MISSING_FIELD,
    &custom_resource_invalid::CUSTOM_RESOURCE_INVALID,
    &number_out_of_range::NUMBER_OUT_OF_RANGE,
    &field_not_in_version::FIELD_NOT_IN_VERSION,
    &removed_api_version::REMOVED_API_VERSION,
    &deprecated_api_version::DEPRECATED_API_VERSION,
    &unknown_kind::UNKNOWN_KIND,
    &incomplete_object::INCOMPLETE_OBJECT,
    &invalid_name::INVALID_NAME,
    &invalid_format::INVALID_FORMAT,
    &wrong_length::WRONG_LENGTH,
    &conflicting_fields::CONFLICTING_FIELDS,
    &unknown_reference::UNKNOWN_REFERENCE,
    &invalid_quantity::INVALID_QUANTITY,
    &request_exceeds_limit::REQUEST_EXCEEDS_LIMIT,
    &quoted_port::QUOTED_PORT,
    &volume_not_declared::VOLUME_NOT_DECLARED,
    &volume_without_source::VOLUME_WITHOUT_SOURCE,
    &duplicate_name::DUPLICATE_NAME,
    &field_ref_unsupported::FIELD_REF_UNSUPPORTED,
    &probe_invalid::PROBE_INVALID,
    &deployment_recreate_params::DEPLOYMENT_RECREATE_PARAMS,
    &job_invalid_combination::JOB_INVALID_COMBINATION,
    &pdb_invalid::PDB_INVALID,
    &update_strategy_invalid::UPDATE_STRATEGY_INVALID,
    &service_invalid_combination::SERVICE_INVALID_COMBINATION,
    &hpa_invalid::HPA_INVALID,
    &claim_invalid::CLAIM_INVALID,
    &config_map_invalid::CONFIG_MAP_INVALID,
    &secret_incomplete::SECRET_INCOMPLETE,
    &toleration_invalid::TOLERATION_INVALID,
    &env_source_invalid::ENV_SOURCE_INVALID,
    &duplicate_mount_path::DUPLICATE_MOUNT_PATH,
    &extended_resource_invalid::EXTENDED_RESOURCE_INVALID,
    &selector_requirement_invalid::SELECTOR_REQUIREMENT_INVALID,
    &mount_invalid::MOUNT_INVALID,
    &host_port_conflict::HOST_PORT_CONFLICT,
    &pod_invalid_combination::POD_INVALID_COMBINATION,
    &security_context_invalid::SECURITY_CONTEXT_INVALID,
];
