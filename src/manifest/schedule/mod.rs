//! The schedule of a CronJob, in the grammar of its controller: the standard parser of robfig/cron v3.
//!
//! It accepts five fields or a descriptor, and differs from Vixie cron: there is no day 7, ranges do not wrap around,
//! `?` is `*`, and `*/2` counts as a restriction of the day.

mod calendar;
mod descriptor;
mod error;
mod field;
mod oddity;
mod shifts;
mod words;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod table;

use std::ops::Range;

pub use calendar::CivilTime;
pub use error::{Correction, ScheduleError};
pub use field::{Field, Item, Unit};
pub use oddity::{Oddity, OddityKind};
pub use shifts::Shift;

/// A schedule that the controller accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// When it runs.
    pub when: When,
    /// The bytes of a prefix `TZ=…` or `CRON_TZ=…`. The parser accepts it, but the API server refuses it in a CronJob.
    pub zone: Option<Range<usize>>,
}

/// When a schedule runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// At certain times.
    Times(Times),
    /// `@every`: a number of seconds after the previous run, at least 1.
    Every(u64),
}

/// Times: which minutes of which hours of which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    fields: Box<[Field; 5]>,
}

impl Schedule {
    /// Parses a schedule. Ranges, here and in the error, are bytes of `text`.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        if text.is_empty() {
            return Err(ScheduleError::new("the schedule is empty", 0..0).help(error::ORDER));
        }
        let Some(prefix) = ["TZ=", "CRON_TZ="].into_iter().find(|prefix| text.starts_with(prefix)) else {
            return Ok(Self { when: When::parse(text, 0)?, zone: None });
        };
        let Some(blank) = text.find(' ') else {
            let message = format!("the schedule is missing: there is only `{prefix}` and a time zone");
            return Err(ScheduleError::new(message, 0..text.len()).help(error::ORDER));
        };
        let rest = text[blank..].trim();
        let at = text.len() - text[blank..].trim_start().len();
        Ok(Self { when: When::parse(rest, at)?, zone: Some(0..blank) })
    }

    /// The shortest time between two runs, in seconds; `None` if it never runs.
    pub fn shortest_interval(&self) -> Option<u64> {
        match &self.when {
            When::Times(times) => times.shortest_interval(),
            When::Every(seconds) => Some(*seconds),
        }
    }

    /// The longest time between two runs, in seconds; none when it never runs.
    pub fn longest_interval(&self) -> Option<u64> {
        match &self.when {
            When::Times(times) => times.longest_interval(),
            When::Every(seconds) => Some(*seconds),
        }
    }

    /// A description: `at 02:00 every day`.
    pub fn describe(&self) -> String {
        match &self.when {
            When::Times(times) => words::times(times),
            When::Every(seconds) => words::every(*seconds),
        }
    }
}

impl When {
    /// `at` is the position of `text`, to which ranges are relative.
    fn parse(text: &str, at: usize) -> Result<Self, ScheduleError> {
        if text.starts_with('@') {
            return descriptor::parse(text, at);
        }
        let words = words_of(text, at);
        let Ok(words) = <[(usize, &str); 5]>::try_from(words.as_slice()) else {
            return Err(error::field_count(text, at, &words));
        };
        let mut fields = Vec::with_capacity(5);
        for (unit, (at, word)) in Unit::ALL.into_iter().zip(words) {
            fields.push(Field::parse(word, at, unit)?);
        }
        // Five words always give five fields.
        let Ok(fields) = <Box<[Field; 5]>>::try_from(fields) else {
            return Err(error::field_count(text, at, &words));
        };
        Ok(Self::Times(Times { fields }))
    }
}

impl Times {
    /// The field of this unit.
    pub fn field(&self, unit: Unit) -> &Field {
        &self.fields[unit as usize]
    }

    /// Whether both the day of month and the day of week are restricted, so that a day only needs to match one of them.
    /// A step of 2 or more counts as a restriction, `*` alone does not.
    pub fn either_day(&self) -> bool {
        !self.field(Unit::DayOfMonth).star() && !self.field(Unit::DayOfWeek).star()
    }

    /// Whether it runs on a day with this month, day and weekday (0 is Sunday).
    pub fn on_day(&self, month: u8, day: u8, weekday: u8) -> bool {
        let of_month = self.field(Unit::DayOfMonth).contains(day);
        let of_week = self.field(Unit::DayOfWeek).contains(weekday);
        let day = if self.either_day() { of_month || of_week } else { of_month && of_week };
        day && self.field(Unit::Month).contains(month)
    }
}

/// The words between spaces, with their positions.
fn words_of(text: &str, at: usize) -> Vec<(usize, &str)> {
    let offset = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(|word| (at + offset(word), word)).collect()
}
