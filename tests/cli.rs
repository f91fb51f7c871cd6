//! The command line: complete output and exit status.

use std::process::Stdio;

use crate::support::{BAD_JOB, Run, Sandbox, finish, good_job};

/// The finding in `BAD_JOB`, as text.
fn finding(name: &str) -> String {
    let head = "error[job-restart-policy]: a Job cannot have `restartPolicy: Always`";
    format!(
        "{head}
   ┌─ {name}:10:22
   │
10 │       restartPolicy: Always
   │                      ^^^^^^ the API server refuses this
   │
   = in: Job backfill
   = help: write `Never`, which keeps the Pod and the logs of each failed attempt; `OnFailure` restarts the \
         container in the same Pod
   = unsafe fix: set `restartPolicy: Never` (the other choice is `OnFailure`)
   = see: rightkind explain job-restart-policy

"
    )
}

fn run(status: i32, stdout: impl Into<String>, stderr: impl Into<String>) -> Run {
    Run { status, stdout: stdout.into(), stderr: stderr.into() }
}

#[test]
fn a_finding_is_shown_with_its_source() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    let expected = finding("job.yaml") + "1 error, 0 warnings, 0 info in 1 file\n";
    assert_eq!(sandbox.run(&["lint", "job.yaml"]), run(1, expected, ""));
}

#[test]
fn nothing_found_is_said_in_a_line() {
    let sandbox = Sandbox::new().file("job.yaml", good_job()).file("values.yaml", "a: 1\n");
    let expected = "0 errors, 0 warnings, 0 info in 2 files (1 not Kubernetes)\n";
    assert_eq!(sandbox.run(&["lint", "."]), run(0, expected, ""));
}

#[test]
fn the_current_directory_is_linted_where_no_path_is_given() {
    let sandbox = Sandbox::new().file("k8s/job.yml", BAD_JOB).file("k8s/README.md", "# kind: Job\n");
    let expected = finding("k8s/job.yml") + "1 error, 0 warnings, 0 info in 1 file\n";
    assert_eq!(sandbox.run(&["lint"]), run(1, expected, ""));
}

#[test]
fn quiet_prints_findings_alone() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    assert_eq!(sandbox.run(&["lint", "--quiet", "."]), run(1, finding("job.yaml"), ""));
}

#[test]
fn a_file_is_linted_once_however_often_it_is_given() {
    let sandbox = Sandbox::new().file("k8s/job.yaml", BAD_JOB);
    let expected = finding("k8s/job.yaml") + "1 error, 0 warnings, 0 info in 1 file\n";
    let paths = ["k8s/job.yaml", "k8s", "./k8s/../k8s/job.yaml", "k8s/*.yaml"];
    assert_eq!(sandbox.run(&["lint", "k8s/job.yaml", "k8s"]), run(1, expected, ""));
    for path in paths {
        let found = sandbox.run(&["lint", path, "k8s/*"]);
        assert!(found.stdout.ends_with("1 error, 0 warnings, 0 info in 1 file\n"), "{path}: {found:?}");
    }
}

#[test]
fn directories_are_walked_as_git_sees_them() {
    let sandbox = Sandbox::new()
        .file(".gitignore", "generated/\n")
        .file("generated/job.yaml", BAD_JOB)
        .file(".hidden/job.yaml", BAD_JOB)
        .file("b/job.json", good_job())
        .file("a/job.YAML", good_job());
    assert_eq!(sandbox.run(&["lint"]), run(0, "0 errors, 0 warnings, 0 info in 2 files\n", ""));
    let named = sandbox.run(&["lint", "-q", "generated/job.yaml"]);
    assert_eq!(named, run(1, finding("generated/job.yaml"), ""));
}

#[test]
fn standard_input_takes_the_name_it_is_given() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run_with(&["lint", "-q", "-"], BAD_JOB), run(1, finding("<stdin>"), ""));
    let named = sandbox.run_with(&["lint", "-q", "--stdin-filename", "k8s/job.yaml", "-"], BAD_JOB);
    assert_eq!(named, run(1, finding("k8s/job.yaml"), ""));
}

#[test]
fn rendered_charts_are_named_by_their_templates() {
    let rendered = format!("---\n# Source: etl/templates/job.yaml\n{BAD_JOB}");
    let found = Sandbox::new().run_with(&["lint", "-q", "-"], &rendered);
    assert_eq!(found, run(1, finding("etl/templates/job.yaml in <stdin>").replace("10", "12"), ""));
}

#[test]
fn templates_are_skipped_in_clear_words() {
    let sandbox = Sandbox::new()
        .file(
            "charts/etl/templates/job.yaml",
            "apiVersion: batch/v1\n{{- if .Values.job }}\nkind: Job\n{{- end }}\n",
        )
        .file("charts/etl/templates/more.yaml", "{{ include \"etl.more\" . }}\nkind: Job\n");
    let expected = "0 errors, 0 warnings, 0 info in 2 files (2 templates)\n\
        note: nothing was linted: only templates were found\n\
        note: charts/etl/templates/job.yaml and 1 more file are templates and were not linted; \
        render the templates first: helm template charts/etl | rightkind lint -\n";
    assert_eq!(sandbox.run(&["lint"]), run(0, expected, ""));
}

#[test]
fn what_only_a_placeholder_makes_unreadable_is_a_template() {
    for name in ["@JOB@", "[[ .Name ]]:x", "#{JOB}#", "#@ data.values.job"] {
        let job = BAD_JOB.replace("name: backfill", &format!("name: {name}"));
        let sandbox = Sandbox::new().file("job.yaml", job);
        let expected = "0 errors, 0 warnings, 0 info in 1 file (1 template)\n\
            note: nothing was linted: only templates were found\n\
            note: job.yaml is a template and was not linted; render the templates first: helm template CHART | rightkind lint -\n";
        assert_eq!(sandbox.run(&["lint"]), run(0, expected, ""), "{name}");
    }
}

#[test]
fn paths_without_any_file_are_not_clean() {
    let sandbox = Sandbox::new().file("docs/README.md", "");
    let hidden = "(hidden files and files that .gitignore excludes do not count)";
    let cases = [
        ("docs", format!("docs: no .yaml, .yml or .json file in this directory {hidden}")),
        ("k8s/*.yaml", "k8s/*.yaml: the glob matches no file".to_owned()),
        ("k8s/job.yaml", "k8s/job.yaml: no such file or directory".to_owned()),
    ];
    for (path, trouble) in cases {
        assert_eq!(sandbox.run(&["lint", path]), run(3, "", format!("error: {trouble}\n")));
    }
}

#[test]
fn one_missing_path_among_others_is_an_error_and_the_rest_is_linted() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    let expected = run(4, finding("job.yaml"), "error: missing.yaml: no such file or directory\n");
    assert_eq!(sandbox.run(&["lint", "-q", "missing.yaml", "job.yaml"]), expected);
}

#[test]
fn one_path_without_files_among_others_is_a_warning() {
    let sandbox = Sandbox::new().file("job.yaml", good_job()).file("docs/README.md", "");
    let expected = "warning: docs: no manifest found\nwarning: *.yml: no manifest found\n";
    let found = sandbox.run(&["lint", "docs", "*.yml", "job.yaml"]);
    assert_eq!(found, run(0, "0 errors, 0 warnings, 0 info in 1 file\n", expected));
}

#[test]
fn what_is_no_text_is_named_with_a_cure() {
    let sandbox = Sandbox::new()
        .file("latin1.yaml", b"name: caf\xe9\n")
        .file("utf16.yaml", b"\xff\xfek\x00")
        .file("job.yaml", BAD_JOB);
    let expected = "error: latin1.yaml: not UTF-8 text: byte 9 is invalid; save the file as UTF-8\n\
        error: utf16.yaml: UTF-16; save the file as UTF-8\n";
    assert_eq!(sandbox.run(&["lint", "-q"]), run(4, finding("job.yaml"), expected));
}

#[test]
fn a_broken_manifest_on_a_single_line_is_no_silence() {
    let sandbox = Sandbox::new()
        .file("job.json", r#"{"apiVersion": "batch/v1", "kind":"Job", "spec": {"#)
        .file("flow.yaml", "{metadata: {name: a}, apiVersion: v1, kind: Pod, spec: [")
        .file("other.json", r#"{"apiVersion": "batch/v1", "kinds": ["kind", "Job"]"#);
    for (name, status) in [("job.json", 1), ("flow.yaml", 1), ("other.json", 0)] {
        let ran = sandbox.run(&["lint", name]);
        assert_eq!((ran.status, ran.stdout.contains("error[yaml-syntax]")), (status, status == 1), "{name}");
    }
}

#[test]
fn empty_files_hold_nothing_of_kubernetes() {
    let sandbox = Sandbox::new().file("empty.yaml", "").file("comment.yaml", "# nothing\n---\n");
    let expected = "0 errors, 0 warnings, 0 info in 2 files (2 not Kubernetes)\n\
        note: nothing was linted: no Kubernetes object was found\n";
    assert_eq!(sandbox.run(&["lint"]), run(0, expected, ""));
}

#[test]
fn a_file_too_large_for_a_manifest_is_not_read() {
    let sandbox = Sandbox::new();
    let file = std::fs::File::create(sandbox.path().join("huge.yaml")).unwrap();
    file.set_len(65 * 1024 * 1024).unwrap();
    let expected = run(4, "", "error: huge.yaml: larger than 64 MiB, which is too large for a manifest\n");
    assert_eq!(sandbox.run(&["lint", "-q", "huge.yaml"]), expected);
}

#[test]
fn what_runs_is_chosen_by_id_section_and_glob() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    for (arguments, status) in [
        (["--select", "job-restart-policy"], 1),
        (["--select", "job"], 1),
        (["--select", "*-restart-*"], 1),
        (["--select", "cronjob,job-*"], 1),
        (["--select", "cronjob"], 0),
        (["--select", "shape"], 1),
        (["--ignore", "job-restart-policy"], 1),
        (["--ignore", "job-restart-policy,invalid-enum-value"], 0),
        (["--ignore", "job,shape"], 0),
        (["--ignore", "job-*,invalid-*"], 0),
        (["--ignore", "cronjob"], 1),
    ] {
        let found = sandbox.run(&[&["lint", "-q"][..], &arguments].concat());
        assert_eq!((found.status, found.stderr), (status, String::new()), "{arguments:?}");
    }
}

#[test]
fn words_that_name_no_lint_are_refused() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    for (word, trouble) in [
        ("job-restart-polcy", "unknown lint `job-restart-polcy`; did you mean `job-restart-policy`?"),
        ("cronjobs", "unknown lint `cronjobs`; did you mean `cronjob`?"),
        ("xyz", "unknown lint `xyz`; `rightkind lints` lists them"),
        ("helm-*", "the glob `helm-*` matches no lint; `rightkind lints` lists them"),
        ("[job", "`[job` is not a glob: invalid range pattern"),
    ] {
        let expected = run(2, "", format!("error: --select: {trouble}\n"));
        assert_eq!(sandbox.run(&["lint", "--select", word]), expected);
    }
}

#[test]
fn severities_decide_what_is_shown_and_what_fails() {
    let warning = "severity: {job-restart-policy: warning, invalid-enum-value: off}\n";
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB).file("rightkind.yaml", warning);
    for (arguments, status, shown) in [
        (&[][..], 1, true),
        (&["--fail-on", "error"], 0, true),
        (&["--fail-on", "never"], 0, true),
        (&["--min-severity", "error"], 0, false),
        (&["--min-severity", "error", "--fail-on", "info"], 0, false),
        (&["--min-severity", "warning"], 1, true),
    ] {
        let found = sandbox.run(&[&["lint", "-q"], arguments].concat());
        assert_eq!((found.status, !found.stdout.is_empty()), (status, shown), "{arguments:?}");
    }
}

#[test]
fn colour_is_ours_to_decide() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    for (arguments, expected) in
        [(&["lint"][..], false), (&["lint", "--color=always"], true), (&["lint", "--color=never"], false)]
    {
        assert_eq!(sandbox.run(arguments).stdout.contains('\u{1b}'), expected, "{arguments:?}");
    }
    let mut command = sandbox.command(&["lint", "--color=always"]);
    command.env("NO_COLOR", "1");
    assert!(finish(command).stdout.contains('\u{1b}'), "an option outranks the environment");
}

#[test]
fn output_goes_to_a_file_where_asked() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    assert_eq!(sandbox.run(&["lint", "-q", "--output", "out.txt"]), run(1, "", ""));
    assert_eq!(std::fs::read_to_string(sandbox.path().join("out.txt")).unwrap(), finding("job.yaml"));
    let refused = sandbox.run(&["lint", "-q", "--output", "no/such/out.txt"]);
    let trouble = "--output: cannot write no/such/out.txt: no such file or directory";
    assert_eq!(refused, run(2, "", format!("error: {trouble}\n")));
}

#[test]
fn the_status_tells_what_was_found_even_if_the_pipe_is_closed() {
    let sandbox = Sandbox::new().file("job.yaml", format!("{BAD_JOB}---\n").repeat(2000));
    for format in ["text", "concise", "json", "sarif", "github"] {
        let mut command = sandbox.command(&["lint", "--format", format]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*stderr), (Some(1), ""), "{format}");
    }
}

#[test]
fn verbose_tells_what_was_passed_over() {
    let sandbox = Sandbox::new()
        .file("rightkind.yaml", "select: [job]\n")
        .file("k8s/job.yaml", good_job())
        .file("k8s/other.yaml", good_job())
        .file("prod/kustomization.yaml", "resources: [../k8s]\n")
        .file("values.yaml", "a: 1\n");
    let found = sandbox.run(&["lint", "-v", "k8s/job.yaml", "values.yaml"]);
    let lints = Sandbox::new().run(&["explain", "job"]).stdout.lines().count() - 1;
    assert_eq!(
        found.stderr.lines().collect::<Vec<_>>(),
        [
            &*format!("config: rightkind.yaml for .: {lints} lints, Kubernetes 1.37"),
            "context: prod/kustomization.yaml",
            "skipped: values.yaml: no Kubernetes object",
        ]
    );
}

#[test]
fn verbose_names_rules_that_are_not_evaluated() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.b.example}\n\
                      spec:\n  group: b.example\n  scope: Namespaced\n  names: {kind: A, plural: as}\n  versions:\n  - name: v1\n    \
                      served: true\n    storage: true\n    schema: {openAPIV3Schema: {type: object, properties: {spec: \
                      {type: object, properties: {b: {type: string}}, x-kubernetes-validations: [{rule: \
                      self.b.format() == 'x'}]}}}}\n";
    let object = "apiVersion: b.example/v1\nkind: A\nmetadata: {name: a}\nspec: {b: c}\n";
    let sandbox = Sandbox::new().file("crd.yaml", definition).file("a.yaml", object);
    let found = sandbox.run(&["lint", "-v"]);
    assert_eq!(found.status, 0, "{found:?}");
    assert_eq!(found.stderr.lines().last(), Some("not evaluated: 1 A: self.b.format() == 'x'"));
}

#[test]
fn a_lint_is_explained_by_its_page() {
    let found = Sandbox::new().run(&["explain", "job-restart-policy"]);
    let page = std::fs::read_to_string("docs/lints/job-restart-policy.md").unwrap();
    assert_eq!(found, run(0, page, ""));
    let found = Sandbox::new().run(&["explain", "job-restart"]);
    let trouble = "unknown lint `job-restart`; did you mean `job-restart-policy`?";
    assert_eq!(found, run(2, "", format!("error: {trouble}\n")));
}

#[test]
fn letter_case_is_no_matter_to_explain() {
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox.run(&["explain", "JOB-Restart-Policy"]),
        sandbox.run(&["explain", "job-restart-policy"])
    );
    assert_eq!(sandbox.run(&["explain", "Ignore"]), sandbox.run(&["explain", "ignore"]));
}

#[test]
fn a_section_is_explained_by_what_it_holds() {
    let expected = "Ignoring findings (ignore)\n  \
        malformed-ignore  warning  an ignore that has no effect because it is malformed\n  \
        unused-ignore     info     an ignore without a finding to ignore\n";
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["explain", "ignore"]), run(0, expected, ""));
    assert_eq!(sandbox.run(&["explain", "*-ignore"]), run(0, expected, ""));
}

#[test]
fn every_lint_is_listed() {
    let text = Sandbox::new().run(&["lints"]);
    let json = Sandbox::new().run(&["lints", "--format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json.stdout).unwrap();
    let registry = rightkind::lint::Registry::builtin();
    assert_eq!(rows.len(), registry.lints().count());
    for (row, lint) in rows.iter().zip(registry.lints()) {
        let meta = &lint.meta;
        assert_eq!(row["id"], *meta.id);
        assert_eq!(row["severity"], meta.severity.name());
        assert_eq!(row["section"], meta.section.id());
        assert!(text.stdout.contains(&format!("  {} ", meta.id)), "{}", meta.id);
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::{BAD_JOB, Sandbox, finding, finish, good_job, run};

    #[test]
    fn links_are_followed_to_files_alone() {
        let sandbox = Sandbox::new().file("real/job.yaml", BAD_JOB);
        symlink("real/job.yaml", sandbox.path().join("again.yaml")).unwrap();
        symlink(".", sandbox.path().join("loop.yaml")).unwrap();
        symlink("nowhere", sandbox.path().join("z-broken.yaml")).unwrap();
        let trouble = "z-broken.yaml: cannot read the target of the link: no such file or directory";
        let expected = run(4, finding("again.yaml"), format!("error: {trouble}\n"));
        assert_eq!(sandbox.run(&["lint", "-q"]), expected);
        let named = sandbox.run(&["lint", "-q", "z-broken.yaml"]);
        assert_eq!(named, run(4, "", "error: z-broken.yaml: no such file or directory\n"));
    }

    #[test]
    fn pipes_are_read_where_named_and_passed_over_in_a_walk() {
        let sandbox = Sandbox::new().file("job.yaml", good_job());
        let pipe = sandbox.path().join("pipe.yaml");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(sandbox.run(&["lint"]), run(0, "0 errors, 0 warnings, 0 info in 1 file\n", ""));
        let writer = std::thread::spawn(move || std::fs::write(pipe, BAD_JOB).unwrap());
        assert_eq!(sandbox.run(&["lint", "-q", "pipe.yaml"]), run(1, finding("pipe.yaml"), ""));
        writer.join().unwrap();
    }

    #[test]
    fn an_endless_device_is_read_to_the_limit() {
        let expected = "error: /dev/zero: larger than 64 MiB, which is too large for a manifest\n";
        assert_eq!(Sandbox::new().run(&["lint", "-q", "/dev/zero"]), run(4, "", expected));
    }

    #[test]
    fn a_name_that_is_no_unicode_is_read_all_the_same() {
        let sandbox = Sandbox::new();
        std::fs::write(sandbox.path().join(OsStr::from_bytes(b"caf\xe9.yaml")), BAD_JOB).unwrap();
        let expected = run(1, finding("caf\u{fffd}.yaml"), "");
        assert_eq!(sandbox.run(&["lint", "-q"]), expected);
        let mut command = sandbox.command(&["lint", "-q"]);
        command.arg(OsStr::from_bytes(b"caf\xe9.yaml"));
        assert_eq!(finish(command), expected);
    }

    #[test]
    fn a_name_can_not_pretend_to_be_a_line_of_output() {
        let sandbox = Sandbox::new();
        let name = "a\nerror: b.yaml: \u{1b}[31mhacked.yaml";
        std::fs::write(sandbox.path().join(name), b"\xff").unwrap();
        let shown = "a␊error: b.yaml: ␛[31mhacked.yaml";
        let trouble = "not UTF-8 text: byte 0 is invalid; save the file as UTF-8";
        assert_eq!(sandbox.run(&["lint", "-q"]), run(4, "", format!("error: {shown}: {trouble}\n")));
    }

    #[test]
    fn what_may_not_be_read_is_named() {
        let sandbox = Sandbox::new().file("shut/job.yaml", BAD_JOB).file("job.yaml", BAD_JOB);
        let shut = sandbox.path().join("shut");
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).unwrap();
        let may_read_all = std::fs::read_dir(&shut).is_ok();
        let found = sandbox.run(&["lint", "-q"]);
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).unwrap();
        if may_read_all {
            assert_eq!(found, run(1, finding("job.yaml") + &finding("shut/job.yaml"), ""));
        } else {
            assert_eq!(found, run(4, finding("job.yaml"), "error: shut: permission denied\n"));
        }
    }

    #[test]
    fn output_that_can_not_be_written_is_a_failure() {
        let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
        let mut command = sandbox.command(&["lint"]);
        command.stdout(std::fs::File::create("/dev/full").unwrap());
        let found = finish(command);
        assert_eq!(found, run(4, "", "error: cannot write the output: No space left on device\n"));
    }
}

#[test]
fn no_broken_manifest_is_silent() {
    let broken = "apiVersion: v1\nkind: Pod\nmetadata: [\n";
    for (name, text) in [
        ("mark", format!("\u{FEFF}{broken}")),
        ("carriage-return", broken.replace('\n', "\r")),
        ("next-line", broken.replace('\n', "\u{85}")),
        ("tab", broken.replace("kind:", "kind\t:")),
        ("list", format!("- {}", broken.replace('\n', "\n  "))),
        ("anchor", format!("&a {broken}")),
        ("question-mark", "? apiVersion\n: v1\n? kind\n: Pod\n? metadata\n: [\n".to_owned()),
        ("kind", broken.replace("Pod", "1").replace('[', "{}")),
        ("items", "apiVersion: v1\nkind: List\nitems: 5\n".to_owned()),
    ] {
        let ran = Sandbox::new().file("pod.yaml", &text).run(&["lint", "--format", "concise"]);
        assert_eq!((ran.status, ran.stdout.starts_with("pod.yaml:")), (1, true), "{name}: {}", ran.stdout);
    }
    let wide: Vec<u8> = broken.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ran = Sandbox::new().file("pod.yaml", wide).run(&["lint", "-q"]);
    assert_eq!(ran, run(4, "", "error: pod.yaml: UTF-16; save the file as UTF-8\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    for arguments in [&["--help"][..], &["--version"], &["lint"], &["lints"], &["kinds"]] {
        let mut command = sandbox.command(arguments);
        command.stdout(std::fs::File::create("/dev/full").unwrap());
        let ran = crate::support::finish(command);
        assert_eq!(
            ran,
            run(4, "", "error: cannot write the output: No space left on device\n"),
            "{arguments:?}"
        );
    }
}

#[test]
#[cfg(unix)]
fn pipes_and_devices_do_not_block() {
    let sandbox = Sandbox::new().file("job.yaml", BAD_JOB);
    let pipe = sandbox.path().join("pipe.yaml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let ran = sandbox.run(&["lint", "-q", "p*.yaml"]);
    assert_eq!(ran, run(4, "", "error: pipe.yaml: not a regular file\n"));
    for config in ["pipe.yaml", "/dev/zero"] {
        let ran = sandbox.run(&["lint", "-q", "--config", config, "job.yaml"]);
        assert_eq!(ran, run(2, "", format!("error: {config}: not a regular file\n")), "{config}");
    }
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = sandbox.run(&["completions", shell]);
        let complete = ["lint", "kinds", "explain", "stdin-filename", "unsafe-fixes"];
        assert_eq!(
            (ran.status, complete.iter().find(|word| !ran.stdout.contains(**word))),
            (0, None),
            "{shell}"
        );
    }
    let ran = sandbox.run(&["man"]);
    for title in [".TH rightkind 1", ".TH rightkind-lint 1", ".TH rightkind-kinds 1"] {
        assert!(ran.status == 0 && ran.stdout.contains(title), "{title}");
    }
}

#[test]
fn a_schedule_is_explained() {
    let sandbox = Sandbox::new();
    let expected = "`30 2 * * *` runs at 02:30 every day.

The next runs in Europe/Oslo after 2027-03-27 01:00:
  2027-03-27 02:30 (UTC+01:00)
  2027-03-29 02:30 (UTC+02:00)
  2027-03-30 02:30 (UTC+02:00)
  2027-03-31 02:30 (UTC+02:00)
  2027-04-01 02:30 (UTC+02:00)

Note:
- 2027-03-28 02:30 is skipped: clocks go forward
- 2027-10-31 02:30 comes twice: clocks go back
- 2028-03-26 02:30 is skipped: clocks go forward
- 2028-10-29 02:30 comes twice: clocks go back
";
    let words = ["explain-schedule", "30 2 * * *", "--time-zone", "Europe/Oslo", "--after", "1806105600"];
    assert_eq!(sandbox.run(&words), run(0, expected, ""));
    assert_eq!(
        sandbox.run(&["explain-schedule", "@every 90m"]).stdout,
        "`@every 90m` runs every 1 hour 30 minutes.\nThe time is counted from when the CronJob was created, and from \
         the last run.\n"
    );
    assert_eq!(
        sandbox.run(&["explain-schedule", "0 2 * * 7"]),
        run(
            2,
            "",
            "error: `7` is not a day of week (0 to 6, or SUN to SAT); Sunday is `0`; unlike other crons, Kubernetes \
             has no day 7\n"
        )
    );
    assert_eq!(
        sandbox.run(&["explain-schedule", "@daily", "--time-zone", "europe/oslo"]),
        run(2, "", "error: `europe/oslo` is not a time zone; did you mean `Europe/Oslo`?\n")
    );
}
