//! `@daily` and other descriptors, and `@every` with a Go duration.

use super::error;
use super::{Field, ScheduleError, Times, Unit, When};

/// The descriptors: minute, hour, day of month, month, day of week; `None` stands for every value.
const DESCRIPTORS: [(&str, [Option<u8>; 5]); 7] = [
    ("@yearly", [Some(0), Some(0), Some(1), Some(1), None]),
    ("@annually", [Some(0), Some(0), Some(1), Some(1), None]),
    ("@monthly", [Some(0), Some(0), Some(1), None, None]),
    ("@weekly", [Some(0), Some(0), None, None, Some(0)]),
    ("@daily", [Some(0), Some(0), None, None, None]),
    ("@midnight", [Some(0), Some(0), None, None, None]),
    ("@hourly", [Some(0), None, None, None, None]),
];

/// The names of the descriptors without an argument.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    DESCRIPTORS.iter().map(|(name, _)| *name)
}

/// Parses a descriptor that begins at byte `at`.
pub(super) fn parse(text: &str, at: usize) -> Result<When, ScheduleError> {
    let range = at..at + text.len();
    if let Some((_, values)) = DESCRIPTORS.iter().find(|(name, _)| *name == text) {
        let field = |unit: Unit| Field::of_descriptor(values[unit as usize], range.clone(), unit);
        return Ok(When::Times(Times { fields: Box::new(Unit::ALL.map(field)) }));
    }
    let Some(duration) = text.strip_prefix("@every ") else {
        return Err(error::unknown_descriptor(text, range));
    };
    let nanoseconds = nanoseconds(duration)
        .ok_or_else(|| error::not_a_duration(duration, range.end - duration.len()..range.end))?;
    // There is at least one second between runs, and fractions of a second are ignored.
    Ok(When::Every((nanoseconds / 1_000_000_000).max(1)))
}

/// A duration in nanoseconds, 0 for a negative one: `1h30m`, `1.5h`, `-2s`; `None` if Go does not accept it.
fn nanoseconds(text: &str) -> Option<u64> {
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0_u64;
    loop {
        let (whole, after_whole) = digits(rest);
        let (fraction, after) = after_whole.strip_prefix('.').map_or(("", after_whole), digits);
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let unit = unit(&after[..end])?;
        let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().ok()? };
        let part = whole.checked_mul(unit)?.checked_add(share(fraction, unit))?;
        total = total.checked_add(part).filter(|total| i64::try_from(*total).is_ok())?;
        rest = &after[end..];
        if rest.is_empty() {
            return Some(if negative { 0 } else { total });
        }
    }
}

/// The digits at the start of a text, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// A unit of time in nanoseconds.
fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60 * 1_000_000_000,
        "h" => 3_600 * 1_000_000_000,
        _ => return None,
    })
}

/// The value of the digits after a decimal point, in nanoseconds of a unit.
fn share(fraction: &str, unit: u64) -> u64 {
    let mut scale = 1;
    let mut sum = 0;
    for digit in fraction.bytes().take(12) {
        scale *= 10;
        sum = sum * 10 + u128::from(digit - b'0');
    }
    u64::try_from(sum * u128::from(unit) / scale).unwrap_or(u64::MAX)
}
