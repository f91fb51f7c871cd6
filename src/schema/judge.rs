//! Walks an object along its type, and finds what the API server would refuse.

use super::rules::{self, Broken};
use super::scalar::scalar_fault;
use super::types::Known;
use super::{Bounds, Choices, Field, Reason, Refusal, Schemas, Shape, Type, Versions};
use crate::manifest::{QuantityError, holds_placeholder, is_placeholder};
use crate::yaml::{Entry, Kind, Node};

/// The result of a walk.
#[derive(Debug, Default)]
pub struct Judgement<'a> {
    places: Vec<Place<'a>>,
    problems: Vec<Problem<'a>>,
    broken: Vec<Broken<'a>>,
}

/// A mapping or a list that the walk visited.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The mapping or list.
    pub node: Node<'a>,
    /// The shape that it should have.
    pub shape: Shape<'a>,
    /// The key that leads here from the mapping around it; none for the root and for items of lists.
    pub key: Option<Node<'a>>,
    /// Its position in the list around it.
    pub index: Option<usize>,
    parent: usize,
    /// Whether it can be incomplete: another mapping has the rest (`<<`), or nothing is required (`status`).
    lenient: bool,
    /// Whether the place is the mapping under a `<<` of its parent.
    merged: bool,
    /// The versions for which it has this shape: other versions may have another for the same field.
    pub(super) versions: Versions,
}

impl Place<'_> {
    /// Whether it can be incomplete: another mapping has the rest (`<<`), or nothing is required (`status`).
    pub fn is_lenient(&self) -> bool {
        self.lenient
    }
}

/// Something that the API server would refuse.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// The mapping or list that it is in; see [`Judgement::place`].
    pub place: usize,
    /// What it is.
    pub fault: Fault<'a>,
}

/// What can be wrong with a value.
#[derive(Debug, Clone, Copy)]
pub enum Fault<'a> {
    /// No version of Kubernetes in the tables has this field here.
    UnknownField(Entry<'a>),
    /// Some of the versions asked about lack the field.
    OtherVersions(Entry<'a>, Field<'a>),
    /// A value of another type than the field's.
    Type(Value<'a>),
    /// An integer that does not fit the field's 32 or 64 bits.
    Range(Value<'a>),
    /// A number below the minimum or above the maximum.
    Bounds(Value<'a>, Bounds<'a>),
    /// A string that is not a quantity.
    Quantity(Value<'a>, QuantityError),
    /// A string that does not have its format: base64, a time.
    Format(Value<'a>),
    /// A string that is not one of the allowed values.
    Choice(Value<'a>, Choices<'a>),
    /// A missing required field.
    Missing(Field<'a>),
}

/// A value, and the shape that it should have.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    /// The key that leads to it; none for an item of a list.
    pub key: Option<Node<'a>>,
    /// The value, aliases resolved.
    pub node: Node<'a>,
    /// The shape that it should have.
    pub shape: Shape<'a>,
}

impl<'a> Fault<'a> {
    /// The text to point at: a key or a value; none for what is missing.
    pub fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::UnknownField(entry) | Self::OtherVersions(entry, _) => Some(entry.key),
            Self::Type(value)
            | Self::Range(value)
            | Self::Bounds(value, _)
            | Self::Quantity(value, _)
            | Self::Format(value)
            | Self::Choice(value, _) => Some(value.node),
            Self::Missing(_) => None,
        }
    }
}

impl<'a> Judgement<'a> {
    /// The problems, in the order of the text; a missing field counts where its mapping begins.
    pub fn problems(&self) -> &[Problem<'a>] {
        &self.problems
    }

    /// The rules of validation that it breaks, where nothing is wrong with the value's type; in the order of the
    /// text.
    pub fn broken(&self) -> &[Broken<'a>] {
        &self.broken
    }

    /// The mapping or list with that number; 0 is the object.
    pub fn place(&self, number: usize) -> &Place<'a> {
        &self.places[number]
    }

    /// The mappings and lists that the walk visited; the first is the object.
    pub fn places(&self) -> &[Place<'a>] {
        &self.places
    }

    /// The mappings with the fields of a built-in type, by the name of its definition: `Toleration`.
    pub fn places_of(&self, name: &str) -> impl Iterator<Item = &Place<'a>> {
        self.places.iter().filter(move |place| matches!(place.shape, Shape::Object(of) if of.is_named(name)))
    }

    /// Whether one of the problems is what the definition of a custom resource refuses.
    pub(super) fn covers(&self, refusal: &Refusal<'a>) -> bool {
        let node = refusal.node.resolve();
        self.problems.iter().any(|problem| match (&problem.fault, &refusal.reason) {
            (Fault::Missing(field), Reason::Missing(name)) => {
                field.name() == *name && self.places[problem.place].node == node
            }
            (Fault::Type(value) | Fault::Range(value), _)
            | (Fault::Bounds(value, _), Reason::Below(..) | Reason::Above(..) | Reason::Scale)
            | (Fault::Choice(value, _), Reason::Choice(_))
            | (Fault::Format(value), Reason::Format(_)) => value.node == node,
            _ => false,
        })
    }

    /// The place around a place; none for the object itself.
    pub fn parent(&self, number: usize) -> Option<usize> {
        (number > 0).then(|| self.places[number].parent)
    }

    /// The path to a place: `spec.template.spec.containers[0]`; empty for the object.
    pub fn path(&self, number: usize) -> crate::yaml::Path {
        let mut segments = Vec::new();
        let mut at = number;
        while at > 0 {
            let place = &self.places[at];
            if let Some(index) = place.index {
                segments.push(crate::yaml::Segment::Index(index));
            } else if let Some(key) = place.key {
                segments.push(crate::yaml::Segment::Key(key.key_text().into_owned()));
            }
            at = place.parent;
        }
        segments.reverse();
        crate::yaml::Path(segments)
    }
}

impl<'a> Schemas<'a> {
    /// Walks an object along its type.
    ///
    /// The work is limited by the length of the text, however its aliases multiply.
    pub fn judge(&self, object: Node<'a>, of: Type<'a>) -> Judgement<'a> {
        let root = Place {
            node: object.resolve(),
            shape: Shape::Object(of),
            key: None,
            index: None,
            parent: 0,
            lenient: false,
            merged: false,
            versions: self.versions(),
        };
        let mut walk = Walk {
            most: object.document().text().len() + 1000,
            judgement: Judgement { places: vec![root], ..Judgement::default() },
        };
        let mut at = 0;
        while at < walk.judgement.places.len() && at < walk.most {
            walk.visit(at);
            at += 1;
        }
        let mut judgement = walk.judgement;
        let places = &judgement.places;
        let order = |problem: &Problem<'_>| {
            let node = problem.fault.node();
            (node.unwrap_or(places[problem.place].node).span().start, node.is_some())
        };
        judgement.problems.sort_by_key(order);
        let faulty =
            |node: Node<'a>| judgement.problems.iter().any(|problem| problem.fault.node() == Some(node));
        let lacks = |broken: &Broken<'a>| {
            broken.absent.len() == 1
                && judgement.problems.iter().any(|problem| {
                    problem.place == broken.place
                        && matches!(problem.fault, Fault::Missing(field) if field.name() == broken.absent[0])
                })
        };
        judgement.broken.retain(|broken| !broken.node.is_some_and(faulty) && !lacks(broken));
        let start = |broken: &Broken<'a>| broken.node.unwrap_or(places[broken.place].node).span().start;
        judgement.broken.sort_by_key(start);
        // One mistake may break several rules, of which the first says the most.
        let mut seen: Vec<(Node<'a>, usize)> = Vec::new();
        judgement.broken.retain(|broken| {
            let Some(node) = broken.node.filter(|_| broken.absent.is_empty()) else { return true };
            let is_new = !seen.contains(&(node, broken.place));
            seen.push((node, broken.place));
            is_new
        });
        judgement
    }
}

/// Fields of a JSON schema that hold another one.
const SCHEMAS: [&str; 2] = ["additionalProperties", "items"];

struct Walk<'a> {
    /// The largest number of places to visit.
    most: usize,
    judgement: Judgement<'a>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, at: usize) {
        let place = self.judgement.places[at];
        match place.shape {
            Shape::Object(of) => self.object(at, &place, of),
            Shape::Map(inner) => {
                for entry in place.node.entries().filter(|entry| !entry.is_merge()) {
                    self.value(at, Some(entry.key), None, entry.value, inner.shape(), place.versions);
                }
            }
            Shape::List(inner) => {
                for (index, item) in place.node.items().enumerate() {
                    self.value(at, None, Some(index), item, inner.shape(), place.versions);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, at: usize, place: &Place<'a>, of: Type<'a>) {
        for entry in place.node.entries() {
            if entry.is_merge() {
                self.merge(at, place, entry.value);
                continue;
            }
            let name = entry.key.key_text();
            let overridden = || {
                let around = self.judgement.places[place.parent].node;
                around.entries().any(|other| !other.is_merge() && other.key.key_text() == name)
            };
            if place.merged && overridden() {
                continue;
            }
            let field = match of.field(&name, place.versions) {
                Known::Field(field) => field,
                Known::OtherVersions(field) => {
                    self.report(at, Fault::OtherVersions(entry, field));
                    field
                }
                Known::Nothing => {
                    let by_sops = at == 0 && name == "sops" && entry.value.is_mapping();
                    if !of.is_open() && !is_unknown_yet(&name) && !by_sops {
                        self.report(at, Fault::UnknownField(entry));
                    }
                    continue;
                }
            };
            let versions = of.sharing(&field, place.versions);
            // The definition leaves these open, since they can be a list or a boolean as well.
            let is_schema =
                SCHEMAS.contains(&&*name) && entry.value.is_mapping() && of.is_named("JSONSchemaProps");
            let shape = if is_schema { Shape::Object(of) } else { field.shape() };
            self.value(at, Some(entry.key), None, entry.value, shape, versions);
        }
        if !place.lenient {
            let problems = &mut self.judgement.problems;
            of.for_required(place.versions, |field| {
                if place.node.get(field.name()).is_none_or(Node::is_null) {
                    problems.push(Problem { place: at, fault: Fault::Missing(field) });
                }
            });
        }
        // What is in `status` is not validated when an object is created.
        if !place.lenient {
            let mut broken = std::mem::take(&mut self.judgement.broken);
            rules::apply(&self.judgement, at, &mut broken);
            self.judgement.broken = broken;
        }
    }

    /// Mappings under a `<<` are part of the mapping that has it.
    fn merge(&mut self, at: usize, place: &Place<'a>, sources: Node<'a>) {
        let mut add = |node: Node<'a>| {
            if node.is_mapping() {
                let node = node.resolve();
                let merged =
                    Place { node, key: None, index: None, parent: at, lenient: true, merged: true, ..*place };
                self.judgement.places.push(merged);
            }
        };
        if sources.is_sequence() { sources.items().for_each(add) } else { add(sources) }
    }

    fn report(&mut self, place: usize, fault: Fault<'a>) {
        self.judgement.problems.push(Problem { place, fault });
    }

    fn value(
        &mut self,
        at: usize,
        key: Option<Node<'a>>,
        index: Option<usize>,
        value: Node<'a>,
        shape: Shape<'a>,
        versions: Versions,
    ) {
        let node = value.resolve();
        let fits = match shape {
            Shape::Any => return,
            // An item without a value is an empty item; a field without a value counts as absent.
            Shape::Object(_) if index.is_some() && node.is_null() => true,
            Shape::Object(_) | Shape::Map(_) => node.kind().is_mapping(),
            Shape::List(_) => node.kind().is_sequence(),
            _ => {
                if let Some(fault) = scalar_fault(Value { key, node, shape }, versions) {
                    self.report(at, fault);
                }
                return;
            }
        };
        if fits && node.kind() == Kind::FlowMapping && is_placeholder(node) {
            return;
        }
        if fits {
            let around = &self.judgement.places[at];
            let status = at == 0 && key.is_some_and(|key| key.key_text() == "status");
            let lenient = status || around.lenient && !around.merged;
            let merged = false;
            self.judgement.places.push(Place {
                node,
                shape,
                key,
                index,
                parent: at,
                lenient,
                merged,
                versions,
            });
        } else if !node.is_null() && !is_placeholder(node) {
            self.report(at, Fault::Type(Value { key, node, shape }));
        }
    }
}

/// Whether a key is a template, a directive of a patch (`$patch`) or an expression of a test (`(length(items))`),
/// and so not a field.
fn is_unknown_yet(name: &str) -> bool {
    name.starts_with(['$', '(']) || holds_placeholder(name)
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
