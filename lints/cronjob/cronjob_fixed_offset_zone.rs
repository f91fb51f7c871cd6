use super::fields::time_zone;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Workload;

declare_lint! {
    /// The time zone of a CronJob is a fixed offset: `EST` or `MST`, which have no daylight saving time, or a name such
    /// as `Etc/GMT+5`, which has the opposite of the usual sign.
    ///
    /// ## Why
    ///
    /// `EST` looks like the time in New York, but is only correct in winter: from March to November, the job runs one
    /// hour later there than intended. Names that begin with `Etc` have the sign of POSIX: `Etc/GMT+5` is five hours
    /// *behind* UTC, which is usually written UTC-5. A job for UTC+5 then runs ten hours late.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 6 * * *"
    ///   timeZone: EST
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
    ///   schedule: "0 6 * * *"
    ///   timeZone: America/New_York
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
    /// - IANA time zone database: file `etcetera`: https://data.iana.org/time-zones/tzdb/etcetera
    pub(crate) static CRONJOB_FIXED_OFFSET_ZONE = "cronjob-fixed-offset-zone" {
        summary: "the time zone is a fixed offset from UTC",
        severity: Warning,
        section: CronJob,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(node) = time_zone(workload) else { return };
    let Some(zone) = node.str() else { return };
    let lost = match &*zone {
        "EST" => Some(("UTC-5", "America/New_York")),
        "MST" => Some(("UTC-7", "America/Denver")),
        _ => None,
    };
    if let Some((offset, place)) = lost {
        context
            .report(node, format!("`{zone}` is {offset} all year, without daylight saving time"))
            .help(format!("write the time zone of a place, such as `{place}`"));
        return;
    }
    let Some(rest) = zone.strip_prefix("Etc/GMT") else { return };
    let (side, usual) = match rest.as_bytes().first() {
        Some(b'+') => ("behind", "-"),
        Some(b'-') => ("ahead of", "+"),
        _ => return,
    };
    let Some(hours) = rest[1..].parse::<u8>().ok().filter(|hours| (1..=14).contains(hours)) else { return };
    let unit = if hours == 1 { "hour" } else { "hours" };
    context
        .report(
            node,
            format!("`{zone}` is {hours} {unit} {side} UTC: it is usually written UTC{usual}{hours}"),
        )
        .severity(Severity::Info)
        .help("the sign is reversed in these names, as in POSIX; write the time zone of a place, such as `Europe/Oslo`");
}

#[cfg(test)]
mod tests {
    use super::CRONJOB_FIXED_OFFSET_ZONE;
    use crate::lints::cronjob::fields::cron_job_text;
    use crate::testing::check;

    fn found(zone: &str) -> Vec<String> {
        let spec = ["schedule: 0 6 * * *", &format!("timeZone: {zone}")];
        check(&CRONJOB_FIXED_OFFSET_ZONE, &cron_job_text(&spec, &[], "image: b"))
    }

    #[test]
    fn an_abbreviation_has_no_summer() {
        assert_eq!(
            found("EST"),
            ["warning 7:13 `EST`: `EST` is UTC-5 all year, without daylight saving time"]
        );
        assert_eq!(
            found("MST"),
            ["warning 7:13 `MST`: `MST` is UTC-7 all year, without daylight saving time"]
        );
    }

    #[test]
    fn the_sign_of_posix_is_explained() {
        assert_eq!(
            found("Etc/GMT+5"),
            ["info 7:13 `Etc/GMT+5`: `Etc/GMT+5` is 5 hours behind UTC: it is usually written UTC-5"]
        );
        assert_eq!(
            found("Etc/GMT-1"),
            ["info 7:13 `Etc/GMT-1`: `Etc/GMT-1` is 1 hour ahead of UTC: it is usually written UTC+1"]
        );
    }

    #[test]
    fn places_and_utc_are_fine() {
        for zone in [
            "UTC",
            "Etc/UTC",
            "Etc/GMT",
            "Etc/GMT+0",
            "GMT",
            "EST5EDT",
            "HST",
            "Europe/Oslo",
            "${ZONE}",
            "Etc/GMT+x",
        ] {
            assert_eq!(found(zone), [""; 0], "{zone}");
        }
    }
}
