//! `required`: the field has a value. `not empty`: it has one if it is written.

use super::super::apply::Target;
use super::super::place::{Read, Spot, field, is_open, read};
use super::Outcome;
use crate::yaml::Node;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema::rules) enum Required {
    Always,
    /// An empty mapping counts as absent too.
    WithEntries,
    IfWritten,
}

impl Required {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "required" => Some(Self::Always),
            "required with entries" => Some(Self::WithEntries),
            "not empty" => Some(Self::IfWritten),
            _ => None,
        }
    }

    pub(super) fn wants_absent(self) -> bool {
        self != Self::IfWritten
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let is_blank = |node: Node<'_>| node.is_mapping() && node.entries().next().is_none();
        let value = match target.node {
            Some(node) if self == Self::IfWritten && node.is_null() => return None,
            Some(node) if self != Self::Always && is_blank(node) && !is_open(node) => Read::Absent,
            Some(node) => read(node),
            // A merge may have it.
            None => field(target.within, target.name),
        };
        if value != Read::Absent {
            return None;
        }
        if self == Self::IfWritten {
            return Some(Outcome::at(target, format!("{} must not be empty", target.subject())));
        }
        let around = spot.judgement.path(spot.place).to_string();
        let inner = target.path.rsplit_once('.').map_or("", |(inner, _)| inner);
        let path =
            [&*around, inner].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        let of = if path.is_empty() { spot.kind.to_owned() } else { format!("`{path}`") };
        let message = format!("{of} needs `{}`", target.name);
        Some(Outcome { node: target.key, message, absent: vec![target.path.clone()], related: None })
    }
}
