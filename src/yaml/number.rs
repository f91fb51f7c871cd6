//! Numbers, as Go reads and writes them.

use super::Scalar;

/// A scalar that starts with a dot.
pub(super) fn dotted(text: &str) -> Option<Scalar<'static>> {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" => return Some(Scalar::Float(f64::INFINITY)),
        _ => {}
    }
    // Go accepts underscores only between digits here.
    let bytes = text.as_bytes();
    let misplaced = bytes.iter().enumerate().any(|(at, byte)| {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        *byte == b'_' && !(digit(at.wrapping_sub(1)) && digit(at + 1))
    });
    if misplaced { None } else { float(&text.replace('_', "")) }
}

/// A scalar that starts with a digit or a sign.
pub(super) fn number(text: &str) -> Option<Scalar<'static>> {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Some(Scalar::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| float(&plain)).or_else(|| binary(&plain))
}

/// Go's `ParseInt` and `ParseUint` with base 0.
fn integer(text: &str) -> Option<Scalar<'static>> {
    let signed = text.starts_with(['+', '-']);
    let (sign, digits) = if signed { text.split_at(1) } else { ("", text) };
    let lower = digits.get(..2).unwrap_or_default().to_ascii_lowercase();
    let (radix, digits) = match lower.as_str() {
        "0x" => (16, &digits[2..]),
        "0b" => (2, &digits[2..]),
        "0o" => (8, &digits[2..]),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    if let Ok(value) = i64::from_str_radix(&format!("{sign}{digits}"), radix) {
        return Some(Scalar::Int(value));
    }
    if signed { None } else { u64::from_str_radix(digits, radix).ok().map(Scalar::UInt) }
}

/// A decimal number with a fraction, an exponent or too many digits. If it is too large, it is a string.
fn float(text: &str) -> Option<Scalar<'static>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mantissa = unsigned.find(['e', 'E']).map_or(unsigned, |at| &unsigned[..at]);
    let exponent = &unsigned[mantissa.len()..];
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    if !exponent.is_empty() {
        let digits = exponent[1..].strip_prefix(['+', '-']).unwrap_or(&exponent[1..]);
        if digits.is_empty() || !all_digits(digits) {
            return None;
        }
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Scalar::Float)
}

/// `0b` before a sign, which is not in Go's own syntax.
fn binary(text: &str) -> Option<Scalar<'static>> {
    let digits = text.strip_prefix("0b")?;
    digits.strip_prefix(['+', '-'])?;
    i64::from_str_radix(digits, 2).ok().map(Scalar::Int)
}

/// A float as a key: the shortest digits that identify it in 32 bits, in Go's format `g`.
pub(super) fn float_key(value: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "Go rounds so")]
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    format!("{value}")
}

/// Whether go-yaml reads `text` as a date or a time.
pub(super) fn is_timestamp(text: &str) -> bool {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let date = year.len() == 4
        && field(year, 0..=9999, 4).is_some()
        && field(month, 1..=12, 2).is_some_and(|month| {
            let year: u32 = year.parse().unwrap_or_default();
            let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
            let days = [31, 28 + u32::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            field(day, 1..=days[month as usize - 1], 2).is_some()
        });
    date && time.is_none_or(is_time)
}

fn is_time(text: &str) -> bool {
    let (separator, text) = text.split_at(1);
    let (clock, zoned) = if separator == " " {
        (text, false)
    } else if let Some(clock) = text.strip_suffix('Z') {
        (clock, true)
    } else {
        let Some(at) = text.rfind(['+', '-']) else { return false };
        let Some((hours, minutes)) = text[at + 1..].split_once(':') else { return false };
        let offset = hours.len() == 2 && minutes.len() == 2;
        if !offset || field(hours, 0..=24, 2).is_none() || field(minutes, 0..=60, 2).is_none() {
            return false;
        }
        (&text[..at], true)
    };
    if zoned == (separator == " ") {
        return false;
    }
    let mut parts = clock.split(':');
    let (Some(hour), Some(minute), Some(second), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (second, fraction) = second.split_once(['.', ',']).unwrap_or((second, "0"));
    field(hour, 0..=23, 2).is_some()
        && field(minute, 0..=59, 2).is_some()
        && field(second, 0..=59, 2).is_some()
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of one to `most` digits within `range`.
fn field(text: &str, range: std::ops::RangeInclusive<u32>, most: usize) -> Option<u32> {
    let digits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|value| digits && range.contains(value))
}
