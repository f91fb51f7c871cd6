//! From problems to causes: what an unknown field was meant to be, and where it belongs.

mod causes;
mod homes;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use causes::Doctor;

use super::foreign::Foreign;
use super::{Fault, Field, Judgement, Minor, Refusal, Schemas, Versions, spelling, table};
use crate::manifest::Object;
use crate::yaml::{Entry, Node};

/// What is wrong with the shape of an object, cause by cause.
#[derive(Debug)]
pub struct Diagnosis<'a> {
    /// The problems that were found.
    pub judgement: Judgement<'a>,
    /// The fields that the object does not have, grouped by cause.
    pub strays: Vec<Stray<'a>>,
    /// The missing fields, with their place.
    pub missing: Vec<(usize, Field<'a>)>,
    /// What else the definition of a custom resource refuses.
    pub refusals: Vec<Refusal<'a>>,
    /// The rules of the definition of which the result is not known.
    pub unknown_rules: Vec<Cow<'a, str>>,
}

/// Unknown fields with one cause.
#[derive(Debug)]
pub struct Stray<'a> {
    /// The mapping that they are in.
    pub place: usize,
    /// The fields; never empty.
    pub entries: Vec<Entry<'a>>,
    /// The cause.
    pub cause: Cause<'a>,
    /// Missing fields of the mapping that it would not need if the object were of one of the kinds that have the
    /// unknown fields.
    pub not_needed: Vec<&'a str>,
}

/// Why a field is unknown where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause<'a> {
    /// It is a misspelling of this field.
    Misspelt(&'a str),
    /// It belongs elsewhere in the object; several places if all are equally near.
    Misplaced(Vec<Home<'a>>),
    /// Kubernetes has it at another path now.
    Renamed(&'static str),
    /// It is a word from docker-compose or from the values of a chart.
    Foreign(&'static Foreign),
    /// It is the only extra field, where this one is missing.
    InPlaceOf(&'a str),
    /// It is not a field, but may be a key of one of these mappings beside it, which accept any key.
    KeyOf(Vec<&'a str>),
    /// Other kinds have the field at this place.
    OfKinds(Vec<&'static str>),
    /// Another `apiVersion` of the kind has the field at this place.
    OfApiVersion(&'static str),
    /// It is not a field of anything near.
    Unknown,
}

/// A place where a field belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home<'a> {
    /// Its path, with `[]` for an item of a list that does not have exactly one.
    pub path: String,
    /// The deepest key that exists on the path to it.
    pub nearest: Option<Node<'a>>,
    /// The mapping itself, if it exists.
    pub mapping: Option<Node<'a>>,
}

impl<'a> Schemas<'a> {
    /// What is wrong with an object's shape; none for kinds without a schema, and for two objects in one mapping.
    /// For a kind that only some of the versions serve, those versions decide.
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
        let (refusals, unknown_rules) = of.refusals(object.node(), &judgement);
        Some(Diagnosis { judgement, strays, missing, refusals, unknown_rules })
    }
}

impl Cause<'_> {
    /// Whether it is only the most likely of several causes.
    pub fn is_guess(&self, name: &str) -> bool {
        match self {
            // A name that is a field elsewhere is not a misspelling.
            Self::Misspelt(meant) => {
                let own_word = !spelling::is_plural(name, meant) && table::has_field_named(name);
                !spelling::is_slip(name, meant) || own_word
            }
            Self::InPlaceOf(_) | Self::KeyOf(_) | Self::Unknown => true,
            _ => false,
        }
    }

    /// The common cause of both, if there is one.
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

/// The path of a field from the path of its mapping.
pub(crate) fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}
