//! `not below min`, `above min`, `not above max`, `below max`, `equal to other`: a number or an amount relative to
//! another field. For the values of a mapping, the other field is a mapping with the same keys. `equal to a + b` are
//! two fields with a dot between them.

use std::cmp::Ordering;

use super::super::apply::{Part, Target};
use super::super::place::{Path, Read, Spot, is_open, text};
use super::Outcome;
use super::words::shown;
use crate::manifest::Quantity;
use crate::yaml::Node;

#[derive(Debug)]
pub(in crate::schema::rules) struct Compare {
    others: Vec<Path>,
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
        let (how, others) = WORDS.iter().find_map(|(how, word, _)| Some((*how, text.strip_prefix(word)?)))?;
        Some(Self { others: others.split(" + ").map(Path::parse).collect(), how })
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let others: Vec<_> =
            self.others.iter().map(|other| other_value(other, target, spot)).collect::<Option<_>>()?;
        let first = *others.first()?;
        let wanted = others.iter().map(|other| text(*other)).collect::<Option<Vec<_>>>()?.join(".");
        let is_sound = if self.how == How::Equal {
            is_open(node) || text(node)? == wanted
        } else {
            let order = amount(node, target.part)?.cmp(&amount(first, target.part)?);
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
        let names = self.others.iter().map(Path::name).collect::<Vec<_>>().join(".");
        let message = format!("{} must be {words} `{names}`, which is `{}`", subject(target), shown(&wanted));
        let related = Some((first, "what it is compared with"));
        Some(Outcome { related, ..Outcome::at(target, message) })
    }
}

/// What to call it: a value of a mapping by its key.
fn subject(target: &Target<'_>) -> String {
    match target.key {
        Some(key) if target.part == Part::Value => {
            format!("`{}` of `{}`", shown(&key.key_text()), target.name)
        }
        _ => target.subject(),
    }
}

/// The value to compare with; of a mapping, that with the same key.
fn other_value<'a>(path: &Path, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Node<'a>> {
    let Read::There(other) = path.read(spot) else { return None };
    if target.part == Part::Value { other.get(&target.key?.key_text()) } else { Some(other) }
}

/// An amount; a value of a mapping that is null is zero.
fn amount(node: Node<'_>, part: Part) -> Option<Quantity> {
    if node.is_null() && part == Part::Value { Quantity::parse("0").ok() } else { Quantity::of(node) }
}
