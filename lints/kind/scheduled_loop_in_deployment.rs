use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A Deployment runs scheduled work in a shell loop with `sleep`, or with a cron daemon. A CronJob does this
    /// better.
    ///
    /// The finding is a warning if the work is data work: a command that rightkind knows, or a script, module or
    /// archive with a name such as `backup.sh`, `ingest_orders.py` or `jobs.load`. It is looked for in loops that
    /// pause for a minute or more, and in crontabs that the command writes or a ConfigMap provides. A loop that runs
    /// other work and pauses for fifteen minutes or more is an info.
    ///
    /// ## Why
    ///
    /// A failed run goes unnoticed: the loop continues, and the container stays `Running`. The schedule drifts by the
    /// length of each run, and starts again with each rollout or eviction, which can also interrupt a run. There is
    /// no history and no deadline, and nothing prevents two runs at the same time. The memory that the work needs
    /// once a day is reserved all day.
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
    /// - Kubernetes documentation, "CronJob": https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static SCHEDULED_LOOP_IN_DEPLOYMENT = "scheduled-loop-in-deployment" {
        summary: "a Deployment runs scheduled work, as a CronJob would",
        severity: Warning,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::ScheduledLoop, context);
}

#[cfg(test)]
mod tests {
    use super::SCHEDULED_LOOP_IN_DEPLOYMENT;
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
            ["warning 10:52 `sleep 3600`: a Deployment runs scheduled work in a loop"]
        );
    }

    #[test]
    fn the_name_of_a_script_can_show_data_work() {
        let found = check(
            &SCHEDULED_LOOP_IN_DEPLOYMENT,
            &deployment(r#"[bash, -c, "while true; do python3 -u /app/ingest_orders.py; sleep 5m; done"]"#),
        );
        assert_eq!(found, ["warning 10:79 `sleep 5m`: a Deployment runs scheduled work in a loop"]);
    }

    #[test]
    fn a_long_pause_is_a_schedule_whatever_the_loop_runs() {
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
            ["warning 2:7 `Deployment`: a Deployment runs scheduled work in a loop"]
        );
    }

    #[test]
    fn a_cron_daemon_with_data_work_is_reported() {
        let inline = r#"[sh, -c, "echo '0 3 * * * pg_dump orders' | crontab - && crond -f"]"#;
        assert_eq!(
            check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &deployment(inline)),
            ["warning 10:75 `crond`: a Deployment runs scheduled work with a cron daemon"]
        );
        let mounted = format!(
            "{}        volumeMounts: [{{name: cron, mountPath: /etc/cron}}]\n      volumes: [{{name: cron, configMap: \
             {{name: cron}}}}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cron}}\ndata:\n  crontab: |\n    \
             # nightly\n    0 2 * * * /scripts/backup.sh\n",
            deployment("[supercronic, /etc/cron/crontab]")
        );
        assert_eq!(
            check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &mounted),
            ["warning 10:19 `supercronic`: a Deployment runs scheduled work with a cron daemon"]
        );
        let other = mounted.replace("backup.sh", "warm_caches.sh");
        assert_eq!(check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &other), [""; 0]);
        assert_eq!(check(&SCHEDULED_LOOP_IN_DEPLOYMENT, &deployment("[supercronic, /etc/crontab]")), [""; 0]);
    }

    #[test]
    fn short_pauses_and_unknown_work_are_not_reported() {
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
}
