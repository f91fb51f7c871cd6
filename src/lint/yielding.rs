//! One cause, one finding: if two lints report the same fault, the one that knows less about it yields.

use std::collections::HashMap;

use super::aliased::unnumbered;
use crate::finding::{About, Finding, Severity};
use crate::project::FileId;
use crate::schema::join;
use crate::yaml::Span;

/// A rule: the findings of these lints are left out if another lint has a finding with the same cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yield {
    /// The lints that yield.
    pub lints: &'static [&'static str],
    /// The lint that they yield to.
    pub to: &'static str,
    /// What their findings must have in common.
    pub by: Cause,
}

/// How two findings about an object show that they have the same cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// They are about the same field, present or absent.
    Field,
    /// Everything that the first points at, the other points at too, at least as evidence.
    Text,
    /// They are about the object as a whole.
    Object,
    /// The first is about an absent field. The other is about a misspelled or misplaced field that was meant to be that
    /// field, or one on its path.
    Absent,
    /// Like the previous one; or the other is about an unknown field in the mapping that lacks the field.
    AbsentOrUnknown,
}

/// Splits the findings about an object into those that are reported and those that yield.
///
/// The rules apply in order, and a finding that has yielded does not make others yield. A finding never yields to one
/// with a lower severity, because an error must not be replaced by a warning, nor to one that is not reported.
pub(super) fn part(
    findings: Vec<Finding>,
    rules: &[Yield],
    is_reported: impl Fn(&Finding) -> bool,
) -> (Vec<Finding>, Vec<Finding>) {
    if findings.len() < 2 {
        return (findings, Vec::new());
    }
    let mut by_lint: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        by_lint.entry(&finding.lint).or_default().push(at);
    }
    let of = |lint: &str| by_lint.get(lint).into_iter().flatten().copied();
    let mut stands = vec![true; findings.len()];
    for rule in rules {
        let yielding: Vec<_> = rule.lints.iter().flat_map(|lint| of(lint)).filter(|at| stands[*at]).collect();
        if yielding.is_empty() {
            continue;
        }
        let mut marks = Marks::default();
        for at in of(rule.to).filter(|at| stands[*at] && is_reported(&findings[*at])) {
            marks.leave(&findings[at], rule.by);
        }
        for at in yielding {
            stands[at] = !marks.cover(&findings[at], rule.by);
        }
    }
    drop(by_lint);
    let mut stands = stands.into_iter();
    findings.into_iter().partition(|_| stands.next().unwrap_or(true))
}

/// A mark by which findings with the same cause are recognised.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Mark {
    Field(String),
    Text(FileId, Span),
    Object,
    /// The path of the field that was meant.
    Meant(String),
    /// The path of the mapping that would contain such a field.
    Around(String),
    /// The name of an unknown field.
    Name(String),
    /// The path of a mapping that contains an unknown field.
    Beside(String),
}

/// The marks of the findings that others yield to, each with the highest severity.
#[derive(Debug, Default)]
struct Marks(HashMap<Mark, Severity>);

impl Marks {
    fn leave(&mut self, finding: &Finding, by: Cause) {
        let mut leave = |mark| {
            let severity = self.0.entry(mark).or_insert(finding.severity);
            *severity = finding.severity.max(*severity);
        };
        match by {
            Cause::Field => fields(finding).into_iter().map(Mark::Field).for_each(leave),
            Cause::Text => {
                let evidence = match finding.about {
                    About::Stray(_) => &[],
                    _ => &*finding.related,
                };
                texts(finding).into_iter().for_each(&mut leave);
                evidence.iter().map(|label| Mark::Text(label.file, label.span)).for_each(leave);
            }
            Cause::Object => leave(Mark::Object),
            Cause::Absent | Cause::AbsentOrUnknown => {
                let About::Stray(stray) = &finding.about else { return };
                for meant in &stray.meant {
                    let meant = if meant.contains("[]") { unnumbered(meant) } else { meant.clone() };
                    around(&meant).map(|path| Mark::Around(path.to_owned())).for_each(&mut leave);
                    leave(Mark::Meant(meant));
                }
                for field in stray.fields.iter().filter(|_| stray.meant.is_empty()) {
                    // `spec:containers:` is a line without its line break.
                    let name = field.name.split(':').next().unwrap_or_default();
                    leave(Mark::Name(name.to_owned()));
                    leave(Mark::Beside(field.within.clone()));
                }
            }
        }
    }

    /// Whether the cause of a finding is among these, with the same or a higher severity.
    fn cover(&self, finding: &Finding, by: Cause) -> bool {
        let has = |mark: Mark| self.0.get(&mark).is_some_and(|severity| *severity >= finding.severity);
        match by {
            Cause::Field => fields(finding).into_iter().map(Mark::Field).any(has),
            Cause::Text => texts(finding).into_iter().all(has),
            Cause::Object => has(Mark::Object),
            Cause::Absent | Cause::AbsentOrUnknown => {
                let About::Absent(fields) = &finding.about else { return false };
                let explains = |path: String| {
                    around(&path).any(|path| has(Mark::Meant(path.to_owned())))
                        || has(Mark::Meant(path.clone()))
                        || has(Mark::Around(path))
                };
                fields.iter().any(|field| {
                    let (parent, name) = parted(field);
                    explains(field.clone())
                        || explains(unnumbered(field))
                        || has(Mark::Name(name.to_owned()))
                        || by == Cause::AbsentOrUnknown && has(Mark::Beside(parent.to_owned()))
                })
            }
        }
    }
}

/// The paths of the fields that a finding is about.
fn fields(finding: &Finding) -> Vec<String> {
    match &finding.about {
        About::Text => vec![finding.path.clone()],
        About::Absent(fields) => fields.clone(),
        About::Stray(stray) => stray.fields.iter().map(|field| join(&field.within, &field.name)).collect(),
    }
}

/// The texts at fault.
fn texts(finding: &Finding) -> Vec<Mark> {
    let file = finding.primary.file;
    match &finding.about {
        About::Stray(stray) => stray.fields.iter().map(|field| Mark::Text(file, field.key)).collect(),
        About::Text | About::Absent(_) => vec![Mark::Text(file, finding.primary.span)],
    }
}

/// The paths that lead to a field: `spec`, `spec.ports` and `spec.ports[0]` for `spec.ports[0].name`.
fn around(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices(['.', '[']).map(|(at, _)| &path[..at]).filter(|path| !path.is_empty())
}

/// The path of the mapping that contains a field, and the name of the field.
fn parted(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}
