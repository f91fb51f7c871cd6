//! `not below min`, `above min`, `not above max`, `below max`, `equal to other`: a number or an amount relative to
//! another field.

use std::cmp::Ordering;

use super::super::apply::Target;
use super::super::place::{Path, Read, Spot, text};
use super::Outcome;
use crate::manifest::Quantity;

#[derive(Debug)]
pub(in crate::schema::rules) struct Compare {
    other: Path,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    NotBelow,
    Above,
    NotAbove,
    Below,
    Equal,
}

const WORDS: [(How, &str, &str); 5] = [
    (How::NotBelow, "not below ", "at least"),
    (How::NotAbove, "not above ", "at most"),
    (How::Above, "above ", "greater than"),
    (How::Below, "below ", "less than"),
    (How::Equal, "equal to ", "the same as"),
];

impl Compare {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let (how, other) = WORDS.iter().find_map(|(how, word, _)| Some((*how, text.strip_prefix(word)?)))?;
        Some(Self { other: Path::parse(other), how })
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let Read::There(other) = self.other.read(spot) else { return None };
        let is_sound = if self.how == How::Equal {
            text(node)? == text(other)?
        } else {
            let order = Quantity::of(node)?.cmp(&Quantity::of(other)?);
            match self.how {
                How::NotBelow => order != Ordering::Less,
                How::Above => order == Ordering::Greater,
                How::NotAbove => order != Ordering::Greater,
                _ => order == Ordering::Less,
            }
        };
        if is_sound {
            return None;
        }
        let words = WORDS.iter().find(|(how, ..)| *how == self.how).map_or("", |(.., words)| words);
        let shown = text(other)?;
        let message =
            format!("{} must be {words} `{}`, which is {shown}", target.subject(), self.other.name());
        let related = Some((other, "what it is compared with"));
        Some(Outcome { related, ..Outcome::at(target, message) })
    }
}
