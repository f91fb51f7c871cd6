//! Quantities: `500m`, `4Gi`, `1e3`.

use std::fmt;

use crate::yaml::{Node, Scalar};

/// An amount of a resource, with a precision of one billionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    nanos: i128,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantityError {
    /// It does not begin with a number.
    Number,
    /// Kubernetes does not know the suffix after the number.
    Suffix,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "it does not begin with a number",
            Self::Suffix => "Kubernetes does not know its suffix",
        })
    }
}

impl std::error::Error for QuantityError {}

const NANOS: i128 = 1_000_000_000;

/// The maximum. A larger quantity gives the same result in every comparison; Kubernetes itself limits them to 2^63.
const MOST: i128 = i128::MAX / (1 << 20);

impl Quantity {
    /// Parses a text as the API server does: an optional sign, digits with an optional dot, and a suffix of `n u m k M
    /// G T P E`, `Ki Mi Gi Ti Pi Ei`, or an exponent (`e3`, `E-2`). Spaces around it are ignored. Parts below a
    /// billionth are rounded away from zero.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let (negative, text) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if fraction.contains('.') || whole.is_empty() && fraction.is_empty() {
            return Err(QuantityError::Number);
        }
        let (base, exponent) = suffix_of(suffix).ok_or(QuantityError::Suffix)?;
        let mut nanos: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            nanos = (nanos * 10 + i128::from(digit - b'0')).min(MOST);
        }
        let fraction_digits = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let decimal = if base == 10 { exponent } else { 0 }.saturating_add(9).saturating_sub(fraction_digits);
        if base == 2 {
            nanos = nanos.saturating_mul(1 << exponent).min(MOST);
        }
        nanos = shift(nanos, decimal);
        Ok(Self { nanos: if negative { -nanos } else { nanos } })
    }

    /// The quantity at a node, whether written as a string or as a number.
    pub fn of(node: Node<'_>) -> Option<Self> {
        match node.scalar()? {
            Scalar::Str(text) => Self::parse(&text).ok(),
            Scalar::Int(value) => Some(Self { nanos: i128::from(value) * NANOS }),
            Scalar::UInt(value) => Some(Self { nanos: i128::from(value) * NANOS }),
            Scalar::Float(value) => Self::parse(&value.to_string()).ok(),
            Scalar::Null | Scalar::Bool(_) => None,
        }
    }

    /// Whether it is negative.
    pub fn is_negative(self) -> bool {
        self.nanos < 0
    }

    /// The quantity in whole units (bytes, cores), rounded up.
    pub fn ceiling(self) -> i128 {
        self.nanos.div_euclid(NANOS) + i128::from(self.nanos.rem_euclid(NANOS) > 0)
    }

    /// The quantity in thousandths, rounded up: `250` for `250m`.
    pub fn milli_ceiling(self) -> i128 {
        let unit = NANOS / 1000;
        self.nanos.div_euclid(unit) + i128::from(self.nanos.rem_euclid(unit) > 0)
    }
}

/// Multiplies by a power of ten, and rounds up.
fn shift(value: i128, by: i64) -> i128 {
    let mut value = value;
    let steps = by.unsigned_abs().min(64);
    for _ in 0..steps {
        value = if by >= 0 {
            value.saturating_mul(10).min(MOST)
        } else {
            value / 10 + i128::from(value % 10 > 0)
        };
    }
    value
}

/// The base and exponent of a suffix.
fn suffix_of(suffix: &str) -> Option<(u8, i64)> {
    Some(match suffix {
        "" => (10, 0),
        "n" => (10, -9),
        "u" => (10, -6),
        "m" => (10, -3),
        "k" => (10, 3),
        "M" => (10, 6),
        "G" => (10, 9),
        "T" => (10, 12),
        "P" => (10, 15),
        "E" => (10, 18),
        "Ki" => (2, 10),
        "Mi" => (2, 20),
        "Gi" => (2, 30),
        "Ti" => (2, 40),
        "Pi" => (2, 50),
        "Ei" => (2, 60),
        _ => (10, suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::{Quantity, QuantityError};

    fn milli(text: &str) -> i128 {
        Quantity::parse(text).unwrap().milli_ceiling()
    }

    #[test]
    fn the_grammar_is_that_of_the_api_server() {
        for (text, expected) in [
            ("1", 1000),
            ("1.5", 1500),
            (".5", 500),
            ("5.", 5000),
            ("+2", 2000),
            ("-2", -2000),
            (" 100m ", 100),
            ("1k", 1_000_000),
            ("1Ki", 1_024_000),
            ("1.5Gi", 1_610_612_736_000),
            ("1E", 1_000_000_000_000_000_000_000),
            ("1e3", 1_000_000),
            ("1E3", 1_000_000),
            ("12e-1", 1200),
            ("1e+2", 100_000),
            ("100n", 1),
            ("0", 0),
            ("512m", 512),
        ] {
            assert_eq!(milli(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_quantity_is_refused() {
        for text in ["1K", "1KB", "1MB", "1Mb", "1gi", "1GiB", "1mi", "1e", "1ki", "2 Gi", "1Gi!", "1e1.5"] {
            assert_eq!(Quantity::parse(text), Err(QuantityError::Suffix), "{text}");
        }
        for text in ["", "Gi", ".", "1.2.3", "-", "abc", "e3"] {
            assert_eq!(Quantity::parse(text), Err(QuantityError::Number), "{text}");
        }
    }

    #[test]
    fn quantities_compare_by_value() {
        let of = |text| Quantity::parse(text).unwrap();
        assert!(of("1Gi") > of("1G"));
        assert_eq!(of("1000m"), of("1"));
        assert_eq!(of("0.5"), of("500m"));
        assert!(of("9999999999999999999999999999999999999999Ei") > of("8Ei"));
        assert!(of("1e99999999999") > of("8Ei"));
        assert!(of("-1").is_negative() && !of("0").is_negative());
        assert_eq!(of("1500m").ceiling(), 2);
    }
}
