//! Whether standard input is meant to be read where no path is given.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::say;

/// What to do for a directory to be linted.
pub(super) const NAME_THE_DIRECTORY: &str = "to lint a directory, name it: `rightkind lint .`";

/// How long a run waits for text before it says what it waits for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether something feeds standard input: a pipe, a socket, or a file with content. A terminal does not, nor does
/// `/dev/null`, which hooks and services have there.
#[cfg(unix)]
pub(super) fn is_fed() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let Ok(stdin) = std::io::stdin().as_fd().try_clone_to_owned() else { return false };
    let Ok(metadata) = std::fs::File::from(stdin).metadata() else { return false };
    let kind = metadata.file_type();
    kind.is_fifo() || kind.is_socket() || kind.is_file() && metadata.len() > 0
}

/// Elsewhere the kind of standard input can't be told.
#[cfg(not(unix))]
pub(super) fn is_fed() -> bool {
    false
}

/// A reader that nobody asked for by name, which may have to wait: whoever started the run may hold the other end
/// of the pipe, and never write to it.
pub(super) struct Waiting {
    _done: Sender<()>,
}

impl Waiting {
    /// Says what the run waits for, unless the reader is dropped before long.
    pub(super) fn start() -> Self {
        let (done, over) = channel();
        let watch = move || {
            if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                say("note", &format!("reading standard input; {NAME_THE_DIRECTORY}"));
            }
        };
        // Without a thread there is no word of it, and nothing else is lost.
        let _ = std::thread::Builder::new().spawn(watch);
        Self { _done: done }
    }
}
