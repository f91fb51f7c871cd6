//! Related files are read, but neither linted nor counted.

use crate::support::{BAD_JOB, Run, Sandbox, finish};

/// A Job without `restartPolicy`: a complete one is refused, a patch is accepted.
fn patch() -> String {
    BAD_JOB.replace("      restartPolicy: Always\n", "")
}

const CLEAN: &str = "0 errors, 0 warnings, 0 info in 1 file\n";

fn clean() -> Run {
    Run { status: 0, stdout: CLEAN.to_owned(), stderr: String::new() }
}

#[test]
fn the_kustomization_beside_a_file_tells_that_it_is_a_patch() {
    for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
        let sandbox = Sandbox::new()
            .file("overlays/prod/job.yaml", patch())
            .file(&format!("overlays/prod/{name}"), "patches:\n- path: job.yaml\n");
        assert_eq!(sandbox.run(&["lint", "overlays/prod/job.yaml"]), clean(), "{name}");
        assert_eq!(
            sandbox.run_with(&["lint", "--stdin-filename", "overlays/prod/job.yaml", "-"], &patch()),
            clean()
        );
    }
    let alone = Sandbox::new().file("job.yaml", patch());
    assert_eq!(alone.run(&["lint", "job.yaml"]).status, 1);
}

#[test]
fn a_kustomization_further_up_in_the_repository_is_seen_as_well() {
    let sandbox = Sandbox::new()
        .file("overlays/kustomization.yaml", "patches:\n- path: prod/patches/job.yaml\n")
        .file("overlays/prod/patches/job.yaml", patch());
    for (directory, path) in [
        ("", "overlays/prod/patches/job.yaml"),
        ("", "overlays/prod/patches"),
        ("overlays/prod", "patches/job.yaml"),
        ("overlays/prod", "patches"),
        ("overlays/prod/patches", "job.yaml"),
        ("overlays/prod/patches", "."),
        ("overlays/prod/patches", "../patches/*.yaml"),
    ] {
        let mut command = sandbox.command(&["lint", path]);
        command.current_dir(sandbox.path().join(directory));
        assert_eq!(finish(command), clean(), "{path} in {directory}");
    }
    let absolute = sandbox.path().join("overlays/prod/patches/job.yaml");
    assert_eq!(sandbox.run(&["lint", absolute.to_str().unwrap()]), clean());
}

#[test]
fn nothing_outside_the_repository_is_read() {
    let sandbox = Sandbox::new()
        .file("kustomization.yaml", "patches:\n- path: inner/job.yaml\n")
        .file("inner/.git", "gitdir: elsewhere\n")
        .file("inner/job.yaml", patch());
    assert_eq!(sandbox.run(&["lint", "inner/job.yaml"]).status, 1);
}

#[test]
fn what_lies_beside_is_not_linted() {
    let sandbox = Sandbox::new().file("a.yaml", BAD_JOB.replace("Always", "Never")).file("b.yaml", BAD_JOB);
    assert_eq!(sandbox.run(&["lint", "a.yaml"]), clean());
}
