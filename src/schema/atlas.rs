//! Every place of an object that has fields, from the schema alone: where could a field belong?

use super::types::Known;
use super::{Field, Shape, Type, Versions};

/// The places of a kind.
pub(super) struct Atlas<'a> {
    versions: Versions,
    spots: Vec<Spot<'a>>,
}

/// A mapping with fields, somewhere in an object of the kind.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) of: Type<'a>,
    /// The field that leads here from the spot around it; none for the object itself.
    pub(super) field: Option<Field<'a>>,
    /// Whether the spot is an item of a list.
    pub(super) in_list: bool,
    parent: usize,
    depth: usize,
}

/// How deep a spot can be, and how many are searched: more than any built-in kind has.
const DEEPEST: usize = 14;
const MOST: usize = 20_000;

/// Fields that only the cluster writes.
const WRITTEN_BY_THE_CLUSTER: [&str; 3] = ["status", "managedFields", "ownerReferences"];
/// A field that no manifest can have: it is added to running Pods.
const ADDED_LATER: &str = "ephemeralContainers";

impl<'a> Atlas<'a> {
    pub(super) fn new(root: Type<'a>, versions: Versions) -> Self {
        let mut spots = vec![Spot { of: root, field: None, in_list: false, parent: 0, depth: 0 }];
        let mut at = 0;
        while at < spots.len() && spots.len() < MOST {
            let spot = spots[at];
            if spot.depth < DEEPEST {
                for field in spot.of.fields(versions) {
                    let (of, in_list) = match field.shape() {
                        Shape::Object(of) => (of, false),
                        Shape::List(inner) => match inner.shape() {
                            Shape::Object(of) => (of, true),
                            _ => continue,
                        },
                        _ => continue,
                    };
                    let by_cluster = spot.depth < 2 && WRITTEN_BY_THE_CLUSTER.contains(&field.name());
                    if !by_cluster && field.name() != ADDED_LATER && !Self::passes(&spots, at, of) {
                        let depth = spot.depth + 1;
                        spots.push(Spot { of, field: Some(field), in_list, parent: at, depth });
                    }
                }
            }
            at += 1;
        }
        Self { versions, spots }
    }

    /// Whether a type already occurs on the path to a spot: schemas of schemas never end.
    fn passes(spots: &[Spot<'a>], mut at: usize, of: Type<'a>) -> bool {
        loop {
            if spots[at].of == of {
                return true;
            }
            if at == 0 {
                return false;
            }
            at = spots[at].parent;
        }
    }

    /// The spots whose type has a field of that name, with the field.
    pub(super) fn with_field(&self, name: &str) -> impl Iterator<Item = (usize, Field<'a>)> {
        self.spots.iter().enumerate().filter_map(move |(at, spot)| match spot.of.field(name, self.versions) {
            Known::Field(field) => Some((at, field)),
            _ => None,
        })
    }

    pub(super) fn spot(&self, at: usize) -> &Spot<'a> {
        &self.spots[at]
    }

    /// The fields that lead from the object to a spot, the outermost first.
    pub(super) fn way(&self, mut at: usize) -> Vec<Spot<'a>> {
        let mut way = Vec::new();
        while at > 0 {
            way.push(self.spots[at]);
            at = self.spots[at].parent;
        }
        way.reverse();
        way
    }
}
