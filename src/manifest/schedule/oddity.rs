//! Unexpected effects of a schedule.

use std::ops::Range;

use super::words::list;
use super::{Field, Item, Schedule, Times, Unit, When};

/// The kind of an unexpected effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OddityKind {
    /// It runs every minute of a restricted hour or day.
    EveryMinute,
    /// A part of it does not do what it seems to do.
    Misleading,
    /// Some months do not have its days.
    ShortMonths,
    /// The day of month and the day of week are joined by or.
    DayOrWeekday,
}

/// An effect of a schedule that its author probably does not expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// The kind of the effect.
    pub kind: OddityKind,
    /// The bytes of the text that causes it.
    pub range: Range<usize>,
    /// The bytes of a second text that contributes.
    pub other: Option<Range<usize>>,
    /// What the schedule does: one line, no full stop.
    pub message: String,
    /// The help: an explanation, or what to write instead.
    pub help: String,
    /// A text to replace the cause.
    pub instead: Option<String>,
    /// Whether the difference is small.
    pub minor: bool,
}

impl Oddity {
    fn new(kind: OddityKind, range: &Range<usize>, message: String, help: impl Into<String>) -> Self {
        let range = range.clone();
        Self { kind, range, other: None, message, help: help.into(), instead: None, minor: false }
    }
}

/// Up to this number, hours in a list are meant as single runs.
const FEW: usize = 4;

/// A step of at least this number of days is meant as an interval.
const WEEK: u64 = 7;

impl Schedule {
    /// The unexpected effects; none for a schedule that never runs. `text` is the schedule as written.
    pub fn oddities(&self, text: &str) -> Vec<Oddity> {
        let When::Times(times) = &self.when else { return Vec::new() };
        if text.trim_start().starts_with('@') || !times.ever_runs() {
            return Vec::new();
        }
        let mut found: Vec<_> = every_minute(times, text, self).into_iter().collect();
        for unit in Unit::ALL {
            let field = times.field(unit);
            found.extend(ignored(field, text));
            found.extend(no_value(field, unit, text));
            found.extend(uneven(times, unit, text));
        }
        found.extend(short_months(times));
        found.extend(day_or_weekday(times, text, self));
        found
    }
}

/// Every minute of a single hour or day: `* 2 * * *`.
fn every_minute(times: &Times, text: &str, schedule: &Schedule) -> Option<Oddity> {
    let minute = times.field(Unit::Minute);
    // The intended meaning of a hyphen after `*` is not known.
    if !minute.star() || minute.items.len() != 1 || text[minute.range.clone()].contains('-') {
        return None;
    }
    let single = |unit: Unit| {
        let items = &times.field(unit).items;
        let one = |item: &Item| !item.any && item.first == item.last && item.step == 1;
        !items.is_empty() && items.len() <= FEW && items.iter().all(one)
    };
    let hour = times.field(Unit::Hour);
    let stepped = hour.items.len() == 1 && is_open(&hour.items[0], text) && hour.items[0].step > 1;
    let by_day = hour.star() && (single(Unit::DayOfMonth) || single(Unit::DayOfWeek));
    if !single(Unit::Hour) && !stepped && !by_day {
        return None;
    }
    let (wanted, rest) = if by_day { ("0 0", hour.range.end) } else { ("0", minute.range.end) };
    let corrected = format!("{wanted}{}", &text[rest..]);
    let meant = Schedule::parse(&corrected).ok()?.describe();
    let message = format!("this runs {}, not once", schedule.describe());
    let range = if by_day { minute.range.start..hour.range.end } else { minute.range.clone() };
    let help = format!("`{corrected}` runs {meant}");
    Some(Oddity {
        instead: Some(wanted.to_owned()),
        ..Oddity::new(OddityKind::EveryMinute, &range, message, help)
    })
}

/// Whether an item is written as an open step: `*/5`, `0/5`.
fn is_open(item: &Item, text: &str) -> bool {
    let written = &text[item.range.clone()];
    written.contains('/') && !written.contains('-')
}

/// Text that the parser ignores: `*-7`.
fn ignored(field: &Field, text: &str) -> Vec<Oddity> {
    let after_hyphen = |item: &Item| {
        let written = &text[item.range.clone()];
        let base = written.split('/').next()?;
        let (star, _) = base.split_once('-').filter(|_| item.any)?;
        let step = &written[base.len()..];
        let message = format!("`{written}` is read as `{star}{step}`: the text after the hyphen is ignored");
        let help = "a range has a number or a name on both sides of the hyphen";
        Some(Oddity::new(OddityKind::Misleading, &item.range, message, help))
    };
    field.items.iter().filter_map(after_hyphen).collect()
}

/// A field with only commas, in a schedule that still runs on other days.
fn no_value(field: &Field, unit: Unit, text: &str) -> Option<Oddity> {
    if !field.is_empty() {
        return None;
    }
    let message = format!("`{}` matches no {}", &text[field.range.clone()], unit.name());
    let help = "only the other field for days has an effect; write `*` here if that is intended";
    Some(Oddity::new(OddityKind::Misleading, &field.range, message, help))
}

/// A step that does not continue evenly into the next hour, day, month or year: `*/90`, `*/45`.
fn uneven(times: &Times, unit: Unit, text: &str) -> Option<Oddity> {
    let field = times.field(unit);
    let [item] = &field.items[..] else { return None };
    let (least, greatest) = unit.bounds();
    let cycle = u64::from(greatest - least) + 1;
    // A single step as long as the cycle is another notation for one value.
    let even = if unit == Unit::DayOfMonth { item.step == cycle } else { cycle.is_multiple_of(item.step) };
    if item.first != least || !is_open(item, text) || item.step < 2 || even {
        return None;
    }
    let written = &text[field.range.clone()];
    let values: Vec<u8> = field.values().collect();
    let final_value = *values.last()?;
    let gap = u64::from(greatest - final_value) + 1;
    let Words { cycle: of_cycle, one, many } = words(unit);
    let advice = advice(item.step, unit);
    let help = format!(
        "a step counts from the start of each {of_cycle} and starts again with the next one; {advice}"
    );
    if values.len() == 1 {
        let message = format!("`{written}` is the same as `{least}`, not every {} {many}", item.step);
        return Some(Oddity::new(OddityKind::Misleading, &field.range, message, help));
    }
    if gap * 2 > item.step && values.len() > 2 || !goes_on(times, unit) {
        return None;
    }
    let apart = if gap == 1 { format!("1 {one}") } else { format!("{gap} {many}") };
    let message = format!(
        "`{written}` is not every {} {many}: from {} to {} of the next {of_cycle} it is only {apart}",
        item.step,
        name(unit, final_value),
        name(unit, least),
    );
    let minor = values.len() > 2 && !(unit == Unit::DayOfMonth && item.step >= WEEK);
    Some(Oddity { minor, ..Oddity::new(OddityKind::Misleading, &field.range, message, help) })
}

/// Whether the schedule runs in two successive hours, days or months, so that values of a smaller unit continue from
/// one to the next.
fn goes_on(times: &Times, unit: Unit) -> bool {
    match unit {
        Unit::Minute => {
            let hours = times.field(Unit::Hour);
            hours.values().any(|hour| hours.contains((hour + 1) % 24))
        }
        Unit::Hour => times.field(Unit::DayOfMonth).star() && times.field(Unit::DayOfWeek).star(),
        Unit::DayOfMonth => times.field(Unit::Month).star(),
        Unit::Month | Unit::DayOfWeek => true,
    }
}

/// The name of a unit's values, and of the time in which they repeat.
struct Words {
    cycle: &'static str,
    one: &'static str,
    many: &'static str,
}

fn words(unit: Unit) -> Words {
    let (cycle, one, many) = match unit {
        Unit::Minute => ("hour", "minute", "minutes"),
        Unit::Hour => ("day", "hour", "hours"),
        Unit::DayOfMonth => ("month", "day", "days"),
        Unit::Month => ("year", "month", "months"),
        Unit::DayOfWeek => ("week", "day", "days"),
    };
    Words { cycle, one, many }
}

/// The name of a value: `minute 45`, `day 29`, `Saturday`.
fn name(unit: Unit, value: u8) -> String {
    let names = unit.value_names();
    match names.get(usize::from(value - unit.bounds().0)) {
        Some(name) => (*name).to_owned(),
        None if unit == Unit::DayOfMonth => format!("day {value}"),
        None => format!("{} {value}", unit.name()),
    }
}

/// What to write for an interval that is not a divisor.
fn advice(step: u64, unit: Unit) -> String {
    let hours = step / 60;
    match unit {
        Unit::Minute if step.is_multiple_of(60) && 24_u64.is_multiple_of(hours) => {
            format!("minute `0` and hour `*/{hours}` is every {hours} hours")
        }
        Unit::Minute => format!("`@every {step}m` keeps the interval, starting when the CronJob is created"),
        Unit::Hour => format!("`@every {step}h` keeps the interval, starting when the CronJob is created"),
        Unit::DayOfMonth | Unit::DayOfWeek => {
            "for an interval of days, run every day and let the command check the date".to_owned()
        }
        Unit::Month => "for such an interval, run every month and let the command check the date".to_owned(),
    }
}

/// Days that some months do not have: `0 0 31 * *`.
fn short_months(times: &Times) -> Option<Oddity> {
    let (days, months) = (times.field(Unit::DayOfMonth), times.field(Unit::Month));
    let least = days.values().next()?;
    if least < 29 || times.either_day() {
        return None;
    }
    let longest = |month: u8| match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let without: Vec<u8> = months.values().filter(|month| longest(*month) < least).collect();
    let leap = least == 29 && months.contains(2);
    if without.is_empty() && !leap {
        return None;
    }
    let names: Vec<String> = without.iter().map(|month| name(Unit::Month, *month)).collect();
    let message = match (leap, months.values().count()) {
        (true, 1) => "this only runs in leap years: other years have no February 29".to_owned(),
        (true, _) => "this does not run in February, except in leap years: it has no day 29".to_owned(),
        (false, _) => {
            let verb = if names.len() == 1 { "has" } else { "have" };
            format!("this does not run in {}, which {verb} no day {least}", list(&names))
        }
    };
    let help = if leap && months.values().count() == 1 {
        "choose February 28 or March 1 to run every year"
    } else {
        "for the last day of every month, schedule all possible days (`28-31`), and let the command check \
         the date; or run on day 1 of the next month"
    };
    Some(Oddity::new(OddityKind::ShortMonths, &days.range, message, help))
}

/// Both the day of month and the day of week are restricted: `0 2 1-7 * 1`.
fn day_or_weekday(times: &Times, text: &str, schedule: &Schedule) -> Option<Oddity> {
    let (of_month, of_week) = (times.field(Unit::DayOfMonth), times.field(Unit::DayOfWeek));
    let whole = |unit: Unit| {
        let (least, greatest) = unit.bounds();
        (least..=greatest).all(|value| times.field(unit).contains(value))
    };
    let restricts_nothing = whole(Unit::DayOfMonth) && whole(Unit::DayOfWeek);
    if !times.either_day() || restricts_nothing || of_month.is_empty() || of_week.is_empty() {
        return None;
    }
    let (days, weekdays) = (&text[of_month.range.clone()], &text[of_week.range.clone()]);
    let message = format!(
        "day of month `{days}` and day of week `{weekdays}` are combined with or: this runs {}",
        schedule.describe()
    );
    let stepped = [of_month, of_week].iter().any(|field| field.items.iter().any(|item| item.any));
    let help = if stepped {
        "unlike in Vixie cron, a step counts as a restriction; set one of the two fields to `*`, and let the \
         command check the date"
    } else {
        "set one of the two fields to `*` and let the command check the date, or create two CronJobs if both are intended"
    };
    let other = Some(of_week.range.clone());
    Some(Oddity { other, ..Oddity::new(OddityKind::DayOrWeekday, &of_month.range, message, help) })
}

#[cfg(test)]
mod tests {
    use super::OddityKind;
    use crate::manifest::Schedule;

    fn odd(text: &str) -> Vec<(OddityKind, &str, String, bool)> {
        let found = Schedule::parse(text).unwrap().oddities(text);
        found.into_iter().map(|one| (one.kind, &text[one.range], one.message, one.minor)).collect()
    }

    fn messages(text: &str) -> Vec<String> {
        odd(text).into_iter().map(|(.., message, _)| message).collect()
    }

    #[test]
    fn every_minute_of_an_hour_or_a_day_is_a_slip() {
        for (text, at, message) in [
            ("* 2 * * *", "*", "this runs every minute from 02:00 to 02:59 every day, not once"),
            ("*/1 2 * * *", "*/1", "this runs every minute from 02:00 to 02:59 every day, not once"),
            ("* 6,18 * * *", "*", "this runs every minute past the hours 06 and 18 every day, not once"),
            ("* */2 * * *", "*", "this runs every minute past every 2nd hour every day, not once"),
            (
                "* 3 1 * *",
                "*",
                "this runs every minute from 03:00 to 03:59 on day 1 of every month, not once",
            ),
            ("* * 1 * *", "* *", "this runs every minute on day 1 of every month, not once"),
            ("* * * * SUN", "* *", "this runs every minute on Sunday, not once"),
        ] {
            assert_eq!(odd(text), [(OddityKind::EveryMinute, at, message.to_owned(), false)], "{text}");
        }
        for text in
            ["* * * * *", "* 9-17 * * 1-5", "*/5 2 * * *", "0 2 * * *", "* * * * 1-5", "* 0-3,22-23 * * *"]
        {
            assert_eq!(messages(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn steps_start_again_with_each_hour_day_and_month() {
        for (text, at, message, minor) in [
            ("*/90 * * * *", "*/90", "`*/90` is the same as `0`, not every 90 minutes", false),
            ("0 */36 * * *", "*/36", "`*/36` is the same as `0`, not every 36 hours", false),
            ("0 0 * * */14", "*/14", "`*/14` is the same as `0`, not every 14 days", false),
            (
                "*/45 * * * *",
                "*/45",
                "`*/45` is not every 45 minutes: from minute 45 to minute 0 of the next hour it is only 15 minutes",
                false,
            ),
            (
                "0/40 * * * *",
                "0/40",
                "`0/40` is not every 40 minutes: from minute 40 to minute 0 of the next hour it is only 20 minutes",
                false,
            ),
            (
                "*/25 * * * *",
                "*/25",
                "`*/25` is not every 25 minutes: from minute 50 to minute 0 of the next hour it is only 10 minutes",
                true,
            ),
            (
                "0 */18 * * *",
                "*/18",
                "`*/18` is not every 18 hours: from hour 18 to hour 0 of the next day it is only 6 hours",
                false,
            ),
            (
                "0 0 */14 * *",
                "*/14",
                "`*/14` is not every 14 days: from day 29 to day 1 of the next month it is only 3 days",
                false,
            ),
            (
                "0 0 */2 * *",
                "*/2",
                "`*/2` is not every 2 days: from day 31 to day 1 of the next month it is only 1 day",
                true,
            ),
        ] {
            assert_eq!(odd(text), [(OddityKind::Misleading, at, message.to_owned(), minor)], "{text}");
        }
        for text in [
            "*/60 * * * *",
            "*/15 * * * *",
            "*/7 * * * *",
            "0 */24 * * *",
            "0 */5 * * *",
            "0 0 */31 * *",
            "0 0 * * */7",
            "0 0 1 */3 *",
            "*/45 2 * * *",
            "0 */10 * * 1",
            "0-30/20 * * * *",
            "5/45 * * * *",
            "@daily",
            "@every 90m",
        ] {
            assert_eq!(messages(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_the_parser_does_not_look_at_is_named() {
        assert_eq!(messages("*-7 2 * * *"), ["`*-7` is read as `*`: the text after the hyphen is ignored"]);
        assert_eq!(
            messages("0 */6 * * *-5/2"),
            ["`*-5/2` is read as `*/2`: the text after the hyphen is ignored"]
        );
        assert_eq!(messages("0 0 , * 1"), ["`,` matches no day of month"]);
        assert_eq!(messages("0 0 1,,2 * *"), [""; 0]);
    }

    #[test]
    fn months_without_the_day_are_named() {
        for (text, message) in [
            (
                "0 0 31 * *",
                "this does not run in February, April, June, September and November, which have no day 31",
            ),
            ("0 0 30 * *", "this does not run in February, which has no day 30"),
            ("0 0 30,31 1-3 *", "this does not run in February, which has no day 30"),
            ("0 0 29 * *", "this does not run in February, except in leap years: it has no day 29"),
            ("0 0 29 2 *", "this only runs in leap years: other years have no February 29"),
            ("0 0 31 */3 *", "this does not run in April, which has no day 31"),
        ] {
            assert_eq!(messages(text), [message], "{text}");
        }
        for text in
            ["0 0 28-31 * *", "0 0 31 1,3,5 *", "0 0 1 * *", "0 0 31 * 1-5", "0 0 31 2 *", "0 0 31 12 *"]
        {
            let found = odd(text);
            assert!(found.iter().all(|one| one.0 == OddityKind::DayOrWeekday), "{text}: {found:?}");
        }
    }
}
