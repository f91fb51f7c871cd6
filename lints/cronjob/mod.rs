//! Lints for CronJobs.

use crate::lint::Lint;

mod cronjob_allow_concurrency;
mod cronjob_day_or_weekday;
mod cronjob_deadline_exceeds_interval;
mod cronjob_dst_gap;
mod cronjob_every_minute_typo;
mod cronjob_fixed_offset_zone;
mod cronjob_forbid_can_hang;
mod cronjob_history_limits;
mod cronjob_invalid_schedule;
mod cronjob_misleading_schedule;
mod cronjob_name_too_long;
mod cronjob_never_fires;
mod cronjob_no_starting_deadline;
mod cronjob_replace_concurrency;
mod cronjob_short_months;
mod cronjob_starting_deadline_too_short;
mod cronjob_suspended;
mod cronjob_time_zone_in_schedule;
mod cronjob_unknown_time_zone;
mod fields;
mod scheduled_spark_without_policy;

/// The lints of this section, in the order in which they are listed.
pub const ALL: &[&Lint] = &[
    &cronjob_replace_concurrency::CRONJOB_REPLACE_CONCURRENCY,
    &cronjob_allow_concurrency::CRONJOB_ALLOW_CONCURRENCY,
    &cronjob_invalid_schedule::CRONJOB_INVALID_SCHEDULE,
    &cronjob_never_fires::CRONJOB_NEVER_FIRES,
    &cronjob_time_zone_in_schedule::CRONJOB_TIME_ZONE_IN_SCHEDULE,
    &cronjob_unknown_time_zone::CRONJOB_UNKNOWN_TIME_ZONE,
    &cronjob_day_or_weekday::CRONJOB_DAY_OR_WEEKDAY,
    &cronjob_no_starting_deadline::CRONJOB_NO_STARTING_DEADLINE,
    &cronjob_name_too_long::CRONJOB_NAME_TOO_LONG,
    &cronjob_every_minute_typo::CRONJOB_EVERY_MINUTE_TYPO,
    &cronjob_misleading_schedule::CRONJOB_MISLEADING_SCHEDULE,
    &cronjob_short_months::CRONJOB_SHORT_MONTHS,
    &cronjob_starting_deadline_too_short::CRONJOB_STARTING_DEADLINE_TOO_SHORT,
    &cronjob_suspended::CRONJOB_SUSPENDED,
    &cronjob_history_limits::CRONJOB_HISTORY_LIMITS,
    &cronjob_forbid_can_hang::CRONJOB_FORBID_CAN_HANG,
    &cronjob_fixed_offset_zone::CRONJOB_FIXED_OFFSET_ZONE,
    &cronjob_deadline_exceeds_interval::CRONJOB_DEADLINE_EXCEEDS_INTERVAL,
    &scheduled_spark_without_policy::SCHEDULED_SPARK_WITHOUT_POLICY,
    &cronjob_dst_gap::CRONJOB_DST_GAP,
];
