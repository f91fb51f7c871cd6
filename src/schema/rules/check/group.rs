//! `exactly one of a b`, `at most one of a b`, `at least one of a b`: fields that exclude or replace each other.

use super::super::apply::Target;
use super::super::place::{Path, Read, Spot};
use super::Outcome;
use super::words::code_list;

#[derive(Debug)]
pub(in crate::schema::rules) struct Group {
    fields: Vec<&'static str>,
    least: usize,
    most: usize,
}

impl Group {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let (how, fields) = text.split_once(" one of ")?;
        let (least, most) = match how {
            "exactly" => (1, 1),
            "at most" => (0, 1),
            "at least" => (1, usize::MAX),
            _ => return None,
        };
        Some(Self { fields: fields.split(' ').collect(), least, most })
    }

    pub(super) fn needs_one(&self) -> bool {
        self.least > 0
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let mut set = Vec::new();
        for field in &self.fields {
            match Path::parse(field).read(spot) {
                Read::Unknown => return None,
                Read::There(_) => set.push(*field),
                Read::Absent => {}
            }
        }
        if set.len() < self.least {
            let path = spot.judgement.path(spot.place).to_string();
            let of = if path.is_empty() { spot.kind.to_owned() } else { format!("`{path}`") };
            let fields: Vec<String> = self.fields.iter().map(|field| (*field).to_owned()).collect();
            let message = match fields.as_slice() {
                [one] => format!("{of} needs `{one}`"),
                fields if self.most == 1 => format!("{of} needs one of {}", code_list(fields, "and")),
                fields => format!("{of} needs at least one of {}", code_list(fields, "and")),
            };
            return Some(Outcome { node: None, message, absent: fields, related: None });
        }
        if set.len() <= self.most {
            return None;
        }
        let node = target.node?;
        let mut keys: Vec<_> =
            set.iter().filter_map(|field| node.entry(field)).map(|entry| entry.key).collect();
        keys.sort_by_key(|key| key.span());
        let message = format!("{} exclude each other: only one of them is allowed", code_list(&set, "and"));
        let related = keys.first().filter(|_| keys.len() > 1).map(|first| (*first, "the other"));
        Some(Outcome { node: keys.last().copied(), message, absent: Vec::new(), related })
    }
}
