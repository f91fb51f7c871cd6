//! What a command reads.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Failure, complain, say, stdin};
use crate::config::{FILE_NAME, Folders};
use crate::output::visible;
use crate::source::{
    Exclude, GatherError, Gathered, Request, STDIN, Source, Workspace, absolute, gather, repository, shown,
};

/// The manifests to read.
#[derive(Debug, clap::Args)]
pub(super) struct InputArguments {
    /// Files, directories, globs, or `-` for standard input. Without any: what is piped in, otherwise the current
    /// directory.
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// The name of standard input, which is then read. As a path, it also says which files lie beside the text, and
    /// which configuration holds for it.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,
}

impl InputArguments {
    /// Reads the manifests, but for those that the configuration leaves out. What went wrong is reported on
    /// standard error.
    pub(super) fn read(&self, folders: &Arc<Folders>, quiet: bool) -> Result<Gathered, Failure> {
        let exclude = {
            let folders = Arc::clone(folders);
            Exclude::new(move |path| folders.excludes(path))
        };
        let implied = self.paths.is_empty() && self.stdin_filename.is_none() && stdin::is_fed();
        let paths = self.words(implied);
        let stdin_name = self.stdin_filename.as_deref().unwrap_or(Path::new(STDIN));
        let request = Request { paths: &paths, stdin_name, exclude };
        let gathered = {
            let _waiting = implied.then(stdin::Waiting::start);
            gather(&request, &mut std::io::stdin())
        };
        // Without the configuration, what was read may be wrong.
        check(folders)?;
        let gathered = gathered.map_err(|error| match error {
            GatherError::NoFiles(lines) if implied => {
                let hint = |line| format!("{line}; {}", stdin::NAME_THE_DIRECTORY);
                Failure::NoFiles(lines.into_iter().map(hint).collect())
            }
            error => error.into(),
        })?;
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

    /// What to read, in the words of a command line.
    fn words(&self, stdin_is_implied: bool) -> Vec<OsString> {
        let mut words = self.paths.clone();
        let named = self.stdin_filename.is_some() && !words.iter().any(|word| word == "-");
        if named || stdin_is_implied {
            words.push("-".into());
        } else if words.is_empty() {
            words.push(".".into());
        }
        words
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
