//! What the manifests say to ignore.

use crate::finding::Finding;
use crate::lint::{Check, Context, Ignore, Ignored, Registry, Report, ignores};
use crate::project::Project;

/// Moves the findings that an ignore covers out of the way, then lets the lints that look at ignores speak: of
/// those that are malformed, and those that silenced nothing.
pub fn apply(project: &Project<'_>, registry: &Registry, report: &mut Report) {
    let mut ignores = ignores(project, registry);
    if ignores.is_empty() {
        return;
    }
    let findings = std::mem::take(&mut report.findings);
    silence(findings, &mut ignores, report);
    let mut own = Vec::new();
    for ignore in &ignores {
        let subject = project.subject_over(ignore.file, ignore.span);
        for lint in registry.lints() {
            let Check::Ignore(check) = lint.check else { continue };
            let first = own.len();
            match subject {
                Some(subject) => check(ignore, &mut Context::new(project, subject, lint, &mut own)),
                None => check(ignore, &mut Context::of_file(project, ignore.file, lint, &mut own)),
            }
            let node = subject.map(|subject| subject.object.node());
            for finding in &mut own[first..] {
                finding.path =
                    node.map_or(String::new(), |node| node.path_to(finding.primary.span).to_string());
            }
        }
    }
    silence(own, &mut ignores, report);
    report.sort();
}

fn silence(findings: Vec<Finding>, ignores: &mut [Ignore], report: &mut Report) {
    for finding in findings {
        let mut reason = None;
        for ignore in ignores.iter_mut().filter(|ignore| ignore.silences(&finding)) {
            ignore.mark_used(&finding.lint);
            reason = Some(&ignore.reason);
        }
        match reason {
            Some(reason) => report.ignored.push(Ignored { reason: reason.clone(), finding }),
            None => report.findings.push(finding),
        }
    }
}
