//! Applies the ignores of the manifests.

use crate::finding::Finding;
use crate::lint::{self, Check, Context, Ignore, Meta, Plan, Registry};
use crate::project::Project;

/// A finding that the manifest ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The finding.
    pub finding: Finding,
    /// The reason in the manifest.
    pub reason: String,
}

/// The findings of a run, ordered by file, place and lint, split by the ignores of the manifests.
#[derive(Debug, Default)]
pub struct Parted {
    /// The findings that are not ignored.
    pub findings: Vec<Finding>,
    /// The findings that are ignored.
    pub ignored: Vec<Ignored>,
}

/// Separates the ignored findings, then runs the lints about ignores, which report malformed and unused ones. An ignore
/// for a finding that yields to another counts as used too: a run without the other lint needs it.
pub fn apply(project: &Project<'_>, plan: &Plan<'_>, findings: Vec<Finding>, yielded: &[Finding]) -> Parted {
    let mut ignores = lint::ignores(project, plan);
    if ignores.is_empty() {
        return Parted { findings, ignored: Vec::new() };
    }
    let mut parted = Parted::default();
    let registry = plan.registry();
    for finding in findings {
        let reason = silence(&finding, meta(registry, &finding), ignores.iter_mut());
        parted.add(finding, reason);
    }
    for finding in yielded {
        silence(finding, meta(registry, finding), ignores.iter_mut());
    }
    let mut own = Vec::new();
    for (at, ignore) in ignores.iter().enumerate() {
        own.extend(about(project, plan, ignore).into_iter().map(|finding| (at, finding)));
    }
    let mut reasons = Vec::new();
    for (at, finding) in &own {
        // An ignore must not hide findings about itself.
        let others = ignores.iter_mut().enumerate().filter(|(other, _)| other != at);
        reasons.push(silence(finding, meta(registry, finding), others.map(|(_, ignore)| ignore)));
    }
    for ((at, finding), reason) in own.into_iter().zip(reasons) {
        // Only now is it known whether an ignore for these lints was used.
        if !ignores[at].named.iter().any(|named| named.used && named.span == finding.primary.span) {
            parted.add(finding, reason);
        }
    }
    lint::sort(&mut parted.findings);
    parted
}

impl Parted {
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

/// The findings about an ignore.
fn about(project: &Project<'_>, plan: &Plan<'_>, ignore: &Ignore) -> Vec<Finding> {
    let mut found = Vec::new();
    let subject = project.subject_over(ignore.file, ignore.span);
    for lint in plan.lints(ignore.file) {
        let Check::Ignore(check) = &lint.check else { continue };
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

/// The reason to ignore a finding, if there is an ignore for it. All such ignores are marked as used.
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
