//! Each format, for ordinary and hostile manifests; the expected output is in `tests/formats/`.

use std::path::Path;

use crate::common::{assert_none, compare};
use crate::support::{BAD_JOB, Run, Sandbox};
use serde_json::{Value, json};

/// A finding with evidence and a fix, and an ignored one.
fn evidence() -> Sandbox {
    let misplaced = BAD_JOB
        .replace("      restartPolicy: Always\n", "")
        .replace("  template:\n", "  restartPolicy: Never\n  template:\n");
    let ignored =
        BAD_JOB.replace("Always", "Always # rightkind: ignore[job-restart-policy] set by our webhook");
    Sandbox::new()
        .file("k8s/jobs.yaml", format!("{misplaced}---\n{ignored}"))
        .file("values.yaml", "replicas: 3\n")
        .file("chart/templates/job.yaml", "kind: Job\n{{- if .x }}\napiVersion: batch/v1\n{{- end }}\n")
}

/// Characters that control a terminal, are invisible, or are often counted wrongly.
fn hostile() -> Sandbox {
    let named = |name: &str, image: &str| {
        BAD_JOB
            .replace("name: backfill", &format!("name: {name}"))
            .replace("registry.example/backfill:1.4", image)
            .replace("restartPolicy: Always", "\"restartPolicy\": Always")
    };
    let flow = |before: &str| {
        let padding = "x".repeat(300);
        format!(
            "{{apiVersion: batch/v1, kind: Job, metadata: {{name: a, labels: {{{before}: {padding}}}}}, spec: {{\
             activeDeadlineSeconds: 1, ttlSecondsAfterFinished: 1, template: {{spec: {{restartPolicy: Always, \
             containers: [{{name: a, image: \"b:{padding}\"}}]}}}}}}}}\n"
        )
    };
    Sandbox::new()
        .file("bom.yaml", format!("\u{feff}{}", BAD_JOB.replace('\n', "\r\n")))
        .file("cjk.yaml", flow("卡夫卡"))
        .file("a b,c:d%#?.yaml", BAD_JOB.replace("Always", "Always # \u{202e}\u{200b}red\u{85}"))
        .file("tabs.yaml", BAD_JOB.replace("restartPolicy: Always", "restartPolicy:\t\tAlways\t# größe"))
        .file("names.yaml", named("\"a\\e[2Jb\"", "\"b:1\\u202e\""))
}

/// Evidence in another file: a StatefulSet, and its Service.
fn across() -> Sandbox {
    let stateful_set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: kafka\nspec:\n  serviceName: kafka\n  replicas: 3\n  \
        selector:\n    matchLabels: {app: kafka}\n  template:\n    metadata:\n      labels: {app: kafka}\n    spec:\n      \
        containers:\n        - name: kafka\n          image: confluentinc/cp-kafka:7.6.1\n";
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: kafka\nspec:\n  selector: {app: kafka}\n  \
        ports: [{port: 9092}]\n";
    Sandbox::new().file("k8s/kafka.yaml", stateful_set).file("k8s/service.yaml", service)
}

/// Output of Helm and kustomize: each object has the name of the file that it was rendered from.
fn rendered() -> String {
    let by_helm = format!("# Source: etl/templates/job.yaml\n{}", BAD_JOB.replace("Always\n", "Always\n\n"));
    let by_kustomize = |origin: &str| {
        let lines: Vec<_> = origin.lines().map(|line| format!("      {line}\n")).collect();
        let annotations = format!("  annotations:\n    config.kubernetes.io/origin: |\n{}", lines.concat());
        BAD_JOB.replace(
            "  name: backfill\nspec",
            &format!("{annotations}  name: backfill\n  namespace: etl\nspec"),
        )
    };
    let local = by_kustomize("path: ../../base/job.yaml");
    let remote = by_kustomize("path: base/job.yaml\nrepo: https://github.com/example/etl\nref: v1");
    let generated = by_kustomize(
        "configuredIn: kustomization.yaml\nconfiguredBy:\n  apiVersion: builtin\n  kind: Generator",
    );
    let unknown = by_kustomize("path: [");
    format!("---\n{by_helm}---\n{local}---\n{remote}---\n{generated}---\n{unknown}")
}

/// A run with [`rendered`] that starts in a folder of the repository.
fn of_rendered(format: &str, arguments: &[&str]) -> Run {
    let sandbox = Sandbox::new().file("overlays/prod/kustomization.yaml", "resources: [../../base]\n");
    let lints = ["--select", "job-restart-policy", "--format", format];
    let mut command = sandbox.command(&[&["lint"], &lints[..], arguments].concat());
    command.current_dir(sandbox.path().join("overlays/prod"));
    crate::support::feed(command, &rendered())
}

fn golden(name: &str, found: &Run, status: i32) -> Option<String> {
    assert_eq!((found.status, &*found.stderr), (status, ""), "{name}");
    let version = env!("CARGO_PKG_VERSION");
    let stdout = found.stdout.replace(&format!("\"{version}\""), "\"VERSION\"");
    compare(&Path::new("tests/formats").join(name), &stdout)
}

#[test]
fn text() {
    assert_none(
        &[
            golden("evidence.txt", &evidence().run(&["lint"]), 1),
            golden("hostile.txt", &hostile().run(&["lint"]), 1),
            golden("color.txt", &evidence().run(&["lint", "--color=always"]), 1),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>(),
    );
    let hostile = hostile().run(&["lint"]).stdout;
    let raw = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{200b}\u{feff}\u{85}".contains(c);
    assert_eq!(hostile.chars().find(|c| raw(*c)), None);
}

/// A runner reads a line as a command if it begins with `::` after optional spaces, or contains `##[`.
#[test]
fn no_text_of_a_manifest_is_a_workflow_command() {
    let evil = r"a\n::error file=x.yaml,line=1::hacked\n##[add-mask]b\r::stop-commands::c%0A::error::d";
    let name = format!("\"{evil}\"");
    let pod = format!(
        "    metadata: {{labels: {{a: b}}}}\n    spec:\n      containers:\n      - name: {name}\n        image: \
         'postgres:16'\n        volumeMounts: [{{name: {name}, mountPath: /x}}]\n        env: [{{name: PGDATA, value: \
         {name}}}]\n"
    );
    let set = format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}, namespace: {name}}}\nspec:\n  serviceName: \
         svc\n  replicas: 3\n  selector: {{matchLabels: {{{name}: b}}}}\n  template:\n{pod}  volumeClaimTemplates:\n  - \
         metadata: {{name: {name}}}\n    spec: {{accessModes: [{name}], resources: {{requests: {{storage: {name}}}}}}}\n\
         ---\napiVersion: v1\nkind: Service\nmetadata: {{name: svc, namespace: {name}}}\nspec: {{ports: [{{port: \
         80, name: {name}}}], selector: {{{name}: b}}}}\n---\napiVersion: {name}\nkind: {name}\n{name}: ##[error]x\n"
    );
    let sandbox = Sandbox::new()
        .file("::error title=x::y.yaml", &set)
        .file("##[error]z.yaml", &set)
        .file("%0A::error::w.yaml", b"\xff")
        .file("::warning::t.yaml", "apiVersion: v1\nkind: {{ .x }}\n{{ end }}\n");
    let is_command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    let concise = ["lint", "--format", "concise"];
    for arguments in [&["lint"][..], &["lint", "--color=always"], &["kinds"], &["lint", "-v"], &concise] {
        let run = sandbox.run(arguments);
        assert!(run.stdout.lines().count() > 3, "{run:?}");
        let lines = run.stdout.split(['\n', '\r']).chain(run.stderr.split(['\n', '\r']));
        assert_eq!(lines.filter(|line| is_command(line)).collect::<Vec<_>>(), [""; 0], "{arguments:?}");
    }
    let run = sandbox.run(&["lint", "--format", "github"]);
    assert!(run.stdout.lines().count() > 3, "{run:?}");
    for line in run.stdout.split(['\n', '\r']).filter(|line| !line.is_empty()) {
        let command = line.strip_prefix("::").unwrap_or_else(|| panic!("{line}"));
        let (properties, _) = command.split_once("::").unwrap_or_else(|| panic!("{line}"));
        let (word, properties) = properties.split_once(' ').unwrap_or_else(|| panic!("{line}"));
        assert!(["error", "warning", "notice"].contains(&word), "{line}");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap_or_else(|| panic!("{line}"));
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(known.contains(&name) && !value.contains(':'), "{line}");
        }
        assert!(!line.contains("%0A::error::d"), "what was `%0A` is not a line break: {line}");
    }
}

#[test]
fn concise() {
    let problems = [
        golden("evidence.concise", &evidence().run(&["lint", "--format", "concise"]), 1),
        golden("hostile.concise", &hostile().run(&["lint", "--format", "concise"]), 1),
    ];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn gitlab() {
    let problems = [
        golden("evidence.gitlab", &evidence().run(&["lint", "--format", "gitlab"]), 1),
        golden("rendered.gitlab", &of_rendered("gitlab", &[]), 1),
    ];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
    let found = hostile().run(&["lint", "--format", "gitlab"]);
    let issues: Value = serde_json::from_str(&found.stdout).unwrap();
    let mut prints: Vec<_> = issues.as_array().unwrap().iter().map(|one| &one["fingerprint"]).collect();
    let count = prints.len();
    prints.sort_by_key(ToString::to_string);
    prints.dedup();
    assert_eq!(prints.len(), count, "a fingerprint is for one finding");
}

#[test]
fn junit() {
    let problems = [
        golden("evidence.junit", &evidence().run(&["lint", "--format", "junit"]), 1),
        golden("hostile.junit", &hostile().run(&["lint", "--format", "junit"]), 1),
    ];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
    let nothing = Sandbox::new().file("latin1.yaml", b"a: caf\xe9\n").run(&["lint", "--format", "junit"]);
    assert!(
        nothing.stdout.contains("<testsuites name=\"rightkind\" tests=\"1\" failures=\"1\">"),
        "{nothing:?}"
    );
}

#[test]
fn a_run_can_write_several_formats() {
    let sandbox = evidence();
    let read = |name: &str| std::fs::read_to_string(sandbox.path().join(name)).unwrap();
    let alone = |format: &str| sandbox.run(&["lint", "--format", format]).stdout;
    let formats = ["--format", "sarif=out.sarif", "--format", "concise", "--format", "json=.out.json"];
    let both = sandbox.run(&[&["lint"], &formats[..]].concat());
    assert_eq!((both.status, &*both.stdout), (1, &*alone("concise")));
    assert_eq!((read("out.sarif"), read(".out.json")), (alone("sarif"), alone("json")));
    for (arguments, message) in [
        (
            &["--format", "json", "--format", "text"][..],
            "only one format can go to standard output: write --format FORMAT=FILE for the others",
        ),
        (&["--format", "json=a", "--format", "sarif=a"], "each --format needs a file of its own"),
        (
            &["--format", "json=a", "--output", "b"],
            "--output needs a single --format without a file; write --format FORMAT=FILE",
        ),
    ] {
        let refused = sandbox.run(&[&["lint"], arguments].concat());
        assert_eq!((refused.status, &*refused.stderr), (2, &*format!("error: {message}\n")));
    }
    let unknown = sandbox.run(&["lint", "--format", "jsno=a"]);
    assert!(unknown.status == 2 && unknown.stderr.contains("invalid value 'jsno'"), "{unknown:?}");
}

/// Three findings of a lint, one of them with a lower severity, and one finding of each of two other lints.
fn counted() -> Sandbox {
    let latest = BAD_JOB.replace("backfill:1.4", "backfill:latest").replace("Always", "Never");
    let no_ttl = BAD_JOB.replace("  ttlSecondsAfterFinished: 86400\n", "").replace("Always", "Never");
    Sandbox::new()
        .file(
            "a.yaml",
            format!("{BAD_JOB}---\n{}", BAD_JOB.replace("name: backfill\nspec", "name: other\nspec")),
        )
        .file("b.yaml", latest)
        .file("c.yaml", no_ttl)
        .file("advice/d.yaml", BAD_JOB)
        .file("advice/rightkind.yaml", "severity: {job: info}\n")
        .file("ignored.yaml", BAD_JOB.replace("Always", "Always # rightkind: ignore[job] set by our webhook"))
}

#[test]
fn statistics_count_the_findings_of_each_lint() {
    let arguments = ["lint", "--select", "job,image-not-pinned", "--statistics"];
    let run = |more: &[&str]| counted().run(&[&arguments, more].concat());
    let meta = |id: &str| rightkind::lint::Registry::builtin().get(id).unwrap().meta.clone();
    let summary = |id: &str| meta(id).summary;
    let lines = format!(
        "3  job-restart-policy  error    {}\n1  image-not-pinned    warning  {}\n1  job-no-ttl          info     {}\n\n",
        summary("job-restart-policy"),
        summary("image-not-pinned"),
        summary("job-no-ttl"),
    );
    let total = "2 errors, 1 warning, 2 info in 6 files (1 not Kubernetes), 1 ignored\n";
    for format in ["text", "concise"] {
        let expected = Run { status: 1, stdout: lines.clone() + total, stderr: String::new() };
        assert_eq!(run(&["--format", format]), expected, "{format}");
        assert_eq!(run(&["--format", format, "-q"]).stdout, lines, "{format}");
    }
    let counts = [("job-restart-policy", 3), ("image-not-pinned", 1), ("job-no-ttl", 1)];
    for arguments in [&arguments[..], &arguments[..3]] {
        let run = |format: &str| counted().run(&[arguments, &["--format", format]].concat()).stdout;
        let json: Value = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(
            json["summary"]["lints"],
            counts
                .map(|(lint, count)| json!({ "lint": lint, "count": count }))
                .into_iter()
                .collect::<Value>()
        );
        assert_eq!(json["findings"].as_array().unwrap().len(), 5);
        let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
        let expected = counts.map(|(lint, count)| json!({ "ruleId": lint, "count": count }));
        assert_eq!(sarif["runs"][0]["properties"]["statistics"], expected.into_iter().collect::<Value>());
    }
    let nothing = Sandbox::new().file("a.yaml", crate::support::good_job()).run(&["lint", "--statistics"]);
    assert_eq!(nothing.stdout, "0 errors, 0 warnings, 0 info in 1 file\n");
    let stderr =
        "error: --statistics can only be used with --format text, concise, json and sarif\n".to_owned();
    assert_eq!(run(&["--format", "github"]), Run { status: 2, stdout: String::new(), stderr });
}

#[test]
fn json() {
    let problems = [
        golden("evidence.json", &evidence().run(&["lint", "--format", "json"]), 1),
        golden("hostile.json", &hostile().run(&["lint", "--format", "json"]), 1),
    ];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn github() {
    let problems = [
        golden("evidence.github", &evidence().run(&["lint", "--format", "github"]), 1),
        golden("hostile.github", &hostile().run(&["lint", "--format", "github"]), 1),
    ];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
}

fn sarif(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let found = sandbox.run(&[&["lint", "--format", "sarif"], arguments].concat());
    serde_json::from_str(&found.stdout).unwrap()
}

#[test]
fn sarif_results() {
    let run = |sandbox: &Sandbox| without_rules(sandbox.run(&["lint", "--format", "sarif"]));
    let problems =
        [golden("evidence.sarif", &run(&evidence()), 1), golden("hostile.sarif", &run(&hostile()), 1)];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
}

fn without_rules(mut found: Run) -> Run {
    let mut log: Value = serde_json::from_str(&found.stdout).unwrap();
    log["runs"][0]["tool"]["driver"]["rules"] = json!([]);
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = json!(0);
    }
    found.stdout = serde_json::to_string_pretty(&log).unwrap() + "\n";
    found
}

#[test]
fn what_was_rendered_is_named_by_its_file() {
    let problems = [
        golden("rendered.txt", &of_rendered("text", &["-"]), 1),
        golden("rendered.json", &of_rendered("json", &["-"]), 1),
        golden("rendered.sarif", &without_rules(of_rendered("sarif", &["-"])), 1),
        golden("rendered.github", &of_rendered("github", &["-"]), 1),
    ];
    assert_none(&problems.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn what_kustomize_says_is_found_from_the_root_of_a_repository_too() {
    let text = BAD_JOB.replace(
        "metadata:\n",
        "metadata:\n  annotations: {config.kubernetes.io/origin: 'path: ./base/../base/job.yaml'}\n",
    );
    let sandbox = Sandbox::new().file("other.yaml", crate::support::good_job());
    for arguments in [&["-"][..], &["-", "other.yaml"]] {
        let found = sandbox.run_with(&[&["lint", "--format", "github"], arguments].concat(), &text);
        assert!(found.stdout.starts_with("::error file=base/job.yaml,title="), "{found:?}");
    }
}

/// An editor shows the file that is read, even if it was rendered from another.
#[test]
fn a_named_file_keeps_its_places() {
    let named = of_rendered("github", &["--stdin-filename", "all.yaml", "-"]).stdout;
    assert_eq!(
        named.lines().filter(|line| line.starts_with("::error file=overlays/prod/all.yaml,line=")).count(),
        5
    );
    let log: Value =
        serde_json::from_str(&of_rendered("sarif", &["--stdin-filename", "all.yaml", "-"]).stdout).unwrap();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "overlays/prod/all.yaml");
        assert!(place["region"]["endColumn"].is_u64());
        assert_eq!(result["fixes"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn sarif_rules_are_all_lints_within_githubs_limits() {
    let log = sarif(&evidence(), &["--select", "job-restart-policy"]);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), rightkind::lint::Registry::builtin().lints().count());
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        for text in [&rule["shortDescription"]["text"], &rule["fullDescription"]["text"]] {
            let length = text.as_str().unwrap().chars().count();
            assert!((20..=1024).contains(&length), "{id}: {text}");
        }
        let name = rule["name"].as_str().unwrap();
        assert!(name.len() <= 255 && !name.contains('-'), "{name}");
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 20, "{id}");
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Why"), "{id}");
    }
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

/// Every fingerprint of a run with one manifest.
fn fingerprints(manifest: &str) -> Vec<String> {
    let log = sarif(&Sandbox::new().file("job.yaml", manifest), &["--select", "job-restart-policy"]);
    let results = log["runs"][0]["results"].as_array().unwrap().clone();
    let print = |result: Value| result["partialFingerprints"]["objectPath/v1"].as_str().unwrap().to_owned();
    results.into_iter().map(print).collect()
}

#[test]
fn fingerprints_outlive_edits_elsewhere() {
    let before = fingerprints(BAD_JOB);
    assert_eq!(before.len(), 1);
    assert_eq!(fingerprints(&format!("# a comment\n\n{}", BAD_JOB.replace("3600", "7200"))), before);
    assert_eq!(fingerprints(&BAD_JOB.replace(": Always", ":   'Always' # new")), before);
    assert_eq!(fingerprints(&BAD_JOB.replace("batch/v1", "batch/v1beta1")), before);
    assert_ne!(fingerprints(&BAD_JOB.replace("name: backfill\nspec", "name: other\nspec")), before);
    let twice = fingerprints(&format!("{BAD_JOB}---\n{BAD_JOB}"));
    assert_eq!((twice.len(), &twice[0]), (2, &before[0]));
    assert_ne!(twice[0], twice[1]);
}

#[test]
fn sarif_tells_what_could_not_be_read() {
    let log = sarif(&evidence().file("latin1.yaml", b"a: \xe9"), &[]);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 4);
    let told = &invocation["toolExecutionNotifications"][0];
    let text = "latin1.yaml: not UTF-8 text: byte 3 is invalid; save the file as UTF-8.";
    assert_eq!(told["message"]["text"], text);
}

#[test]
fn paths_are_those_of_the_repository_wherever_the_run_starts() {
    let sandbox = evidence();
    for (directory, path) in [("", "k8s"), ("k8s", "."), ("chart", "../k8s/jobs.yaml")] {
        for (format, wanted) in [("sarif", "\"uri\": \"k8s/jobs.yaml\""), ("github", "file=k8s/jobs.yaml,")] {
            let mut command = sandbox.command(&["lint", "--format", format, path]);
            command.current_dir(sandbox.path().join(directory));
            let found = crate::support::finish(command).stdout;
            assert!(found.contains(wanted), "{format} of {path} in {directory}: {found}");
        }
    }
}

#[test]
fn evidence_in_another_file_is_shown_and_linked() {
    let select = ["lint", "--select", "statefulset-service-not-headless"];
    let whole = across().run(&[&select[..], &["-q", "k8s"]].concat());
    assert_none(&golden("across.txt", &whole, 1).into_iter().collect::<Vec<_>>());
    assert!(whole.stdout.contains("k8s/service.yaml:"), "{whole:?}");
    let alone = across().run(&[&select[..], &["-q", "k8s/kafka.yaml"]].concat());
    assert_eq!(alone, whole, "what lies beside a file is seen");
    let log = sarif(&across(), &["--select", "statefulset-service-not-headless", "k8s/kafka.yaml"]);
    let result = &log["runs"][0]["results"][0];
    let related = result["relatedLocations"].as_array().unwrap();
    assert!(!related.is_empty());
    for location in related {
        let link = format!("]({})", location["id"]);
        assert!(result["message"]["text"].as_str().unwrap().contains(&link), "{result}");
    }
    let uris = related.iter().map(|one| &one["physicalLocation"]["artifactLocation"]["uri"]);
    assert!(uris.into_iter().any(|uri| uri == "k8s/service.yaml"), "{related:?}");
}
