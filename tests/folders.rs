//! Which configuration applies to which manifest: the nearest one above it, wherever the run starts.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::{BAD_JOB, Run, Sandbox, finish};

/// A repository with another configuration in one folder, and another repository inside.
fn monorepo() -> Sandbox {
    Sandbox::new()
        .file(
            "rightkind.yaml",
            "severity: {job: warning}\nexclude: [k8s/generated.yaml, vendor, '*.gen.yaml']\n",
        )
        .file("job.yaml", BAD_JOB)
        .file("job.gen.yaml", BAD_JOB)
        .file("apps/job.yaml", BAD_JOB)
        .file("vendor/chart/rightkind.yaml", "exclude: []\n")
        .file("vendor/chart/job.yaml", BAD_JOB)
        .file("k8s/rightkind.yaml", "severity: {job: info}\nexclude: [jobs/old.yaml]\n")
        .file("k8s/generated.yaml", BAD_JOB)
        .file("k8s/jobs/job.yaml", BAD_JOB)
        .file("k8s/jobs/old.yaml", BAD_JOB)
        .file("k8s/jobs/eu/rightkind.yaml", "ignore: [job, shape]\n")
        .file("k8s/jobs/eu/job.yaml", BAD_JOB)
        .file("other/.git/HEAD", "")
        .file("other/job.yaml", BAD_JOB)
}

const EXPECTED: [&str; 5] = [
    "apps/job.yaml warning",
    "job.yaml warning",
    "k8s/generated.yaml note",
    "k8s/jobs/job.yaml note",
    "other/job.yaml error",
];

/// The findings of a run that starts in a directory: the path of the file from the root of the sandbox, and the level.
fn found(sandbox: &Sandbox, directory: &Path, arguments: &[&str], stdin: Option<&str>) -> BTreeSet<String> {
    let mut command = sandbox.command(&[&["lint", "--format", "json"], arguments].concat());
    command.current_dir(directory);
    let run = match stdin {
        Some(text) => crate::support::feed(command, text),
        None => finish(command),
    };
    let output: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let findings = output["findings"].as_array().unwrap().iter();
    let root = sandbox.path().to_str().unwrap();
    findings
        .map(|finding| {
            let file = directory.join(finding["file"].as_str().unwrap());
            let file = std::path::absolute(&file).unwrap();
            let mut clean = std::path::PathBuf::new();
            for part in file.components() {
                match part {
                    std::path::Component::ParentDir => {
                        clean.pop();
                    }
                    part => clean.push(part),
                }
            }
            let severity = finding["severity"].as_str().unwrap().replace("info", "note");
            format!("{} {severity}", clean.strip_prefix(root).unwrap().display())
        })
        .collect()
}

#[test]
fn a_run_finds_the_same_wherever_it_starts() {
    let sandbox = monorepo();
    let root = sandbox.path();
    let outside = root.parent().unwrap();
    let expected: BTreeSet<_> = EXPECTED.into_iter().map(ToOwned::to_owned).collect();
    let name = root.file_name().unwrap().to_str().unwrap();
    assert_eq!(found(&sandbox, root, &["."], None), expected);
    assert_eq!(found(&sandbox, root, &[], None), expected);
    assert_eq!(found(&sandbox, &root.join("k8s/jobs"), &["../.."], None), expected);
    assert_eq!(found(&sandbox, &root.join("other"), &[root.to_str().unwrap()], None), expected);
    assert_eq!(found(&sandbox, outside, &[name], None), expected);
    let of_k8s: BTreeSet<_> = expected.iter().filter(|one| one.starts_with("k8s/")).cloned().collect();
    assert_eq!(found(&sandbox, &root.join("k8s"), &["."], None), of_k8s);
    assert_eq!(found(&sandbox, &root.join("k8s/jobs"), &[".."], None), of_k8s);
    assert_eq!(found(&sandbox, root, &["k8s"], None), of_k8s);
}

#[test]
fn a_file_named_outright_and_standard_input_agree_with_the_walk() {
    let sandbox = monorepo();
    let root = sandbox.path();
    let files = [
        "job.yaml",
        "job.gen.yaml",
        "apps/job.yaml",
        "vendor/chart/job.yaml",
        "k8s/generated.yaml",
        "k8s/jobs/job.yaml",
        "k8s/jobs/old.yaml",
        "k8s/jobs/eu/job.yaml",
        "other/job.yaml",
    ];
    for file in files {
        let expected: BTreeSet<_> = EXPECTED
            .into_iter()
            .filter(|one| one.split(' ').next() == Some(file))
            .map(ToOwned::to_owned)
            .collect();
        let absolute = root.join(file);
        let absolute = absolute.to_str().unwrap();
        assert_eq!(found(&sandbox, root, &[file], None), expected, "{file}");
        assert_eq!(found(&sandbox, &root.join("vendor"), &[absolute], None), expected, "{file}");
        let arguments = ["--stdin-filename", file, "-"];
        assert_eq!(found(&sandbox, root, &arguments, Some(BAD_JOB)), expected, "{file} on standard input");
        let arguments = ["--stdin-filename", absolute, "-"];
        assert_eq!(found(&sandbox, &root.join("k8s"), &arguments, Some(BAD_JOB)), expected, "{file}");
    }
}

#[test]
fn standard_input_without_a_name_is_of_the_directory_of_the_run() {
    let sandbox = monorepo();
    for (directory, severity) in [("", "warning"), ("k8s", "note"), ("k8s/jobs", "note"), ("other", "error")]
    {
        let directory = sandbox.path().join(directory);
        let found = found(&sandbox, &directory, &["-"], Some(BAD_JOB));
        let file = directory.strip_prefix(sandbox.path()).unwrap().join("<stdin>");
        assert_eq!(found, BTreeSet::from([format!("{} {severity}", file.display())]));
    }
    assert_eq!(found(&sandbox, &sandbox.path().join("k8s/jobs/eu"), &["-"], Some(BAD_JOB)), BTreeSet::new());
}

#[test]
fn each_folder_has_its_own_lints_systems_schemas_and_version() {
    let topic = "apiVersion: a.example/v1\nkind: Topic\nmetadata: {name: a}\nspec: {partition: 3}\n";
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: topics.a.example}\n\
                      spec:\n  group: a.example\n  scope: Namespaced\n  names: {kind: Topic, plural: topics}\n  versions:\n  \
                      - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        \
                      type: object\n        properties: {spec: {type: object, properties: {partitions: {type: integer}}}}\n";
    let future = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {managedBy: example.com/a, template: \
                  {spec: {restartPolicy: Never, containers: [{name: a, image: 'b:1'}]}}}\n";
    let broker = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 3\n  selector: \
                  {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: a, \
                  image: 'registry.example/bus:1'}]}\n";
    let all = format!("{topic}---\n{future}---\n{broker}");
    let config = "select: [stateful-system-in-deployment, unknown-field, field-not-in-version]\nschemas: [.crds/*.yaml]\n\
                  kubernetes-version: '1.29'\nsystems: [{images: [registry.example/bus], is: kafka-broker}]\n";
    let sandbox = Sandbox::new()
        .file("rightkind.yaml", "select: [stateful-system-in-deployment, shape]\n")
        .file("all.yaml", &all)
        .file("team/rightkind.yaml", config)
        .file("team/all.yaml", &all)
        .file("team/.crds/topic.yaml", definition);
    let run = sandbox.run(&["lint", "--format", "json", "all.yaml", "team/all.yaml"]);
    let output: Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let found: Vec<_> = output["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", text(one, "file"), text(one, "lint")))
        .collect();
    let expected = [
        "team/all.yaml unknown-field",
        "team/all.yaml field-not-in-version",
        "team/all.yaml stateful-system-in-deployment",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_file_of_the_command_line_holds_for_all() {
    let sandbox =
        monorepo().file("ci/strict.yaml", "severity: {job: error}\nexclude: ['../k8s', old.yaml]\n");
    let arguments = ["--config", "ci/strict.yaml"];
    let expected: BTreeSet<_> = [
        "apps/job.yaml",
        "job.gen.yaml",
        "job.yaml",
        "k8s/generated.yaml",
        "k8s/jobs/eu/job.yaml",
        "k8s/jobs/job.yaml",
        "k8s/jobs/old.yaml",
        "other/job.yaml",
        "vendor/chart/job.yaml",
    ]
    .map(|file| format!("{file} error"))
    .into();
    assert_eq!(found(&sandbox, sandbox.path(), &arguments, None), expected);
}

#[test]
fn a_run_fails_by_the_word_of_the_folder() {
    let sandbox = Sandbox::new()
        .file("rightkind.yaml", "fail-on: never\n")
        .file("job.yaml", BAD_JOB)
        .file("prod/rightkind.yaml", "fail-on: error\n")
        .file("prod/job.yaml", BAD_JOB)
        .file("test/rightkind.yaml", "severity: {job: info}\nfail-on: warning\n")
        .file("test/job.yaml", BAD_JOB);
    let status = |arguments: &[&str]| sandbox.run(&[&["lint", "-q"], arguments].concat()).status;
    assert_eq!(status(&["job.yaml"]), 0);
    assert_eq!(status(&["test", "job.yaml"]), 0);
    assert_eq!(status(&["prod"]), 1);
    assert_eq!(status(&["."]), 1);
    assert_eq!(status(&[".", "--fail-on", "never"]), 0);
    assert_eq!(status(&["test", "--fail-on", "info"]), 1);
}

#[test]
fn a_wrong_file_anywhere_on_the_way_ends_the_run() {
    let sandbox = Sandbox::new()
        .file("job.yaml", BAD_JOB)
        .file("a/job.yaml", BAD_JOB)
        .file("a/b/rightkind.yaml", "ignore: [jobs]\n")
        .file("a/b/job.yaml", BAD_JOB);
    let stderr = "error: a/b/rightkind.yaml:1:10: unknown lint `jobs`; did you mean `job`?\n".to_owned();
    let wrong = Run { status: 2, stdout: String::new(), stderr };
    for path in [".", "a/b", "a/b/job.yaml"] {
        for command in ["lint", "kinds"] {
            assert_eq!(sandbox.run(&[command, path]), wrong, "{command} {path}");
        }
    }
    assert_eq!(sandbox.run_with(&["lint", "--stdin-filename", "a/b/new.yaml", "-"], BAD_JOB), wrong);
    assert_eq!(
        sandbox.run(&["lint", "-q", "job.yaml", "a/job.yaml"]).status,
        1,
        "another folder's is not read"
    );
    let sandbox = sandbox.file("rightkind.yaml", "exclude: [a/b]\n");
    assert_eq!(sandbox.run(&["lint", "-q"]).status, 1, "an excluded folder's is not read");
}

#[test]
fn without_a_repository_the_nearest_file_holds_all_the_same() {
    let sandbox =
        Sandbox::new().file("rightkind.yaml", "ignore: [job, shape]\n").file("k8s/job.yaml", BAD_JOB);
    std::fs::remove_dir(sandbox.path().join(".git")).unwrap();
    for (directory, path) in [("", "."), ("", "k8s/job.yaml"), ("k8s", "."), ("k8s", "job.yaml")] {
        let mut command = sandbox.command(&["lint", path]);
        command.current_dir(sandbox.path().join(directory));
        let stdout = "0 errors, 0 warnings, 0 info in 1 file\n";
        let stdout = if path == "." && directory.is_empty() {
            "0 errors, 0 warnings, 0 info in 2 files (1 not Kubernetes)\n"
        } else {
            stdout
        };
        assert_eq!(
            finish(command),
            Run { status: 0, stdout: stdout.to_owned(), stderr: String::new() },
            "{directory} {path}"
        );
    }
}

#[test]
fn verbose_names_the_configuration_of_each_folder() {
    let found = monorepo().run(&["lint", "-v", "--select", "job-no-ttl,job-restart-policy", "."]);
    let config: Vec<_> = found.stderr.lines().filter(|line| line.starts_with("config: ")).collect();
    assert_eq!(
        config,
        [
            "config: none for other: 2 lints, Kubernetes 1.37",
            "config: k8s/jobs/eu/rightkind.yaml for k8s/jobs/eu: 2 lints, Kubernetes 1.37",
            "config: k8s/rightkind.yaml for k8s: 2 lints, Kubernetes 1.37",
            "config: rightkind.yaml for .: 2 lints, Kubernetes 1.37",
        ]
    );
    let found = monorepo().run(&[
        "lint",
        "-v",
        "--select",
        "job-no-ttl,job-restart-policy",
        "--config",
        "k8s/rightkind.yaml",
        ".",
    ]);
    assert!(
        found.stderr.contains("config: k8s/rightkind.yaml for .: 2 lints, Kubernetes 1.37\n"),
        "{found:?}"
    );
}

#[test]
fn paths_in_output_are_from_the_repository_wherever_the_run_starts() {
    let sandbox = Sandbox::new().file("k8s/job.yaml", BAD_JOB);
    let name = sandbox.path().file_name().unwrap().to_str().unwrap().to_owned();
    let mut fingerprints = BTreeSet::new();
    for (directory, path) in [
        (sandbox.path().join("k8s"), "."),
        (sandbox.path().to_path_buf(), "."),
        (std::env::temp_dir(), &name),
    ] {
        let mut command = sandbox.command(&["lint", "--format", "sarif", path]);
        command.current_dir(directory);
        let log: Value = serde_json::from_str(&finish(command).stdout).unwrap();
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "k8s/job.yaml");
        fingerprints.insert(result["partialFingerprints"].to_string());
    }
    assert_eq!(fingerprints.len(), 1);
}
