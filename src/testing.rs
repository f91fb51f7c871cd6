//! Helpers for the unit tests of lints.

use crate::finding::Finding;
use crate::fix::Edit;
use crate::lint::{Lint, Registry, Section};
use crate::project::Project;
use crate::run::run;
use crate::schema::Versions;
use crate::source::Source;
use crate::systems::Catalogue;
use crate::yaml::{self, LineIndex};

/// What one lint says about a text, a line a finding: severity, place, the text under the span, message.
///
/// ```text
/// error 3:7 `Deployment`: a Kafka broker …
/// ```
pub(crate) fn check(lint: &'static Lint, text: &str) -> Vec<String> {
    check_files(lint, &[("manifest.yaml", text)])
}

/// What one lint says about several files, the file's name before each line.
pub(crate) fn check_files(lint: &'static Lint, files: &[(&str, &str)]) -> Vec<String> {
    with_findings(&only(lint), Versions::default(), files, lines)
}

/// What one lint says about a text that is for these versions of Kubernetes.
pub(crate) fn check_for(lint: &'static Lint, versions: &str, text: &str) -> Vec<String> {
    let versions = versions.parse().expect("a version or a range");
    with_findings(&only(lint), versions, &[("manifest.yaml", text)], lines)
}

/// All that one lint says about a text: help, evidence and fixes too.
pub(crate) fn findings(lint: &'static Lint, text: &str) -> Vec<Finding> {
    let files = [("manifest.yaml", text)];
    with_findings(&only(lint), Versions::default(), &files, |_, findings| findings.to_vec())
}

/// The label at the text at fault of the first finding about a text that is for these versions of Kubernetes.
pub(crate) fn label_for(lint: &'static Lint, versions: &str, text: &str) -> String {
    let versions = versions.parse().expect("a version or a range");
    let files = [("manifest.yaml", text)];
    with_findings(&only(lint), versions, &files, |_, findings| findings[0].primary.text.clone().into_owned())
}

/// The text after the fixes that one lint offers, in which it must find nothing more to fix and which must still
/// be read.
pub(crate) fn fixed(lint: &'static Lint, text: &str) -> String {
    let offered = findings(lint, text).into_iter().filter_map(|finding| finding.fix);
    let mut edits: Vec<Edit> = offered.flat_map(|fix| fix.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        fixed.replace_range(edit.span.range(), &edit.text);
    }
    let stream = yaml::parse(&fixed, yaml::Limits::default());
    assert!(stream.documents().iter().all(|document| document.error().is_none()), "not readable:\n{fixed}");
    let left = findings(lint, &fixed).into_iter().find(|finding| finding.fix.is_some());
    assert!(left.is_none(), "still to be fixed: {left:?} in\n{fixed}");
    fixed
}

/// What the lints that look at ignores say about a text, and `job-restart-policy`, for there to be something to
/// ignore.
pub(crate) fn check_ignores(text: &str) -> Vec<String> {
    let mut registry = Registry::builtin();
    registry.retain(|one| one.meta.section == Section::Ignore || one.meta.id == "job-restart-policy");
    with_findings(&registry, Versions::default(), &[("manifest.yaml", text)], lines)
}

fn only(lint: &'static Lint) -> Registry {
    let mut registry = Registry::builtin();
    registry.retain(|one| one.meta.id == lint.meta.id);
    assert_eq!(registry.lints().count(), 1, "{} is not in the list of lints", lint.meta.id);
    registry
}

fn lines(sources: &[Source], findings: &[Finding]) -> Vec<String> {
    let describe = |finding: &Finding| {
        let source = &sources[finding.primary.file.0 as usize];
        let at = LineIndex::new(&source.text).position(finding.primary.span.start);
        let under = finding.primary.span.of(&source.text);
        let place = format!("{} {}:{} `{under}`", finding.severity, at.line, at.column);
        let prefix = if sources.len() > 1 { format!("{}: ", source.name) } else { String::new() };
        format!("{prefix}{place}: {}", finding.message)
    };
    findings.iter().map(describe).collect()
}

fn with_findings<T>(
    registry: &Registry,
    versions: Versions,
    files: &[(&str, &str)],
    look: impl FnOnce(&[Source], &[Finding]) -> T,
) -> T {
    let sources: Vec<_> = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    let streams: Vec<_> =
        sources.iter().map(|source| yaml::parse(&source.text, yaml::Limits::default())).collect();
    let project = Project::new(&sources, &streams, Catalogue::builtin()).for_versions(versions);
    look(&sources, &run(&project, registry).findings)
}

/// A Pod of one container, whose fields beside name and image are given as a flow mapping has them.
pub(crate) fn pod(container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{name: a, image: b, {container}}}\n"
    )
}
