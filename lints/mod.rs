//! The list of all lints. Each folder is a section, and each file is a lint.

use crate::lint::{Lint, Registry};

pub mod cronjob;
pub mod daemonset;
pub mod deployment;
pub mod ignore;
pub mod job;
pub mod kind;
pub mod pod;
pub mod shape;
pub mod statefulset;
pub mod system;
mod yields;

pub use yields::YIELDS;

/// All lints, in the order in which they are listed.
pub fn all() -> Vec<&'static Lint> {
    [
        kind::ALL,
        statefulset::ALL,
        job::ALL,
        cronjob::ALL,
        daemonset::ALL,
        deployment::ALL,
        pod::ALL,
        system::ALL,
        shape::ALL,
        ignore::ALL,
    ]
    .concat()
}

impl Registry {
    /// All built-in lints.
    pub fn builtin() -> Self {
        Self::of_built_in(all(), YIELDS)
    }
}
