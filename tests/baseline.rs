//! `--baseline` and `--write-baseline`: old findings are accepted, new ones are not.

use crate::support::{BAD_JOB, Run, Sandbox, good_job};

fn run(status: i32, stdout: &str, stderr: &str) -> Run {
    Run { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

const CONCISE: [&str; 5] = ["lint", "--format", "concise", "--baseline", ".base.json"];

/// A repository with one finding, in its baseline.
fn accepted() -> Sandbox {
    let sandbox = Sandbox::new().file("k8s/job.yaml", BAD_JOB);
    let written = sandbox.run(&["lint", "--write-baseline", ".base.json"]);
    assert_eq!(written, run(0, "", "note: wrote 1 finding to .base.json\n"));
    sandbox
}

#[test]
fn old_findings_are_accepted_however_the_file_is_named() {
    let sandbox = accepted();
    let expected = run(0, "0 errors, 0 warnings, 0 info in 1 file, 1 in the baseline\n", "");
    assert_eq!(sandbox.run(&CONCISE), expected);
    assert_eq!(sandbox.run(&[&CONCISE[..], &["k8s/job.yaml"]].concat()), expected);
    let piped = [&CONCISE[..], &["--stdin-filename", "k8s/job.yaml"]].concat();
    assert_eq!(sandbox.run_with(&piped, &format!("# moved\n{BAD_JOB}")), expected);
    let text = std::fs::read_to_string(sandbox.path().join(".base.json")).unwrap();
    assert!(
        text.contains(
            "{\"file\":\"k8s/job.yaml\",\"lint\":\"job-restart-policy\",\"object\":\"Job backfill\""
        ),
        "{text}"
    );
}

#[test]
fn new_findings_are_reported() {
    let sandbox =
        accepted().file("k8s/job.yaml", format!("{BAD_JOB}---\n{}", BAD_JOB.replace("backfill", "other")));
    let found = sandbox.run(&CONCISE);
    let line = "k8s/job.yaml:24:22: error[job-restart-policy] a Job cannot have `restartPolicy: Always`\n";
    let summary = "1 error, 0 warnings, 0 info in 1 file, 1 in the baseline\n";
    assert_eq!(found, run(1, &format!("{line}{summary}"), ""));
}

#[test]
fn findings_that_are_gone_are_named() {
    let gone = "note: 1 finding of the baseline is gone: use --write-baseline to remove it\n";
    let clean = "0 errors, 0 warnings, 0 info in 1 file\n";
    let sandbox = accepted().file("k8s/job.yaml", good_job());
    assert_eq!(sandbox.run(&CONCISE), run(0, clean, gone));
    // A run over other files does not know.
    let sandbox = accepted().file("other.yaml", good_job());
    assert_eq!(sandbox.run(&[&CONCISE[..], &["other.yaml"]].concat()), run(0, clean, ""));
    std::fs::remove_file(sandbox.path().join("k8s/job.yaml")).unwrap();
    assert_eq!(sandbox.run(&[&CONCISE[..], &["other.yaml"]].concat()), run(0, clean, gone));
}

#[test]
fn a_file_that_is_not_a_baseline_is_refused() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB).file(".base.json", "{}");
    let trouble = "not a baseline of rightkind: missing field `version` at line 1 column 2";
    assert_eq!(sandbox.run(&CONCISE), run(2, "", &format!("error: --baseline: .base.json: {trouble}\n")));
    let missing = sandbox.run(&["lint", "--baseline", "none.json"]);
    assert_eq!(missing, run(2, "", "error: --baseline: none.json: no such file or directory\n"));
}
