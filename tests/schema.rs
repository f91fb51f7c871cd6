//! The table of Kubernetes' fields is the output of its generator.

use std::process::Command;

/// The package is installed, or in `KUBERNETES_VALIDATE`: a wheel, or an unpacked folder.
#[test]
#[ignore = "needs Python and its package kubernetes-validate; `.ci/run` has both"]
fn generating_the_table_again_changes_nothing() {
    let place = std::env::var_os("KUBERNETES_VALIDATE");
    let output =
        Command::new("python3").args(["src/schema/generate.py", "--check"]).args(place).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
