//! Findings in the forms that people and programs read. One file a format.

pub mod github;
pub mod json;
pub mod kinds;
mod parts;
pub mod sarif;
#[cfg(feature = "cli")]
mod table;
pub mod text;
mod uri;
pub mod visible;

use crate::lint::Registry;
use crate::report::Report;
use crate::source::Unreadable;

/// Everything that a format may show.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'r> {
    /// What came of the run.
    pub report: &'r Report,
    /// The lints that are known, whether they ran or not.
    pub registry: &'r Registry,
    /// What was given and could not be read.
    pub unreadable: &'r [Unreadable],
    /// The exit status that the run ends with.
    pub exit_status: u8,
}
