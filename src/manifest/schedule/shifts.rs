//! What the change to and from daylight saving time does to a schedule.

use super::calendar::CivilTime;
use super::{Times, Unit};
use crate::manifest::{Shown, WallClock};

/// A run on a day that clocks are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// When it is due.
    pub at: CivilTime,
    /// Whether clocks skip that time, so that there is no run. Otherwise they show it twice, and there are two.
    pub skipped: bool,
}

impl Times {
    /// The runs that are skipped or come twice in some years, from the first day of a year on.
    pub fn shifts(&self, clock: &WallClock, first_year: i32, years: i32) -> Vec<Shift> {
        let mut found = Vec::new();
        let mut day = CivilTime::midnight(first_year, 1, 1);
        let mut offset = clock.shows(day).map(Shown::offset);
        while day.year < first_year + years {
            let next = day.next_day();
            let after = clock.shows(next).map(Shown::offset);
            if offset != after && self.on_day(day.month, day.day, day.weekday()) {
                found.extend(self.on(day).filter_map(|at| match clock.shows(at)? {
                    Shown::Once(_) => None,
                    Shown::Skipped(_) => Some(Shift { at, skipped: true }),
                    Shown::Twice(..) => Some(Shift { at, skipped: false }),
                }));
            }
            (day, offset) = (next, after);
        }
        found
    }

    /// The times of a day.
    fn on(&self, day: CivilTime) -> impl Iterator<Item = CivilTime> + '_ {
        let at = move |hour| {
            self.field(Unit::Minute).values().map(move |minute| CivilTime { hour, minute, ..day })
        };
        self.field(Unit::Hour).values().flat_map(at)
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::{Schedule, WallClock, When};

    fn shifts(schedule: &str, zone: &str) -> Vec<String> {
        let When::Times(times) = Schedule::parse(schedule).unwrap().when else { panic!("{schedule}") };
        let found = times.shifts(&WallClock::of(zone).unwrap(), 2027, 1);
        let word = |skipped: bool| if skipped { "skipped" } else { "twice" };
        found.iter().map(|shift| format!("{} {}", shift.at, word(shift.skipped))).collect()
    }

    #[test]
    fn a_time_in_the_changed_hour_is_skipped_or_comes_twice() {
        assert_eq!(
            shifts("30 2 * * *", "Europe/Oslo"),
            ["2027-03-28 02:30 skipped", "2027-10-31 02:30 twice"]
        );
        assert_eq!(shifts("0 2 * * *", "America/New_York"), ["2027-03-14 02:00 skipped"]);
        assert_eq!(shifts("0 1 * * *", "America/New_York"), ["2027-11-07 01:00 twice"]);
        assert_eq!(shifts("0 0 * * *", "Africa/Cairo"), ["2027-04-30 00:00 skipped"]);
    }

    #[test]
    fn other_times_days_and_zones_are_not_changed() {
        for (schedule, zone) in [
            ("0 3 * * *", "Europe/Oslo"),
            ("30 2 * * 1-5", "Europe/Oslo"),
            ("30 2 1 * *", "Europe/Oslo"),
            ("30 2 * * *", "UTC"),
            ("30 2 * * *", "Asia/Kolkata"),
        ] {
            assert_eq!(shifts(schedule, zone), [""; 0], "{schedule} {zone}");
        }
    }
}
