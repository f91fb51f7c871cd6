//! The types of scalars in `kubectl`: YAML 1.1 as in go-yaml v2.

use std::borrow::Cow;

use super::Kind;
use super::number;
use super::tree::TagKind;

/// A scalar's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// A signed integer of 64 bits.
    Int(i64),
    /// A larger integer that is an unsigned integer of 64 bits.
    UInt(u64),
    /// A number with a fraction or an exponent, or too large for an integer.
    Float(f64),
    /// A string.
    Str(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    /// The name of the type with its article: `an integer`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::Bool(_) => "a boolean",
            Scalar::Int(_) | Scalar::UInt(_) => "an integer",
            Scalar::Float(_) => "a number",
            Scalar::Str(_) => "a string",
        }
    }

    /// The string that Kubernetes uses for it as a key of a mapping.
    pub fn into_key(self) -> Cow<'a, str> {
        match self {
            Scalar::Null => Cow::Borrowed("null"),
            Scalar::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Scalar::Int(value) => Cow::Owned(value.to_string()),
            Scalar::UInt(value) => Cow::Owned(value.to_string()),
            Scalar::Float(value) => Cow::Owned(number::float_key(value)),
            Scalar::Str(text) => text,
        }
    }
}

/// The typed value of `content`. Only plain scalars can have other types than string, except with a tag. If the content
/// does not fit its tag, which Kubernetes refuses, it has the type without the tag.
pub(super) fn resolve(content: Cow<'_, str>, kind: Kind, tag: TagKind) -> Scalar<'_> {
    match tag {
        TagKind::None if matches!(kind, Kind::Plain | Kind::Absent) => untagged(content),
        TagKind::Bool | TagKind::Int | TagKind::Null => untagged(content),
        TagKind::Float => match untagged(content) {
            #[allow(clippy::cast_precision_loss, reason = "Go converts so")]
            Scalar::Int(value) => Scalar::Float(value as f64),
            other => other,
        },
        TagKind::Binary => match decode_base64(&content) {
            Some(bytes) => Scalar::Str(Cow::Owned(go_string(&bytes))),
            None => Scalar::Str(content),
        },
        _ => Scalar::Str(content),
    }
}

/// Whether go-yaml can convert `content` to the type of its tag.
pub(super) fn fits_tag(content: &str, tag: TagKind) -> bool {
    let value = || untagged(Cow::Borrowed(content));
    match tag {
        TagKind::Bool => matches!(value(), Scalar::Bool(_)),
        TagKind::Int => matches!(value(), Scalar::Int(_) | Scalar::UInt(_)),
        TagKind::Float => matches!(value(), Scalar::Int(_) | Scalar::Float(_)),
        TagKind::Null => matches!(value(), Scalar::Null),
        TagKind::Timestamp => number::is_timestamp(content),
        TagKind::Binary => decode_base64(content).is_some(),
        _ => true,
    }
}

/// Whether the first byte and the length of a plain scalar show that it is a string.
pub(super) fn is_string(content: &str) -> bool {
    match content.as_bytes().first() {
        Some(b'+' | b'-' | b'.' | b'0'..=b'9' | b'~') | None => false,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => content.len() > 5,
        Some(_) => true,
    }
}

fn untagged(content: Cow<'_, str>) -> Scalar<'_> {
    let Some(&first) = content.as_bytes().first() else { return Scalar::Null };
    if is_string(&content) {
        return Scalar::Str(content);
    }
    match content.as_ref() {
        "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Scalar::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Scalar::Bool(false);
        }
        _ => {}
    }
    let number = match first {
        b'.' => number::dotted(&content),
        b'+' | b'-' | b'0'..=b'9' => number::number(&content),
        _ => None,
    };
    number.unwrap_or(Scalar::Str(content))
}

/// Bytes as a JSON string: Go writes U+FFFD for each byte that is not UTF-8.
fn go_string(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// Decodes base64 like Go's standard encoding: with padding, without regard to line breaks.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let padding = digits.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    digits.truncate(digits.len() - padding);
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let mut bits = 0_u32;
        for digit in group {
            bits = bits << 6 | u32::from(base64_digit(*digit)?);
        }
        let bytes = (bits << (6 * (4 - group.len()))).to_be_bytes();
        out.extend(&bytes[1..group.len()]);
    }
    Some(out)
}

fn base64_digit(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
