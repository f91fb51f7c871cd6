use super::crontab;
use crate::declare_lint;
use crate::finding::{Finding, Severity};
use crate::lint::Context;
use crate::manifest::{Container, Role, Workload, WorkloadKind};
use crate::project::{FileId, Subject};
use crate::systems::{Catalogue, Command, Repetition, Work, WorkKind};
use crate::yaml::{Node, Span};

declare_lint! {
    /// A Deployment runs work by the clock: a shell loop with a `sleep`, or a cron daemon. That is a CronJob
    /// written by hand.
    ///
    /// It is a warning where data work is seen: a command that rightkind knows, or a script, a module or an archive
    /// whose name shows it (`backup.sh`, `ingest_orders.py`, `jobs.load`), in a loop that pauses for a minute or
    /// more, or in a line of a crontab in the command or in a mounted ConfigMap. A loop that pauses for fifteen
    /// minutes or more keeps a schedule whatever it runs: there it is advice.
    ///
    /// ## Why
    ///
    /// Nobody sees whether a round failed: the loop goes on, and the container stays `Running`. The schedule
    /// drifts by the length of each run and starts over with each roll-out or eviction, in the middle of a
    /// round if need be. There is no history, no deadline and no guard against two runs at once. And the memory
    /// of the nightly peak is reserved all day.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-backup
    /// spec:
    ///   selector:
    ///     matchLabels: {app: orders-backup}
    ///   template:
    ///     metadata:
    ///       labels: {app: orders-backup}
    ///     spec:
    ///       containers:
    ///         - name: backup
    ///           image: postgres:16.4
    ///           command:
    ///             - sh
    ///             - -c
    ///             - |
    ///               while true; do
    ///                 pg_dump -h orders-db orders > /backup/orders.sql
    ///                 sleep 86400
    ///               done
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: orders-backup
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 7200
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: backup
    ///               image: postgres:16.4
    ///               command: [sh, -c, "pg_dump -h orders-db orders > /backup/orders.sql"]
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "CronJob"
    pub(crate) static SCHEDULED_LOOP_IN_DEPLOYMENT = "scheduled-loop-in-deployment" {
        summary: "a Deployment runs work by the clock, as a CronJob would",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: Container(check),
    }
}

/// Shorter pauses are polling, which a CronJob can't do. In seconds.
const SHORTEST: f64 = 60.0;

/// A pause of this length is a schedule, whatever is done between two of them. In seconds.
const A_SCHEDULE: f64 = 900.0;

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let runs_for_ever = kind.is_deployment_like() || kind == WorkloadKind::StatefulSet;
    let alone = workload.pod_template().is_some_and(|pod| pod.containers().len() == 1);
    if !runs_for_ever || container.role() != Role::Main || !alone {
        return;
    }
    let invocation = context.invocation(container);
    if let Some(repetition) = &invocation.repeats {
        check_loop(workload, repetition, context);
        return;
    }
    let daemon =
        invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands).find(|command| {
            matches!(command.program(), "crond" | "cron" | "supercronic" | "go-cron" | "yacron")
        });
    let Some(word) = daemon.and_then(|command| command.words.first()) else { return };
    let Some(entry) = entry(workload, container, context) else { return };
    let at = Place { file: word.file, span: word.span };
    let finding = report(workload, &at, "this cron daemon keeps the schedule", "a cron daemon", context);
    finding.because_in(entry.file, entry.span, "this line is data work").help(format!(
        "make it a CronJob with `schedule: \"{}\"` and `concurrencyPolicy: Forbid`, and so with each line of the \
         crontab: each run then has its own Pod, status, logs and deadline",
        entry.schedule
    ));
}

/// A line of a crontab that is data work.
struct Entry {
    schedule: String,
    file: FileId,
    span: Span,
}

/// Looks for data work in the crontabs that the container's own words write, or that are mounted into it.
fn entry<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &Context<'_, 'a>) -> Option<Entry> {
    let subject = context.subject()?;
    let mut texts: Vec<(FileId, Node<'a>)> = Vec::new();
    texts.extend(container.command().into_iter().chain(container.args()).map(|word| (subject.file, word)));
    for mount in container.mounts() {
        let volume = workload.pod_template().and_then(|pod| pod.volume(&mount.name));
        let name = volume.and_then(|volume| volume.node.at(&["configMap", "name"])?.str());
        let map = name.and_then(|name| context.project().find(subject, "ConfigMap", &name));
        let Some(map) = map else { continue };
        let data = map.object.node().get("data").into_iter().flat_map(Node::entries);
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

/// Where a part of a scalar's content is written; the whole scalar where it is written in another way.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
fn locate(node: Node<'_>, part: &str) -> Span {
    let whole = node.span();
    node.text().find(part).map_or(whole, |at| {
        let start = whole.start + at as u32;
        Span::new(start, start + part.len() as u32)
    })
}

fn check_loop<'a>(workload: &Workload<'a>, repetition: &Repetition<'a>, context: &mut Context<'_, 'a>) {
    let pauses = |seconds: &f64| seconds.is_finite() && *seconds >= SHORTEST;
    let Some(seconds) = repetition.seconds.filter(pauses) else { return };
    let Some(catalogue) = context.subject().map(Subject::catalogue) else { return };
    let work = data_work(&repetition.commands, catalogue);
    if work.is_none() && seconds < A_SCHEDULE {
        return;
    }
    let help = match schedule(seconds) {
        Some(schedule) => {
            format!(
                "make it a CronJob with `schedule: \"{schedule}\"`, about what this pause amounts to, and `concurrencyPolicy: Forbid`"
            )
        }
        None => {
            "make it a CronJob with the schedule that is meant, and `concurrencyPolicy: Forbid`".to_owned()
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
    let finding = report(workload, &at, "this pause is the schedule", "a loop", context);
    finding.severity(severity).help(help);
    for evidence in work.iter().flat_map(|work| &work.evidence) {
        finding.because_of(evidence);
    }
}

/// The first of some commands that is data work.
fn data_work(commands: &[Command<'_>], catalogue: &Catalogue) -> Option<Work> {
    let mut work = commands.iter().filter_map(|command| catalogue.work_of_command(command));
    work.find(|work| work.kind == WorkKind::Data)
}

/// A place in the run.
struct Place {
    /// None for the workload's own file.
    file: Option<FileId>,
    span: Span,
}

/// Reports the finding where the schedule is kept; where that is in a script of another object, at the workload's kind.
fn report<'c, 'a>(
    workload: &Workload<'a>,
    keeper: &Place,
    label: &'static str,
    by: &str,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut Finding {
    let kind = workload.kind();
    let kind_node = workload.object().kind_node().span();
    let message = format!("a {kind} runs work by the clock, in {by}");
    let runs_on = "this kind keeps it running between the runs";
    match keeper.file {
        None => context.report_at(keeper.span, message).label(label).because(kind_node, runs_on),
        Some(file) => {
            context.report_at(kind_node, message).label(runs_on).because_in(file, keeper.span, label)
        }
    }
}

/// The schedule that a pause amounts to, where it is a round number of minutes, hours or days.
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
    use super::{SCHEDULED_LOOP_IN_DEPLOYMENT, schedule};
    use crate::testing::check;

    fn deployment(command: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers:\n      - name: a\n        image: registry.example/a:1\n        command: {command}\n"
        )
    }

    #[test]
    fn a_loop_over_data_work_is_a_cron_job() {
        assert_eq!(
            check(
                &SCHEDULED_LOOP_IN_DEPLOYMENT,
                &deployment(r#"[sh, -c, "while true; do dbt run; sleep 3600; done"]"#)
            ),
            ["warning 10:52 `sleep 3600`: a Deployment runs work by the clock, in a loop"]
        );
    }

    #[test]
    fn a_script_may_say_by_its_name_that_it_is_data_work() {
        let found = check(
            &SCHEDULED_LOOP_IN_DEPLOYMENT,
            &deployment(r#"[bash, -c, "while true; do python3 -u /app/ingest_orders.py; sleep 5m; done"]"#),
        );
        assert_eq!(found, ["warning 10:79 `sleep 5m`: a Deployment runs work by the clock, in a loop"]);
    }

    #[test]
    fn a_long_pause_is_a_schedule_whatever_runs() {
        for (script, severity) in [
            ("while true; do python sync.py; sleep 3600; done", "warning"),
            ("while true; do python /app/poll.py; sleep 3600; done", "info"),
            ("while true; do curl -fsS -X POST http://api/refresh; sleep 1h; done", "info"),
            ("while :; do find /cache -mtime +1 -delete; sleep 900; done", "info"),
        ] {
            let found = check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &deployment(&format!("[sh, -c, \"{script}\"]")));
            assert_eq!(found.len(), 1, "{script}");
            assert!(found[0].starts_with(severity), "{found:?}");
        }
    }

    #[test]
    fn a_loop_in_a_mounted_script_is_reported_at_the_workload() {
        let text = format!(
            "{}        volumeMounts: [{{name: scripts, mountPath: /scripts}}]\n      volumes: [{{name: scripts, \
             configMap: {{name: scripts}}}}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: scripts}}\n\
             data:\n  run.sh: |\n    while true; do pg_dump orders > /b; sleep 1d; done\n",
            deployment("[sh, /scripts/run.sh]")
        );
        assert_eq!(
            check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &text),
            ["warning 2:7 `Deployment`: a Deployment runs work by the clock, in a loop"]
        );
    }

    #[test]
    fn a_cron_daemon_with_data_work_is_one_too() {
        let inline = r#"[sh, -c, "echo '0 3 * * * pg_dump orders' | crontab - && crond -f"]"#;
        assert_eq!(
            check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &deployment(inline)),
            ["warning 10:75 `crond`: a Deployment runs work by the clock, in a cron daemon"]
        );
        let mounted = format!(
            "{}        volumeMounts: [{{name: cron, mountPath: /etc/cron}}]\n      volumes: [{{name: cron, configMap: \
             {{name: cron}}}}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cron}}\ndata:\n  crontab: |\n    \
             # nightly\n    0 2 * * * /scripts/backup.sh\n",
            deployment("[supercronic, /etc/cron/crontab]")
        );
        assert_eq!(
            check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &mounted),
            ["warning 10:19 `supercronic`: a Deployment runs work by the clock, in a cron daemon"]
        );
        let other = mounted.replace("backup.sh", "warm_caches.sh");
        assert_eq!(check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &other), [""; 0]);
        assert_eq!(check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &deployment("[supercronic, /etc/crontab]")), [""; 0]);
    }

    #[test]
    fn short_pauses_and_unknown_work_are_left_alone() {
        for script in [
            "while true; do dbt run; sleep 30; done",
            "while true; do ./poll.sh; sleep 600; done",
            "while true; do date; echo alive; sleep 3600; done",
            "until nc -z db 5432; do sleep 60; done; exec uvicorn app:app",
            "while true; do sleep 3600; done",
        ] {
            let text = deployment(&format!("[sh, -c, \"{script}\"]"));
            assert_eq!(check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &text), [""; 0], "{script}");
        }
    }

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
