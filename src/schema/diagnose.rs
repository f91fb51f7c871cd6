//! From problems to causes: what an unknown field was meant to be, and where it belongs.

mod causes;
mod homes;

use std::cell::OnceCell;
use std::collections::HashMap;

use causes::Doctor;

use super::foreign::Foreign;
use super::{Fault, Field, Judgement, Minor, Schemas, Versions, spelling, table};
use crate::manifest::Object;
use crate::yaml::{Entry, Node};

/// What is wrong with the shape of an object, cause by cause.
#[derive(Debug)]
pub struct Diagnosis<'a> {
    /// What the walk found.
    pub judgement: Judgement<'a>,
    /// The fields that the object does not have, those of one cause together.
    pub strays: Vec<Stray<'a>>,
    /// What is missing: the place, and the field.
    pub missing: Vec<(usize, Field<'a>)>,
}

/// Fields that stand where they are unknown, for one cause.
#[derive(Debug)]
pub struct Stray<'a> {
    /// The mapping that they stand in.
    pub place: usize,
    /// The fields; never empty.
    pub entries: Vec<Entry<'a>>,
    /// The cause.
    pub cause: Cause<'a>,
    /// Fields that the mapping lacks and would not need if the object were of one of the kinds that have these.
    pub not_needed: Vec<&'a str>,
}

/// Why a field is unknown where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause<'a> {
    /// It is this field, misspelt.
    Misspelt(&'a str),
    /// It belongs elsewhere in the object; several places when all are equally near.
    Misplaced(Vec<Home<'a>>),
    /// Kubernetes has it at another path now.
    Renamed(&'static str),
    /// It is a word of docker-compose or of a chart's values.
    Foreign(&'static Foreign),
    /// It is the one field too many where this one is missing.
    InPlaceOf(&'a str),
    /// It is not a field, and may be a key of one of these mappings beside it, which take any.
    KeyOf(Vec<&'a str>),
    /// Other kinds have the field at this place.
    OfKinds(Vec<&'static str>),
    /// Another `apiVersion` of the kind has the field at this place.
    OfApiVersion(&'static str),
    /// It is no field of anything near.
    Unknown,
}

/// A place where a field belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home<'a> {
    /// Its path; `[]` stands for an item of a list that has not exactly one.
    pub path: String,
    /// The deepest key that exists on the way there.
    pub nearest: Option<Node<'a>>,
    /// The mapping itself, if it exists.
    pub mapping: Option<Node<'a>>,
}

impl<'a> Schemas<'a> {
    /// What is wrong with an object's shape; none for kinds without a schema, and for two objects in one mapping.
    /// A kind that not all versions serve is looked at as those do that serve it.
    pub fn diagnose(&self, object: Object<'a>) -> Option<Diagnosis<'a>> {
        let twice =
            |name: &str| object.node().entries().filter(|entry| entry.key.key_text() == name).count() > 1;
        if twice("apiVersion") && twice("kind") {
            return None;
        }
        let (api_version, kind) = (object.api_version(), object.kind());
        let of = self.type_of(&api_version, &kind)?;
        let versions = Self::lifetime(&api_version, &kind).map_or(self.versions(), |(since, until)| {
            let within = |minor: Minor| Minor(minor.0.clamp(since, until));
            Versions { from: within(self.versions().from), to: within(self.versions().to) }
        });
        if versions != self.versions() {
            return Schemas::new(versions).diagnose(object);
        }
        let judgement = self.judge(object.node(), of);
        let doctor =
            Doctor { schemas: self, judgement: &judgement, object, root: of, atlas: OnceCell::new() };
        let mut strays = doctor.strays();
        let missing = judgement.problems().iter().filter_map(|problem| match problem.fault {
            Fault::Missing(field) => Some((problem.place, field)),
            _ => None,
        });
        let missing: Vec<_> = missing.collect();
        let mut lacking: HashMap<usize, Vec<Field<'a>>> = HashMap::new();
        for (place, field) in &missing {
            lacking.entry(*place).or_default().push(*field);
        }
        for stray in &mut strays {
            let Cause::OfKinds(kinds) = &stray.cause else { continue };
            let lacking = lacking.get(&stray.place).into_iter().flatten();
            let not_needed = lacking.filter(|field| doctor.none_has(kinds, stray.place, **field));
            stray.not_needed = not_needed.map(Field::name).collect();
        }
        Some(Diagnosis { judgement, strays, missing })
    }
}

impl Cause<'_> {
    /// Whether it is only the likeliest of what may be.
    pub fn is_guess(&self, name: &str) -> bool {
        match self {
            // What is a field elsewhere is a word of its own.
            Self::Misspelt(meant) => {
                let own_word = !spelling::is_plural(name, meant) && table::has_field_named(name);
                !spelling::is_slip(name, meant) || own_word
            }
            Self::InPlaceOf(_) | Self::KeyOf(_) | Self::Unknown => true,
            _ => false,
        }
    }

    /// The cause of both, if one explains both.
    fn shared(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Misplaced(ours), Self::Misplaced(theirs)) => {
                let both: Vec<_> = ours.iter().filter(|home| theirs.contains(home)).cloned().collect();
                (!both.is_empty()).then_some(Self::Misplaced(both))
            }
            (Self::OfKinds(_), Self::OfKinds(_)) | (Self::KeyOf(_), Self::KeyOf(_)) => {
                (self == other).then(|| self.clone())
            }
            _ => None,
        }
    }
}

/// The path of a field, by that of the mapping that it is in.
pub(crate) fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}
