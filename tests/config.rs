//! `rightkind.yaml`: what it may say, and what it answers to what it may not.

#![allow(clippy::unwrap_used, reason = "a panic in a test is how it fails")]

mod support;

use support::{BAD_JOB, Run, Sandbox, finish, good_job};

fn lint(config: &str) -> Run {
    Sandbox::new().file("job.yaml", BAD_JOB).file("rightkind.yaml", config).run(&["lint", "-q", "job.yaml"])
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (config, trouble) in [
        (
            "selct: [job]\n",
            "1:1: unknown field `selct`, expected one of `select`, `ignore`, `severity`, `exclude`, \
             `min-severity`, `fail-on`, `kubernetes-version`, `schemas`, `systems`",
        ),
        (
            "systems:\n  - images: [registry.example/kafka]\n    is: kafka-brokr\n",
            "2:5: there is no system `kafka-brokr`; did you mean `kafka-broker`?",
        ),
        (
            "systems:\n  - images: [registry.example/kafka]\n    what: kafka-broker\n",
            "2:3: systems: unknown field `what`, expected `images` or `is`",
        ),
        (
            "ignore:\n  - cronjob\n  - job-restart\n",
            "3:5: unknown lint `job-restart`; did you mean `job-restart-policy`?",
        ),
        ("ignore: [helm-*]\n", "1:10: the glob `helm-*` matches no lint; `rightkind lints` lists them"),
        (
            "severity:\n  # why\n  job-restart: off\n",
            "3:3: unknown lint `job-restart`; did you mean `job-restart-policy`?",
        ),
        (
            "severity:\n  job-restart-policy: fatal\n",
            "2:23: severity.job-restart-policy: unknown variant `fatal`, expected one of `off`, `info`, \
             `warning`, `error`",
        ),
        (
            "fail-on: always\n",
            "1:10: fail-on: unknown variant `always`, expected one of `error`, `warning`, `info`, `never`",
        ),
        (
            "kubernetes-version: 1.9\n",
            "1:21: Kubernetes 1.9 is not known here: OLDEST to NEWEST are, so name the nearest of them",
        ),
        ("exclude: ['a[']\n", "1:11: `a[` is not a glob: invalid range pattern"),
        ("exclude: vendor\n", "1:10: exclude: invalid type: string \"vendor\", expected a sequence"),
        ("- select\n", "1:1: invalid type: sequence, expected a mapping of settings"),
        (
            "select: [job\n",
            "2:1: did not find expected ',' or ']', while parsing a flow sequence at line 1 column 9",
        ),
    ] {
        let found = lint(config);
        let known = rightkind::schema::Minor::OLDEST.to_string();
        let trouble = trouble.replace("OLDEST", &known);
        let trouble = trouble.replace("NEWEST", &rightkind::schema::Minor::NEWEST.to_string());
        assert_eq!((found.status, &*found.stdout), (2, ""), "{config}");
        assert_eq!(found.stderr, format!("error: rightkind.yaml:{trouble}\n"), "{config}");
    }
}

#[test]
fn an_empty_file_changes_nothing() {
    for config in ["", "# nothing yet\n", "---\n", "{}\n"] {
        assert_eq!(lint(config).status, 1, "{config}");
    }
}

#[test]
fn a_lint_is_left_out_or_judged_anew() {
    for (config, status, word) in [
        ("ignore: [job]\n", 0, ""),
        ("select: [cronjob]\n", 0, ""),
        ("select: ['job-*']\n", 1, "error["),
        ("severity: {job-restart-policy: off}\n", 0, ""),
        ("severity: {job-restart-policy: warning}\n", 1, "warning["),
        ("severity: {job-restart-policy: info}\n", 0, "note["),
        ("severity: {job-restart-policy: info}\nfail-on: info\n", 1, "note["),
        ("severity: {job-restart-policy: info}\nmin-severity: warning\n", 0, ""),
        ("fail-on: never\n", 0, "error["),
    ] {
        let found = lint(config);
        assert_eq!((found.status, &*found.stderr), (status, ""), "{config}");
        assert!(
            found.stdout.starts_with(word) && found.stdout.is_empty() == word.is_empty(),
            "{config}: {found:?}"
        );
    }
}

#[test]
fn the_command_line_outranks_the_file() {
    let sandbox = Sandbox::new()
        .file("job.yaml", BAD_JOB)
        .file("rightkind.yaml", "ignore: [job]\nseverity: {job-restart-policy: off}\nfail-on: never\n");
    let status = |arguments: &[&str]| sandbox.run(&[&["lint", "-q"], arguments].concat()).status;
    assert_eq!(status(&[]), 0);
    assert_eq!(status(&["--select", "job-restart-policy"]), 0, "`fail-on` holds still");
    assert_eq!(status(&["--select", "job-restart-policy", "--fail-on", "error"]), 1);
    assert_eq!(status(&["--fail-on", "error"]), 0, "what the file ignores stays ignored");
}

#[test]
fn excluded_files_are_left_out_even_where_named() {
    let sandbox = Sandbox::new()
        .file("rightkind.yaml", "exclude: [vendor/, '**/*.gen.yaml']\n")
        .file("vendor/deep/job.yaml", BAD_JOB)
        .file("k8s/job.gen.yaml", BAD_JOB)
        .file("k8s/job.yaml", good_job());
    let clean = |files: &str| format!("0 errors, 0 warnings, 0 info in {files}\n");
    assert_eq!(sandbox.run(&["lint", "k8s", "vendor"]).stdout, clean("1 file"));
    let named = sandbox.run(&["lint", "vendor/deep/job.yaml", "k8s/job.gen.yaml"]);
    assert_eq!(named, Run { status: 0, stdout: clean("0 files"), stderr: String::new() });
    let mut command = sandbox.command(&["lint"]);
    command.current_dir(sandbox.path().join("k8s"));
    assert_eq!(finish(command).stdout, clean("1 file"));
}

#[test]
fn the_nearest_file_up_to_the_repository_holds() {
    let sandbox = Sandbox::new()
        .file("rightkind.yaml", "fail-on: never\n")
        .file("job.yaml", BAD_JOB)
        .file("a/b/job.yaml", BAD_JOB)
        .file("a/rightkind.yaml", "ignore: [job]\n")
        .file("other/.git/HEAD", "")
        .file("other/job.yaml", BAD_JOB);
    let lint = |directory: &str| {
        let mut command = sandbox.command(&["lint", "-q", "job.yaml"]);
        command.current_dir(sandbox.path().join(directory));
        let found = finish(command);
        (found.status, found.stdout.is_empty())
    };
    assert_eq!(lint(""), (0, false));
    assert_eq!(lint("a/b"), (0, true));
    assert_eq!(lint("other"), (1, false));
}

#[test]
fn a_file_can_be_named() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB).file("ci/lint.yaml", "ignore: [job]\n");
    assert_eq!(sandbox.run(&["lint", "-q", "--config", "ci/lint.yaml"]).status, 0);
    let missing = sandbox.run(&["lint", "--config", "ci/no.yaml"]);
    let stderr = "error: ci/no.yaml: no such file or directory\n".to_owned();
    assert_eq!(missing, Run { status: 2, stdout: String::new(), stderr });
}

/// The names that the reader offers where it is given one that it does not know.
fn offered(config: &str) -> Vec<String> {
    let stderr = lint(config).stderr;
    let (_, names) = stderr.split_once("expected ").unwrap_or_else(|| panic!("{stderr}"));
    let mut names: Vec<_> = names.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
    names.sort();
    names
}

/// What the published schema knows is what the reader knows.
#[test]
fn the_schema_for_editors_is_that_of_the_reader() {
    let schema = std::fs::read_to_string("docs/rightkind.schema.json").unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let system = "systems:\n- {id: a, name: b, nature: batch, ";
    for (place, config) in [
        ("/properties", "x: 1\n".to_owned()),
        ("/$defs/images/properties", "systems: [{x: 1}]\n".to_owned()),
        ("/$defs/system/properties", format!("{system} x: 1}}\n")),
        ("/$defs/data/properties", format!("{system} data: [{{x: 1}}]}}\n")),
        ("/$defs/identity/properties", format!("{system} identity: [{{x: 1}}]}}\n")),
        ("/$defs/service-link/properties", format!("{system} service_links: [{{x: 1}}]}}\n")),
        ("/$defs/turn/properties", format!("{system} turns: [{{x: 1}}]}}\n")),
        ("/properties/severity/additionalProperties/enum", "severity: {job-restart-policy: x}\n".to_owned()),
        ("/properties/min-severity/enum", "min-severity: x\n".to_owned()),
        ("/properties/fail-on/enum", "fail-on: x\n".to_owned()),
        ("/$defs/system/properties/nature/enum", "systems: [{id: a, name: b, nature: x}]\n".to_owned()),
        ("/$defs/system/properties/traits/items/enum", format!("{system} traits: [x]}}\n")),
        ("/$defs/kind/enum", format!("{system} wants: x}}\n")),
    ] {
        let mut known: Vec<String> = match schema.pointer(place).unwrap() {
            serde_json::Value::Object(properties) => properties.keys().cloned().collect(),
            serde_json::Value::Array(values) => {
                values.iter().filter_map(|value| value.as_str().map(ToOwned::to_owned)).collect()
            }
            other => panic!("{place}: {other}"),
        };
        known.sort();
        assert_eq!(known, offered(&config), "{place}");
    }
}

/// Samples that `.ci/schemas.py` holds against the published schema as well.
#[test]
fn samples_are_taken_or_refused() {
    for (folder, status) in [("good", 0), ("bad", 2)] {
        for file in std::fs::read_dir(std::path::Path::new("tests/config").join(folder)).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let sandbox = Sandbox::new().file("job.yaml", good_job()).file("rightkind.yaml", text);
            let found = sandbox.run(&["lint", "-q", "job.yaml"]);
            assert_eq!(found.status, status, "{}: {found:?}", path.display());
        }
    }
}

#[test]
fn the_version_is_read_as_it_is_written() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  resourceClaims:\n  - name: gpu\n    \
               source: {resourceClaimName: gpu}\n  containers: [{name: a, image: 'b:1'}]\n";
    let sandbox = Sandbox::new().file("pod.yaml", pod);
    let status = |config: &str, arguments: &[&str]| {
        std::fs::write(sandbox.path().join("rightkind.yaml"), config).unwrap();
        let select = &["lint", "-q", "--select", "field-not-in-version"];
        sandbox.run(&[select, arguments, &["pod.yaml"]].concat()).status
    };
    assert_eq!(status("", &[]), 1, "gone by the newest version");
    for config in ["kubernetes-version: 1.30\n", "kubernetes-version: '1.30'\n"] {
        assert_eq!(status(config, &[]), 0, "{config}");
    }
    assert_eq!(status("kubernetes-version: 1.30-1.33\n", &[]), 1);
    assert_eq!(status("", &["--kubernetes-version", "1.30"]), 0);
    assert_eq!(status("kubernetes-version: 1.30\n", &["--kubernetes-version", "1.33"]), 1);
    assert_eq!(status("", &["--kubernetes-version", "latest"]), 2);
}

#[test]
fn schemas_of_own_kinds_are_read() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: topics.example.com}\n\
        spec:\n  group: example.com\n  names: {kind: Topic, plural: topics}\n  scope: Namespaced\n  versions:\n  \
        - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        \
        properties:\n          spec:\n            type: object\n            properties: {partitions: {type: integer}}\n";
    let topic = "apiVersion: example.com/v1\nkind: Topic\nmetadata: {name: a}\nspec: {partitions: many}\n";
    let sandbox = Sandbox::new()
        .file("k8s/topic.yaml", topic)
        .file("crds/topic.yaml", definition)
        .file("ci/rightkind.yaml", "schemas: [../crds]\n")
        .file("bad/rightkind.yaml", "schemas: [../no-such]\n");
    let lint = |config: &str| sandbox.run(&["lint", "-q", "--config", config, "k8s"]);
    assert_eq!(sandbox.run(&["lint", "-q", "k8s"]).status, 0);
    let found = lint("ci/rightkind.yaml");
    assert!(found.stdout.starts_with("error[wrong-type]"), "{found:?}");
    let stderr =
        "error: `schemas` in the configuration: bad/../no-such: no such file or directory\n".to_owned();
    assert_eq!(lint("bad/rightkind.yaml"), Run { status: 2, stdout: String::new(), stderr });
}
