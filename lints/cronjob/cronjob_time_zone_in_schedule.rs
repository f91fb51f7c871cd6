use super::fields::{Written, cron_job, schedule};
use crate::declare_lint;
use crate::fix::{Edit, Fix, Safety};
use crate::lint::Context;
use crate::manifest::{Workload, check_time_zone, span_within};
use crate::yaml::Node;

declare_lint! {
    /// The schedule of a CronJob begins with `TZ=` or `CRON_TZ=`. The API server refuses this since Kubernetes 1.29.
    /// Use the field `timeZone` instead.
    ///
    /// ## Why
    ///
    /// For years, the prefix worked without being documented, so many charts have it. An existing CronJob continues to
    /// run after the upgrade. But when it is deleted and applied again, or restored in another cluster, it is refused:
    /// `cannot use TZ or CRON_TZ in schedule, use timeZone field instead`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "CRON_TZ=Europe/Berlin 0 5 * * *"
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
    ///               image: registry.example/load-orders:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 5 * * *"
    ///   timeZone: Europe/Berlin
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
    ///               image: registry.example/load-orders:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "CronJob": Time zones; Unsupported TimeZone specification:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    pub(crate) static CRONJOB_TIME_ZONE_IN_SCHEDULE = "cronjob-time-zone-in-schedule" {
        summary: "a time zone in the schedule, which belongs in `timeZone`",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

/// The first minor version of Kubernetes 1 that refuses it.
const REFUSED_FROM: u8 = 29;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let (Some(spec), Some(written)) = (cron_job(workload), schedule(workload)) else { return };
    if !context.versions().any_from(REFUSED_FROM) {
        return;
    }
    let prefix = ["TZ=", "CRON_TZ="].into_iter().find(|prefix| written.text.starts_with(prefix));
    let Some((prefix, blank)) = prefix.zip(written.text.find(' ')) else { return };
    let zone = &written.text[prefix.len()..blank];
    let own = spec.entry("timeZone").filter(|entry| !entry.value.is_null());
    let fix = moved(spec, &written, zone, blank, context).filter(|_| own.is_none());
    let message =
        format!("`{prefix}` in a schedule is refused since Kubernetes 1.29: it belongs in `timeZone`");
    let finding = context
        .report_at(written.span(&(0..blank)), message)
        .label("the API server refuses this")
        .help(format!("write `timeZone: {zone}` next to `schedule`, and remove it from the schedule"));
    finding.fix = fix;
    if let Some(own) = own {
        finding.because(own.key.span(), "the field is already here").help("remove it from the schedule");
    }
}

/// Removes the prefix, and adds a field with its time zone.
fn moved<'a>(
    spec: Node<'a>,
    written: &Written<'a>,
    zone: &str,
    blank: usize,
    context: &Context<'_, 'a>,
) -> Option<Fix> {
    check_time_zone(zone).ok()?;
    let rest = written.text[blank..].trim_start();
    let prefix = span_within(written.node, &(0..written.text.len() - rest.len()))?;
    let line = format!("timeZone: {zone}");
    let mut fix = context.insertion(spec, &line, format!("write `{line}` instead"), Safety::Safe)?;
    fix.edits.push(Edit { file: context.file(), span: prefix, text: String::new() });
    Some(fix)
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_TIME_ZONE_IN_SCHEDULE;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, check_for, fixed};

    #[test]
    fn a_prefix_is_moved_to_its_field() {
        let text = cron_job_text(&["schedule: \"TZ=Asia/Tokyo  0 2 * * *\""], &[], "image: b");
        assert_eq!(
            check(&CRONJOB_TIME_ZONE_IN_SCHEDULE, &text),
            [
                "error 6:14 `TZ=Asia/Tokyo`: `TZ=` in a schedule is refused since Kubernetes 1.29: it belongs in \
              `timeZone`"
            ]
        );
        assert_eq!(
            fixed(&CRONJOB_TIME_ZONE_IN_SCHEDULE, &text),
            cron_job_text(&["timeZone: Asia/Tokyo", "schedule: \"0 2 * * *\""], &[], "image: b")
        );
    }

    #[test]
    fn older_versions_took_it() {
        let text = cron_job_text(&["schedule: TZ=UTC 0 2 * * *"], &[], "image: b");
        for (versions, count) in [("1.28", 0), ("1.29", 1), ("1.27-1.30", 1)] {
            assert_eq!(check_for(&CRONJOB_TIME_ZONE_IN_SCHEDULE, versions, &text).len(), count, "{versions}");
        }
    }

    #[test]
    fn what_is_not_certain_is_not_fixed() {
        for spec in [
            ["schedule: TZ=Nowhere 0 2 * * *", "suspend: false"],
            ["schedule: CRON_TZ=UTC 0 2 * * *", "timeZone: Europe/Berlin"],
        ] {
            let text = cron_job_text(&spec, &[], "image: b");
            assert_eq!(check(&CRONJOB_TIME_ZONE_IN_SCHEDULE, &text).len(), 1);
            assert_eq!(fixed(&CRONJOB_TIME_ZONE_IN_SCHEDULE, &text), text);
        }
    }

    #[test]
    fn schedules_without_one_are_left_alone() {
        for schedule in ["0 2 * * *", "'{{ .Values.tz }}'", "TZ=${ZONE} 0 2 * * *", "TZ=UTC"] {
            let text = cron_job_text(&[&format!("schedule: {schedule}")], &[], "image: b");
            assert_eq!(check(&CRONJOB_TIME_ZONE_IN_SCHEDULE, &text), [""; 0], "{schedule}");
        }
    }
}
