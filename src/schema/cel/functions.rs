//! Operators, and the functions of the language and its extensions.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::parse::Op;
use super::value::{Outcome, Stop, Value, error};
use crate::schema::custom::{compile, parse_duration};

/// An operator other than `&&` and `||`; both sides are open.
pub(super) fn binary<'v>(op: Op, left: Value<'v>, right: Value<'v>) -> Outcome<'v> {
    let order = || left.order(&right).ok_or(Stop::Unsure);
    let truth = |value| Ok(Value::Bool(value));
    match op {
        Op::Equal => truth(left.equals(&right)?),
        Op::NotEqual => truth(!left.equals(&right)?),
        Op::Less => truth(order()? == Ordering::Less),
        Op::LessOrEqual => truth(order()? != Ordering::Greater),
        Op::Greater => truth(order()? == Ordering::Greater),
        Op::GreaterOrEqual => truth(order()? != Ordering::Less),
        Op::In => truth(contains(&right, &left)?),
        Op::And | Op::Or => Err(Stop::Unsure),
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => calculate(op, left, right),
    }
}

fn contains<'v>(collection: &Value<'v>, value: &Value<'v>) -> Result<bool, Stop> {
    let mut keys: Box<dyn Iterator<Item = &Value<'v>>> = match collection {
        Value::List(items) => Box::new(items.iter()),
        Value::Map(entries) => Box::new(entries.iter().map(|(key, _)| key)),
        _ => return Err(Stop::Unsure),
    };
    let mut is_unsure = false;
    let found = keys.any(|key| {
        let equals = key.equals(value);
        is_unsure |= equals.is_err();
        equals == Ok(true)
    });
    if is_unsure && !found { Err(Stop::Unsure) } else { Ok(found) }
}

fn calculate<'v>(op: Op, left: Value<'v>, right: Value<'v>) -> Outcome<'v> {
    let is_by_zero = matches!(right, Value::Int(0) | Value::Uint(0));
    if is_by_zero && matches!(op, Op::Divide | Op::Remainder) {
        return error(if op == Op::Divide { "division by zero" } else { "modulus by zero" });
    }
    let overflow = || error("integer overflow");
    match (op, left, right) {
        (_, Value::Int(left), Value::Int(right)) => {
            let result = match op {
                Op::Add => left.checked_add(right),
                Op::Subtract => left.checked_sub(right),
                Op::Multiply => left.checked_mul(right),
                Op::Divide => left.checked_div(right),
                _ => left.checked_rem(right),
            };
            result.map(Value::Int).map_or_else(overflow, Ok)
        }
        (_, Value::Uint(left), Value::Uint(right)) => {
            let result = match op {
                Op::Add => left.checked_add(right),
                Op::Subtract => left.checked_sub(right),
                Op::Multiply => left.checked_mul(right),
                Op::Divide => left.checked_div(right),
                _ => left.checked_rem(right),
            };
            result.map(Value::Uint).map_or_else(|| error("unsigned integer overflow"), Ok)
        }
        (_, Value::Double(left), Value::Double(right)) => match op {
            Op::Add => Ok(Value::Double(left + right)),
            Op::Subtract => Ok(Value::Double(left - right)),
            Op::Multiply => Ok(Value::Double(left * right)),
            Op::Divide => Ok(Value::Double(left / right)),
            _ => Err(Stop::Unsure),
        },
        (Op::Add, Value::Str(left), Value::Str(right)) => Ok(Value::Str(left + right)),
        (Op::Add, Value::List(left), Value::List(right)) => {
            Ok(Value::list(left.iter().chain(right.iter()).cloned().collect()))
        }
        (Op::Add, Value::Duration(left), Value::Duration(right)) => {
            left.checked_add(right).map(Value::Duration).map_or_else(overflow, Ok)
        }
        (Op::Subtract, Value::Duration(left), Value::Duration(right)) => {
            left.checked_sub(right).map(Value::Duration).map_or_else(overflow, Ok)
        }
        _ => Err(Stop::Unsure),
    }
}

#[allow(clippy::cast_possible_wrap, reason = "no text or list has 2^63 items")]
fn length<'v>(count: usize) -> Value<'v> {
    Value::Int(count as i64)
}

/// A function without a value before its dot; none if it is not known.
#[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn global<'v>(name: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    let [argument] = arguments else { return None };
    Some(match (name, argument) {
        ("size", Value::Str(text)) => Ok(length(text.chars().count())),
        ("size", Value::Bytes(bytes)) => Ok(length(bytes.len())),
        ("size", Value::List(items)) => Ok(length(items.len())),
        ("size", Value::Map(entries)) => Ok(length(entries.len())),
        ("dyn", value) => Ok(value.clone()),
        ("type", value) => Ok(Value::Type(value.type_name())),
        ("int", Value::Int(value)) => Ok(Value::Int(*value)),
        ("int", Value::Uint(value)) => {
            i64::try_from(*value).map_or_else(|_| error("integer overflow"), |value| Ok(Value::Int(value)))
        }
        ("int", Value::Double(value)) if value.abs() < 9.2e18 => Ok(Value::Int(*value as i64)),
        ("int", Value::Double(_)) => error("integer overflow"),
        ("int", Value::Str(text)) => {
            text.parse().map_or_else(|_| error(format!("no such int: {text}")), |value| Ok(Value::Int(value)))
        }
        ("double", Value::Double(value)) => Ok(Value::Double(*value)),
        ("double", value @ (Value::Int(_) | Value::Uint(_))) => {
            value.double().map(Value::Double).ok_or(Stop::Unsure)
        }
        ("double", Value::Str(text)) => text
            .parse()
            .map_or_else(|_| error(format!("no such double: {text}")), |value| Ok(Value::Double(value))),
        ("string", Value::Str(text)) => Ok(Value::Str(text.clone())),
        ("string", Value::Int(value)) => Ok(Value::Str(Cow::Owned(value.to_string()))),
        ("string", Value::Uint(value)) => Ok(Value::Str(Cow::Owned(value.to_string()))),
        ("string", Value::Bool(value)) => Ok(Value::Str(Cow::Owned(value.to_string()))),
        ("bool", Value::Bool(value)) => Ok(Value::Bool(*value)),
        ("duration", Value::Duration(value)) => Ok(Value::Duration(*value)),
        ("duration", Value::Str(text)) => parse_duration(text)
            .map(Value::Duration)
            .map_or_else(|| error(format!("invalid duration: {text}")), Ok),
        _ => return None,
    })
}

/// A function of a value before its dot; none if it is not known.
pub(super) fn method<'v>(name: &str, of: &Value<'v>, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    if name == "size" && arguments.is_empty() {
        return global(name, std::slice::from_ref(of));
    }
    match of {
        Value::Str(text) => of_text(name, text, arguments),
        Value::List(items) => of_list(name, items, arguments),
        Value::Optional(inner) => match (name, arguments) {
            ("hasValue", []) => Some(Ok(Value::Bool(inner.is_some()))),
            ("value", []) => Some(
                inner
                    .as_ref()
                    .map_or_else(|| error("optional.none() dereference"), |inner| Ok((**inner).clone())),
            ),
            ("orValue", [other]) => {
                Some(Ok(inner.as_ref().map_or_else(|| other.clone(), |inner| (**inner).clone())))
            }
            ("or", [other]) => Some(Ok(if inner.is_some() { of.clone() } else { other.clone() })),
            _ => None,
        },
        Value::Duration(nanos) => {
            let unit = match name {
                "getHours" => 3_600_000_000_000,
                "getMinutes" => 60_000_000_000,
                "getSeconds" => 1_000_000_000,
                "getMilliseconds" => 1_000_000,
                _ => return None,
            };
            arguments.is_empty().then(|| Ok(Value::Int(nanos / unit)))
        }
        _ => None,
    }
}

fn of_text<'v>(name: &str, text: &Cow<'v, str>, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    let truth = |value| Some(Ok(Value::Bool(value)));
    let owned = |text: String| Some(Ok(Value::Str(Cow::Owned(text))));
    let texts = |texts: Vec<String>| {
        Some(Ok(Value::list(texts.into_iter().map(|text| Value::Str(Cow::Owned(text))).collect())))
    };
    // Places in texts count characters.
    let place = |at: usize| length(text[..at].chars().count());
    match (name, arguments) {
        ("startsWith", [Value::Str(other)]) => truth(text.starts_with(&**other)),
        ("endsWith", [Value::Str(other)]) => truth(text.ends_with(&**other)),
        ("contains", [Value::Str(other)]) => truth(text.contains(&**other)),
        ("matches", [Value::Str(pattern)]) => Some(
            compile(pattern).map(|regex| Value::Bool(regex.is_match(text.as_bytes()))).ok_or(Stop::Unsure),
        ),
        ("find", [Value::Str(pattern)]) => {
            let found = compile(pattern)
                .map(|regex| regex.find(text.as_bytes()).map_or("", |found| &text[found.range()]).to_owned());
            Some(found.map(|found| Value::Str(Cow::Owned(found))).ok_or(Stop::Unsure))
        }
        ("findAll", [Value::Str(pattern)]) => {
            let Some(regex) = compile(pattern) else { return Some(Err(Stop::Unsure)) };
            texts(regex.find_iter(text.as_bytes()).map(|found| text[found.range()].to_owned()).collect())
        }
        ("lowerAscii", []) => owned(text.to_ascii_lowercase()),
        ("upperAscii", []) => owned(text.to_ascii_uppercase()),
        ("trim", []) => owned(text.trim().to_owned()),
        ("reverse", []) => owned(text.chars().rev().collect()),
        ("replace", [Value::Str(from), Value::Str(to)]) => owned(text.replace(&**from, to)),
        ("split", [Value::Str(by)]) if !by.is_empty() => {
            texts(text.split(&**by).map(str::to_owned).collect())
        }
        ("split", [Value::Str(_)]) => texts(text.chars().map(|c| c.to_string()).collect()),
        ("indexOf", [Value::Str(other)]) => Some(Ok(text.find(&**other).map_or(Value::Int(-1), place))),
        ("lastIndexOf", [Value::Str(other)]) => Some(Ok(text.rfind(&**other).map_or(Value::Int(-1), place))),
        ("charAt", [Value::Int(at)]) => {
            let count = text.chars().count();
            Some(match usize::try_from(*at) {
                Ok(at) if at <= count => Ok(Value::Str(Cow::Owned(text.chars().skip(at).take(1).collect()))),
                _ => error(format!("index out of range: {at}")),
            })
        }
        ("substring", [Value::Int(from), rest @ ..]) if rest.len() < 2 => {
            let count = text.chars().count();
            let to = match rest {
                [Value::Int(to)] => usize::try_from(*to).ok(),
                [] => Some(count),
                _ => return None,
            };
            let range = usize::try_from(*from).ok().zip(to).filter(|(from, to)| from <= to && *to <= count);
            Some(match range {
                Some((from, to)) => {
                    Ok(Value::Str(Cow::Owned(text.chars().skip(from).take(to - from).collect())))
                }
                None => error("index out of range"),
            })
        }
        _ => None,
    }
}

fn of_list<'v>(name: &str, items: &[Value<'v>], arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    let open = || items.iter().cloned().map(Value::open).collect::<Result<Vec<_>, Stop>>();
    let place = |at: Option<usize>| at.map_or(Value::Int(-1), length);
    Some(match (name, arguments) {
        ("isSorted", []) => open().and_then(|items| {
            let orders = items.windows(2).map(|pair| pair[0].order(&pair[1]).ok_or(Stop::Unsure));
            let orders: Vec<_> = orders.collect::<Result<_, Stop>>()?;
            Ok(Value::Bool(orders.iter().all(|order| *order != Ordering::Greater)))
        }),
        ("sum", []) => open().and_then(|items| {
            let mut items = items.into_iter();
            let first = items.next().unwrap_or(Value::Int(0));
            items.try_fold(first, |sum, item| calculate(Op::Add, sum, item))
        }),
        ("min" | "max", []) => open().and_then(|items| {
            let mut items = items.into_iter();
            let Some(mut best) = items.next() else { return error(format!("{name} called on empty list")) };
            for item in items {
                let order = item.order(&best).ok_or(Stop::Unsure)?;
                if order == (if name == "min" { Ordering::Less } else { Ordering::Greater }) {
                    best = item;
                }
            }
            Ok(best)
        }),
        ("indexOf" | "lastIndexOf", [value]) => {
            let equal = items.iter().map(|item| item.equals(value)).collect::<Result<Vec<_>, Stop>>();
            equal.map(|equal| {
                let yes = |equal: &bool| *equal;
                place(if name == "indexOf" {
                    equal.iter().position(yes)
                } else {
                    equal.iter().rposition(yes)
                })
            })
        }
        ("join", [] | [Value::Str(_)]) => open().and_then(|items| {
            let by = if let [Value::Str(by)] = arguments { by } else { "" };
            let texts = items.iter().map(|item| match item {
                Value::Str(text) => Ok(&**text),
                _ => Err(Stop::Unsure),
            });
            Ok(Value::Str(Cow::Owned(texts.collect::<Result<Vec<_>, Stop>>()?.join(by))))
        }),
        _ => return None,
    })
}

/// The functions that make optional values: `optional.of(1)`.
pub(super) fn optional<'v>(name: &str, arguments: Vec<Value<'v>>) -> Outcome<'v> {
    let mut arguments = arguments.into_iter();
    match (name, arguments.next(), arguments.next()) {
        ("none", None, None) => Ok(Value::Optional(None)),
        ("of", Some(value), None) => Ok(Value::some(value)),
        ("ofNonZeroValue", Some(value), None) => {
            let is_zero = match &value {
                Value::Null | Value::Bool(false) | Value::Int(0) | Value::Uint(0) => true,
                Value::Str(text) => text.is_empty(),
                Value::List(items) => items.is_empty(),
                Value::Map(entries) => entries.is_empty(),
                Value::Double(value) => *value == 0.0,
                _ => false,
            };
            Ok(if is_zero { Value::Optional(None) } else { Value::some(value) })
        }
        _ => Err(Stop::Unsure),
    }
}

/// The functions of lists as sets: `sets.contains(a, b)`.
pub(super) fn sets<'v>(name: &str, arguments: &[Value<'v>]) -> Outcome<'v> {
    let [one @ Value::List(left), other @ Value::List(right)] = arguments else { return Err(Stop::Unsure) };
    let holds = |collection: &Value<'v>, items: &[Value<'v>]| -> Result<Vec<bool>, Stop> {
        items.iter().map(|item| contains(collection, item)).collect()
    };
    let all = |held: Vec<bool>| held.into_iter().all(|held| held);
    Ok(Value::Bool(match name {
        "contains" => all(holds(one, right)?),
        "equivalent" => all(holds(one, right)?) && all(holds(other, left)?),
        "intersects" => holds(other, left)?.contains(&true),
        _ => return Err(Stop::Unsure),
    }))
}
