//! StatefulSets.

use crate::lint::Lint;

/// The lints of this section, in the order of the catalogue.
pub const ALL: &[&Lint] = &[];
