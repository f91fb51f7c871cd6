//! The table of `rightkind kinds`, with one file per format.

mod json;
mod lessons;
#[cfg(feature = "cli")]
mod statistics;
#[cfg(feature = "cli")]
mod text;

use crate::kinds::Row;
use crate::systems::Rank;

pub use json::write as json;
pub use lessons::rows;
#[cfg(feature = "cli")]
pub use statistics::write as statistics;
#[cfg(feature = "cli")]
pub use text::write as text;

/// The number of workloads by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
struct Counts {
    workloads: usize,
    right: usize,
    allowed: usize,
    wrong: usize,
    ignored: usize,
    unknown: usize,
    partial: usize,
}

impl Counts {
    fn of(rows: &[Row]) -> Self {
        let count = |name: &str| rows.iter().filter(|row| row.standing.name() == name).count();
        Self {
            workloads: rows.len(),
            right: count("right"),
            allowed: count("allowed"),
            wrong: count("wrong"),
            ignored: count("ignored"),
            unknown: count("unknown"),
            partial: count("partial"),
        }
    }
}

/// The kind of evidence, by name.
fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Command => "command",
        Rank::Image => "image",
        Rank::Env => "env",
        Rank::Name => "name",
        Rank::Port => "port",
        Rank::Mount => "mount",
        Rank::Probe => "probe",
        Rank::Kind => "kind",
    }
}
