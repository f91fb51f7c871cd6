//! What is wrong with a scalar, given the shape that it should have.

use super::{Bounds, Fault, Shape, Value, Versions, is_base64, is_time};
use crate::manifest::{Quantity, is_placeholder, is_shouted};
use crate::yaml::Scalar;

/// What is wrong with the value of a field that needs a scalar.
pub(super) fn scalar_fault<'a>(value: Value<'a>, versions: Versions) -> Option<Fault<'a>> {
    let node = value.node;
    let Some(scalar) = node.scalar() else {
        return (!is_placeholder(node)).then_some(Fault::Type(value));
    };
    let fault = match (value.shape, &scalar) {
        (Shape::Enum(choices), Scalar::Str(text)) => {
            if text.is_empty() || choices.contain(text, versions) {
                return None;
            }
            Fault::Choice(value, choices)
        }
        (Shape::Bytes, Scalar::Str(text)) if !is_base64(text) => Fault::Format(value),
        (Shape::Time, Scalar::Str(text)) if !is_time(text) => Fault::Format(value),
        (Shape::Quantity, Scalar::Str(text)) => Fault::Quantity(value, Quantity::parse(text).err()?),
        (Shape::Int32(bounds) | Shape::IntOrString(bounds), number) if is_number(number) => {
            integer_fault(value, bounds, if bounds.are_wide(versions) { 63 } else { 31 }, number)?
        }
        (Shape::Int64(bounds) | Shape::Int64OrString(bounds), number) if is_number(number) => {
            integer_fault(value, bounds, 63, number)?
        }
        (Shape::Number(bounds), number) if is_number(number) => {
            if bounds.contain(float(number)) {
                return None;
            }
            Fault::Bounds(value, bounds)
        }
        (_, Scalar::Null)
        | (
            Shape::String | Shape::Bytes | Shape::Time | Shape::IntOrString(_) | Shape::Int64OrString(_),
            Scalar::Str(_),
        )
        | (Shape::Boolean, Scalar::Bool(_))
        | (Shape::Quantity, Scalar::Int(_) | Scalar::UInt(_) | Scalar::Float(_)) => return None,
        _ => Fault::Type(value),
    };
    // A word in capitals is a placeholder for a number; enum values of the API can be in capitals too.
    let shouted = || !matches!(value.shape, Shape::Enum(_) | Shape::Bytes) && is_shouted(node.text());
    (!is_placeholder(node) && !shouted()).then_some(fault)
}

fn is_number(scalar: &Scalar<'_>) -> bool {
    matches!(scalar, Scalar::Int(_) | Scalar::UInt(_) | Scalar::Float(_))
}

/// The value of a number, to compare limits and sizes: rounding keeps the order.
#[allow(clippy::cast_precision_loss, reason = "rounding keeps the order")]
fn float(number: &Scalar<'_>) -> f64 {
    match number {
        Scalar::Int(number) => *number as f64,
        Scalar::UInt(number) => *number as f64,
        Scalar::Float(number) => *number,
        _ => f64::NAN,
    }
}

/// What is wrong with a number that should be a signed integer of this many bits.
fn integer_fault<'a>(
    value: Value<'a>,
    bounds: Bounds<'a>,
    bits: i32,
    number: &Scalar<'_>,
) -> Option<Fault<'a>> {
    let written = float(number);
    // In JSON, a whole number has no fraction, however it was written.
    if written.fract() != 0.0 {
        return Some(Fault::Type(value));
    }
    let end = 2_f64.powi(bits);
    let fits = match number {
        Scalar::Int(_) if bits == 63 => true,
        Scalar::UInt(_) => false,
        _ => (-end..end).contains(&written),
    };
    if fits {
        (!bounds.contain(written)).then_some(Fault::Bounds(value, bounds))
    } else {
        Some(Fault::Range(value))
    }
}
