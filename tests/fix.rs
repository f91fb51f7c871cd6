//! `--fix`, `--unsafe-fixes` and `--diff`: which files change, and how.

use crate::support::{BAD_JOB, Run, Sandbox, good_job};

fn run(status: i32, stdout: &str, stderr: &str) -> Run {
    Run { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

fn read(sandbox: &Sandbox, name: &str) -> String {
    std::fs::read_to_string(sandbox.path().join(name)).unwrap()
}

/// A Job with a safe fix: the number needs no quotes.
fn quoted_job() -> String {
    good_job().replace("activeDeadlineSeconds: 3600", "activeDeadlineSeconds: \"3600\"")
}

const CLEAN: &str = "0 errors, 0 warnings, 0 info in 1 file\n";

#[test]
fn a_file_is_fixed_and_then_clean() {
    let text = quoted_job().replace("\"3600\"", "\"3600\"   # an hour");
    let sandbox = Sandbox::new().file("job.yaml", &text);
    let expected = run(0, CLEAN, "note: applied 1 fix to 1 file\n");
    assert_eq!(sandbox.run(&["lint", "--fix", "job.yaml"]), expected);
    assert_eq!(read(&sandbox, "job.yaml"), text.replace("\"3600\"", "3600"));
    assert_eq!(sandbox.run(&["lint", "--fix", "job.yaml"]), run(0, CLEAN, ""));
}

#[test]
fn a_diff_changes_nothing_and_can_be_applied() {
    let sandbox = Sandbox::new().file("jobs/job.yaml", quoted_job());
    let expected = "--- a/jobs/job.yaml\n+++ b/jobs/job.yaml\n@@ -3,7 +3,7 @@\n metadata:\n   name: backfill\n spec:\n\
        -  activeDeadlineSeconds: \"3600\"\n+  activeDeadlineSeconds: 3600\n   ttlSecondsAfterFinished: 86400\n   \
        template:\n     spec:\n";
    assert_eq!(sandbox.run(&["lint", "--diff", "jobs"]), run(1, expected, ""));
    assert_eq!(read(&sandbox, "jobs/job.yaml"), quoted_job());
    assert_eq!(sandbox.run_with(&["lint", "--diff", "-"], &good_job()), run(0, "", ""));
    let piped = sandbox.run_with(&["lint", "--diff", "--stdin-filename", "jobs/job.yaml"], &quoted_job());
    assert_eq!(piped, run(1, expected, ""));
}

#[test]
fn unsafe_fixes_are_applied_only_when_asked_for() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    let left = sandbox.run(&["lint", "-q", "--fix", "job.yaml"]);
    let note = "note: 1 unsafe fix left: review with --diff --unsafe-fixes\n";
    assert_eq!((left.status, &*left.stderr), (1, note));
    assert_eq!(read(&sandbox, "job.yaml"), BAD_JOB);
    assert_eq!(sandbox.run(&["lint", "-q", "--fix", "--unsafe-fixes", "job.yaml"]).status, 0);
    assert_eq!(read(&sandbox, "job.yaml"), good_job());
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    for (arguments, message) in [
        (&["lint", "--unsafe-fixes", "job.yaml"][..], "--unsafe-fixes is used together with --fix or --diff"),
        (
            &["lint", "--diff", "--format", "json", "job.yaml"],
            "--diff cannot be used with --format or --statistics",
        ),
        (&["lint", "--fix", "-"], "--fix cannot change standard input: name the files, or use --diff"),
    ] {
        let ran = sandbox.run_with(arguments, BAD_JOB);
        assert_eq!((ran.status, &*ran.stderr), (2, &*format!("error: {message}\n")), "{arguments:?}");
        assert_eq!(read(&sandbox, "job.yaml"), BAD_JOB);
    }
}

#[test]
#[cfg(unix)]
fn a_file_keeps_its_mode_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::new().file("real/job.yaml", quoted_job());
    let real = sandbox.path().join("real/job.yaml");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/job.yaml", sandbox.path().join("link.yaml")).unwrap();
    assert_eq!(
        sandbox.run(&["lint", "-q", "--fix", "link.yaml"]),
        run(0, "", "note: applied 1 fix to 1 file\n")
    );
    assert_eq!(read(&sandbox, "real/job.yaml"), good_job());
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(sandbox.path().join("link.yaml").is_symlink());
    let beside: Vec<_> = std::fs::read_dir(sandbox.path().join("real")).unwrap().collect();
    assert_eq!(beside.len(), 1, "no temporary file is left");
}

#[test]
#[cfg(unix)]
fn what_cannot_be_replaced_is_reported_and_the_rest_is_fixed() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new().file("a.yaml", quoted_job()).file("b.yaml", quoted_job());
    let locked = sandbox.path().join("a.yaml");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ran = sandbox.run(&["lint", "--format", "concise", "--fix"]);
    let finding =
        "a.yaml:6:26: error[wrong-type] `activeDeadlineSeconds` must be an integer, but this is a string\n";
    let summary = "1 error, 0 warnings, 0 info in 2 files, 1 not readable\n";
    let trouble = "error: a.yaml: cannot replace the file: it is read-only\nnote: applied 1 fix to 1 file\n";
    assert_eq!(ran, run(4, &format!("{finding}{summary}"), trouble));
    assert_eq!((read(&sandbox, "a.yaml"), read(&sandbox, "b.yaml")), (quoted_job(), good_job()));
}

#[test]
#[cfg(unix)]
fn both_names_of_a_file_stay() {
    let sandbox = Sandbox::new().file("a.yaml", quoted_job());
    std::fs::hard_link(sandbox.path().join("a.yaml"), sandbox.path().join("b.yml")).unwrap();
    assert_eq!(sandbox.run(&["lint", "-q", "--fix", "a.yaml"]).status, 0);
    assert_eq!(read(&sandbox, "b.yml"), good_job());
}
