use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Role, Workload, WorkloadKind};
use crate::systems::{Catalogue, Invocation, Nature, Repetition};
use crate::yaml::Span;

declare_lint! {
    /// A Deployment runs work by the clock: a shell loop with a `sleep`, or a cron daemon. That is a CronJob
    /// written by hand.
    ///
    /// A loop is reported only when it pauses for a minute or more and what it runs is data work that
    /// rightkind recognises.
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

/// Shorter pauses are polling, which a CronJob can't do.
const SHORTEST: f64 = 60.0;

fn check<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    let runs_for_ever = kind.is_deployment_like() || kind == WorkloadKind::StatefulSet;
    let alone = workload.pod_template().is_some_and(|pod| pod.containers().len() == 1);
    if !runs_for_ever || container.role() != Role::Main || !alone {
        return;
    }
    let invocation = Invocation::of(container);
    if let Some(repetition) = &invocation.repeats {
        check_loop(workload, repetition, context);
        return;
    }
    let daemon =
        invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands).find(|command| {
            matches!(command.program(), "crond" | "cron" | "supercronic" | "go-cron" | "yacron")
        });
    let Some(word) = daemon.and_then(|command| command.words.first()) else { return };
    report(workload, word.span, "this cron daemon keeps the schedule", "a cron daemon", context).help(
        "make a CronJob of each line of its crontab: each run then has its own Pod, status, logs and deadline",
    );
}

fn check_loop<'a>(workload: &Workload<'a>, repetition: &Repetition<'a>, context: &mut Context<'_, 'a>) {
    let Some(seconds) = repetition.seconds.filter(|seconds| *seconds >= SHORTEST) else { return };
    let catalogue = Catalogue::builtin();
    let work = repetition.commands.iter().find_map(|command| {
        let found = catalogue.recognise_command(command)?;
        (found.system.nature == Nature::Batch).then_some(found)
    });
    let Some(work) = work else { return };
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
        if first.span.start <= last.span.end { Span::new(first.span.start, last.span.end) } else { last.span }
    });
    let at = sleep.unwrap_or(repetition.span);
    let finding = report(workload, at, "this pause is the schedule", "a loop", context);
    finding.help(help);
    for evidence in work.evidence {
        finding.because(evidence.span, evidence.text);
    }
}

fn report<'c, 'a>(
    workload: &Workload<'a>,
    at: Span,
    label: &'static str,
    by: &str,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut crate::finding::Finding {
    let kind = workload.kind();
    let kind_node = workload.object().kind_node().span();
    let finding = context.report_at(at, format!("a {kind} runs work by the clock, in {by}"));
    finding.label(label).because(kind_node, "this kind keeps it running between the runs")
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
    fn a_cron_daemon_is_one_too() {
        assert_eq!(
            check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &deployment("[supercronic, /etc/crontab]")),
            ["warning 10:19 `supercronic`: a Deployment runs work by the clock, in a cron daemon"]
        );
    }

    #[test]
    fn short_pauses_and_unknown_work_are_left_alone() {
        for script in [
            "while true; do dbt run; sleep 30; done",
            "while true; do ./poll.sh; sleep 3600; done",
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
