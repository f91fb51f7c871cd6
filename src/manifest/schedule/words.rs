//! The description of a schedule: `at 02:00 every day`.

use super::{Field, Times, Unit};

/// At most this number of times of day is listed.
const LISTED: usize = 6;

/// The description of times.
pub(super) fn times(times: &Times) -> String {
    if !times.ever_runs() {
        return "never".to_owned();
    }
    let (clock, all_day) = clock(times.field(Unit::Minute), times.field(Unit::Hour));
    let days = days(times);
    if all_day && days == "every day" { clock } else { format!("{clock} {days}") }
}

/// The description of an interval.
pub(super) fn every(seconds: u64) -> String {
    let part = |count: u64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        _ => Some(format!("{count} {unit}s")),
    };
    let parts: Vec<_> =
        [part(seconds / 3600, "hour"), part(seconds / 60 % 60, "minute"), part(seconds % 60, "second")]
            .into_iter()
            .flatten()
            .collect();
    match &parts[..] {
        [one] => format!("every {}", one.strip_prefix("1 ").unwrap_or(one)),
        _ => format!("every {}", parts.join(" ")),
    }
}

/// The time of day, and whether it covers the whole day.
fn clock(minute: &Field, hour: &Field) -> (String, bool) {
    let (minutes, hours): (Vec<u8>, Vec<u8>) = (minute.values().collect(), hour.values().collect());
    let all_day = hours.len() == 24;
    let rhythm = rhythm(&minutes);
    if !all_day && minutes.len() * hours.len() <= LISTED {
        let at =
            |hour: &u8| minutes.iter().map(|minute| format!("{hour:02}:{minute:02}")).collect::<Vec<_>>();
        return (format!("at {}", list(&hours.iter().flat_map(at).collect::<Vec<_>>())), false);
    }
    let each_hour = rhythm.unwrap_or_else(|| {
        if minutes.len() > LISTED {
            return format!("{} times an hour", minutes.len());
        }
        let past = minutes.iter().map(|minute| format!(":{minute:02}")).collect::<Vec<_>>();
        format!("at {} past every hour", list(&past))
    });
    if all_day {
        return (each_hour, true);
    }
    let ends = hours.first().zip(hours.last());
    if let Some((first, last)) = ends.filter(|(first, last)| usize::from(**last - **first) < hours.len()) {
        return (format!("{each_hour} from {first:02}:00 to {last:02}:59"), false);
    }
    let each_hour = each_hour.strip_suffix(" past every hour").unwrap_or(&each_hour);
    if let Some((step, from)) = stepped(&hours, 24) {
        return (
            format!("{each_hour} past every {step} hour{}", since(from, 0, |hour| format!("{hour:02}"))),
            false,
        );
    }
    let hours = hours.iter().map(|hour| format!("{hour:02}")).collect::<Vec<_>>();
    (format!("{each_hour} past the hours {}", list(&hours)), false)
}

/// `every 15 minutes`, if the interval also continues into the next hour.
fn rhythm(minutes: &[u8]) -> Option<String> {
    let step = 60 / u8::try_from(minutes.len()).ok().filter(|count| *count > 1 && 60 % count == 0)?;
    let even = minutes.iter().zip((0..60).step_by(usize::from(step))).all(|(minute, due)| *minute == due);
    even.then(|| if step == 1 { "every minute".to_owned() } else { format!("every {step} minutes") })
}

/// The step as an ordinal, and the first value, if all values to the end have the same distance.
fn stepped(values: &[u8], end: u8) -> Option<(&'static str, u8)> {
    let (first, last) = (*values.first()?, *values.last()?);
    let step = values.get(1)? - first;
    let even = values.windows(2).all(|pair| pair[1] - pair[0] == step) && last + step >= end;
    let ordinal = match step {
        2 => "2nd",
        3 => "3rd",
        4 => "4th",
        5 => "5th",
        _ => return None,
    };
    even.then_some((ordinal, first))
}

/// ` from 03`, unless that is the minimum.
fn since(first: u8, beginning: u8, name: impl Fn(u8) -> String) -> String {
    if first == beginning { String::new() } else { format!(" from {} on", name(first)) }
}

fn days(times: &Times) -> String {
    let (of_month, of_week) = (times.field(Unit::DayOfMonth), times.field(Unit::DayOfWeek));
    let months = names(times.field(Unit::Month), Unit::Month);
    let month = months.clone().unwrap_or_else(|| "every month".to_owned());
    let in_month = months.map(|months| format!(" in {months}")).unwrap_or_default();
    let dates = || {
        let runs = runs(of_month);
        let day = if of_month.values().count() == 1 { "day" } else { "days" };
        let all: Vec<u8> = of_month.values().collect();
        match stepped(&all, 31).filter(|_| runs.len() > LISTED) {
            Some((step, from)) => {
                format!("on every {step} day of {month}{}", since(from, 1, |day| format!("day {day}")))
            }
            None => format!("on {day} {} of {month}", list(&runs)),
        }
    };
    let every_day = |field: &Field, unit: Unit| {
        let (least, greatest) = unit.bounds();
        (least..=greatest).all(|value| field.contains(value))
    };
    let any_date = every_day(of_month, Unit::DayOfMonth);
    let any_weekday = every_day(of_week, Unit::DayOfWeek);
    let weekdays = names(of_week, Unit::DayOfWeek).unwrap_or_default();
    match (any_date, any_weekday) {
        (true, true) => format!("every day{in_month}"),
        (true, false) | (false, true) if times.either_day() => format!("every day{in_month}"),
        (true, false) => format!("on {weekdays}{in_month}"),
        (false, true) => dates(),
        (false, false) if of_month.is_empty() => format!("on {weekdays}{in_month}"),
        (false, false) if of_week.is_empty() => dates(),
        (false, false) => format!("{} and on every {weekdays}{in_month}", dates()),
    }
}

/// The field's values by name, with ranges for three or more successive values; `None` if it has every value.
fn names(field: &Field, unit: Unit) -> Option<String> {
    let (least, greatest) = unit.bounds();
    let all = unit.value_names();
    if field.values().count() == all.len() {
        return None;
    }
    let name = |value: u8| all.get(usize::from(value - least)).copied().unwrap_or_default();
    let mut parts = Vec::new();
    for (first, last) in spans(field, greatest) {
        match last - first {
            0 => parts.push(name(first).to_owned()),
            1 => parts.extend([name(first).to_owned(), name(last).to_owned()]),
            _ => parts.push(format!("{} to {}", name(first), name(last))),
        }
    }
    Some(list(&parts))
}

/// The field's values as numbers, with ranges for three or more successive values.
fn runs(field: &Field) -> Vec<String> {
    let mut parts = Vec::new();
    for (first, last) in spans(field, 63) {
        match last - first {
            0 => parts.push(first.to_string()),
            1 => parts.extend([first.to_string(), last.to_string()]),
            _ => parts.push(format!("{first} to {last}")),
        }
    }
    parts
}

/// Ranges of successive values: the first and the last of each.
fn spans(field: &Field, greatest: u8) -> Vec<(u8, u8)> {
    let mut spans: Vec<(u8, u8)> = Vec::new();
    for value in field.values().filter(|value| *value <= greatest) {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == value => *last = value,
            _ => spans.push((value, value)),
        }
    }
    spans
}

/// `a, b and c`.
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}
