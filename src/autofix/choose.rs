//! Chooses the fixes of one round.

use std::collections::{BTreeMap, HashSet};

use super::is_fixable;
use crate::finding::Finding;
use crate::fix::Safety;
use crate::project::FileId;
use crate::report::Report;
use crate::yaml::Span;

/// Identifies the fix of a finding from round to round.
pub(super) fn key(finding: &Finding) -> (String, String) {
    let title = finding.fix.as_ref().map_or("", |fix| &fix.title);
    (finding.fingerprint.clone(), title.to_owned())
}

/// The findings whose fixes are applied in a round: those that touch none of the text of an earlier one.
pub(super) fn choose<'r>(
    report: &'r Report,
    most: Safety,
    hopeless: &HashSet<(String, String)>,
) -> Vec<&'r Finding> {
    let mut taken: BTreeMap<FileId, Taken> = BTreeMap::new();
    let mut chosen = Vec::new();
    for finding in &report.findings {
        let Some(fix) = &finding.fix else { continue };
        let allowed = fix.safety == Safety::Safe || most == Safety::Unsafe;
        let ours = fix.edits.iter().all(|edit| is_fixable(&report.file(edit.file).source));
        if !allowed || !ours || fix.edits.is_empty() || hopeless.contains(&key(finding)) {
            continue;
        }
        let free = fix.edits.iter().all(|edit| taken.entry(edit.file).or_default().is_free(edit.span));
        if free {
            for edit in &fix.edits {
                taken.entry(edit.file).or_default().take(edit.span);
            }
            chosen.push(finding);
        }
    }
    chosen
}

/// The spans of a file that fixes of this round replace, by their starts. They do not touch each other.
#[derive(Debug, Default)]
struct Taken(BTreeMap<u32, u32>);

impl Taken {
    /// Whether a span does not even touch one that is taken: two insertions at one place have no order.
    fn is_free(&self, span: Span) -> bool {
        self.0.range(..=span.end).next_back().is_none_or(|(_, end)| *end < span.start)
    }

    fn take(&mut self, span: Span) {
        self.0.insert(span.start, span.end);
    }
}
