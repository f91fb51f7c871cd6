//! Standard input: when it is read, and the messages if it is empty.

use crate::support::{BAD_JOB, Run, Sandbox, good_job};

const NO_KUBERNETES: &str = "0 errors, 0 warnings, 0 info in 1 file (1 not Kubernetes)\n\
                             note: nothing was linted: no Kubernetes object was found\n";

fn run(status: i32, stdout: &str, stderr: &str) -> Run {
    Run { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

/// The first line of output in the concise format.
fn first(run: &Run) -> &str {
    run.stdout.lines().next().unwrap_or_default()
}

fn finding(name: &str) -> String {
    format!("{name}:10:22: error[job-restart-policy] a Job cannot have `restartPolicy: Always`")
}

const CONCISE: [&str; 3] = ["lint", "--format", "concise"];

#[cfg(unix)]
mod fed {
    use std::io::{BufRead, Read, Write};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::process::Stdio;

    use super::{BAD_JOB, CONCISE, NO_KUBERNETES, finding, first, good_job, run};
    use crate::support::{Run, Sandbox, finish};

    fn sandbox() -> Sandbox {
        Sandbox::new().file("here.yaml", BAD_JOB)
    }

    /// A run with standard input that is not a pipe.
    fn with(sandbox: &Sandbox, arguments: &[&str], stdin: impl Into<Stdio>) -> Run {
        let mut command = sandbox.command(arguments);
        command.stdin(stdin);
        finish(command)
    }

    #[test]
    fn what_is_piped_in_is_read_where_no_path_is_given() {
        assert_eq!(first(&sandbox().run_with(&CONCISE, BAD_JOB)), finding("<stdin>"));
        let clean = "0 errors, 0 warnings, 0 info in 1 file\n";
        assert_eq!(sandbox().run_with(&["lint"], &good_job()), run(0, clean, ""));
        assert_eq!(sandbox().run_with(&["lint"], "a: 1\n"), run(0, NO_KUBERNETES, ""));
        let kinds = sandbox().run_with(&["kinds"], &good_job()).stdout;
        assert!(kinds.contains("<stdin>:2 "), "{kinds}");
    }

    #[test]
    fn a_path_outranks_what_is_piped_in() {
        let named = sandbox().run_with(&[&CONCISE[..], &["."]].concat(), &good_job());
        assert_eq!(first(&named), finding("here.yaml"));
        let both = sandbox().run_with(&[&CONCISE[..], &["-", "."]].concat(), BAD_JOB);
        assert_eq!(
            both.stdout.lines().take(2).collect::<Vec<_>>(),
            [finding("<stdin>"), finding("here.yaml")]
        );
    }

    #[test]
    fn a_file_and_a_socket_are_read_too() {
        let sandbox = sandbox().file("there.yaml", BAD_JOB);
        let file = std::fs::File::open(sandbox.path().join("there.yaml")).unwrap();
        assert_eq!(first(&with(&sandbox, &CONCISE, file)), finding("<stdin>"));
        let (mut feeder, stdin) = UnixStream::pair().unwrap();
        feeder.write_all(BAD_JOB.as_bytes()).unwrap();
        drop(feeder);
        assert_eq!(first(&with(&sandbox, &CONCISE, OwnedFd::from(stdin))), finding("<stdin>"));
    }

    #[test]
    fn nothing_that_feeds_leaves_the_directory() {
        let sandbox = sandbox().file("empty.txt", "");
        assert_eq!(first(&with(&sandbox, &CONCISE, Stdio::null())), finding("here.yaml"));
        let empty = std::fs::File::open(sandbox.path().join("empty.txt")).unwrap();
        assert_eq!(first(&with(&sandbox, &CONCISE, empty)), finding("here.yaml"));
    }

    #[test]
    fn an_empty_pipe_is_not_clean() {
        let hint = "; to lint the current directory, run `rightkind lint .`";
        for text in ["", "\n", " \n\n"] {
            for command in ["lint", "kinds"] {
                let stderr = format!("error: <stdin>: standard input is empty{hint}\n");
                assert_eq!(sandbox().run_with(&[command], text), run(3, "", &stderr), "{command} {text:?}");
            }
        }
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_told() {
        let sandbox = sandbox();
        let mut command = sandbox.command(&["lint"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert_eq!(
            line,
            "note: reading standard input; to lint the current directory, run `rightkind lint .`\n"
        );
        child.stdin.take().unwrap().write_all(good_job().as_bytes()).unwrap();
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*rest), (Some(0), ""));
    }
}

#[test]
fn empty_input_that_was_asked_for_is_not_clean_either() {
    let sandbox = Sandbox::new().file("good.yaml", good_job());
    assert_eq!(sandbox.run_with(&["lint", "-"], ""), run(3, "", "error: <stdin>: standard input is empty\n"));
    let named = sandbox.run_with(&["lint", "--stdin-filename", "k8s/a.yaml", "-"], " \n");
    assert_eq!(named, run(3, "", "error: k8s/a.yaml: standard input is empty\n"));
    let beside = sandbox.run_with(&["lint", "-", "good.yaml"], "");
    let clean = "0 errors, 0 warnings, 0 info in 1 file\n";
    assert_eq!(beside, run(0, clean, "warning: <stdin>: no manifest found\n"));
}

#[test]
fn a_name_for_standard_input_has_it_read() {
    let sandbox = Sandbox::new().file("here.yaml", BAD_JOB);
    let named = [&CONCISE[..], &["--stdin-filename", "k8s/a.yaml"]].concat();
    let found = sandbox.run_with(&named, BAD_JOB);
    assert_eq!(first(&found), finding("k8s/a.yaml"));
    assert!(found.stdout.ends_with("1 error, 0 warnings, 0 info in 1 file\n"), "{found:?}");
    let found = sandbox.run_with(&[&named[..], &["here.yaml"]].concat(), BAD_JOB);
    assert_eq!(
        found.stdout.lines().take(2).collect::<Vec<_>>(),
        [finding("k8s/a.yaml"), finding("here.yaml")]
    );
}
