//! Fields of a CronJob that several lints read.

use std::borrow::Cow;
use std::ops::Range;

use crate::manifest::{
    KindNature, Oddity, OddityKind, Schedule, Workload, WorkloadKind, holds_placeholder, span_within,
};
use crate::yaml::{Node, Span};

/// The schedule of a CronJob, as written.
pub(super) struct Written<'a> {
    /// The node of the schedule.
    pub(super) node: Node<'a>,
    /// Its text.
    pub(super) text: Cow<'a, str>,
}

impl Written<'_> {
    /// The place of a part of the text; the whole scalar if that is not known.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        span_within(self.node, range).unwrap_or_else(|| self.node.span())
    }

    /// The unexpected effects of one kind; none if the schedule is not valid.
    pub(super) fn oddities(&self, kind: OddityKind) -> Vec<Oddity> {
        let schedule = Schedule::parse(&self.text).ok();
        let all = schedule.map(|schedule| schedule.oddities(&self.text)).unwrap_or_default();
        all.into_iter().filter(|oddity| oddity.kind == kind).collect()
    }
}

/// The schedule of a CronJob; `None` if it is absent, not a string, or not known yet.
pub(super) fn schedule<'a>(workload: &Workload<'a>) -> Option<Written<'a>> {
    let spec = cron_job(workload)?;
    // An Argo CronWorkflow has a list. If it has several items, the shortest time between two runs is not computed.
    let listed = || {
        let mut items = spec.get("schedules")?.items();
        items.next().filter(|_| items.next().is_none()).map(Node::resolve)
    };
    let node = spec.get("schedule").or_else(listed)?;
    let text = node.str()?;
    (!holds_placeholder(&text) && !is_a_name(&text)).then_some(Written { node, text })
}

/// The time zone of a CronJob; `None` if it is absent, empty or not known yet.
pub(super) fn time_zone<'a>(workload: &Workload<'a>) -> Option<Node<'a>> {
    let spec = cron_job(workload)?;
    // An Argo CronWorkflow writes it in lower case.
    let node = spec.get("timeZone").or_else(|| spec.get("timezone"))?;
    node.str().filter(|zone| !zone.is_empty() && !holds_placeholder(zone)).map(|_| node)
}

/// The schedule of a CronJob, if it is valid.
pub(super) fn parsed(workload: &Workload<'_>) -> Option<Schedule> {
    Schedule::parse(&schedule(workload)?.text).ok()
}

/// The `spec` of a CronJob, or of an operator's kind that runs on a schedule; `None` for other kinds.
pub(super) fn cron_job<'a>(workload: &Workload<'a>) -> Option<Node<'a>> {
    workload.spec().filter(|_| workload.kind().nature() == KindNature::ByTheClock)
}

/// A field in the `spec` of a CronJob; `None` for operators' kinds, in which the field may have another meaning.
pub(super) fn field<'a>(name: &str, workload: &Workload<'a>) -> Option<Node<'a>> {
    workload.spec().filter(|_| workload.kind() == WorkloadKind::CronJob)?.get(name)
}

/// Whether each run ends before the next is due, because of a deadline.
pub(super) fn ends_before_the_next(workload: &Workload<'_>) -> bool {
    let deadline = workload.run_deadline().and_then(Node::int);
    let interval = parsed(workload).and_then(|schedule| schedule.shortest_interval());
    deadline
        .zip(interval)
        .is_some_and(|(deadline, interval)| u64::try_from(deadline).is_ok_and(|deadline| deadline < interval))
}

/// `CRON_SCHEDULE`: a placeholder.
fn is_a_name(text: &str) -> bool {
    let upper = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    upper && (text.contains('_') || matches!(text, "CRON" | "SCHEDULE"))
}

/// A CronJob for unit tests, with the given lines in its `spec` and in that of its Job.
#[cfg(test)]
pub(super) fn cron_job_text(spec: &[&str], job: &[&str], container: &str) -> String {
    let mut text = String::from("apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: nightly\nspec:\n");
    for line in spec {
        text += &format!("  {line}\n");
    }
    text += "  jobTemplate:\n    spec:\n";
    for line in job {
        text += &format!("      {line}\n");
    }
    text += "      template:\n        spec:\n          restartPolicy: Never\n";
    text += &format!("          containers: [{{name: a, {container}}}]\n");
    text
}
