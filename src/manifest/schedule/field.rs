//! One field of a schedule: a list of values, ranges and steps.

use std::ops::Range;

use super::ScheduleError;
use super::error;

/// The unit of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// 1 to 31.
    DayOfMonth,
    /// 1 to 12, or JAN to DEC.
    Month,
    /// 0 to 6, or SUN to SAT.
    DayOfWeek,
}

impl Unit {
    /// All units, in the order of the fields.
    pub const ALL: [Unit; 5] = [Self::Minute, Self::Hour, Self::DayOfMonth, Self::Month, Self::DayOfWeek];

    /// The minimum and the maximum value.
    pub fn bounds(self) -> (u8, u8) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 6),
        }
    }

    /// The name of the unit: `day of month`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "day of month",
            Self::Month => "month",
            Self::DayOfWeek => "day of week",
        }
    }

    /// The full names of its values, starting at the minimum; empty for numbers without names.
    pub fn value_names(self) -> &'static [&'static str] {
        match self {
            Self::Month => &[
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Self::DayOfWeek => {
                &["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
            }
            _ => &[],
        }
    }

    /// The value of a name with three letters.
    fn named(self, text: &str) -> Option<u8> {
        let named = |name: &&str| name[..3].eq_ignore_ascii_case(text);
        let at = self.value_names().iter().position(named)?;
        u8::try_from(at).ok().map(|at| at + self.bounds().0)
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The bytes of the field in the schedule.
    pub range: Range<usize>,
    /// Its items. There are none between two commas.
    pub items: Vec<Item>,
    bits: u64,
    star: bool,
}

/// An item in the list of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The bytes of the item in the schedule.
    pub range: Range<usize>,
    /// The minimum value.
    pub first: u8,
    /// The maximum value; equal to the minimum for a single value.
    pub last: u8,
    /// The step from one value to the next; 1 without a step.
    pub step: u64,
    /// Whether it is written as `*` or `?`.
    pub any: bool,
}

impl Field {
    /// Parses a field that begins at byte `at`.
    pub(super) fn parse(text: &str, at: usize, unit: Unit) -> Result<Self, ScheduleError> {
        let mut field = Self { range: at..at + text.len(), items: Vec::new(), bits: 0, star: false };
        let mut offset = at;
        for item in text.split(',') {
            if !item.is_empty() {
                field.add(Item::parse(item, offset, unit)?);
            }
            offset += item.len() + 1;
        }
        Ok(field)
    }

    /// The field that a descriptor at `range` means: one value, or every value.
    pub(super) fn of_descriptor(value: Option<u8>, range: Range<usize>, unit: Unit) -> Self {
        let (minimum, maximum) = unit.bounds();
        let (first, last) = value.map_or((minimum, maximum), |value| (value, value));
        let mut field = Self { range: range.clone(), items: Vec::new(), bits: 0, star: false };
        field.add(Item { range, first, last, step: 1, any: value.is_none() });
        field
    }

    fn add(&mut self, item: Item) {
        let step = usize::try_from(item.step).unwrap_or(usize::MAX);
        for value in (item.first..=item.last).step_by(step) {
            self.bits |= 1 << value;
        }
        // In the parser, a step of 2 or more removes the special meaning of `*` for the days.
        self.star |= item.any && item.step == 1;
        self.items.push(item);
    }

    /// Whether it contains `value`.
    pub fn contains(&self, value: u8) -> bool {
        value < 64 && self.bits & (1 << value) != 0
    }

    /// Its values, in ascending order.
    pub fn values(&self) -> impl Iterator<Item = u8> + '_ {
        (0..64).filter(|value| self.contains(*value))
    }

    /// Whether it has no values, like a field that only has commas.
    pub fn is_empty(&self) -> bool {
        self.bits == 0
    }

    /// Whether the other field for days decides: an item is `*`, `?` or `*/1`.
    pub fn star(&self) -> bool {
        self.star
    }
}

impl Item {
    fn parse(text: &str, at: usize, unit: Unit) -> Result<Self, ScheduleError> {
        let range = at..at + text.len();
        let (minimum, maximum) = unit.bounds();
        let halves: Vec<&str> = text.split('/').collect();
        let ends: Vec<&str> = halves[0].split('-').collect();
        let any = matches!(ends[0], "*" | "?");
        let (first, mut last) = match ends[..] {
            // The text after the hyphen of `*-7` is ignored.
            _ if any => (i64::from(minimum), i64::from(maximum)),
            [""] => return Err(error::step_of_nothing(text, range)),
            [one] => {
                let only = value(one, at, unit)?;
                (only, only)
            }
            [_, ""] | ["", _] => return Err(error::half_range(text, range, unit)),
            [low, high] => (value(low, at, unit)?, value(high, at + low.len() + 1, unit)?),
            _ => return Err(error::surplus(text, range, '-', unit)),
        };
        let step = match halves[..] {
            [_] => 1,
            [before, after] => {
                if ends.len() == 1 {
                    last = i64::from(maximum);
                }
                let at = at + before.len() + 1;
                after.parse::<i64>().map_err(|_| error::not_a_step(after, at, &range))?
            }
            _ => return Err(error::surplus(text, range, '/', unit)),
        };
        if step < 0 {
            return Err(error::step_below_one(text, range));
        }
        let fits = |number: i64| u8::try_from(number).ok().filter(|fit| (minimum..=maximum).contains(fit));
        let (Some(first), Some(last)) = (fits(first), fits(last)) else {
            return Err(error::out_of_bounds(text, at, unit, halves.len() > 1));
        };
        if first > last {
            return Err(error::backwards(halves[0], at, unit, halves.len() > 1));
        }
        match u64::try_from(step) {
            Ok(step) if step > 0 => Ok(Self { range, first, last, step, any }),
            _ => Err(error::step_below_one(text, range)),
        }
    }
}

fn value(text: &str, at: usize, unit: Unit) -> Result<i64, ScheduleError> {
    if let Some(value) = unit.named(text) {
        return Ok(i64::from(value));
    }
    text.parse().map_err(|_| error::not_a_value(text, at..at + text.len(), unit))
}
