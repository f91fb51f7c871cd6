use super::fields::{cron_job, ends_before_the_next};
use crate::declare_lint;
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::PodIdentity;

declare_lint! {
    /// A CronJob does data work, and its `concurrencyPolicy` is `Allow`, which is the default. If a run takes longer
    /// than usual, the next one starts while it is still running.
    ///
    /// ## Why
    ///
    /// Two loads of the same table at the same time write rows twice, or block each other. Two dumps write the same
    /// file. Both runs slow down, because they share the database, until a third run joins them. With `Forbid`, a run
    /// finishes before the next one starts.
    ///
    /// The finding needs evidence of data work: a command or image that rightkind knows; a script, module, archive or
    /// image with a name that shows it (`backup.sh`, `-m jobs.load`, `etl.jar`); or such a command in a script from a
    /// mounted ConfigMap. It is not reported if `activeDeadlineSeconds` ends each run before the next is due.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 172800
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: load
    ///               image: apache/spark:4.0.0
    ///               command:
    ///                 - spark-submit
    ///                 - --master=k8s://https://kubernetes.default.svc
    ///                 - local:///opt/load-orders.py
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: load
    ///               image: apache/spark:4.0.0
    ///               command:
    ///                 - spark-submit
    ///                 - --master=k8s://https://kubernetes.default.svc
    ///                 - local:///opt/load-orders.py
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "CronJob": Concurrency policy:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_ALLOW_CONCURRENCY = "cronjob-allow-concurrency" {
        summary: "two runs of the same data work may overlap",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = cron_job(workload) else { return };
    let policy = spec.get("concurrencyPolicy").filter(|policy| !policy.is_null());
    let allows = match policy {
        Some(policy) => policy.str().as_deref() == Some("Allow"),
        // A ScheduledSparkApplication has no default.
        None => !context.is_partial() && workload.object().group() != "sparkoperator.k8s.io",
    };
    if !allows || ends_before_the_next(workload) {
        return;
    }
    let Some(work) = context.identity().and_then(PodIdentity::data_work) else { return };
    let title = "set `concurrencyPolicy: Forbid`";
    let (at, label, fix) = if let Some(policy) = policy {
        (policy, "", Some(Fix::changing(title, context.file(), policy.span(), "Forbid")))
    } else {
        let line = "concurrencyPolicy: Forbid";
        let nearest = context.nearest(workload, &["spec"]);
        (nearest, "no `concurrencyPolicy` here", context.insertion(spec, line, title, Safety::Unsafe))
    };
    let message = if policy.is_some() {
        format!("`Allow` runs {} twice at the same time if a run takes longer", work.title)
    } else {
        format!("{} runs twice at the same time if a run takes longer: the default is `Allow`", work.title)
    };
    let finding = context
        .report(at, message)
        .label(label)
        .because_of(work.proof())
        .help("`Forbid` lets a long run finish; set `activeDeadlineSeconds` to end a run that hangs");
    finding.fix = fix;
    if policy.is_none() {
        finding.absent(["spec.concurrencyPolicy"]);
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_ALLOW_CONCURRENCY;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, check_patch, fixed};

    const SPARK: &str = "image: corp/spark, command: [spark-submit, local:///load.py]";
    const NIGHTLY: &str = "schedule: 0 2 * * *";

    #[test]
    fn the_default_allows() {
        let text = cron_job_text(&[NIGHTLY], &[], SPARK);
        assert_eq!(
            check(&CRONJOB_ALLOW_CONCURRENCY, &text),
            [
                "warning 5:1 `spec`: a Spark application's driver runs twice at the same time if a run takes longer: the default is \
              `Allow`"
            ]
        );
        let fixed = fixed(&CRONJOB_ALLOW_CONCURRENCY, &text);
        assert_eq!(fixed, cron_job_text(&["concurrencyPolicy: Forbid", NIGHTLY], &[], SPARK));
    }

    #[test]
    fn allow_allows() {
        let text = cron_job_text(&[NIGHTLY, "concurrencyPolicy: Allow"], &[], SPARK);
        assert_eq!(
            check(&CRONJOB_ALLOW_CONCURRENCY, &text),
            [
                "warning 7:22 `Allow`: `Allow` runs a Spark application's driver twice at the same time if a run takes longer"
            ]
        );
        assert_eq!(fixed(&CRONJOB_ALLOW_CONCURRENCY, &text), text.replace("Allow", "Forbid"));
    }

    #[test]
    fn a_name_shows_data_work() {
        for (container, title) in [
            ("image: b, command: [python, /app/ingest.py]", "`ingest.py`"),
            ("image: b, command: [python, -m, jobs.load]", "`jobs.load`"),
            (
                "image: b, command: [bash, -c, 'cd /app && ./backup.sh && curl -X POST http://hook']",
                "`backup.sh`",
            ),
            ("image: b, command: [java, -Xmx2g, -jar, /opt/etl.jar]", "`etl.jar`"),
            ("image: b, command: [npm, run, import]", "`import`"),
            ("image: b, command: [python, manage.py, import_orders]", "`import_orders`"),
            ("image: b, args: [ingest, --all]", "`ingest`"),
            ("image: b, command: [scrapy, crawl, prices]", "a crawl"),
            ("image: \"ghcr.io/acme/orders-etl:1\"", "`orders-etl`"),
        ] {
            let message =
                format!("{title} runs twice at the same time if a run takes longer: the default is `Allow`");
            assert_eq!(
                check(&CRONJOB_ALLOW_CONCURRENCY, &cron_job_text(&[NIGHTLY], &[], container)),
                [format!("warning 5:1 `spec`: {message}")],
                "{container}"
            );
        }
    }

    #[test]
    fn a_dump_on_the_way_to_a_copy_is_a_dump() {
        let container = "image: b, command: [sh, -c, 'pg_dump a | gzip > /b.gz && aws s3 cp /b.gz s3://c']";
        let found = check(&CRONJOB_ALLOW_CONCURRENCY, &cron_job_text(&[NIGHTLY], &[], container));
        assert!(found[0].contains(": a database backup runs twice"), "{found:?}");
    }

    #[test]
    fn without_evidence_nothing_is_said() {
        for (spec, job, container) in [
            (&[NIGHTLY][..], &[][..], "image: registry.example/orders:1"),
            (&[NIGHTLY], &[], "image: b, command: [python, /app/report.py]"),
            (&[NIGHTLY], &[], "image: b, command: [python, /app/sync_secrets.py]"),
            (&[NIGHTLY], &[], "image: b, command: [aws, s3, ls, logs]"),
            (&[NIGHTLY], &[], "image: b, command: [psql, -c, select 1]"),
            (&[NIGHTLY], &[], "image: b, command: [kafka-topics, --list]"),
            (&[NIGHTLY], &[], "image: acme/etl-worker, command: [$JOB]"),
            (&[NIGHTLY, "concurrencyPolicy: Forbid"], &[], SPARK),
            (&[NIGHTLY, "concurrencyPolicy: ${POLICY}"], &[], SPARK),
            (&[NIGHTLY], &["activeDeadlineSeconds: 3600"], SPARK),
        ] {
            let text = cron_job_text(spec, job, container);
            assert_eq!(check(&CRONJOB_ALLOW_CONCURRENCY, &text), [""; 0], "{text}");
        }
        let patch = cron_job_text(&[NIGHTLY], &[], SPARK);
        assert_eq!(check_patch(&CRONJOB_ALLOW_CONCURRENCY, &patch), [""; 0]);
    }
}
