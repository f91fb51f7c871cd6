//! What the manifests say to ignore.

use crate::finding::Finding;
use crate::lint::{Check, Context, Ignore, Ignored, Meta, Registry, Report, ignores};
use crate::project::Project;

/// Moves the findings that an ignore covers out of the way, then runs the lints that look at ignores, which find
/// those that are malformed, and those that silenced nothing.
pub fn apply(project: &Project<'_>, registry: &Registry, report: &mut Report) {
    let mut ignores = ignores(project, registry);
    if ignores.is_empty() {
        return;
    }
    for finding in std::mem::take(&mut report.findings) {
        let reason = silence(&finding, meta(registry, &finding), ignores.iter_mut());
        report.add(finding, reason);
    }
    let mut own = Vec::new();
    for (at, ignore) in ignores.iter().enumerate() {
        own.extend(about(project, registry, ignore).into_iter().map(|finding| (at, finding)));
    }
    let mut reasons = Vec::new();
    for (at, finding) in &own {
        // An ignore must not silence what is said of itself.
        let others = ignores.iter_mut().enumerate().filter(|(other, _)| other != at);
        reasons.push(silence(finding, meta(registry, finding), others.map(|(_, ignore)| ignore)));
    }
    for ((at, finding), reason) in own.into_iter().zip(reasons) {
        // An ignore that names these lints may have silenced one only now.
        if !ignores[at].named.iter().any(|named| named.used && named.span == finding.primary.span) {
            report.add(finding, reason);
        }
    }
    report.sort();
}

impl Report {
    fn add(&mut self, finding: Finding, ignored: Option<String>) {
        match ignored {
            Some(reason) => self.ignored.push(Ignored { finding, reason }),
            None => self.findings.push(finding),
        }
    }
}

fn meta<'r>(registry: &'r Registry, finding: &Finding) -> Option<&'r Meta> {
    registry.get(&finding.lint).map(|lint| &lint.meta)
}

/// What the lints that look at ignores find in one.
fn about(project: &Project<'_>, registry: &Registry, ignore: &Ignore) -> Vec<Finding> {
    let mut found = Vec::new();
    let subject = project.subject_over(ignore.file, ignore.span);
    for lint in registry.lints() {
        let Check::Ignore(check) = lint.check else { continue };
        match subject {
            Some(subject) => check(ignore, &mut Context::new(project, subject, lint, &mut found)),
            None => check(ignore, &mut Context::of_file(project, ignore.file, lint, &mut found)),
        }
    }
    let node = subject.map(|subject| subject.object.node());
    for finding in &mut found {
        finding.path = node.map_or(String::new(), |node| node.path_to(finding.primary.span).to_string());
    }
    found
}

/// The reason to ignore a finding, if an ignore covers it; all that do are marked as used.
fn silence<'i>(
    finding: &Finding,
    lint: Option<&Meta>,
    ignores: impl Iterator<Item = &'i mut Ignore>,
) -> Option<String> {
    let lint = lint?;
    let mut reason = None;
    for ignore in ignores.filter(|ignore| ignore.silences(finding, lint)) {
        ignore.mark_used(lint);
        reason = Some(&ignore.reason);
    }
    reason.cloned()
}
