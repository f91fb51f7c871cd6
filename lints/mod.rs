//! The one list of lints. A folder is a section of the catalogue, a file is a lint.

use crate::lint::Lint;

pub mod job;
pub mod kind;

/// All lints, in the order of the catalogue.
pub fn all() -> Vec<&'static Lint> {
    [kind::ALL, job::ALL].concat()
}
