//! Helpers for the unit tests of lints.

use crate::lint::{Lint, Registry};
use crate::project::Project;
use crate::run::run;
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
    let sources: Vec<_> = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    let streams: Vec<_> =
        sources.iter().map(|source| yaml::parse(&source.text, yaml::Limits::default())).collect();
    let project = Project::new(&sources, &streams, Catalogue::builtin());
    let mut registry = Registry::builtin();
    registry.retain(|one| one.meta.id == lint.meta.id);
    assert_eq!(registry.lints().count(), 1, "{} is not in the list of lints", lint.meta.id);
    let describe = |finding: &crate::finding::Finding| {
        let source = &sources[finding.primary.file.0 as usize];
        let at = LineIndex::new(&source.text).position(finding.primary.span.start);
        let under = finding.primary.span.of(&source.text);
        let place = format!("{} {}:{} `{under}`", finding.severity, at.line, at.column);
        let prefix = if files.len() > 1 { format!("{}: ", source.name) } else { String::new() };
        format!("{prefix}{place}: {}", finding.message)
    };
    run(&project, &registry).findings.iter().map(describe).collect()
}
