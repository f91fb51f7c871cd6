//! `rightkind.yaml`: what is valid, and the errors for what is not.

use crate::support::{BAD_JOB, Run, Sandbox, finish, good_job};

fn lint(config: &str) -> Run {
    Sandbox::new().file("job.yaml", BAD_JOB).file("rightkind.yaml", config).run(&["lint", "-q", "job.yaml"])
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let system = "systems:\n  - id: ledger\n    name: a ledger\n    nature: stateful\n";
    for (config, trouble) in [
        ("selct: [job]\n", "1:1: unknown field `selct`; did you mean `select`?"),
        (
            "lints: [job]\n",
            "1:1: unknown field `lints`; the fields here are `select`, `ignore`, `severity`, `exclude`, \
             `min-severity`, `fail-on`, `kubernetes-version`, `schemas`, `systems`",
        ),
        ("select: [job]\nselect: [pod]\n", "2:1: duplicate key `select`"),
        ("severity:\n  job: off\n  job: info\n", "3:3: duplicate key `job`"),
        (
            "ignore:\n  - cronjob\n  - job-restart\n",
            "3:5: unknown lint `job-restart`; did you mean `job-restart-policy`?",
        ),
        ("ignore: [1]\n", "1:10: unknown lint `1`; `rightkind lints` lists them"),
        ("ignore: [[job]]\n", "1:10: expected a string, found a list"),
        ("severity: {jobs: off}\n", "1:12: unknown lint `jobs`; did you mean `job`?"),
        (
            "severity: {'helm-*': off}\n",
            "1:12: the glob `helm-*` matches no lint; `rightkind lints` lists them",
        ),
        ("severity: [job]\n", "1:11: expected a mapping from lints to severities"),
        ("ignore: [helm-*]\n", "1:10: the glob `helm-*` matches no lint; `rightkind lints` lists them"),
        (
            "severity:\n  # why\n  job-restart: off\n",
            "3:3: unknown lint `job-restart`; did you mean `job-restart-policy`?",
        ),
        (
            "severity:\n  job-restart-policy: fatal\n",
            "2:23: `fatal` is not one of `off`, `info`, `warning`, `error`",
        ),
        ("fail-on: always\n", "1:10: `always` is not one of `error`, `warning`, `info`, `never`"),
        ("exclude: ['a[']\n", "1:11: `a[` is not a glob: invalid range pattern"),
        ("exclude: vendor\n", "1:10: expected a list, found `vendor`"),
        ("- select\n", "1:1: expected a mapping, found a list"),
        (
            "select:\n\t- job\n",
            "2:1: found a tab in the indentation of a line; indent with spaces; YAML does not allow tabs there",
        ),
        (
            "select: [job]\n---\nignore: [pod]\n",
            "3:1: a configuration file can only have one YAML document, and this is the second one",
        ),
        ("systems: {images: [a/b], is: kafka-broker}\n", "1:10: expected a list, found a mapping"),
        (
            "systems:\n  - images: [registry.example/kafka]\n    is: kafka-brokr\n",
            "3:9: there is no system `kafka-brokr`; did you mean `kafka-broker`?",
        ),
        (
            "systems:\n  - images: [registry.example/kafka]\n    what: kafka-broker\n",
            "3:5: unknown field `what`; the fields here are `images`, `is`, `commands`, `env`, `ports`",
        ),
        ("systems:\n  - images: [registry.example/kafka]\n", "2:5: the field `is` is missing"),
        (
            "systems:\n  - images: [a/b, a b]\n    is: kafka-broker\n",
            "2:19: `a b` is not an image repository",
        ),
        (
            "systems:\n  - images: [a/b]\n    is: kafka-broker\n  - id: redis\n    name: Redis\n    nature: stateful\n",
            "4:9: there already is a system `redis`; to add images to it, use `is: redis`",
        ),
        (
            &system.replace("stateful", "big"),
            "4:13: `big` is not one of `stateful`, `stateless-service`, `batch`, `node-agent`, `sidecar`, `either`",
        ),
        (
            &format!("{system}    ports: [7000, 70000]\n"),
            "5:19: expected a whole number from 0 to 65535, found `70000`",
        ),
        (
            &format!("{system}    data:\n      - at: /a\n        form: 2\n"),
            "7:9: unknown field `form`; did you mean `from`?",
        ),
        (
            &format!("{system}    identity:\n      - {{env: ID, integer: yes}}\n"),
            "6:28: expected `true` or `false`, found `yes`",
        ),
        (&format!("{system}    roles: [{{into: b}}]\n"), "5:13: the field `when` is missing"),
    ] {
        let found = lint(config);
        assert_eq!((found.status, &*found.stdout), (2, ""), "{config}");
        assert_eq!(found.stderr, format!("error: rightkind.yaml:{trouble}\n"), "{config}");
    }
}

#[test]
fn a_setting_without_a_value_changes_nothing() {
    let settings =
        ["select", "ignore", "severity", "exclude", "min-severity", "fail-on", "kubernetes-version"];
    for setting in settings.into_iter().chain(["schemas", "systems"]) {
        assert_eq!(lint(&format!("{setting}:\n")).status, 1, "{setting}");
        assert_eq!(lint(&format!("{setting}:\n  # - nothing\n")).status, 1, "{setting}");
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
        ("ignore: [job]\n", 1, "error[invalid-enum-value]"),
        ("ignore: [job, shape]\n", 0, ""),
        ("select: [cronjob]\n", 0, ""),
        ("select: ['job-*']\n", 1, "error["),
        ("severity: {job-restart-policy: off, invalid-enum-value: off}\n", 0, ""),
        ("severity: {job-restart-policy: warning}\n", 1, "warning["),
        ("severity: {job-restart-policy: info}\n", 0, "info["),
        ("severity: {job-restart-policy: info}\nfail-on: info\n", 1, "info["),
        // A finding that is not reported does not hide others.
        ("severity: {job-restart-policy: info}\nmin-severity: warning\n", 1, "error[invalid-enum-value]"),
        ("severity: {job-restart-policy: info, shape: off}\nmin-severity: warning\n", 0, ""),
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
fn severities_are_set_by_id_section_and_glob() {
    for (severity, status, word) in [
        ("{job: off}", 0, ""),
        ("{job-*: off}", 0, ""),
        ("{job: off, job-restart-policy: warning}", 1, "warning["),
        ("{job-restart-policy: warning, job: off}", 1, "warning["),
        ("{job-*: warning, job: off}", 1, "warning["),
        ("{job-restart-policy: info, '*-policy': off}", 0, "info["),
        ("{'*-policy': off, job-*: info}", 0, "info["),
        ("{job-*: info, '*-policy': off}", 0, ""),
        ("{cronjob: off, cronjob-*: off}", 1, "error["),
    ] {
        let found = lint(&format!("select: [job]\nseverity: {severity}\n"));
        assert_eq!((found.status, &*found.stderr), (status, ""), "{severity}");
        assert!(
            found.stdout.starts_with(word) && found.stdout.is_empty() == word.is_empty(),
            "{severity}: {found:?}"
        );
    }
}

#[test]
fn the_command_line_outranks_the_file() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB).file(
        "rightkind.yaml",
        "ignore: [job, shape]\nseverity: {job-restart-policy: off}\nfail-on: never\n",
    );
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
        .file("a/rightkind.yaml", "ignore: [job, shape]\n")
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
fn a_file_by_another_name_is_reported() {
    for name in ["rightkind.yml", ".rightkind.yaml", ".rightkind.yml"] {
        let sandbox = Sandbox::new().file("job.yaml", BAD_JOB).file(name, "ignore: [job, shape]\n");
        let warning = format!("warning: {name} is not read: rename it to rightkind.yaml\n");
        let found = sandbox.run(&["lint", "-q", "job.yaml"]);
        assert_eq!((found.status, &*found.stderr), (1, &*warning));
        let named = sandbox.run(&["lint", "-q", "--config", name, "job.yaml"]);
        assert_eq!((named.status, &*named.stderr), (0, ""), "{name} is read where it is named");
        let both = sandbox.file("rightkind.yaml", "ignore: [cronjob]\n").run(&["lint", "-q", "job.yaml"]);
        assert_eq!((both.status, &*both.stderr), (1, &*warning), "{name} beside rightkind.yaml");
    }
    let elsewhere = Sandbox::new().file("a/job.yaml", BAD_JOB).file("rightkind.yml", "");
    let mut command = elsewhere.command(&["lint", "-q", "job.yaml"]);
    command.current_dir(elsewhere.path().join("a"));
    let misnamed = elsewhere.path().join("rightkind.yml");
    let warning = format!("warning: {} is not read: rename it to rightkind.yaml\n", misnamed.display());
    assert_eq!(finish(command).stderr, warning);
}

#[test]
fn a_file_can_be_named() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB).file("ci/lint.yaml", "ignore: [job, shape]\n");
    assert_eq!(sandbox.run(&["lint", "-q", "--config", "ci/lint.yaml"]).status, 0);
    let missing = sandbox.run(&["lint", "--config", "ci/no.yaml"]);
    let stderr = "error: ci/no.yaml: no such file or directory\n".to_owned();
    assert_eq!(missing, Run { status: 2, stdout: String::new(), stderr });
}

/// The names that the reader lists in its error for an unknown name.
fn offered(config: &str) -> Vec<String> {
    let stderr = lint(config).stderr;
    let names =
        ["the fields here are ", "is not one of "].iter().find_map(|before| stderr.split_once(before));
    let (_, names) = names.unwrap_or_else(|| panic!("{stderr}"));
    let mut names: Vec<_> = names.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
    names.sort();
    names
}

/// The published schema and the reader know the same names.
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
        ("/$defs/single/properties", format!("{system} single: {{x: 1}}}}\n")),
        ("/$defs/role/properties", format!("{system} roles: [{{x: 1}}]}}\n")),
        ("/$defs/condition/properties", format!("{system} durable: [{{x: 1}}]}}\n")),
        ("/$defs/signs/properties", format!("{system} signs: {{x: 1}}}}\n")),
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

/// Samples that `.ci/schemas.py` also checks against the published schema.
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

const FUTURE: &str = "apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  managedBy: example.com/a
  template:
    spec:
      restartPolicy: Never
      containers: [{name: a, image: 'b:1'}]
";

#[test]
fn a_version_of_kubernetes_can_be_set() {
    let sandbox = |config: &str| Sandbox::new().file("job.yaml", FUTURE).file("rightkind.yaml", config);
    let run = |config: &str, arguments: &[&str]| {
        let found = sandbox(config).run(&[&["lint", "-q", "--select", "shape"], arguments].concat());
        (found.status, found.stdout.lines().next().unwrap_or_default().to_owned() + &found.stderr)
    };
    let old = "error[field-not-in-version]: `managedBy` was added in Kubernetes 1.30; 1.29 does not have it";
    assert_eq!(run("", &[]), (0, String::new()));
    assert_eq!(run("kubernetes-version: '1.29'\n", &[]), (1, old.to_owned()));
    assert_eq!(run("kubernetes-version: 1.29-1.33\n", &[]), (1, old.to_owned()));
    assert_eq!(run("kubernetes-version: 1.30\n", &[]), (0, String::new()), "1.30 is not 1.3");
    assert_eq!(run("kubernetes-version: '1.29'\n", &["--kubernetes-version", "1.33"]), (0, String::new()));
    assert_eq!(
        run("kubernetes-version: 1.9\n", &[]),
        (
            2,
            "error: rightkind.yaml:1:21: rightkind does not know Kubernetes 1.9: use the nearest version from 1.25 \
             to 1.37\n"
                .to_owned()
        )
    );
    let (status, text) = run("", &["--kubernetes-version", "latest"]);
    assert_eq!(status, 2);
    assert!(
        text.contains("`latest` is not a version of Kubernetes: write a minor version (`1.37`)"),
        "{text}"
    );
}

#[test]
fn custom_resources_are_known_by_the_schemas_that_are_named() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: topics.a.example}\n\
                      spec:\n  group: a.example\n  scope: Namespaced\n  names: {kind: Topic, plural: topics}\n  versions:\n  \
                      - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        \
                      type: object\n        properties: {spec: {type: object, properties: {partitions: {type: integer}}}}\n";
    let topic = "apiVersion: a.example/v1\nkind: Topic\nmetadata: {name: a}\nspec: {partition: 3}\n";
    let run = |config: &str| {
        Sandbox::new()
            .file("k8s/topic.yaml", topic)
            .file(".crds/topic.yaml", definition)
            .file("rightkind.yaml", config)
            .run(&["lint", "-v", "k8s"])
    };
    let unknown = run("");
    assert_eq!(unknown.status, 0, "{unknown:?}");
    assert!(unknown.stderr.contains("no schema: 1 Topic of a.example/v1\n"), "{unknown:?}");
    let known = run("schemas: ['.crds/*.yaml']\n");
    assert_eq!(known.status, 1, "{known:?}");
    assert!(
        known.stdout.contains("`partition` is not a field of `spec`: did you mean `partitions`?"),
        "{known:?}"
    );
    assert!(!known.stderr.contains("no schema"), "{known:?}");
}

#[test]
fn schemas_without_a_definition_are_refused() {
    let definition =
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\n";
    let sandbox = |config: &str| {
        Sandbox::new()
            .file("job.yaml", good_job())
            .file("crds/good.yaml", definition)
            .file("crds/kustomization.yaml", "resources: [good.yaml]\n")
            .file("broken/crd.yaml", format!("{definition}spec:\n\tgroup: a\n"))
            .file("other/crd.yaml", good_job())
            .file("other/utf16.yaml", b"\xff\xfek\x00")
            .file("rightkind.yaml", config)
    };
    assert_eq!(sandbox("schemas: ['crds/*', crds/good.yaml]\n").run(&["lint", "job.yaml"]).status, 0);
    for (config, trouble) in [
        (
            "schemas:\n  - crd/*.yaml\n",
            "2:5: `crd/*.yaml` matches no file: set paths of files with CustomResourceDefinitions",
        ),
        (
            "schemas:\n  - crds/kustomization.yaml\n",
            "2:5: `crds/kustomization.yaml` matches no file: set paths of files with CustomResourceDefinitions",
        ),
        (
            "schemas: ['crds/*', 'broken/*']\n",
            "1:21: broken/crd.yaml:5:1: found a tab in the indentation of a line; indent with spaces; YAML does not allow tabs there",
        ),
        (
            "schemas: [other/crd.yaml]\n",
            "1:11: other/crd.yaml: there is no CustomResourceDefinition in this file",
        ),
        ("schemas: [other/utf16.yaml]\n", "1:11: other/utf16.yaml: UTF-16; save the file as UTF-8"),
    ] {
        let found = sandbox(config).run(&["lint", "job.yaml"]);
        let stderr = format!("error: rightkind.yaml:{trouble}\n");
        assert_eq!(found, Run { status: 2, stdout: String::new(), stderr }, "{config}");
    }
}
