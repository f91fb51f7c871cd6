//! Numbers of Pods that can also be a percentage of all: `3`, or `25%`.

use crate::finding::Finding;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::holds_placeholder;
use crate::yaml::{Node, Scalar};

/// The value of a field that accepts a number or a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    Pods(i64),
    Percent(u64),
    /// A text that is neither.
    Neither,
}

impl Share {
    /// None for placeholders, and for values that are neither a string nor a whole number.
    pub(super) fn of(node: Node<'_>) -> Option<Self> {
        match node.scalar()? {
            Scalar::Int(number) => Some(Self::Pods(number)),
            Scalar::Str(text) if !holds_placeholder(&text) => {
                Some(text.strip_suffix('%').and_then(whole).map_or(Self::Neither, Self::Percent))
            }
            _ => None,
        }
    }

    pub(super) fn is_zero(self) -> bool {
        matches!(self, Self::Pods(0) | Self::Percent(0))
    }
}

fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Reports a string that is not a percentage, and a percentage above `most`.
pub(super) fn judge<'c, 'a>(
    field: &str,
    value: Node<'a>,
    most: u64,
    context: &'c mut Context<'_, 'a>,
) -> Option<&'c mut Finding> {
    let text = value.content().unwrap_or_default();
    let number = whole(&text).and_then(|number| u16::try_from(number).ok());
    let message = match Share::of(value) {
        Some(Share::Neither) if number.is_some() => {
            format!("in quotes, `{text}` is a string, which must be a percentage such as `25%`")
        }
        Some(Share::Neither) => {
            format!("`{text}` is not a valid `{field}`: it must be a number, or a percentage such as `25%`")
        }
        Some(Share::Percent(percent)) if percent > most => {
            format!("`{text}` is not a valid `{field}`: it must be at most {most}%")
        }
        _ => return None,
    };
    let file = context.file();
    let finding = context.report(value, message).label("the API server refuses this");
    if let Some(number) = number {
        finding.fix(Fix::safe(format!("write `{number}`"), file, value.span(), number.to_string()));
    }
    Some(finding)
}
