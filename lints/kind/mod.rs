//! Is it the right kind?

use crate::lint::Lint;

/// The lints of this section.
pub const ALL: &[&Lint] = &[];
