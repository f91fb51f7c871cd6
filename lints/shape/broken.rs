//! Reports the rules that an object breaks, for several lints.

use super::words::{key_of, refusal_at};
use crate::finding::Finding;
use crate::lint::Context;
use crate::schema::Mistake;
use crate::schema::join;

/// Reports the broken rules of one kind.
pub(super) fn report(mistake: Mistake, context: &mut Context<'_, '_>) {
    let Some(diagnosis) = context.diagnosis() else { return };
    let judgement = &diagnosis.judgement;
    for broken in judgement.broken().iter().filter(|broken| broken.mistake == mistake) {
        if broken.by_absence && context.is_partial() {
            continue;
        }
        let Some(at) = broken.node.or_else(|| key_of(diagnosis, broken.place)) else { continue };
        let path = judgement.path(broken.place).to_string();
        let label = match broken.absent.as_slice() {
            [] => refusal_at(diagnosis, broken.place, context).to_owned(),
            [one] if broken.node.is_none() => format!("no `{one}` here"),
            _ if broken.node.is_none() => "none of them here".to_owned(),
            _ => "no value here".to_owned(),
        };
        let absent: Vec<String> = broken.absent.iter().map(|field| join(&path, field)).collect();
        let finding: &mut Finding = context.report(at, broken.message.clone());
        finding.label(label).absent(absent);
        if let Some((node, words)) = broken.related {
            finding.because(node.span(), words);
        }
    }
}
