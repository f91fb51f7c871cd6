//! Runs in which something was not linted: each format reports it, and the run can fail because of it.

use serde_json::{Value, json};

use crate::support::{BAD_JOB, Run, Sandbox, good_job};

const TEMPLATE: &str = "apiVersion: batch/v1\n{{- if .Values.job }}\nkind: Job\n{{- end }}\n";

const FOREIGN: &str = "nothing was linted: no Kubernetes object was found";
const TEMPLATES: &str = "nothing was linted: only templates were found";
const BOTH: &str = "nothing was linted: only templates and files without a Kubernetes object were found";
const RENDER: &str = "a.yaml is a template and was not linted; render the templates first: helm template CHART | rightkind lint -";

fn sandbox(files: &[(&str, &str)]) -> Sandbox {
    files.iter().fold(Sandbox::new(), |sandbox, (name, text)| sandbox.file(name, text))
}

#[test]
fn each_format_says_that_nothing_was_linted() {
    for (files, hints) in [
        (&[("a.yaml", "a: 1\n")][..], &[FOREIGN][..]),
        (&[("a.yaml", "")], &[FOREIGN]),
        (&[("a.yaml", TEMPLATE)], &[TEMPLATES, RENDER]),
        (&[("a.yaml", TEMPLATE), ("b.yaml", "a: 1\n")], &[BOTH, RENDER]),
        (&[("a.yaml", TEMPLATE), ("b.yaml", &good_job())], &[RENDER]),
        (&[("a.yaml", "a: 1\n"), ("b.yaml", &good_job())], &[]),
        (&[("a.yaml", "apiVersion: v1\nkind: [\n")], &[]),
    ] {
        let run = |format: &str| sandbox(files).run(&["lint", "--format", format, "--fail-on", "never"]);
        let notes = |stdout: &str, prefix: &str| -> Vec<String> {
            stdout.lines().filter_map(|line| line.strip_prefix(prefix)).map(ToOwned::to_owned).collect()
        };
        for format in ["text", "concise"] {
            assert_eq!(notes(&run(format).stdout, "note: "), hints, "{format} {files:?}");
        }
        assert_eq!(notes(&run("github").stdout, "::notice title=not-linted::"), hints, "{files:?}");
        let nothing = hints.first().is_some_and(|hint| hint.starts_with("nothing was linted"));
        let json: Value = serde_json::from_str(&run("json").stdout).unwrap();
        assert_eq!(json["summary"]["allSkipped"], nothing, "{files:?}");
        let sarif: Value = serde_json::from_str(&run("sarif").stdout).unwrap();
        let notifications =
            sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        let told = notifications.iter().find(|one| one["descriptor"]["id"] == "nothing-linted");
        assert_eq!(told.is_some(), nothing, "{files:?}");
    }
}

#[test]
fn sarif_counts_and_names_what_was_skipped() {
    let sandbox =
        sandbox(&[("a.yaml", TEMPLATE), ("b.yaml", "a: 1\n"), ("c.yaml", TEMPLATE), ("d.yaml", &good_job())]);
    let sarif: Value = serde_json::from_str(&sandbox.run(&["lint", "--format", "sarif"]).stdout).unwrap();
    let files = |names: &[&str]| -> Vec<_> {
        let file = |name: &&str| json!({ "physicalLocation": { "artifactLocation": { "uri": name, "uriBaseId": "%SRCROOT%" } } });
        names.iter().map(file).collect()
    };
    assert_eq!(
        sarif["runs"][0]["invocations"],
        json!([{
            "executionSuccessful": true,
            "exitCode": 0,
            "toolConfigurationNotifications": [],
            "toolExecutionNotifications": [
                {
                    "level": "note",
                    "descriptor": { "id": "templates-skipped" },
                    "message": { "text": "Templates that were not linted: 2." },
                    "locations": files(&["a.yaml", "c.yaml"]),
                },
                {
                    "level": "note",
                    "descriptor": { "id": "not-kubernetes" },
                    "message": { "text": "Files without a Kubernetes object: 1." },
                    "locations": files(&["b.yaml"]),
                },
            ],
        }])
    );
}

#[test]
fn a_run_can_be_made_to_fail_for_what_it_skipped() {
    for (files, trouble) in [
        (&[("a.yaml", "a: 1\n")][..], Some(FOREIGN)),
        (&[("a.yaml", TEMPLATE)], Some(TEMPLATES)),
        (&[("a.yaml", TEMPLATE), ("b.yaml", &good_job())], Some("1 template was not linted")),
        (
            &[("a.yaml", TEMPLATE), ("b.yaml", TEMPLATE), ("c.yaml", &good_job())],
            Some("2 templates were not linted"),
        ),
        (&[("a.yaml", &format!("{}---\n{TEMPLATE}", good_job()))], Some("1 template was not linted")),
        (&[("a.yaml", "a: 1\n"), ("b.yaml", &good_job())], None),
        (&[("a.yaml", &good_job())], None),
    ] {
        let found = sandbox(files).run(&["lint", "-q", "--fail-on-skipped", "--fail-on", "never"]);
        let stderr = trouble.map_or(String::new(), |text| format!("error: --fail-on-skipped: {text}\n"));
        let expected = Run { status: i32::from(trouble.is_some()), stdout: String::new(), stderr };
        assert_eq!(found, expected, "{files:?}");
        assert_eq!(sandbox(files).run(&["lint", "-q"]).status, 0, "{files:?}");
    }
}

/// The contents of the file after a run, if there was one before.
fn left(sandbox: &Sandbox, arguments: &[&str], status: i32) -> String {
    let file = sandbox.path().join("out");
    std::fs::write(&file, "of the last run").unwrap();
    let found = sandbox.run(&[&["lint", "--output", "out"], arguments].concat());
    assert_eq!((found.status, &*found.stdout), (status, ""), "{arguments:?}: {found:?}");
    std::fs::read_to_string(&file).unwrap()
}

#[test]
fn the_output_file_is_written_whatever_comes_of_the_run() {
    let sandbox = Sandbox::new()
        .file("good/job.yaml", good_job())
        .file("bad/job.yaml", BAD_JOB)
        .file("latin1/job.yaml", b"name: caf\xe9\n")
        .file("none/README.md", "")
        .file("wrong/rightkind.yaml", "ignore: [jobs]\n")
        .file("wrong/job.yaml", BAD_JOB);
    let no_files = "none: no .yaml, .yml or .json file in this directory (hidden files and files that .gitignore excludes do not count)";
    let wrong = "wrong/rightkind.yaml:1:10: unknown lint `jobs`; did you mean `job`?";
    for (path, status, results, failure) in [
        ("good", 0, 0, None),
        ("bad", 1, 1, None),
        ("latin1", 4, 0, None),
        ("none", 3, 0, Some(no_files)),
        ("wrong", 2, 0, Some(wrong)),
    ] {
        let sarif: Value =
            serde_json::from_str(&left(&sandbox, &["--format", "sarif", path], status)).unwrap();
        let run = &sarif["runs"][0];
        assert_eq!(run["results"].as_array().unwrap().len(), results, "{path}");
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["exitCode"], status, "{path}");
        assert_eq!(invocation["executionSuccessful"], status < 2, "{path}");
        let kind = if status == 2 { "toolConfigurationNotifications" } else { "toolExecutionNotifications" };
        let told =
            invocation[kind].as_array().unwrap().iter().find(|one| one["descriptor"]["id"] == "run-failed");
        let told = told.map(|one| one["message"]["text"].as_str().unwrap().to_owned());
        assert_eq!(told, failure.map(|text| format!("{text}.")), "{path}");
        let json: Value = serde_json::from_str(&left(&sandbox, &["--format", "json", path], status)).unwrap();
        assert_eq!(json["findings"].as_array().unwrap().len(), results, "{path}");
        assert_eq!(json.get("failure").and_then(Value::as_str), failure, "{path}");
        let github = left(&sandbox, &["--format", "github", path], status);
        assert_eq!(github.is_empty(), status == 0, "{path}: {github}");
        for format in ["text", "concise"] {
            let text = left(&sandbox, &["--format", format, path], status);
            assert_eq!(text.is_empty(), failure.is_some(), "{path}: {text}");
        }
    }
}
