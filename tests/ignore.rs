//! The scope of ignores.

use crate::support::{BAD_JOB, Sandbox, good_job};

const IGNORE: &str = "# rightkind: ignore[job-restart-policy] set by our admission webhook";

/// The number of findings in a text, of ignored findings, and of unused or malformed ignores.
fn counts(text: &str) -> (usize, usize, usize) {
    let found = Sandbox::new().file("job.yaml", text).run(&["lint", "--format", "json", "job.yaml"]);
    let found: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    let findings = found["findings"].as_array().unwrap();
    let ignored = found["summary"]["ignored"].as_u64().unwrap();
    let own = findings.iter().filter(|one| one["lint"].as_str().unwrap().ends_with("-ignore")).count();
    (findings.len() - own, usize::try_from(ignored).unwrap(), own)
}

/// `BAD_JOB` with a line before the one that begins with `line`, with the same indentation.
fn above(line: &str, comment: &str) -> String {
    let at = BAD_JOB.find(line).unwrap();
    let start = BAD_JOB[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = " ".repeat(at - start);
    format!("{}{indent}{comment}\n{}", &BAD_JOB[..start], &BAD_JOB[start..])
}

#[test]
fn a_comment_covers_its_line() {
    let trailing = |line: &str| BAD_JOB.replace(line, &format!("{line} {IGNORE}"));
    assert_eq!(counts(&trailing("restartPolicy: Always")), (0, 1, 0));
    for line in ["    spec:", "containers:", "metadata:", "apiVersion: batch/v1"] {
        assert_eq!(counts(&trailing(line)), (1, 0, 1), "{line}");
    }
}

#[test]
fn a_comment_on_its_own_line_covers_what_is_below_it() {
    for line in ["restartPolicy", "    spec:", "template:", "spec:\n  active", "apiVersion"] {
        assert_eq!(counts(&above(line.trim_start(), IGNORE)), (0, 1, 0), "{line}");
    }
    for line in ["containers", "metadata", "name: backfill", "activeDeadlineSeconds", "- name"] {
        assert_eq!(counts(&above(line, IGNORE)), (1, 0, 1), "{line}");
    }
}

#[test]
fn blanks_and_other_comments_may_stand_between() {
    let comment = format!("{IGNORE}\n\n    # the webhook is in platform/admission\n");
    assert_eq!(counts(&above("restartPolicy", &comment)), (0, 1, 0));
}

#[test]
fn a_comment_above_an_item_covers_the_item() {
    let list = |first: &str, second: &str| {
        let indent = |comment: &str| {
            let job = BAD_JOB.replace('\n', "\n    ");
            format!("  {comment}\n  - {}\n", job.trim_end())
        };
        format!("apiVersion: v1\nkind: List\nitems:\n{}{}", indent(first), indent(second))
    };
    assert_eq!(counts(&list("#", "#")), (2, 0, 0));
    assert_eq!(counts(&list(IGNORE, "#")), (1, 1, 0));
    assert_eq!(counts(&list("#", IGNORE)), (1, 1, 0));
    assert_eq!(counts(&list(IGNORE, IGNORE)), (0, 2, 0));
    assert_eq!(counts(&format!("{IGNORE}\n{}", list("#", "#"))), (0, 2, 0), "a document is covered whole");
}

#[test]
fn a_document_is_covered_alone() {
    assert_eq!(counts(&format!("{IGNORE}\n---\n{BAD_JOB}---\n{BAD_JOB}")), (1, 1, 0));
    assert_eq!(counts(&format!("{BAD_JOB}---\n{IGNORE}\n{BAD_JOB}")), (1, 1, 0));
    assert_eq!(counts(&format!("{BAD_JOB}{IGNORE}\n---\n{BAD_JOB}")), (2, 0, 1));
}

#[test]
fn a_file_is_covered_whole() {
    let ignore = IGNORE.replace("ignore[", "ignore-file[");
    for head in [format!("{ignore}\n"), format!("# team: data\n\n---\n{ignore}\n")] {
        assert_eq!(counts(&format!("{head}{BAD_JOB}---\n{BAD_JOB}")), (0, 2, 0), "{head}");
    }
    assert_eq!(counts(&format!("{BAD_JOB}---\n{ignore}\n{BAD_JOB}")), (2, 0, 1), "not at the top");
    assert_eq!(counts(&BAD_JOB.replace("Always", &format!("Always {ignore}"))), (1, 0, 1), "not at the top");
}

#[test]
fn an_annotation_covers_its_object() {
    let annotated = |value: &str| {
        let annotations = format!("metadata:\n  annotations:\n    ignore.rightkind.dev/{value}\n");
        BAD_JOB.replace("metadata:\n", &annotations)
    };
    assert_eq!(counts(&annotated("job-restart-policy: set by our admission webhook")), (0, 1, 0));
    assert_eq!(counts(&annotated("job-restart-policy: ''")), (1, 0, 1), "no reason");
    assert_eq!(counts(&annotated("malformed-ignore: nothing is malformed")), (1, 0, 1), "another lint");
    let two = format!("{}---\n{BAD_JOB}", annotated("job-restart-policy: set by our admission webhook"));
    assert_eq!(counts(&two), (1, 1, 0));
}

#[test]
fn what_is_malformed_silences_nothing() {
    for ignore in [
        "# rightkind: ignore[job-restart-policy]",
        "# rightkind: ignore job-restart-policy set by our webhook",
        "# rightkind: disable[job-restart-policy] set by our webhook",
        "# rightkind: ignore[job-restart-polcy] set by our webhook",
        "# rightkind: ignore[jobs] set by our webhook",
        "# rightkind: ignore[jobs-*] set by our webhook",
    ] {
        assert_eq!(counts(&above("restartPolicy", ignore)), (1, 0, 1), "{ignore}");
    }
    let mixed = "# rightkind: ignore[job-restart-policy, no-such-lint] set by our webhook";
    assert_eq!(counts(&above("restartPolicy", mixed)), (0, 1, 1), "the lint that is known is ignored");
}

#[test]
fn sections_and_globs_name_lints_too() {
    for (list, expected) in [
        ("job", (0, 1, 0)),
        ("job-*", (0, 1, 0)),
        ("*-restart-*, cronjob-name-too-long", (0, 1, 1)),
        ("job, job-restart-policy", (0, 1, 0)),
        ("cronjob", (1, 0, 1)),
        ("cronjob-*", (1, 0, 1)),
    ] {
        let comment = format!("# rightkind: ignore[{list}] set by our webhook");
        assert_eq!(counts(&above("restartPolicy", &comment)), expected, "{list}");
    }
    let annotated = |name: &str| {
        let annotation =
            format!("metadata:\n  annotations: {{ignore.rightkind.dev/{name}: set by our webhook}}\n");
        BAD_JOB.replace("metadata:\n", &annotation)
    };
    assert_eq!(counts(&annotated("job")), (0, 1, 0));
    assert_eq!(counts(&annotated("cronjob")), (1, 0, 1));
    let found = Sandbox::new().file("job.yaml", annotated("job-*")).run(&[
        "lint",
        "-q",
        "--select",
        "malformed-ignore",
        "job.yaml",
    ]);
    let message = "warning[malformed-ignore]: the key of an annotation cannot contain a glob: use the id of a lint or section, or a \
                   comment\n";
    assert!(found.stdout.starts_with(message), "{found:?}");
}

#[test]
fn an_ignore_says_nothing_of_itself() {
    for all in ["*", "ignore", "unused-ignore"] {
        let unused = format!("# rightkind: ignore-file[{all}] nothing to see\n{}", good_job());
        assert_eq!(counts(&unused), (0, 0, 1), "{all} covers nothing");
        let comment = IGNORE.replace('[', "[cronjob-never-fires, ");
        let used =
            format!("# rightkind: ignore-file[{all}] nothing to see\n{}", above("restartPolicy", &comment));
        assert_eq!(counts(&used), (0, 2, 0), "{all} covers what is unused below it");
    }
}

#[test]
fn what_is_turned_off_makes_no_ignore_unused() {
    let sandbox = Sandbox::new().file("job.yaml", above("restartPolicy", IGNORE));
    for arguments in [["--ignore", "job,shape"], ["--select", "ignore"]] {
        let found = sandbox.run(&[&["lint"][..], &arguments].concat());
        assert_eq!(found.stdout, "0 errors, 0 warnings, 0 info in 1 file\n", "{arguments:?}");
    }
    let found = sandbox.run(&["lint"]);
    assert_eq!((found.status, &*found.stdout), (0, "0 errors, 0 warnings, 0 info in 1 file, 1 ignored\n"));
}

#[test]
fn nothing_is_said_of_ignores_in_what_could_not_be_read() {
    let broken = format!("{IGNORE}\n{BAD_JOB}  broken: [\n");
    assert_eq!(counts(&broken).2, 0);
    let template =
        format!("{IGNORE}\napiVersion: v1\n{{{{- if .Values.x }}}}\nkind: ConfigMap\n{{{{- end }}}}\n");
    assert_eq!(counts(&template), (0, 0, 0));
}
