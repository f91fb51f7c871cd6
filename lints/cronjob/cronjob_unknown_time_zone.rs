use super::fields::cron_job;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{TimeZoneError, Workload, check_time_zone, holds_placeholder};

declare_lint! {
    /// The `timeZone` of a CronJob is not a name in the IANA time zone database, or is not spelled as it is there. The
    /// API server refuses it.
    ///
    /// ## Why
    ///
    /// Names are case-sensitive, so `europe/berlin` is refused. Windows names (`W. Europe Standard Time`), city names
    /// alone, and offsets such as `UTC+2` are also refused. Names with an offset have the opposite sign: `Etc/GMT+2` is
    /// two hours *behind* UTC. Without the field, the time zone is that of the control plane, usually UTC.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 5 * * *"
    ///   timeZone: europe/berlin
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
    /// - Kubernetes documentation, "CronJob": Time zones:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    /// - IANA, Time Zone Database: https://www.iana.org/time-zones
    pub(crate) static CRONJOB_UNKNOWN_TIME_ZONE = "cronjob-unknown-time-zone" {
        summary: "`timeZone` is not a name of the IANA time zone database",
        severity: Error,
        section: CronJob,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(node) = cron_job(workload).and_then(|spec| spec.get("timeZone")) else { return };
    let Some(name) = node.str().filter(|name| !holds_placeholder(name)) else { return };
    let Err(error) = check_time_zone(&name) else { return };
    let file = context.file();
    let (message, help) = match &error {
        TimeZoneError::Empty => (
            "`timeZone` is empty, which is refused".to_owned(),
            "set a time zone, or remove the field".to_owned(),
        ),
        TimeZoneError::Local => {
            let help =
                "set a time zone; without the field, it is that of the control plane, usually `Etc/UTC`";
            (format!("`{name}` is refused: it means another time zone on every machine"), help.to_owned())
        }
        TimeZoneError::Unknown { meant, .. } => {
            let help = match meant.as_deref() {
                Some(zone) if zone.starts_with("Etc/GMT") => format!(
                    "write `{zone}`: the sign is reversed in these names, and there is no daylight saving time"
                ),
                Some(zone) => format!("did you mean `{zone}`?"),
                None => "write a name such as `Europe/Berlin`, spelled exactly as in the database".to_owned(),
            };
            (format!("`{name}` is not a name of the IANA time zone database"), help)
        }
    };
    let finding = context.report(node, message).label("the API server refuses this").help(help);
    if let TimeZoneError::Unknown { meant: Some(meant), certain: true } = error {
        finding.fix(Fix::safe(format!("write `{meant}`"), file, node.span(), meant));
    }
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_UNKNOWN_TIME_ZONE;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::{check, fixed};

    fn text(zone: &str) -> String {
        cron_job_text(&["schedule: '@daily'", &format!("timeZone: {zone}")], &[], "image: b")
    }

    #[test]
    fn unknown_names_are_refused() {
        for (zone, expected) in [
            ("Europe/Belin", "`Europe/Belin` is not a name of the IANA time zone database"),
            ("utc", "`utc` is not a name of the IANA time zone database"),
            ("UTC+2", "`UTC+2` is not a name of the IANA time zone database"),
            ("Local", "`Local` is refused: it means another time zone on every machine"),
        ] {
            let expected = format!("error 7:13 `{zone}`: {expected}");
            assert_eq!(check(&CRONJOB_UNKNOWN_TIME_ZONE, &text(zone)), [expected]);
        }
        assert_eq!(
            check(&CRONJOB_UNKNOWN_TIME_ZONE, &text("''")),
            ["error 7:13 `''`: `timeZone` is empty, which is refused"]
        );
    }

    #[test]
    fn another_spelling_is_corrected_and_a_guess_is_not() {
        for (wrong, right) in [
            ("europe/berlin", "Europe/Berlin"),
            ("\"America/New York\"", "America/New_York"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Europe/Belin", "Europe/Belin"),
            ("UTC+2", "UTC+2"),
        ] {
            assert_eq!(fixed(&CRONJOB_UNKNOWN_TIME_ZONE, &text(wrong)), text(right));
        }
    }

    #[test]
    fn names_nothing_and_what_is_not_known_yet_are_fine() {
        for zone in ["Europe/Berlin", "Etc/GMT+2", "'{{ .Values.zone }}'", "$ZONE", "", "null", "5"] {
            assert_eq!(check(&CRONJOB_UNKNOWN_TIME_ZONE, &text(zone)), [""; 0], "{zone}");
        }
    }
}
