//! What a command reads.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Failure, complain, say};
use crate::config::{FILE_NAME, Folders};
use crate::output::visible;
use crate::source::{
    Exclude, Gathered, Request, STDIN, Source, Workspace, absolute, gather, repository, shown,
};

/// The manifests to read.
#[derive(Debug, clap::Args)]
pub(super) struct InputArguments {
    /// Files, directories, globs, or `-` for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<OsString>,
    /// The name of standard input. As a path, it also says which files lie beside the text, and which
    /// configuration holds for it.
    #[arg(long, value_name = "NAME", default_value = STDIN)]
    stdin_filename: PathBuf,
}

impl InputArguments {
    /// Reads the manifests, but for those that the configuration leaves out. What went wrong is reported on
    /// standard error.
    pub(super) fn read(&self, folders: &Arc<Folders>, quiet: bool) -> Result<Gathered, Failure> {
        let exclude = {
            let folders = Arc::clone(folders);
            Exclude::new(move |path| folders.excludes(path))
        };
        let request = Request { paths: &self.paths, stdin_name: &self.stdin_filename, exclude };
        let gathered = gather(&request, &mut std::io::stdin());
        // Without the configuration, what was read may be wrong.
        check(folders)?;
        let gathered = gathered?;
        for unreadable in &gathered.unreadable {
            complain(&visible::line(&unreadable.to_string()));
        }
        if !quiet {
            for path in &gathered.unmatched {
                say("warning", &format!("{}: no manifest found there", visible::line(path)));
            }
        }
        Ok(gathered)
    }
}

/// Fails if a configuration that was met can't be used.
pub(super) fn check(folders: &Folders) -> Result<(), Failure> {
    folders.error().map_or(Ok(()), |error| Err(error.into()))
}

/// Warns of files that were met and seem to be meant as configuration, but are not read.
pub(super) fn warn_of_misnamed(folders: &Folders) {
    for name in folders.misnamed() {
        say("warning", &format!("{} is not read: rename it to {FILE_NAME}", visible::line(&name)));
    }
}

/// The texts, with the repository that they are part of.
pub(super) fn workspace(sources: Vec<Source>) -> Workspace {
    let here = absolute(Path::new("."));
    Workspace::new(repository(&sources), sources).started_in(shown(&here))
}
