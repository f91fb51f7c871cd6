//! Findings in formats for people and programs, with one file per format.

pub mod concise;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
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
    /// The paths contain nothing to lint.
    NoFiles(&'r str),
}

impl<'r> Failure<'r> {
    /// The error message.
    pub fn text(self) -> &'r str {
        match self {
            Self::Usage(text) | Self::NoFiles(text) => text,
        }
    }
}

/// Everything that a format can show.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'r> {
    /// The result of the run.
    pub report: &'r Report,
    /// All known lints, whether they ran or not.
    pub registry: &'r Registry,
    /// The inputs that could not be read.
    pub unreadable: &'r [Unreadable],
    /// Why nothing was linted: a wrong configuration, or no file.
    pub failure: Option<Failure<'r>>,
    /// The exit status of the run.
    pub exit_status: u8,
}
