//! Scheduled work that is not a CronJob.

use super::{Case, Fault, Misfit, crontab};
use crate::finding::Severity;
use crate::manifest::{Container, KindNature};
use crate::project::FileId;
use crate::systems::{Catalogue, Command, Repetition, Surroundings, Work, WorkKind};
use crate::yaml::{Node, Span};

/// In seconds. A shorter pause is polling, which a CronJob cannot do.
const SHORTEST: f64 = 60.0;

/// In seconds. A pause of this length is a schedule, whatever the loop runs.
const A_SCHEDULE: f64 = 900.0;

pub(super) fn in_deployment(case: &Case<'_, '_>) -> Option<Fault> {
    let kind = case.kind();
    let containers = case.pod.containers();
    let ([container], true) =
        (&containers[..], matches!(kind.nature(), KindNature::Interchangeable | KindNature::Identity))
    else {
        return None;
    };
    let invocation = case.around.invocation(container);
    if let Some(repetition) = &invocation.repeats {
        return by_loop(case, repetition);
    }
    let daemon =
        invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands).find(|command| {
            matches!(command.program(), "crond" | "cron" | "supercronic" | "go-cron" | "yacron")
        });
    let word = daemon?.words.first()?;
    let entry = entry(case, container)?;
    let at = Place { file: word.file, span: word.span };
    let keeper = "this cron daemon keeps the schedule";
    let mut fault = kept(case, Severity::Warning, &at, keeper, "with a cron daemon").help(format!(
        "make it a CronJob with `schedule: \"{}\"` and `concurrencyPolicy: Forbid`, and do the same for each other \
         line of the crontab: each run then has its own Pod, status, logs and deadline",
        entry.schedule
    ));
    fault.because_in(entry.file, entry.span, "this line is data work");
    Some(fault)
}

/// A line of a crontab that is data work.
struct Entry {
    schedule: String,
    file: FileId,
    span: Span,
}

/// Looks for data work in the crontabs that the container's command writes, or that are mounted into it.
fn entry<'a>(case: &Case<'_, 'a>, container: &Container<'a>) -> Option<Entry> {
    let subject = case.around.subject;
    let mut texts: Vec<(FileId, Node<'a>)> = Vec::new();
    texts.extend(container.command().into_iter().chain(container.args()).map(|word| (subject.file, word)));
    for mount in container.mounts() {
        let volume = case.pod.volume(&mount.name);
        let name = volume.and_then(|volume| volume.node.at(&["configMap", "name"])?.str());
        let Some(map) = name.and_then(|name| case.around.config_map(&name)) else { continue };
        let data = map.node.get("data").into_iter().flat_map(Node::entries);
        texts.extend(data.map(|entry| (map.file, entry.value.resolve())));
    }
    texts.into_iter().find_map(|(file, node)| {
        let text = node.content()?;
        crontab::lines(&text).into_iter().find_map(|line| {
            data_work(&line.commands, subject.catalogue())?;
            let span = locate(node, text.get(line.start..line.end)?);
            Some(Entry { schedule: line.schedule.to_owned(), file, span })
        })
    })
}

/// The place of a part of a scalar's content; the whole scalar if that part is written differently there.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
fn locate(node: Node<'_>, part: &str) -> Span {
    let whole = node.span();
    node.text().find(part).map_or(whole, |at| {
        let start = whole.start + at as u32;
        Span::new(start, start + part.len() as u32)
    })
}

fn by_loop(case: &Case<'_, '_>, repetition: &Repetition<'_>) -> Option<Fault> {
    let pauses = |seconds: &f64| seconds.is_finite() && *seconds >= SHORTEST;
    let seconds = repetition.seconds.filter(pauses)?;
    let work = data_work(&repetition.commands, case.around.subject.catalogue());
    if work.is_none() && seconds < A_SCHEDULE {
        return None;
    }
    let help = match schedule(seconds) {
        Some(schedule) => {
            format!(
                "make it a CronJob with `concurrencyPolicy: Forbid` and a schedule that is close to this pause, such \
                 as `schedule: \"{schedule}\"`"
            )
        }
        None => {
            "make it a CronJob with `concurrencyPolicy: Forbid` and the schedule that you need".to_owned()
        }
    };
    let sleep = repetition.sleeps.first().map(|sleep| {
        let (first, last) = (&sleep.words[0], &sleep.words[sleep.words.len() - 1]);
        let ordered = first.file == last.file && first.span.start <= last.span.end;
        let span = if ordered { Span::new(first.span.start, last.span.end) } else { last.span };
        Place { file: last.file, span }
    });
    let at = sleep.unwrap_or(Place { file: repetition.file, span: repetition.span });
    let severity = if work.is_some() { Severity::Warning } else { Severity::Info };
    let mut fault = kept(case, severity, &at, "this pause is the schedule", "in a loop").help(help);
    work.iter().flat_map(|work| &work.evidence).for_each(|evidence| fault.because_of(evidence));
    Some(fault)
}

/// The first of some commands that is data work.
fn data_work(commands: &[Command<'_>], catalogue: &Catalogue) -> Option<Work> {
    let mut work = commands.iter().filter_map(|command| catalogue.work_of_command(command));
    work.find(|work| work.kind == WorkKind::Data)
}

/// A place in a file of the run.
struct Place {
    /// `None` for the file of the workload.
    file: Option<FileId>,
    span: Span,
}

/// A fault at the place that sets the schedule. If that is a script in another object, the fault is at the workload's
/// kind.
fn kept(case: &Case<'_, '_>, severity: Severity, keeper: &Place, label: &'static str, by: &str) -> Fault {
    let message = format!("{} runs scheduled work {by}", case.kind().with_article());
    let mut fault = Fault::new(Misfit::ScheduledLoop, severity, case, message);
    fault.should_be = "CronJob";
    let runs_on = "this kind keeps the container running between two runs";
    let kind = fault.at.span;
    match keeper.file {
        None => {
            fault.at.span = keeper.span;
            fault.because(kind, runs_on);
            fault.label(label)
        }
        Some(file) => {
            fault.because_in(file, keeper.span, label);
            fault.label(runs_on)
        }
    }
}

/// The schedule for a pause, if the pause is a round number of minutes, hours or days.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a small whole number"
)]
fn schedule(seconds: f64) -> Option<String> {
    let minutes = seconds / 60.0;
    if minutes.fract() != 0.0 || !(1.0..=44_640.0).contains(&minutes) {
        return None;
    }
    match minutes as u64 {
        1 => Some("* * * * *".to_owned()),
        60 => Some("0 * * * *".to_owned()),
        1_440 => Some("0 2 * * *".to_owned()),
        10_080 => Some("0 2 * * 0".to_owned()),
        minutes @ 2..60 if 60 % minutes == 0 => Some(format!("*/{minutes} * * * *")),
        minutes if minutes < 1_440 && minutes % 60 == 0 && 1_440 % minutes == 0 => {
            Some(format!("0 */{} * * *", minutes / 60))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::schedule;

    #[test]
    fn pauses_become_schedules() {
        for (seconds, expected) in [
            (60.0, Some("* * * * *")),
            (300.0, Some("*/5 * * * *")),
            (3600.0, Some("0 * * * *")),
            (21_600.0, Some("0 */6 * * *")),
            (86_400.0, Some("0 2 * * *")),
            (420.0, None),
            (90.0, None),
        ] {
            assert_eq!(schedule(seconds).as_deref(), expected, "{seconds}");
        }
    }
}
