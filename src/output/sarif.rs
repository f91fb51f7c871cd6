//! SARIF 2.1.0, for code scanning services and editors.
//!
//! Respects GitHub's limits on results, tags and the length of texts.

mod region;
mod result;
mod rule;

use std::collections::HashMap;
use std::io::Write;

use serde_json::{Value, json};

use super::uri::encode;
use super::{Failure, Outcome};
use crate::finding::{Finding, Severity};
use crate::lint::{Lint, SkipReason};
use crate::project::FileId;
use region::Characters;

/// GitHub accepts no more results per run.
const MAX_RESULTS: usize = 25_000;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The ids of notifications about the run itself.
const UNREADABLE: &str = "unreadable-file";
const LEFT_OUT: &str = "results-left-out";
const TEMPLATES: &str = "templates-skipped";
const NOT_KUBERNETES: &str = "not-kubernetes";
const NOTHING_LINTED: &str = "nothing-linted";
const FAILED: &str = "run-failed";

/// The maximum number of files in a notification.
const MAX_FILES: usize = 100;

/// The input for the parts of a log.
struct Writer<'r> {
    outcome: &'r Outcome<'r>,
    characters: Characters,
    rules: HashMap<&'r str, usize>,
}

/// Writes a log with one run, indented, and a line break.
pub fn write(out: &mut dyn Write, outcome: &Outcome<'_>) -> std::io::Result<()> {
    let lints: Vec<&Lint> = outcome.registry.lints().collect();
    let writer = Writer {
        outcome,
        characters: Characters::new(outcome.report),
        rules: lints.iter().enumerate().map(|(at, lint)| (&*lint.meta.id, at)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &writer.log(&lints))?;
    writeln!(out)
}

impl Writer<'_> {
    fn log(&self, lints: &[&Lint]) -> Value {
        let all = self.findings();
        let (results, left_out) = fitting(&all, MAX_RESULTS);
        json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": lints.iter().map(|lint| rule::rule(lint, self.outcome.registry)).collect::<Vec<_>>(),
                    "notifications": [
                        rule::notification(UNREADABLE, "An input file could not be read."),
                        rule::notification(LEFT_OUT, "There are more findings than the log contains."),
                        rule::notification(TEMPLATES, "Files with templates were not linted."),
                        rule::notification(NOT_KUBERNETES, "Files without a Kubernetes object were skipped."),
                        rule::notification(NOTHING_LINTED, "Nothing in the files was linted."),
                        rule::notification(FAILED, "The run ended before anything was linted."),
                    ],
                } },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": { "%SRCROOT%": {
                    "description": { "text": "The root of the repository." },
                } },
                "invocations": [self.invocation(left_out)],
                "properties": { "statistics": self.statistics() },
                "results": results,
            }],
        })
    }

    fn statistics(&self) -> Vec<Value> {
        let counts = self.outcome.report.statistics().into_iter();
        counts.map(|one| json!({ "ruleId": one.lint, "count": one.count })).collect()
    }

    /// Every finding with its result, including the ignored ones, ordered by place.
    fn findings(&self) -> Vec<(&Finding, Value)> {
        let all = self.outcome.report.all().into_iter();
        all.map(|(finding, reason)| (finding, result::result(self, finding, reason))).collect()
    }

    fn invocation(&self, left_out: usize) -> Value {
        let unreadable = self.outcome.unreadable.iter().map(|one| {
            json!({
                "level": "error",
                "descriptor": { "id": UNREADABLE },
                "message": { "text": format!("{}: {}.", one.name, one.trouble) },
            })
        });
        let left_out = (left_out > 0).then(|| {
            let text = format!("{left_out} findings with the lowest severity are left out.");
            json!({
                "level": "warning",
                "descriptor": { "id": LEFT_OUT },
                "message": { "text": text },
            })
        });
        let notice = |level: &str, id: &str, text: &str| json!({ "level": level, "descriptor": { "id": id }, "message": { "text": format!("{text}.") } });
        let (mut configuration, mut no_files) = (Vec::new(), Vec::new());
        match self.outcome.failure {
            Some(Failure::Usage(text)) => configuration.push(notice("error", FAILED, text)),
            Some(Failure::NoFiles(text)) => no_files.push(notice("error", FAILED, text)),
            None => {}
        }
        let summary = self.outcome.report.summary();
        let nothing = summary.nothing_linted().map(|text| notice("warning", NOTHING_LINTED, text));
        let skipped = [
            (SkipReason::Template, TEMPLATES, "Templates that were not linted"),
            (SkipReason::NotKubernetes, NOT_KUBERNETES, "Files without a Kubernetes object"),
        ]
        .into_iter()
        .filter_map(|(reason, id, text)| {
            let count = summary.skipped_for(reason);
            let mut notice = notice("note", id, &format!("{text}: {count}"));
            let files = summary.skipped_files(reason).take(MAX_FILES);
            notice["locations"] = files.map(|file| self.file(file)).collect();
            (count > 0).then_some(notice)
        });
        let told = no_files.into_iter().chain(unreadable).chain(left_out).chain(nothing).chain(skipped);
        json!({
            "executionSuccessful": self.outcome.unreadable.is_empty() && self.outcome.failure.is_none(),
            "exitCode": self.outcome.exit_status,
            "toolConfigurationNotifications": configuration,
            "toolExecutionNotifications": told.collect::<Vec<_>>(),
        })
    }

    fn file(&self, file: FileId) -> Value {
        json!({ "physicalLocation": { "artifactLocation": Self::artifact(self.outcome.report.path(file)) } })
    }

    fn artifact(path: &str) -> Value {
        let uri = encode(path);
        if uri.starts_with("file:") {
            json!({ "uri": uri })
        } else {
            json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
        }
    }
}

/// At most `max` results, ordered by place, and the number that was left out. The most severe results are kept.
fn fitting(all: &[(&Finding, Value)], max: usize) -> (Vec<Value>, usize) {
    let left_out = all.len().saturating_sub(max);
    let mut kept: Vec<usize> = (0..all.len()).collect();
    if left_out > 0 {
        kept.sort_by_key(|at| std::cmp::Reverse(all[*at].0.severity));
        kept.truncate(max);
        kept.sort_unstable();
    }
    (kept.into_iter().map(|at| all[at].1.clone()).collect(), left_out)
}

/// The SARIF name of a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::json;

    use super::fitting;
    use crate::finding::{Finding, Label, Severity};
    use crate::project::FileId;
    use crate::yaml::Span;

    fn finding(severity: Severity) -> Finding {
        Finding {
            lint: Cow::Borrowed("job-no-ttl"),
            severity,
            message: String::new(),
            about: crate::finding::About::Text,
            primary: Label { file: FileId(0), span: Span::empty(0), text: Cow::Borrowed("") },
            related: Vec::new(),
            help: None,
            fix: None,
            object: None,
            path: String::new(),
            fingerprint: String::new(),
        }
    }

    #[test]
    fn where_there_are_too_many_the_least_severe_are_left_out() {
        use Severity::{Error, Info, Warning};
        let findings: Vec<_> = [Info, Error, Warning, Info, Error].into_iter().map(finding).collect();
        let all: Vec<_> = findings.iter().enumerate().map(|(at, one)| (one, json!(at))).collect();
        assert_eq!(fitting(&all, 5), (vec![json!(0), json!(1), json!(2), json!(3), json!(4)], 0));
        assert_eq!(fitting(&all, 4), (vec![json!(0), json!(1), json!(2), json!(4)], 1));
        assert_eq!(fitting(&all, 2), (vec![json!(1), json!(4)], 3));
    }
}
