//! Runs lints over a project.

use super::{Context, Plan, aliased, outline, yielding};
use crate::finding::{About, Finding};
use crate::manifest::{Nearly, Object, is_template_text, is_to_be_filled_in, is_unfilled};
use crate::parallel;
use crate::project::{File, FileId, Project, Subject};
use crate::yaml::{Document, NoticeKind};

/// The findings of the lints, before ignores apply.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Ordered by file, place and lint.
    pub findings: Vec<Finding>,
    /// Findings that are left out because another lint reports their cause, in no order; see [`Yield`](super::Yield).
    pub yielded: Vec<Finding>,
    /// Documents that were skipped, and why, ordered by file.
    pub skipped: Vec<Skipped>,
}

/// A document that was not linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file of the document.
    pub file: FileId,
    /// The reason.
    pub reason: SkipReason,
}

/// Why a document was not linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// It has no `apiVersion` and `kind`.
    NotKubernetes,
    /// It is a template that is not rendered.
    Template,
}

/// With fewer objects, threads cost more time than they save.
const WORTH_THREADS: usize = 64;

/// Runs the lints of the plan over everything in the project. Ignores do not apply yet.
///
/// The order of the findings does not depend on threads.
pub fn check<'a>(project: &Project<'a>, plan: &Plan<'_>) -> Checked {
    let mut checked = Checked::default();
    for file in project.files().iter().filter(|file| !file.is_context()) {
        for document in file.documents {
            check_document(project, plan, file, document, &mut checked);
        }
    }
    let check_subject = |subject: &&Subject<'a>| {
        let mut findings = Vec::new();
        for lint in plan.lints(subject.file) {
            let mut context = Context::new(project, subject, lint, &mut findings);
            lint.check_subject(subject, &mut context);
        }
        aliased::tell_once(subject, &mut findings);
        for finding in &mut findings {
            finding.path =
                path(subject.object.node().path_to(finding.primary.span).to_string(), &finding.about);
        }
        yielding::part(findings, plan.registry().yields(), |finding| plan.severity(finding).is_some())
    };
    let subjects: Vec<_> =
        project.subjects().iter().filter(|subject| !project.file(subject.file).is_context()).collect();
    for (findings, yielded) in parallel::map(&subjects, WORTH_THREADS, check_subject) {
        checked.findings.extend(findings);
        checked.yielded.extend(yielded);
    }
    sort(&mut checked.findings);
    checked
}

/// The path that a finding is known by: that of the absent field, where the text at fault is only the nearest place;
/// otherwise that of the text.
fn path(of_text: String, about: &About) -> String {
    let About::Absent(fields) = about else { return of_text };
    let around = of_text.rsplit_once('.').map_or("", |(around, _)| around);
    let near = fields.iter().find(|field| field.starts_with(around) && !field.contains("[]"));
    near.cloned().unwrap_or(of_text)
}

/// Sorts findings into the order in which they are shown.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.primary.file, finding.primary.span);
        key(a).cmp(&key(b)).then_with(|| a.lint.cmp(&b.lint)).then_with(|| a.message.cmp(&b.message))
    });
}

fn check_document(
    project: &Project<'_>,
    plan: &Plan<'_>,
    file: &File<'_>,
    document: &Document<'_>,
    checked: &mut Checked,
) {
    if let Some(reason) = skip_reason(document) {
        checked.skipped.push(Skipped { file: file.id, reason });
        return;
    }
    for lint in plan.lints(file.id) {
        let mut context = Context::of_file(project, file.id, lint, &mut checked.findings);
        lint.check_document(document, &mut context);
    }
}

/// An unreadable document that looks like a manifest is a finding and is never skipped silently. Templates and other
/// YAML are skipped.
fn skip_reason(document: &Document<'_>) -> Option<SkipReason> {
    let text = document.span().of(document.text());
    if let Some(root) = document.root() {
        if is_unfilled(document) {
            return Some(SkipReason::Template);
        }
        // A blank line before the first key ends the document after it.
        let torn = || {
            let lost = document.notices().iter().any(|notice| notice.kind == NoticeKind::LostContent);
            lost && outline::may_be_object(text)
        };
        let ours = Object::from_node(root).is_some() || Nearly::of(root).is_some() || torn();
        return (!ours).then_some(SkipReason::NotKubernetes);
    }
    let stumbled = document.error().map(|error| error.span.start as usize);
    if is_template_text(text) || stumbled.is_some_and(|at| is_to_be_filled_in(document.text(), at)) {
        Some(SkipReason::Template)
    } else if outline::may_be_object(text) {
        None
    } else {
        Some(SkipReason::NotKubernetes)
    }
}
