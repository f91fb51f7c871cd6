//! `rightkind explain-schedule`: a schedule in words, its next runs, and what is odd about it.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use super::color::Color;
use super::{Failure, exit};
use crate::manifest::{CivilTime, Schedule, Shown, TimeZoneError, Times, WallClock, When, check_time_zone};

/// Explains a schedule of a CronJob: in words, with its next runs, and with what is odd about it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The schedule: five fields in quotes, as in `"0 2 * * *"`, or a descriptor such as `@daily`.
    #[arg(value_name = "SCHEDULE")]
    schedule: String,
    /// The time zone, as in `timeZone` of a CronJob.
    #[arg(long, value_name = "ZONE", default_value = "Etc/UTC")]
    time_zone: String,
    /// The time in UTC after which runs are shown, in seconds since the start of 1970 [default: now].
    #[arg(long, value_name = "SECONDS")]
    after: Option<i64>,
}

/// How many runs are shown.
const RUNS: usize = 5;

/// For how many years changes of the clocks are shown.
const YEARS: i32 = 2;

pub(super) fn run(arguments: &Arguments, color: Color) -> Result<u8, Failure> {
    let Arguments { schedule: text, time_zone: zone, after } = arguments;
    let schedule = Schedule::parse(text).map_err(|error| {
        let help = error.help.map(|help| format!("; {help}")).unwrap_or_default();
        Failure::Usage(format!("{}{help}", error.message))
    })?;
    let clock = WallClock::of(zone).ok_or_else(|| Failure::Usage(unknown(zone)))?;
    let now = || {
        SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|now| i64::try_from(now.as_secs()).ok())
    };
    let after = after.or_else(now).and_then(|seconds| clock.at(seconds));
    let after = after.ok_or_else(|| Failure::Usage("`--after` is not a time of the calendar".to_owned()))?;
    let mut out = color.stdout();
    writeln!(out, "`{text}` runs {}.", schedule.describe())?;
    if let When::Times(times) = &schedule.when {
        next(&mut out, times, &clock, zone, after)?;
    } else {
        writeln!(out, "The time is counted from when the CronJob was created, and from the last run.")?;
    }
    let oddities = schedule.oddities(text);
    let shifts = match &schedule.when {
        When::Times(times) => times.shifts(&clock, after.year, YEARS),
        When::Every(_) => Vec::new(),
    };
    let shifts: Vec<_> = shifts.into_iter().filter(|shift| shift.at > after).take(RUNS).collect();
    if !oddities.is_empty() || !shifts.is_empty() {
        writeln!(out, "\nNote:")?;
    }
    for oddity in oddities {
        writeln!(out, "- {}; {}", oddity.message, oddity.help)?;
    }
    for shift in shifts {
        let what =
            if shift.skipped { "is skipped: clocks go forward" } else { "comes twice: clocks go back" };
        writeln!(out, "- {} {what}", shift.at)?;
    }
    out.flush()?;
    Ok(exit::CLEAN)
}

/// Shows the next runs.
fn next(
    out: &mut dyn Write,
    times: &Times,
    clock: &WallClock,
    zone: &str,
    after: CivilTime,
) -> std::io::Result<()> {
    let mut lines = Vec::new();
    let mut from = after;
    while lines.len() < RUNS {
        let Some(due) = times.next_after(from) else { break };
        from = due;
        match clock.shows(due) {
            Some(Shown::Once(offset)) => lines.push((due, offset)),
            Some(Shown::Twice(first, second)) => lines.extend([(due, first), (due, second)]),
            Some(Shown::Skipped(_)) | None => {}
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nThe next runs in {zone} after {after}:")?;
    for (due, offset) in lines.into_iter().take(RUNS) {
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
        writeln!(out, "  {due} (UTC{sign}{hours:02}:{minutes:02})")?;
    }
    Ok(())
}

/// What is wrong with the name of a time zone.
fn unknown(zone: &str) -> String {
    match check_time_zone(zone) {
        Err(TimeZoneError::Unknown { meant: Some(meant), .. }) => {
            format!("`{zone}` is not a time zone; did you mean `{meant}`?")
        }
        _ => format!("`{zone}` is not the name of a time zone of the IANA database"),
    }
}
