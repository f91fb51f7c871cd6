//! Applies fixes to the texts of a run until no fix is left.
//!
//! Fixes can touch the same text, and one fix can make another possible. So they are applied in rounds: each round
//! applies fixes that do not overlap, and lints the result again. A fix that makes a text unreadable or causes an error
//! that was not there before is not applied.

mod choose;

use std::collections::HashSet;
use std::sync::Arc;

use crate::finding::{Finding, Severity};
use crate::fix::{self, Edit, Safety};
use crate::options::Options;
use crate::project::FileId;
use crate::report::Report;
use crate::run::lint;
use crate::source::{Origin, Source, Workspace};
use crate::yaml;

/// Fixes that undo each other would never end. No real manifest needs as many rounds.
const MOST_ROUNDS: usize = 100;

/// The result of applying fixes.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The report about the texts after all fixes.
    pub report: Report,
    /// The fixes that were applied, in order.
    pub applied: Vec<Applied>,
    /// The fixes that were not applied because they would have caused a new error.
    pub refused: Vec<Applied>,
    /// The files that changed, with their texts before the first fix; ordered by file.
    pub before: Vec<(FileId, Arc<Source>)>,
}

/// A fix, with the finding that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The file of the finding.
    pub file: FileId,
    /// The id of the lint.
    pub lint: String,
    /// What the fix does.
    pub title: String,
}

impl Applied {
    fn of(finding: &Finding) -> Option<Self> {
        let fix = finding.fix.as_ref()?;
        Some(Self { file: finding.primary.file, lint: finding.lint.to_string(), title: fix.title.clone() })
    }
}

/// Lints the texts of a workspace and applies the fixes of the findings: only safe fixes, or all of them.
///
/// Only the texts change; nothing is written to disk. Texts that are only context are never changed.
pub fn fix(workspace: &Workspace, options: &Options, most: Safety) -> Fixed {
    let mut texts = workspace.clone();
    let mut report = lint(&texts, options);
    let (mut applied, mut refused) = (Vec::new(), Vec::new());
    let mut hopeless = HashSet::new();
    let mut rounds = 0;
    while rounds < MOST_ROUNDS {
        let chosen = choose::choose(&report, most, &hopeless);
        if chosen.is_empty() {
            break;
        }
        let (good, harmful) = sort_out(&texts, options, &report, &chosen);
        hopeless.extend(harmful.iter().map(|finding| choose::key(finding)));
        refused.extend(harmful.iter().filter_map(|finding| Applied::of(finding)));
        if good.is_empty() {
            continue;
        }
        let titles: Vec<_> = good.iter().filter_map(|finding| Applied::of(finding)).collect();
        let Some(better) = attempt(&texts, options, &report, &good) else { break };
        applied.extend(titles);
        rounds += 1;
        (texts, report) = better;
    }
    let before = workspace.sources.iter().zip(&report.files).enumerate();
    let before = before.filter(|(_, (old, new))| old.text != new.source.text).map(|(at, (old, _))| {
        #[allow(clippy::cast_possible_truncation, reason = "no run has 4 billion files")]
        let id = FileId(at as u32);
        (id, Arc::clone(old))
    });
    let before = before.collect();
    Fixed { report, applied, refused, before }
}

/// Parts fixes that can be applied together from those that do harm.
fn sort_out<'r>(
    texts: &Workspace,
    options: &Options,
    report: &Report,
    chosen: &[&'r Finding],
) -> (Vec<&'r Finding>, Vec<&'r Finding>) {
    if attempt(texts, options, report, chosen).is_some() {
        return (chosen.to_vec(), Vec::new());
    }
    if chosen.len() == 1 {
        return (Vec::new(), chosen.to_vec());
    }
    let (one, other) = chosen.split_at(chosen.len() / 2);
    let (mut good, mut harmful) = sort_out(texts, options, report, one);
    let (more, bad) = sort_out(texts, options, report, other);
    harmful.extend(bad);
    let together: Vec<_> = good.iter().chain(&more).copied().collect();
    // Fixes that do harm only together wait for the next round.
    if good.is_empty() || attempt(texts, options, report, &together).is_some() {
        good = together;
    }
    (good, harmful)
}

/// The texts and their report after some fixes; none if a fix does harm.
///
/// It does harm if a document cannot be read any more, or an object gets an error that had none. Where the API server
/// refuses an object anyway, a fix can reveal further errors: with a misspelled `kind`, nothing else is checked.
fn attempt(
    texts: &Workspace,
    options: &Options,
    report: &Report,
    findings: &[&Finding],
) -> Option<(Workspace, Report)> {
    let edits: Vec<&Edit> =
        findings.iter().flat_map(|finding| &finding.fix).flat_map(|fix| &fix.edits).collect();
    let mut next = texts.clone();
    for (at, source) in next.sources.iter_mut().enumerate() {
        let mut here = edits.iter().copied().filter(|edit| edit.file.0 as usize == at).peekable();
        if here.peek().is_none() {
            continue;
        }
        let text = fix::apply(&source.text, here).ok()?;
        if faults(&text) > faults(&source.text) {
            return None;
        }
        *source = Arc::new(Source { text, ..Source::clone(source) });
    }
    let after = lint(&next, options);
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let known: HashSet<&str> = report.all().iter().map(|(finding, _)| &*finding.fingerprint).collect();
    let place = |finding: &Finding| {
        let object = finding.object.as_ref();
        (finding.primary.file, object.map(|object| (object.namespace.clone(), object.name.clone())))
    };
    let refused: HashSet<_> = findings.iter().copied().filter(is_error).map(place).collect();
    let harmless = after
        .findings
        .iter()
        .filter(is_error)
        .all(|finding| known.contains(&*finding.fingerprint) || refused.contains(&place(finding)));
    harmless.then_some((next, after))
}

/// The number of documents of a text that cannot be read.
fn faults(text: &str) -> usize {
    let stream = yaml::parse(text, yaml::Limits::default());
    stream.documents().iter().filter(|document| document.error().is_some()).count()
}

/// Whether the fixes of a run may change a text.
fn is_fixable(source: &Source) -> bool {
    matches!(source.origin, Origin::File | Origin::Stdin)
}

#[cfg(test)]
mod tests {
    use super::{Fixed, fix};
    use crate::declare_lint;
    use crate::fix::{Fix, Safety};
    use crate::lint::{Context, Registry};
    use crate::manifest::Object;
    use crate::options::{Options, Settings};
    use crate::source::{Origin, Source, Workspace};
    use crate::yaml::Node;

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  activeDeadlineSeconds: 60\n  \
        ttlSecondsAfterFinished: '60' # wrong\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        \
        - {name: a, image: 'b:1'}\n";

    fn text(fixed: &Fixed, at: usize) -> &str {
        &fixed.report.files[at].source.text
    }

    #[test]
    fn only_the_text_at_fault_changes() {
        let crlf = JOB.replace('\n', "\r\n");
        let fixed = fix(&Workspace::of_text("a.yaml", &*crlf), &Options::default(), Safety::Safe);
        assert_eq!(text(&fixed, 0), crlf.replace("'60'", "60"));
        let applied: Vec<_> = fixed.applied.iter().map(|one| (&*one.lint, &*one.title)).collect();
        assert_eq!(applied, [("wrong-type", "write `60`")]);
        assert_eq!((fixed.before.len(), &*fixed.before[0].1.text), (1, &*crlf));
        assert!(fixed.report.findings.is_empty() && fixed.refused.is_empty());
    }

    #[test]
    fn context_does_not_change() {
        let beside = Source { origin: Origin::Context, ..Source::new("b.yaml", JOB) };
        let workspace = Workspace::new("", [Source::new("a.yaml", JOB), beside]);
        let fixed = fix(&workspace, &Options::default(), Safety::Safe);
        assert_eq!((text(&fixed, 0), text(&fixed, 1)), (&*JOB.replace("'60'", "60"), JOB));
    }

    declare_lint! {
        /// Wants `b` instead of `a`, then `c` instead of `b`, and makes a mess of `x` and `y`.
        ///
        /// ## Example
        ///
        /// ## References
        static STEPS = "steps" {
            summary: "for tests",
            severity: Warning,
            section: Shape,
            since: "0.1.0",
            fixable: true,
            check: Object(steps),
        }
    }

    declare_lint! {
        /// Refuses `z`.
        ///
        /// ## Example
        ///
        /// ## References
        static NO_Z = "no-z" {
            summary: "for tests",
            severity: Error,
            section: Shape,
            since: "0.1.0",
            fixable: false,
            check: Object(no_z),
        }
    }

    fn values<'a>(object: Object<'a>) -> impl Iterator<Item = Node<'a>> {
        object.node().get("data").into_iter().flat_map(Node::entries).map(|entry| entry.value)
    }

    fn steps<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
        for value in values(object) {
            let (safety, text) = match value.text() {
                "a" => (Safety::Safe, "b"),
                "b" => (Safety::Safe, "c"),
                "u" => (Safety::Unsafe, "v"),
                "x" => (Safety::Safe, "["),
                "y" => (Safety::Safe, "z"),
                "p" => (Safety::Safe, "q"),
                "q" => (Safety::Safe, "p"),
                _ => continue,
            };
            let fix = Fix::safe(format!("write {text}"), context.file(), value.span(), text);
            context.report(value, format!("{} is wrong", value.text())).fix(Fix { safety, ..fix });
        }
    }

    fn no_z<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
        for value in values(object).filter(|value| value.text() == "z") {
            context.report(value, "z is an error");
        }
    }

    fn map(data: &str) -> String {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{{data}}}\n")
    }

    fn run(data: &str, safety: Safety) -> (String, Fixed) {
        let registry = Registry::default().with(STEPS.clone()).unwrap().with(NO_Z.clone()).unwrap();
        let settings =
            Settings { lints: crate::lint::Selection::of(&registry, |_| true), ..Settings::default() };
        let options = Options::new(registry, settings);
        let fixed = fix(&Workspace::of_text("a.yaml", map(data)), &options, safety);
        (text(&fixed, 0).to_owned(), fixed)
    }

    #[test]
    fn a_fix_can_make_another_possible() {
        let (text, fixed) = run("k: a, l: b, m: u", Safety::Safe);
        assert_eq!(text, map("k: c, l: c, m: u"));
        assert_eq!(fixed.applied.len(), 3);
        assert_eq!(run("m: u", Safety::Unsafe).0, map("m: v"));
    }

    #[test]
    fn a_fix_that_does_harm_is_left_out_and_the_others_are_not() {
        for bad in ["x", "y"] {
            let (text, fixed) = run(&format!("k: a, l: {bad}, m: b"), Safety::Safe);
            assert_eq!(text, map(&format!("k: c, l: {bad}, m: c")));
            assert_eq!((fixed.applied.len(), fixed.refused.len()), (3, 1), "{bad}");
        }
    }

    #[test]
    fn a_fix_can_reveal_errors_of_an_object_that_is_refused_anyway() {
        let text = "apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 'x'}\n";
        let many = vec![text; 120].join("---\n");
        let fixed = fix(&Workspace::of_text("a.yaml", &*many), &Options::default(), Safety::Safe);
        assert_eq!(self::text(&fixed, 0), many.replace("apiVersion: v1", "apiVersion: apps/v1"));
        assert_eq!((fixed.applied.len(), fixed.refused.len()), (120, 0));
    }

    #[test]
    fn fixes_that_undo_each_other_come_to_an_end() {
        let (text, fixed) = run("k: p", Safety::Safe);
        assert_eq!((text, fixed.applied.len()), (map("k: p"), 100));
    }
}
