//! `at least 1`, `at most 10`, `between 1 and 10`: a number within bounds.

use super::super::apply::Target;
use super::Outcome;
use crate::yaml::{Node, Scalar};

/// A whole number, however it is written: `1`, `1.0`.
#[allow(clippy::cast_possible_truncation, reason = "larger numbers are the largest, which keeps the order")]
fn whole(node: Node<'_>) -> Option<i64> {
    match node.scalar()? {
        Scalar::Int(number) => Some(number),
        Scalar::Float(number) if number.fract() == 0.0 => Some(number as i64),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy)]
pub(in crate::schema::rules) struct Range {
    least: i64,
    most: i64,
}

impl Range {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        if let Some(bounds) = text.strip_prefix("between ") {
            let (least, most) = bounds.split_once(" and ")?;
            return Some(Self { least: number(least)?, most: number(most)? });
        }
        if let Some(least) = text.strip_prefix("at least ") {
            return Some(Self { least: number(least)?, most: i64::MAX });
        }
        Some(Self { least: i64::MIN, most: number(text.strip_prefix("at most ")?)? })
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let number = whole(target.node?)?;
        if (self.least..=self.most).contains(&number) {
            return None;
        }
        let wanted = match self {
            Self { least: i64::MIN, most } => format!("at most {most}"),
            Self { least, most: i64::MAX } => format!("at least {least}"),
            Self { least, most } if least == most => least.to_string(),
            Self { least, most } => format!("between {least} and {most}"),
        };
        Some(Outcome::at(target, format!("{} must be {wanted}", target.subject())))
    }
}
