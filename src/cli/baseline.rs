//! `--baseline` and `--write-baseline`.

use std::path::{Path, PathBuf};

use super::{Failure, say};
use crate::baseline::Baseline;
use crate::report::Report;
use crate::source::{describe, read_config};

/// The findings that are accepted for now.
#[derive(Debug, clap::Args)]
pub(super) struct BaselineArguments {
    /// Reports only findings that are not in this file.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Writes the findings to this file, for later runs with `--baseline`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix", "diff"])]
    write_baseline: Option<PathBuf>,
}

impl BaselineArguments {
    /// Reads the baseline, before anything is linted.
    pub(super) fn read(&self) -> Result<Option<Baseline>, Failure> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let usage = |why: String| Failure::Usage(format!("--baseline: {}: {why}", path.display()));
        let text = read_config(path).map_err(usage)?;
        Baseline::parse(&text).map(Some).map_err(|error| usage(error.to_string()))
    }

    /// Writes the baseline if the user asked for that; says whether.
    pub(super) fn write(&self, report: &Report) -> Result<bool, Failure> {
        let Some(path) = &self.write_baseline else { return Ok(false) };
        let baseline = Baseline::of(report);
        std::fs::write(path, baseline.to_text()).map_err(|error| {
            Failure::Usage(format!("--write-baseline: cannot write {}: {}", path.display(), describe(&error)))
        })?;
        let (count, s) = (baseline.len(), if baseline.len() == 1 { "" } else { "s" });
        say("note", &format!("wrote {count} finding{s} to {}", path.display()));
        Ok(true)
    }
}

/// Removes what the baseline accepts from the report. Says what of it is gone, so that the file can shrink.
pub(super) fn apply(baseline: &Baseline, report: &mut Report) {
    let root = report.root.clone();
    let is_gone = |file: &str| !root.is_empty() && !Path::new(&root).join(file).exists();
    let gone: usize = baseline.apply(report, is_gone).iter().map(|entry| entry.count).sum();
    if gone > 0 {
        let (s, are, them) = if gone == 1 { ("", "is", "it") } else { ("s", "are", "them") };
        say(
            "note",
            &format!("{gone} finding{s} of the baseline {are} gone: use --write-baseline to remove {them}"),
        );
    }
}
