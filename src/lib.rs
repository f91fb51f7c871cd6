//! rightkind: is this the right kind of workload, used rightly?
//!
//! Data flows one way, and no module knows one to its right:
//!
//! ```text
//! source ──▶ yaml ──▶ manifest ──▶ lint (asks: systems · schema · project) ──▶ finding ──▶ suppress ──▶ output
//! ```

#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod kinds;
pub mod lint;
pub mod manifest;
pub mod options;
pub mod output;
pub mod page;
mod parallel;
pub mod project;
pub mod report;
pub mod run;
pub mod schema;
pub mod select;
pub mod source;
pub mod suggest;
pub mod suppress;
pub mod systems;
pub mod yaml;

pub use options::{Options, Settings};
pub use report::Report;
pub use run::lint;
pub use source::{Source, Workspace};

#[path = "../lints/mod.rs"]
pub mod lints;

#[cfg(test)]
pub(crate) mod testing;
