//! Properties of every schedule.

use proptest::prelude::*;

use super::{CivilTime, Schedule, Times, Unit, When};

fn times(text: &str) -> Times {
    match Schedule::parse(text).unwrap().when {
        When::Times(times) => times,
        When::Every(_) => panic!("{text} is not by the clock"),
    }
}

/// An item in the bounds of a unit, in one of its notations.
fn item((least, greatest): (u8, u8)) -> impl Strategy<Value = String> {
    (least..=greatest, least..=greatest, 1..70_u8, 0..6).prop_map(|(a, b, step, form)| {
        let (low, high) = (a.min(b), a.max(b));
        match form {
            0 => "*".to_owned(),
            1 => format!("*/{step}"),
            2 => format!("{low}"),
            3 => format!("{low}-{high}"),
            4 => format!("{low}/{step}"),
            _ => format!("{low}-{high}/{step}"),
        }
    })
}

fn field(unit: Unit) -> impl Strategy<Value = String> {
    prop::collection::vec(item(unit.bounds()), 1..4).prop_map(|items| items.join(","))
}

fn schedule() -> impl Strategy<Value = String> {
    Unit::ALL.map(field).prop_map(|fields| fields.join(" "))
}

fn moment() -> impl Strategy<Value = CivilTime> {
    (1990..2090_i32, 1..=12_u8, 1..=28_u8, 0..24_u8, 0..60_u8)
        .prop_map(|(year, month, day, hour, minute)| CivilTime { year, month, day, hour, minute })
}

fn due(times: &Times, at: CivilTime) -> bool {
    times.on_day(at.month, at.day, at.weekday())
        && times.field(Unit::Hour).contains(at.hour)
        && times.field(Unit::Minute).contains(at.minute)
}

proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in "[0-9A-Za-z*?/,+#@=. \t\u{b5}\u{a0}-]{0,30}|\\PC{0,20}") {
        match Schedule::parse(&text) {
            Ok(schedule) => prop_assert!(!schedule.describe().is_empty()),
            Err(error) => {
                prop_assert!(text.get(error.range).is_some());
                prop_assert!(!error.message.ends_with('.'));
                if let Some(correction) = error.correction {
                    let mut corrected = text.clone();
                    corrected.replace_range(correction.range, &correction.text);
                    // Each correction fixes one mistake. Another mistake can follow, but not the same again.
                    if let Err(next) = Schedule::parse(&corrected) {
                        prop_assert_ne!(next.message, error.message);
                    }
                }
            }
        }
    }

    #[test]
    fn a_field_holds_the_union_of_its_items(items in prop::collection::vec(item((0, 59)), 1..5)) {
        let whole = times(&format!("{} * * * *", items.join(",")));
        let parts: Vec<_> = items.iter().map(|item| times(&format!("{item} * * * *"))).collect();
        for minute in 0..60 {
            let held = parts.iter().any(|part| part.field(Unit::Minute).contains(minute));
            prop_assert_eq!(whole.field(Unit::Minute).contains(minute), held);
        }
    }

    #[test]
    fn the_next_run_is_due_and_none_comes_before(text in schedule(), from in moment()) {
        let times = times(&text);
        let next = times.next_after(from);
        if let Some(next) = next {
            prop_assert!(next > from);
            prop_assert!(due(&times, next));
        }
        // Every following minute of the day.
        let rest = (from.hour..24).flat_map(|hour| (0..60).map(move |minute| (hour, minute)));
        let first = rest
            .map(|(hour, minute)| CivilTime { hour, minute, ..from })
            .find(|at| *at > from && due(&times, *at));
        match first {
            Some(first) => prop_assert_eq!(next, Some(first)),
            None => prop_assert!(next.is_none_or(|next| (next.year, next.month, next.day) > (from.year, from.month, from.day))),
        }
    }

    #[test]
    fn two_runs_are_as_far_apart_as_the_intervals_say(text in schedule(), from in moment()) {
        let times = times(&text);
        let Some(first) = times.next_after(from) else { return Ok(()) };
        let Some(second) = times.next_after(first) else { return Ok(()) };
        let date = |at: CivilTime| CivilTime::midnight(at.year, at.month, at.day);
        let days = std::iter::successors(Some(date(first)), |day| Some(day.next_day()))
            .position(|day| day == date(second))
            .unwrap();
        let minutes = |at: CivilTime| u64::from(at.hour) * 60 + u64::from(at.minute);
        let apart = days as u64 * 24 * 60 + minutes(second) - minutes(first);
        let schedule = Schedule::parse(&text).unwrap();
        prop_assert!(schedule.shortest_interval().unwrap() <= apart * 60);
        prop_assert!(schedule.longest_interval().unwrap() >= apart * 60);
    }
}

#[test]
fn the_shortest_interval_is_exact() {
    for (text, seconds) in [
        ("* * * * *", 60),
        ("*/45 * * * *", 15 * 60),
        ("*/7 * * * *", 4 * 60),
        ("0 2 * * *", 86_400),
        ("0 0 * * 0", 7 * 86_400),
        ("0 0 1 * *", 28 * 86_400),
        ("0 0 29 2 *", 1461 * 86_400),
        ("0 0,23 * * *", 3_600),
        ("0 0 * * 1,3", 2 * 86_400),
        ("@every 90s", 90),
        ("@hourly", 3_600),
        ("0 0 1,31 * *", 86_400),
        ("30 1 31 1-3 *", 59 * 86_400),
    ] {
        assert_eq!(Schedule::parse(text).unwrap().shortest_interval(), Some(seconds), "{text}");
    }
    assert_eq!(Schedule::parse("0 0 31 2 *").unwrap().shortest_interval(), None);
}

#[test]
fn weekdays_are_those_of_the_calendar() {
    for (date, weekday) in [((2000, 1, 1), 6), ((2024, 2, 29), 4), ((2026, 11, 24), 2), ((1900, 3, 1), 4)] {
        assert_eq!(CivilTime::midnight(date.0, date.1, date.2).weekday(), weekday, "{date:?}");
    }
}

#[test]
fn leap_days_are_found_within_five_years_only() {
    let leap_days = times("0 0 29 2 *");
    let next = |year, month| leap_days.next_after(CivilTime::midnight(year, month, 1));
    assert_eq!(next(2025, 1), Some(CivilTime::midnight(2028, 2, 29)));
    assert_eq!(next(2096, 3), None);
    assert_eq!(next(2099, 1), Some(CivilTime::midnight(2104, 2, 29)));
}
