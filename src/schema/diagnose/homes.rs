//! Where a field belongs: the places of the object that have it, most likely first.

use super::causes::Doctor;
use super::{Home, join};
use crate::schema::atlas::{Atlas, Spot};
use crate::schema::{Judgement, Shape, Type};
use crate::yaml::{Entry, Node};

/// Types for which the API server requires one of these fields.
const ONE_OF: [(&str, &[&str]); 2] = [
    ("Probe", &["exec", "grpc", "httpGet", "tcpSocket"]),
    ("LifecycleHandler", &["exec", "httpGet", "sleep", "tcpSocket"]),
];

/// A field that this many types have shows little about where it belongs, unless it is near.
const COMMON: usize = 3;
pub(super) const NEAR: usize = 2;
const FAR: usize = 4;

impl<'a> Doctor<'_, 'a> {
    /// The nearest places that have the field, and how good they are.
    pub(super) fn homes(&self, place: usize, entry: Entry<'a>) -> Option<(Rank, Vec<Home<'a>>)> {
        let name = entry.key.key_text();
        let (root, versions) = (self.root, self.schemas.versions());
        let atlas = self.atlas.get_or_init(|| Atlas::new(root, versions));
        let from = way(self.judgement, place);
        let mut types: Vec<Type<'a>> = Vec::new();
        let mut found: Vec<(Rank, Home<'a>)> = Vec::new();
        let (mut aside, mut asked) = (Vec::new(), Vec::new());
        let wanted = self.wanted(place);
        for (at, field) in atlas.with_field(&name) {
            if !types.contains(&atlas.spot(at).of) {
                types.push(atlas.spot(at).of);
            }
            let way = atlas.way(at);
            let shared = way.iter().zip(&from).take_while(|(spot, step)| name_of(spot) == step.name).count();
            let cost = way.len() + from.len() - 2 * shared;
            if cost > 0 && cost <= FAR && self.schemas.accepts(field.shape(), entry.value) {
                let (rank, home) = self.settle(&way, &from[..shared], cost, entry);
                let within = shared == from.len() && way.len() == shared + 1;
                if within && way.last().is_some_and(|spot| wanted.contains(&name_of(spot))) {
                    asked.push((rank, home));
                    continue;
                }
                // A missing place beside the current one is an alternative to it and not where the field belongs,
                // unless it is the same field at another level.
                let beside = shared < from.len() && shared < way.len();
                let alike = || way.last().map(name_of) == from.last().map(|step| step.name);
                if !beside || rank.missing == 0 {
                    found.push((rank, home));
                } else if alike() {
                    aside.push((rank, home));
                }
            }
        }
        if !asked.is_empty() {
            found = asked;
        } else if types.len() == 1 && found.is_empty() {
            found = aside;
        }
        if types.len() > COMMON {
            found.retain(|(rank, _)| rank.cost <= NEAR);
        }
        let best = found.iter().map(|(rank, _)| *rank).min()?;
        let mut homes: Vec<_> =
            found.into_iter().filter(|(rank, _)| *rank == best).map(|(_, home)| home).collect();
        homes.dedup();
        Some((best, homes))
    }

    /// The fields of which the mapping needs one and has none.
    fn wanted(&self, place: usize) -> &'static [&'static str] {
        let here = self.judgement.place(place);
        let Shape::Object(of) = here.shape else { return &[] };
        let needed = ONE_OF.iter().find(|(owner, _)| of.is_named(owner)).map_or(&[] as &[_], |(_, one)| one);
        if needed.iter().any(|name| here.node.entry(name).is_some()) { &[] } else { needed }
    }

    /// Follows the path in the document: how much of it exists, and how near it is to the field.
    fn settle(
        &self,
        way: &[Spot<'a>],
        shared: &[Step<'a>],
        cost: usize,
        entry: Entry<'a>,
    ) -> (Rank, Home<'a>) {
        let mut path = String::new();
        let mut nearest = None;
        let mut node = Some(self.object.node());
        let mut missing = 0;
        let mut list = None;
        for (at, spot) in way.iter().enumerate() {
            path = join(&path, name_of(spot));
            let next = node.and_then(|node| node.entry(name_of(spot)));
            if let Some(next) = next {
                nearest = Some(next.key);
            } else {
                missing += 1;
            }
            node = next.map(|next| next.value.resolve());
            list = node.filter(|_| spot.in_list);
            if !spot.in_list {
                continue;
            }
            let known = shared.get(at).and_then(|step| step.index);
            let only = || node.filter(|node| node.items().count() == 1).map(|_| 0);
            let index = known.or_else(only);
            path += &index.map_or_else(|| "[]".to_owned(), |index| format!("[{index}]"));
            let nearest_item = |node: Node<'a>| {
                let before = |item: &Node<'a>| item.span().start < entry.key.span().start;
                node.items().filter(before).last().or_else(|| node.items().next())
            };
            node = node
                .and_then(|node| index.map_or_else(|| nearest_item(node), |index| node.items().nth(index)))
                .map(Node::resolve);
        }
        let far = nearest.map_or(u32::MAX, |key| key.span().start.abs_diff(entry.key.span().start));
        let optional =
            missing > 0 && !way.last().and_then(|spot| spot.field).is_some_and(|f| f.is_required());
        let mapping = node.filter(|node| missing == 0 && node.is_mapping());
        let name = entry.key.key_text();
        let has = |node: Node<'a>| node.resolve().entry(&name).is_some();
        let taken = match list.filter(|_| path.ends_with("[]")) {
            Some(list) => list.items().all(has),
            None => mapping.is_some_and(has),
        };
        // The schema does not require `metadata`, but every object has it for its name.
        let spare = !(way.is_empty() && name == "metadata");
        let far = if missing > 0 { 0 } else { far };
        let room = match taken {
            _ if optional && path.ends_with("[]") => Room::Unlisted,
            true => Room::Taken,
            false => Room::Free,
        };
        let rank = Rank { cost, room, spare, missing, optional, far };
        (rank, Home { path, nearest, mapping })
    }
}

/// How good a place is; the smallest is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Levels up and down.
    pub(super) cost: usize,
    pub(super) room: Room,
    /// Whether the object could omit it.
    spare: bool,
    /// How many levels of the path do not exist yet.
    pub(super) missing: usize,
    /// Whether the path leads through something optional.
    optional: bool,
    /// The distance in the text, if it exists.
    far: u32,
}

/// Whether there is room for a field in a place; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Room {
    /// It does not have the field.
    Free,
    /// It has the field already.
    Taken,
    /// It is in a list that does not exist and is optional.
    Unlisted,
}

/// A step on the path from the object to a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) name: &'a str,
    index: Option<usize>,
}

fn name_of<'a>(spot: &Spot<'a>) -> &'a str {
    spot.field.map_or("", |field| field.name())
}

/// The path from the object to a place, as fields.
pub(super) fn way<'a>(judgement: &Judgement<'a>, place: usize) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let mut index = None;
    let mut at = place;
    while let Some(parent) = judgement.parent(at) {
        let here = judgement.place(at);
        if let Some(key) = here.key {
            // No field of a type has a name with an escape.
            let name = if let std::borrow::Cow::Borrowed(name) = key.key_text() { name } else { "" };
            steps.push(Step { name, index });
            index = None;
        } else if here.index.is_some() {
            index = here.index;
        }
        at = parent;
    }
    steps.reverse();
    steps
}
