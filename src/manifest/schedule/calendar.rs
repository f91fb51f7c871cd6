//! The next run, and the time between runs.

use super::{Times, Unit};

/// A minute of local time, without a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime {
    /// The year of the Gregorian calendar.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl CivilTime {
    /// The first minute of a day.
    pub fn midnight(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day, hour: 0, minute: 0 }
    }

    /// The day of the week, 0 for Sunday.
    pub fn weekday(self) -> u8 {
        // January 1 of the year 1 was a Monday; cycles of 400 years consist of whole weeks.
        let year = self.year.rem_euclid(400) + 400;
        let before = year - 1;
        let leap_days = before / 4 - before / 100 + before / 400;
        let of_year: i32 = (1..self.month).map(|month| i32::from(days_in(year, month))).sum();
        let days = before * 365 + leap_days + of_year + i32::from(self.day);
        u8::try_from(days.rem_euclid(7)).unwrap_or_default()
    }

    pub(super) fn next_day(self) -> Self {
        match () {
            () if self.day < days_in(self.year, self.month) => {
                Self::midnight(self.year, self.month, self.day + 1)
            }
            () if self.month < 12 => Self::midnight(self.year, self.month + 1, 1),
            () => Self::midnight(self.year + 1, 1, 1),
        }
    }
}

impl std::fmt::Display for CivilTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { year, month, day, hour, minute } = self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How far the controller searches: to the end of the fifth year after the current one.
const YEARS: i32 = 5;

/// After this number of days, weekdays and dates repeat, except around centuries without a leap day.
const CYCLE: usize = 28 * 1461 / 4;

impl Times {
    /// The first run after `time`; `None` if the controller, which searches five years, finds none. Daylight saving
    /// time is ignored.
    pub fn next_after(&self, time: CivilTime) -> Option<CivilTime> {
        let limit = time.year + YEARS;
        let mut day = time;
        loop {
            if let Some(found) = self.first_on(day, (day == time).then_some(time)) {
                return Some(found);
            }
            day = day.next_day();
            if day.year > limit {
                return None;
            }
        }
    }

    /// The first run on a day, after `time` if it is given.
    fn first_on(&self, day: CivilTime, time: Option<CivilTime>) -> Option<CivilTime> {
        if !self.on_day(day.month, day.day, day.weekday()) {
            return None;
        }
        let minutes = |hour| self.field(Unit::Minute).values().map(move |minute| (hour, minute));
        let mut all = self.field(Unit::Hour).values().flat_map(minutes);
        let (hour, minute) = all.find(|at| time.is_none_or(|time| *at > (time.hour, time.minute)))?;
        Some(CivilTime { hour, minute, ..day })
    }

    /// Whether it ever runs.
    pub fn ever_runs(&self) -> bool {
        // Every period of five years has a leap day, except around some centuries.
        self.next_after(CivilTime::midnight(2000, 1, 1)).is_some()
    }

    /// The shortest time between two runs, in seconds; none when it never runs.
    pub(super) fn shortest_interval(&self) -> Option<u64> {
        let times = self.minutes_of_day();
        let overnight = Self::overnight(&times, self.days_between(1)?.0)?;
        let within = times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(overnight);
        Some(within.min(overnight) * 60)
    }

    /// The longest time between two runs, in seconds; none when it never runs.
    pub(super) fn longest_interval(&self) -> Option<u64> {
        let times = self.minutes_of_day();
        let overnight = Self::overnight(&times, self.days_between(0)?.1)?;
        let within = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(overnight);
        Some(within.max(overnight) * 60)
    }

    /// The times of a day, in minutes from its start.
    fn minutes_of_day(&self) -> Vec<u64> {
        let minutes = |hour| {
            self.field(Unit::Minute).values().map(move |minute| u64::from(hour) * 60 + u64::from(minute))
        };
        self.field(Unit::Hour).values().flat_map(minutes).collect()
    }

    /// From the last time of a day to the first of a day so many days later, in minutes.
    fn overnight(times: &[u64], days: u64) -> Option<u64> {
        let (first, last) = (times.first()?, times.last()?);
        Some(days * 24 * 60 - last + first)
    }

    /// The fewest and the most days from one day with a run to the next. No further days are looked at once the fewest
    /// are `enough`.
    fn days_between(&self, enough: u64) -> Option<(u64, u64)> {
        let mut day = CivilTime::midnight(2001, 1, 1);
        let mut since = None;
        let mut found: Option<(u64, u64)> = None;
        for _ in 0..CYCLE {
            since = since.map(|days| days + 1);
            if self.on_day(day.month, day.day, day.weekday()) {
                if let Some(days) = since {
                    let (fewest, most) = found.unwrap_or((days, days));
                    found = Some((fewest.min(days), most.max(days)));
                }
                since = Some(0);
                if found.is_some_and(|(fewest, _)| fewest <= enough) {
                    break;
                }
            }
            day = day.next_day();
        }
        found
    }
}
