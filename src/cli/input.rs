//! The input of a command.

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
    /// Files, directories, globs, or `-` for standard input. Without any path: standard input if it is piped, otherwise
    /// the current directory.
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// The name of standard input, which is then read. If the name is a path, it also selects the configuration and the
    /// related files.
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,
}

impl InputArguments {
    /// Reads the manifests, except those that the configuration excludes. Errors go to standard error.
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
        // With a wrong configuration, the wrong files may have been read.
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
                say("warning", &format!("{}: no manifest found", visible::line(path)));
            }
        }
        Ok(gathered)
    }

    /// The paths to read, as words of a command line.
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

/// Fails if a configuration file that was found is invalid.
pub(super) fn check(folders: &Folders) -> Result<(), Failure> {
    folders.error().map_or(Ok(()), |error| Err(error.into()))
}

/// Warns about files that look like a configuration but have a name that is not read.
pub(super) fn warn_of_misnamed(folders: &Folders) {
    for name in folders.misnamed() {
        say("warning", &format!("{} is not read: rename it to {FILE_NAME}", visible::line(&name)));
    }
}

/// The texts, with the repository that contains them.
pub(super) fn workspace(sources: Vec<Source>) -> Workspace {
    let here = absolute(Path::new("."));
    Workspace::new(repository(&sources), sources).started_in(shown(&here))
}
