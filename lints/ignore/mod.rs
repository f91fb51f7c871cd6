//! Lints about ignores.

use crate::lint::Lint;

mod malformed_ignore;
mod unused_ignore;

/// The lints of this section.
pub const ALL: &[&Lint] = &[&malformed_ignore::MALFORMED_IGNORE, &unused_ignore::UNUSED_IGNORE];
