//! What the manifests say to ignore.

use crate::finding::Finding;
use crate::lint::{self, Check, Context, Ignore, Meta, Plan, Registry};
use crate::project::Project;

/// A finding that the manifest says to ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The finding.
    pub finding: Finding,
    /// Why it is ignored, as the manifest gives it.
    pub reason: String,
}

/// What is left of a run's findings, by file, place and lint, and what the manifests say to ignore.
#[derive(Debug, Default)]
pub struct Parted {
    /// The findings that no ignore covers.
    pub findings: Vec<Finding>,
    /// Those that one does.
    pub ignored: Vec<Ignored>,
}

/// Sets the findings apart that an ignore covers, then runs the lints that look at ignores, which find
/// those that are malformed, and those that silenced nothing. One that covers a finding which yields to another is
/// used as well: it is needed in a run without the other lint.
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
        // An ignore must not silence what is said of itself.
        let others = ignores.iter_mut().enumerate().filter(|(other, _)| other != at);
        reasons.push(silence(finding, meta(registry, finding), others.map(|(_, ignore)| ignore)));
    }
    for ((at, finding), reason) in own.into_iter().zip(reasons) {
        // An ignore that names these lints may have silenced one only now.
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

/// What the lints that look at ignores find in one.
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
