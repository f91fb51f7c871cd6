//! The type of a scalar as `kubectl` resolves it: YAML 1.1 in the form of go-yaml v2.

use std::borrow::Cow;

use super::Kind;

/// A scalar's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// An integer that fits 64 signed bits.
    Int(i64),
    /// An integer above that which fits 64 unsigned bits.
    UInt(u64),
    /// A number with a fraction or an exponent, or one too large for an integer.
    Float(f64),
    /// A string.
    Str(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    /// What kind of value it is, in a word with its article: `an integer`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::Bool(_) => "a boolean",
            Scalar::Int(_) | Scalar::UInt(_) => "an integer",
            Scalar::Float(_) => "a number",
            Scalar::Str(_) => "a string",
        }
    }

    /// The string that Kubernetes makes of it as a mapping's key.
    pub fn into_key(self) -> Cow<'a, str> {
        match self {
            Scalar::Null => Cow::Borrowed("null"),
            Scalar::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Scalar::Int(value) => Cow::Owned(value.to_string()),
            Scalar::UInt(value) => Cow::Owned(value.to_string()),
            Scalar::Float(value) => Cow::Owned(value.to_string()),
            Scalar::Str(text) => text,
        }
    }
}

/// Gives `content` its type. Only plain scalars are anything but strings, unless a tag says so.
pub(super) fn resolve<'a>(content: Cow<'a, str>, kind: Kind, tag: Option<&str>) -> Scalar<'a> {
    match (kind, tag) {
        (Kind::Absent, None) => Scalar::Null,
        (Kind::Plain, None) => plain(&content).unwrap_or(Scalar::Str(content)),
        _ => Scalar::Str(content),
    }
}

fn plain(text: &str) -> Option<Scalar<'static>> {
    match text {
        "~" | "null" | "Null" | "NULL" => return Some(Scalar::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Some(Scalar::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Some(Scalar::Bool(false));
        }
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let digits = text.replace('_', "");
    if let Ok(value) = digits.parse::<i64>() {
        let unsigned = digits.trim_start_matches(['+', '-']);
        if unsigned.len() > 1 && unsigned.starts_with('0') {
            return i64::from_str_radix(&digits.replacen('0', "", 1), 8).ok().map(Scalar::Int);
        }
        return Some(Scalar::Int(value));
    }
    if digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) {
        return digits.parse::<f64>().ok().filter(|value| value.is_finite()).map(Scalar::Float);
    }
    None
}
