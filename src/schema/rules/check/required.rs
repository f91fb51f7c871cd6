//! `required`: the field has a value; `required deep`: so, even if the mapping that should hold it is absent.
//! `not empty`: it has one if it is written.

use super::super::apply::{Target, Wanted};
use super::super::place::{Read, Spot, is_open, read};
use super::Outcome;
use crate::yaml::Node;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema::rules) enum Required {
    Always,
    /// An empty mapping counts as absent too.
    WithEntries,
    IfWritten,
    /// Required, even if what should hold it is absent.
    Deep,
}

impl Required {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "required" => Some(Self::Always),
            "required with entries" => Some(Self::WithEntries),
            "not empty" => Some(Self::IfWritten),
            "required deep" => Some(Self::Deep),
            _ => None,
        }
    }

    pub(super) fn wanted(self) -> Wanted {
        match self {
            Self::IfWritten => Wanted::Written,
            Self::Always | Self::WithEntries => Wanted::Absent,
            Self::Deep => Wanted::Deep,
        }
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let is_blank = |node: Node<'_>| node.is_mapping() && node.entries().next().is_none();
        let value = match target.node {
            Some(node) if self == Self::IfWritten && node.is_null() => return None,
            Some(node)
                if matches!(self, Self::WithEntries | Self::IfWritten)
                    && is_blank(node)
                    && !is_open(node) =>
            {
                Read::Absent
            }
            Some(node) => read(node),
            None => Read::Absent,
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
