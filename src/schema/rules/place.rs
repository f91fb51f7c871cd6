//! Reads fields near the place of a rule.

use std::borrow::Cow;

use crate::manifest::{holds_placeholder, is_placeholder};
use crate::schema::{Judgement, Shape};
use crate::yaml::{Entry, Kind, Node};

/// A mapping of a judgement.
#[derive(Clone, Copy)]
pub(super) struct Spot<'j, 'a> {
    pub(super) judgement: &'j Judgement<'a>,
    pub(super) place: usize,
    /// The kind of the object.
    pub(super) kind: &'j str,
}

/// The value of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read<'a> {
    /// Nothing; null, an empty string and an empty list count as nothing.
    Absent,
    There(Node<'a>),
    /// It is not known yet: it is a placeholder.
    Unknown,
}

/// A path to a field, from a mapping or one around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    base: Base,
    keys: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Here,
    /// The mapping around it, this many times.
    Up(usize),
    /// The nearest mapping of a type, possibly the mapping itself.
    Of(&'static str),
    /// The kind of the object.
    Kind,
    /// The key of the list or mapping that holds the mapping; its own key if a field holds it.
    Holder,
    /// The keys of all fields on the way to it.
    Way,
    /// The mapping itself: `null`, or anything else.
    Itself,
}

impl Path {
    pub(super) fn parse(text: &'static str) -> Self {
        let mut parts = text.split('.').peekable();
        let base = match parts.peek() {
            Some(&"@kind") => Base::Kind,
            Some(&"@in") => Base::Holder,
            Some(&"@way") => Base::Way,
            Some(&"@self") => Base::Itself,
            Some(part) if part.starts_with('@') => Base::Of(&part[1..]),
            Some(part) if part.bytes().all(|byte| byte == b'^') => Base::Up(part.len()),
            _ => Base::Here,
        };
        if base != Base::Here {
            parts.next();
        }
        Self { base, keys: parts.collect() }
    }

    /// The path for messages.
    pub(super) fn name(&self) -> String {
        match self.base {
            Base::Kind => "kind".to_owned(),
            Base::Itself => "the item".to_owned(),
            _ => self.keys.join(".").replace("[]", "").replace("{key}", ""),
        }
    }

    /// Whether it is about where the mapping stands, not about the value of a field.
    pub(super) fn is_about_place(&self) -> bool {
        matches!(self.base, Base::Kind | Base::Holder | Base::Way | Base::Itself)
    }

    /// Whether it is about the list or the mappings around, which the path of a finding shows.
    pub(super) fn is_about_surroundings(&self) -> bool {
        matches!(self.base, Base::Holder | Base::Way)
    }

    /// Whether the mapping stands at one of these places.
    pub(super) fn is_at(&self, spot: Spot<'_, '_>, values: &[&str]) -> bool {
        let judgement = spot.judgement;
        let is_field = |at: usize| {
            judgement.parent(at).is_none_or(|around| !matches!(judgement.place(around).shape, Shape::Map(_)))
        };
        let has_key =
            |at: usize| judgement.place(at).key.is_some_and(|key| values.contains(&&*key.key_text()));
        match self.base {
            Base::Kind => values.contains(&spot.kind),
            Base::Itself => judgement.place(spot.place).node.is_null() && values.contains(&"null"),
            Base::Holder => {
                let around = judgement.parent(spot.place).unwrap_or_default();
                let is_held = matches!(judgement.place(around).shape, Shape::List(_) | Shape::Map(_));
                has_key(if is_held { around } else { spot.place })
            }
            Base::Way => {
                let mut at = Some(spot.place);
                std::iter::from_fn(|| {
                    let here = at?;
                    at = judgement.parent(here);
                    Some(here)
                })
                .any(|at| is_field(at) && has_key(at))
            }
            _ => false,
        }
    }

    /// The mapping at which the path begins.
    fn start<'a>(&self, spot: Spot<'_, 'a>) -> Option<Node<'a>> {
        let judgement = spot.judgement;
        let mut at = spot.place;
        let is_mapping = |at: usize| matches!(judgement.place(at).shape, Shape::Object(_) | Shape::Map(_));
        match self.base {
            Base::Here => {}
            Base::Kind | Base::Holder | Base::Way | Base::Itself => at = 0,
            Base::Up(times) => {
                for _ in 0..times {
                    at = judgement.parent(at)?;
                    while !is_mapping(at) {
                        at = judgement.parent(at)?;
                    }
                }
            }
            Base::Of(name) => {
                while !matches!(judgement.place(at).shape, Shape::Object(of) if of.is_named(name)) {
                    at = judgement.parent(at)?;
                }
            }
        }
        Some(judgement.place(at).node)
    }

    /// What it leads to.
    pub(super) fn read<'a>(&self, spot: Spot<'_, 'a>) -> Read<'a> {
        let Some(start) = self.start(spot) else { return Read::Absent };
        follow(start, &self.keys)
    }

    /// All its values, where `list[]` stands for each item and `map{key}` for each key; `None` if one of them is not
    /// known.
    pub(super) fn read_all<'a>(&self, spot: Spot<'_, 'a>) -> Option<Vec<Node<'a>>> {
        let mut found = self.start(spot).into_iter().collect::<Vec<_>>();
        for key in &self.keys {
            let mut next = Vec::new();
            let end = key.find(['[', '{']).unwrap_or(key.len());
            let (name, part) = key.split_at(end);
            for node in found {
                match (field(node, name), part) {
                    (Read::Absent, _) => {}
                    (Read::Unknown, _) => return None,
                    (Read::There(value), "[]") => next.extend(value.items().map(Node::resolve)),
                    (Read::There(value), "{key}") => next.extend(value.entries().map(|entry| entry.key)),
                    (Read::There(value), _) => next.push(value),
                }
            }
            found = next;
        }
        Some(found)
    }
}

fn follow<'a>(start: Node<'a>, keys: &[&str]) -> Read<'a> {
    let mut node = start;
    for key in keys {
        match field(node, key) {
            Read::There(next) => node = next,
            other => return other,
        }
    }
    Read::There(node)
}

/// The value of a field.
pub(super) fn field<'a>(mapping: Node<'a>, name: &str) -> Read<'a> {
    match mapping.entry(name) {
        Some(entry) => read(entry.value.resolve()),
        None if is_whole(mapping) => Read::Absent,
        None => Read::Unknown,
    }
}

/// What a value counts as.
pub(super) fn read(value: Node<'_>) -> Read<'_> {
    if is_open(value) {
        Read::Unknown
    } else if value.is_null() || is_empty(value) {
        Read::Absent
    } else {
        Read::There(value)
    }
}

/// Whether it is a placeholder.
pub(super) fn is_open(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::FlowMapping | Kind::FlowSequence => is_placeholder(node),
        kind if kind.is_scalar() => {
            is_placeholder(node) || holds_placeholder(&node.content().unwrap_or_default())
        }
        _ => false,
    }
}

/// Whether it is an empty string or an empty list.
fn is_empty(node: Node<'_>) -> bool {
    node.is_sequence() && node.items().next().is_none()
        || node.kind().is_scalar() && node.str().is_some_and(|text| text.is_empty())
}

/// Whether a mapping is complete: no key is a placeholder, and no merge is unknown.
pub(super) fn is_whole(mapping: Node<'_>) -> bool {
    let is_plain = |entry: Entry<'_>| {
        entry.key.kind().is_scalar()
            && !entry.key.key_text().starts_with('$')
            && !holds_placeholder(&entry.key.key_text())
    };
    !mapping.is_mapping() || mapping.entries().all(is_plain)
}

/// The text of a scalar of any type.
pub(super) fn text(node: Node<'_>) -> Option<Cow<'_, str>> {
    node.scalar().map(|_| node.key_text())
}
