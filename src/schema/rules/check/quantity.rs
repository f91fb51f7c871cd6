//! `quantity at least 0`, `quantity above 0`, `quantity whole`: an amount of a resource.

use super::super::apply::Target;
use super::Outcome;
use crate::manifest::Quantity;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema::rules) enum Amount {
    NotNegative,
    Positive,
    Whole,
}

impl Amount {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "quantity at least 0" => Some(Self::NotNegative),
            "quantity above 0" => Some(Self::Positive),
            "quantity whole" => Some(Self::Whole),
            _ => None,
        }
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let zero = Quantity::parse("0").ok()?;
        // A value that is null is zero.
        let amount = if node.is_null() { zero } else { Quantity::of(node)? };
        let (is_sound, wanted) = match self {
            Self::NotNegative => (!amount.is_negative(), "must not be negative"),
            Self::Positive => (amount > zero, "must be greater than zero"),
            Self::Whole => (amount.milli_ceiling() % 1000 == 0, "must be a whole number"),
        };
        (!is_sound).then(|| Outcome::at(target, format!("{} {wanted}", target.subject())))
    }
}
