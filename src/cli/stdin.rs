//! Whether to read standard input if no path is given.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::say;

/// What to do to lint a directory.
pub(super) const NAME_THE_DIRECTORY: &str = "to lint the current directory, run `rightkind lint .`";

/// How long a run waits for input before it prints a note.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether standard input has content: a pipe, a socket, or a file that is not empty. A terminal has none, and neither
/// has `/dev/null`, which hooks and services use.
#[cfg(unix)]
pub(super) fn is_fed() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let Ok(stdin) = std::io::stdin().as_fd().try_clone_to_owned() else { return false };
    let Ok(metadata) = std::fs::File::from(stdin).metadata() else { return false };
    let kind = metadata.file_type();
    kind.is_fifo() || kind.is_socket() || kind.is_file() && metadata.len() > 0
}

/// On other systems, the type of standard input is unknown.
#[cfg(not(unix))]
pub(super) fn is_fed() -> bool {
    false
}

/// A running read of standard input that was not requested by name. It can block: the other end of the pipe may be open
/// without ever being written to.
pub(super) struct Waiting {
    _done: Sender<()>,
}

impl Waiting {
    /// Prints what the run waits for, unless the value is dropped soon.
    pub(super) fn start() -> Self {
        let (done, over) = channel();
        let watch = move || {
            if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                say("note", &format!("reading standard input; {NAME_THE_DIRECTORY}"));
            }
        };
        // Without a thread, only this note is missing.
        let _ = std::thread::Builder::new().spawn(watch);
        Self { _done: done }
    }
}
