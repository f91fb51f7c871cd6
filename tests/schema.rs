//! The table of Kubernetes' fields is what its generator makes.

use std::process::Command;

/// Needs Python and the package `kubernetes-validate` of PyPI: installed, or named by `KUBERNETES_VALIDATE`
/// (its wheel, or a folder that it was unpacked to). Where it is not at hand there is nothing to compare.
#[test]
fn generating_the_table_again_changes_nothing() {
    let place = std::env::var_os("KUBERNETES_VALIDATE");
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    let installed = python(&["-c", "import kubernetes_validate"]).is_ok_and(|output| output.status.success());
    if place.is_none() && !installed {
        return;
    }
    let output =
        Command::new("python3").args(["src/schema/generate.py", "--check"]).args(place).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
