//! Helpers for the unit tests of lints.

use crate::finding::Finding;
use crate::fix::{self, Edit};
use crate::lint::{Lint, Meta, Registry, Section, Selection};
use crate::options::{Options, Settings};
use crate::report::Report;
use crate::run;
use crate::schema::Versions;
use crate::source::{Source, Workspace};
use crate::yaml::{self, LineIndex};

/// The findings of one lint in a text, one per line: severity, place, the text under the span, message.
///
/// ```text
/// error 3:7 `Deployment`: a Kafka broker …
/// ```
pub(crate) fn check(lint: &'static Lint, text: &str) -> Vec<String> {
    check_files(lint, &[("manifest.yaml", text)])
}

/// The findings of one lint in a text, in a run with another lint to which it may yield.
pub(crate) fn check_beside(lint: &'static Lint, other: &str, text: &str) -> Vec<String> {
    let both = selection(|meta| meta.id == lint.meta.id || meta.id == other);
    let mut report = report(&both, Versions::default(), &[("manifest.yaml", text)]);
    report.findings.retain(|finding| finding.lint == lint.meta.id);
    lines(&report)
}

/// The findings of one lint in several files, with the name of the file at the start of each line.
pub(crate) fn check_files(lint: &'static Lint, files: &[(&str, &str)]) -> Vec<String> {
    lines(&report(&only(lint), Versions::default(), files))
}

/// The findings of one lint in a text that is a patch of a kustomization.
pub(crate) fn check_patch(lint: &'static Lint, text: &str) -> Vec<String> {
    let kustomization = "patches: [{path: manifest.yaml}]\n";
    let found = check_files(lint, &[("manifest.yaml", text), ("kustomization.yaml", kustomization)]);
    found.iter().filter_map(|line| line.strip_prefix("manifest.yaml: ")).map(Into::into).collect()
}

/// The findings of one lint in a text for these Kubernetes versions.
pub(crate) fn check_for(lint: &'static Lint, versions: &str, text: &str) -> Vec<String> {
    let versions = versions.parse().expect("a version or a range");
    lines(&report(&only(lint), versions, &[("manifest.yaml", text)]))
}

/// The complete findings of one lint in a text, with help, evidence and fixes.
pub(crate) fn findings(lint: &'static Lint, text: &str) -> Vec<Finding> {
    report(&only(lint), Versions::default(), &[("manifest.yaml", text)]).findings
}

/// The label at the text at fault, for the first finding in a text for these Kubernetes versions.
pub(crate) fn label_for(lint: &'static Lint, versions: &str, text: &str) -> String {
    let versions = versions.parse().expect("a version or a range");
    let report = report(&only(lint), versions, &[("manifest.yaml", text)]);
    report.findings[0].primary.text.clone().into_owned()
}

/// The text after the fixes of one lint. The lint must find nothing more to fix, and the text must still be readable.
pub(crate) fn fixed(lint: &'static Lint, text: &str) -> String {
    let offered = findings(lint, text).into_iter().filter_map(|finding| finding.fix);
    let edits: Vec<Edit> = offered.flat_map(|fix| fix.edits).collect();
    let fixed = fix::apply(text, &edits).expect("edits that fit the text");
    let stream = yaml::parse(&fixed, yaml::Limits::default());
    assert!(stream.documents().iter().all(|document| document.error().is_none()), "not readable:\n{fixed}");
    let left = findings(lint, &fixed).into_iter().find(|finding| finding.fix.is_some());
    assert!(left.is_none(), "still to be fixed: {left:?} in\n{fixed}");
    fixed
}

/// The findings of the lints about ignores in a text. `job-restart-policy` runs too, so that there is something to
/// ignore.
pub(crate) fn check_ignores(text: &str) -> Vec<String> {
    let selection = selection(|meta| meta.section == Section::Ignore || meta.id == "job-restart-policy");
    lines(&report(&selection, Versions::default(), &[("manifest.yaml", text)]))
}

fn selection(keep: impl Fn(&Meta) -> bool) -> Selection {
    Selection::of(&Registry::builtin(), keep)
}

fn only(lint: &'static Lint) -> Selection {
    let id = &lint.meta.id;
    assert!(Registry::builtin().get(id).is_some(), "{id} is not in the list of lints");
    selection(|meta| meta.id == *id)
}

fn lines(report: &Report) -> Vec<String> {
    let describe = |finding: &Finding| {
        let source = &report.file(finding.primary.file).source;
        let at = LineIndex::new(&source.text).position(finding.primary.span.start);
        let under = finding.primary.span.of(&source.text);
        let place = format!("{} {}:{} `{under}`", finding.severity, at.line, at.column);
        let prefix = if report.files.len() > 1 { format!("{}: ", source.name) } else { String::new() };
        format!("{prefix}{place}: {}", finding.message)
    };
    report.findings.iter().map(describe).collect()
}

fn report(lints: &Selection, versions: Versions, files: &[(&str, &str)]) -> Report {
    let workspace = Workspace::new("", files.iter().map(|(name, text)| Source::new(*name, *text)));
    let settings = Settings { lints: lints.clone(), versions, ..Settings::default() };
    run::lint(&workspace, &Options::new(Registry::builtin(), settings))
}

/// A Pod with one container. Its fields other than name and image are given as a flow mapping.
pub(crate) fn pod(container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{name: a, image: b, {container}}}\n"
    )
}
