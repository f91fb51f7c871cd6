//! The shape of the object: what `kubectl apply` would refuse.

use crate::lint::Lint;

mod removed_api_version;
mod yaml_syntax;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[&yaml_syntax::YAML_SYNTAX, &removed_api_version::REMOVED_API_VERSION];
