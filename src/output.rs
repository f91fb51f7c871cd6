//! Findings in the forms that people and programs read. One file a format.

pub mod concise;
pub mod github;
pub mod json;
pub mod kinds;
mod parts;
pub mod sarif;
pub mod statistics;
pub mod summary;
#[cfg(feature = "cli")]
mod table;
pub mod text;
mod uri;
pub mod visible;

use crate::lint::Registry;
use crate::report::Report;
use crate::source::Unreadable;

/// Why there is no report.
#[derive(Debug, Clone, Copy)]
pub enum Failure<'r> {
    /// The command line or the configuration is wrong.
    Usage(&'r str),
    /// The given paths hold nothing to lint.
    NoFiles(&'r str),
}

impl<'r> Failure<'r> {
    /// What is wrong.
    pub fn text(self) -> &'r str {
        match self {
            Self::Usage(text) | Self::NoFiles(text) => text,
        }
    }
}

/// Everything that a format may show.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'r> {
    /// What came of the run.
    pub report: &'r Report,
    /// The lints that are known, whether they ran or not.
    pub registry: &'r Registry,
    /// What was given and could not be read.
    pub unreadable: &'r [Unreadable],
    /// Why nothing was linted at all: the configuration is wrong, or there was no file.
    pub failure: Option<Failure<'r>>,
    /// The exit status that the run ends with.
    pub exit_status: u8,
}
