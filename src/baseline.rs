//! Findings that a team has accepted for now, so that a run reports only new ones.
//!
//! A finding is recognised by its [fingerprint](crate::fingerprint), which consists of names: the lint, the file, the
//! object and the path in it. Lines do not matter. If a file has several findings with the same names, their number
//! matters: one more is a new finding.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::report::Report;

/// The version of the file format.
const VERSION: u32 = 1;

/// Accepted findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// A finding, and how many there are of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, relative to the root of the repository.
    pub file: String,
    /// The id of the lint.
    pub lint: String,
    /// The object, for readers: `StatefulSet kafka/broker`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub object: String,
    /// The path in the object, for readers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// What identifies the finding.
    pub fingerprint: String,
    /// The number of findings with this fingerprint.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: usize,
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// Why a text is not a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineError(String);

impl std::fmt::Display for BaselineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a baseline of rightkind: {}", self.0)
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// Reads a baseline.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| BaselineError(error.to_string()))?;
        if baseline.version == VERSION {
            Ok(baseline)
        } else {
            Err(BaselineError(format!("version {} is not known", baseline.version)))
        }
    }

    /// The findings of a report.
    pub fn of(report: &Report) -> Self {
        let mut entries: BTreeMap<(&str, &str), Entry> = BTreeMap::new();
        for finding in &report.findings {
            let file = report.path(finding.primary.file);
            let fingerprint = identity(finding);
            let entry = entries.entry((file, fingerprint)).or_insert_with(|| Entry {
                file: file.to_owned(),
                lint: finding.lint.to_string(),
                object: finding.object.as_ref().map(ToString::to_string).unwrap_or_default(),
                path: finding.path.clone(),
                fingerprint: fingerprint.to_owned(),
                count: 0,
            });
            entry.count += 1;
        }
        let mut findings: Vec<_> = entries.into_values().collect();
        findings.sort();
        Self { version: VERSION, findings }
    }

    /// The text of the file: one line per finding, so that a merge of two branches is easy.
    pub fn to_text(&self) -> String {
        let line = |entry: &Entry| serde_json::to_string(entry).unwrap_or_default();
        let lines: Vec<_> = self.findings.iter().map(|entry| format!("    {}", line(entry))).collect();
        let findings = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{findings}]\n}}\n")
    }

    /// The number of findings.
    pub fn len(&self) -> usize {
        self.findings.iter().map(|entry| entry.count).sum()
    }

    /// Whether there is no finding.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Removes the accepted findings from a report, and counts them there. Returns the entries that the run did not
    /// find again, with the number that is gone. `is_gone` decides about files that were not part of the run.
    pub fn apply(&self, report: &mut Report, is_gone: impl Fn(&str) -> bool) -> Vec<Entry> {
        let key = |file: &str, fingerprint: &str| format!("{file}\0{fingerprint}");
        let mut left: HashMap<String, usize> = HashMap::new();
        for entry in &self.findings {
            *left.entry(key(&entry.file, &entry.fingerprint)).or_default() += entry.count;
        }
        for finding in std::mem::take(&mut report.findings) {
            let key = key(report.path(finding.primary.file), identity(&finding));
            match left.get_mut(&key).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    report.accepted += 1;
                }
                None => report.findings.push(finding),
            }
        }
        let linted: HashSet<&str> = report.linted().map(|(id, _)| report.path(id)).collect();
        let gone = |entry: &Entry| {
            let count = left.remove(&key(&entry.file, &entry.fingerprint)).filter(|count| *count > 0)?;
            let known = linted.contains(&*entry.file) || is_gone(&entry.file);
            known.then(|| Entry { count, ..entry.clone() })
        };
        self.findings.iter().filter_map(gone).collect()
    }
}

/// The fingerprint without its number among equal ones.
fn identity(finding: &Finding) -> &str {
    finding.fingerprint.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Baseline;
    use crate::options::Options;
    use crate::report::Report;
    use crate::run::lint;
    use crate::source::{Source, Workspace};

    fn job(name: &str) -> String {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n  activeDeadlineSeconds: 60\n  \
             ttlSecondsAfterFinished: 60\n  template:\n    spec:\n      restartPolicy: Always\n      containers:\n      \
             - {{name: a, image: 'b:1'}}\n"
        )
    }

    fn run(text: &str) -> Report {
        lint(&Workspace::new("/repo", [Source::new("/repo/jobs.yaml", text)]), &Options::default())
    }

    /// Lints, id and object of the findings that are left, the number accepted, and of those that are gone.
    fn apply(baseline: &Baseline, text: &str) -> (Vec<String>, usize, Vec<(String, usize)>) {
        let mut report = run(text);
        let gone = baseline.apply(&mut report, |_| false);
        let left = report.findings.iter().map(|one| format!("{} {}", one.lint, one.object.as_ref().unwrap()));
        let left = left.collect();
        (left, report.accepted, gone.into_iter().map(|entry| (entry.object, entry.count)).collect())
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let baseline = Baseline::of(&run(&format!("{}---\n{}", job("a"), job("b"))));
        assert_eq!(baseline.len(), 2);
        let text = baseline.to_text();
        assert_eq!(text.lines().count(), 7, "{text}");
        assert_eq!(Baseline::parse(&text), Ok(baseline));
        let empty = Baseline::of(&run(&job("a").replace("Always", "Never")));
        assert_eq!(empty.to_text(), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
    }

    #[test]
    fn lines_order_and_tags_do_not_matter() {
        let baseline = Baseline::of(&run(&format!("{}---\n{}", job("a"), job("b"))));
        let moved = format!("# all jobs\n{}---\n\n{}", job("b"), job("a").replace("b:1", "b:2"));
        assert_eq!(apply(&baseline, &moved), (vec![], 2, vec![]));
    }

    #[test]
    fn one_more_is_new_and_one_less_is_gone() {
        let twice = format!("{}---\n{}", job("a"), job("a"));
        let baseline = Baseline::of(&run(&job("a")));
        assert_eq!(apply(&baseline, &twice), (vec!["job-restart-policy Job a".to_owned()], 1, vec![]));
        let both = Baseline::of(&run(&twice));
        assert_eq!(apply(&both, &job("a")), (vec![], 1, vec![("Job a".to_owned(), 1)]));
        let clean = job("a").replace("Always", "Never");
        assert_eq!(apply(&both, &clean), (vec![], 0, vec![("Job a".to_owned(), 2)]));
    }

    #[test]
    fn a_file_that_was_not_linted_says_nothing_about_its_findings() {
        let baseline = Baseline::of(&run(&job("a")));
        let other = Workspace::new("/repo", [Source::new("/repo/other.yaml", job("a"))]);
        for gone in [false, true] {
            let mut report = lint(&other, &Options::default());
            assert_eq!(
                baseline.apply(&mut report, |file| gone && file == "jobs.yaml").len(),
                usize::from(gone)
            );
            assert_eq!((report.findings.len(), report.accepted), (1, 0), "another file");
        }
    }

    #[test]
    fn what_is_not_a_baseline_is_refused() {
        for (text, why) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("{\"version\": 2, \"findings\": []}", "version 2 is not known"),
            ("{\"findings\": []}", "missing field `version` at line 1 column 16"),
        ] {
            let error = Baseline::parse(text).unwrap_err().to_string();
            assert_eq!(error, format!("not a baseline of rightkind: {why}"));
        }
    }
}
