//! Runs the real binary in its own directory.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A directory with a repository, which is deleted at the end of the test.
pub(crate) struct Sandbox {
    root: PathBuf,
}

/// The result of a run of the binary.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("rightkind-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = std::env::temp_dir().canonicalize().unwrap().join(name);
        std::fs::create_dir_all(root.join(".git")).unwrap();
        Self { root }
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    /// The binary, to run in the directory, without environment variables that change its output.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rightkind"));
        command.args(arguments).current_dir(&self.root).env_remove("NO_COLOR").stdin(Stdio::null());
        command
    }

    /// Runs the binary with empty standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        finish(self.command(arguments))
    }

    /// Runs the binary with a text on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &str) -> Run {
        feed(self.command(arguments), stdin)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// Runs a command to the end.
pub(crate) fn finish(mut command: Command) -> Run {
    from(&command.output().unwrap())
}

/// Runs a command to the end, with a text on standard input.
pub(crate) fn feed(mut command: Command, stdin: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A usage error ends the run before the input is read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    from(&child.wait_with_output().unwrap())
}

fn from(output: &std::process::Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Run { status: output.status.code().unwrap(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// A Job that the API server refuses. `job-restart-policy` is the only finding.
pub(crate) const BAD_JOB: &str = "\
apiVersion: batch/v1
kind: Job
metadata:
  name: backfill
spec:
  activeDeadlineSeconds: 3600
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Always
      containers:
        - name: backfill
          image: registry.example/backfill:1.4
";

/// The same Job, corrected.
pub(crate) fn good_job() -> String {
    BAD_JOB.replace("Always", "Never")
}
