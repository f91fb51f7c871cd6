//! Cases of golden tables: the result of `kubectl` for a text.

use rightkind::yaml::{self, Document};
use serde_json::Value;

/// The differences between `document` and `case`, in words.
pub(crate) fn disagreement(case: &Value, document: &Document<'_>) -> Option<String> {
    let expected = match (&case["error"], document.error()) {
        (Value::String(_), Some(_)) => return None,
        (Value::String(error), None) => {
            return Some(format!("read as {}, should be refused: {error}", yaml::to_json(document).value));
        }
        (_, Some(error)) => return Some(format!("refused: {}, should be {}", error.message, case["json"])),
        (_, None) => &case["json"],
    };
    let json = yaml::to_json(document);
    if !equal(&json.value, expected) {
        return Some(format!("read as {}, should be {expected}", json.value));
    }
    if json.repeated != case["strict_error"].is_string() {
        return Some(format!("repeated keys: {}, should be {}", json.repeated, case["strict_error"]));
    }
    None
}

/// Equal values. Numbers are equal if they are equal as floats, except for the last digit: tables are written with and
/// without fractions, and `serde_json` reads long numbers with a small error.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            let (one, other) = (one.as_f64().unwrap_or_default(), other.as_f64().unwrap_or_default());
            (one - other).abs() <= one.abs() * 1e-14
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => one == other,
    }
}
