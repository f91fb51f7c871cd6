//! Why a field is unknown where it is.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::net::IpAddr;

use super::homes::{NEAR, Rank, Room, Step, way};
use super::{Cause, Home, Stray, join};
use crate::manifest::Object;
use crate::schema::atlas::Atlas;
use crate::schema::types::Known;
use crate::schema::{
    Fault, Field, Judgement, Place, Problem, Schemas, Shape, Type, Value, foreign, resources, spelling,
};
use crate::yaml::{Entry, Kind};

/// Fields that later versions of a kind have elsewhere: type, field, and path from the same place.
const RENAMED: [(&str, &str, &str); 9] = [
    ("IngressSpec", "backend", "defaultBackend"),
    ("IngressBackend", "serviceName", "service.name"),
    ("IngressBackend", "servicePort", "service.port"),
    ("HorizontalPodAutoscalerSpec", "targetCPUUtilizationPercentage", "metrics"),
    ("ResourceMetricSource", "targetAverageUtilization", "target.averageUtilization"),
    ("ResourceMetricSource", "targetAverageValue", "target.averageValue"),
    ("CustomResourceDefinitionSpec", "version", "versions"),
    ("CustomResourceDefinitionSpec", "validation", "versions[].schema"),
    ("CustomResourceDefinitionSpec", "additionalPrinterColumns", "versions[].additionalPrinterColumns"),
];

/// Kinds that are often confused.
const NEIGHBOURS: [(&str, &str); 6] = [
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("v1", "Pod"),
];

/// If a field could belong to more places than this, none is named.
const MOST_HOMES: usize = 3;

/// So many unknown fields of one mapping are not mistakes of their own: the mapping is something else. The causes of
/// the others are not searched for, which would take time for each pair of fields.
const MOST_STRAYS: usize = 64;

/// Looks for the causes of what is wrong with one object.
pub(super) struct Doctor<'s, 'a> {
    pub(super) schemas: &'s Schemas<'a>,
    pub(super) judgement: &'s Judgement<'a>,
    pub(super) object: Object<'a>,
    pub(super) root: Type<'a>,
    /// Created when a field is first searched for elsewhere.
    pub(super) atlas: OnceCell<Atlas<'a>>,
}

impl<'a> Doctor<'_, 'a> {
    pub(super) fn strays(&self) -> Vec<Stray<'a>> {
        let mut strays: Vec<Stray<'a>> = Vec::new();
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for problem in self.judgement.problems() {
            if let Fault::UnknownField(entry) = problem.fault {
                let count = counts.entry(problem.place).or_default();
                *count += 1;
                if *count > MOST_STRAYS {
                    let is_rest =
                        |stray: &&mut Stray<'a>| stray.place == problem.place && *count > MOST_STRAYS + 1;
                    match strays.iter_mut().rev().find(is_rest) {
                        Some(rest) => rest.entries.push(entry),
                        None => strays.push(Stray {
                            place: problem.place,
                            entries: vec![entry],
                            cause: Cause::Unknown,
                            not_needed: Vec::new(),
                        }),
                    }
                    continue;
                }
            }
            let (entry, cause) = match problem.fault {
                Fault::UnknownField(entry) => (entry, self.cause(problem.place, entry)),
                Fault::Type(value) => match self.slid_into_map(problem.place, &value) {
                    Some((entry, cause)) => (entry, cause),
                    None => continue,
                },
                _ => continue,
            };
            // One wrong indentation moves all fields that follow, and one wrong kind makes all its fields unknown.
            let same = strays.iter_mut().filter(|stray| stray.place == problem.place).find_map(|stray| {
                let shared = stray.cause.shared(&cause)?;
                Some((stray, shared))
            });
            if let Some((stray, shared)) = same {
                stray.entries.push(entry);
                stray.cause = shared;
            } else {
                let (place, entries) = (problem.place, vec![entry]);
                strays.push(Stray { place, entries, cause, not_needed: Vec::new() });
            }
        }
        strays
    }

    /// A field that was indented into a mapping before it that accepts any key: the ports of a Service in its
    /// selector.
    fn slid_into_map(&self, place: usize, value: &Value<'a>) -> Option<(Entry<'a>, Cause<'a>)> {
        let here = self.judgement.place(place);
        let Shape::Map(inner) = here.shape else { return None };
        let entry = here.node.entry(&value.key?.key_text())?;
        if entry.value.resolve().kind().is_scalar() {
            return None;
        }
        let (rank, homes) = self.homes(place, entry)?;
        // Among quantities, a mapping is always out of place.
        let room = rank.room != Room::Taken || inner.shape() == Shape::Quantity;
        (rank.cost <= NEAR && homes.len() == 1 && room).then_some((entry, Cause::Misplaced(homes)))
    }

    fn cause(&self, place: usize, entry: Entry<'a>) -> Cause<'a> {
        let here = *self.judgement.place(place);
        let Shape::Object(of) = here.shape else { return Cause::Unknown };
        let name = entry.key.key_text();
        if let Some(home) = self.under_empty_sibling(place, &here, of, entry) {
            return Cause::Misplaced(vec![home]);
        }
        let renamed = RENAMED.iter().find(|(owner, field, _)| of.is_named(owner) && *field == name);
        if let Some((_, _, to)) = renamed {
            return Cause::Renamed(to);
        }
        let spelling = self.spelling(&here, of, entry);
        if let Some((field, 0)) = spelling {
            return Cause::Misspelt(field);
        }
        let homes = self.homes(place, entry);
        let certain = homes.as_ref().is_some_and(|(rank, _)| rank.missing == 0 && rank.room == Room::Free);
        let guess = |homes: &Option<(Rank, Vec<Home<'a>>)>| {
            let placed = homes.as_ref().is_some_and(|(rank, _)| rank.missing == 0);
            let foreign = foreign::meaning(of, &name).filter(|_| !placed);
            foreign
                .map(Cause::Foreign)
                .or_else(|| self.part(&here, of, entry).map(Cause::Misspelt))
                .or_else(|| self.in_place_of(place, entry).map(Cause::InPlaceOf))
        };
        match (spelling, homes) {
            (Some((field, _)), None) => Cause::Misspelt(field),
            (Some((field, _)), Some((rank, _))) if rank.cost > 1 => Cause::Misspelt(field),
            (_, homes) => {
                let guessed = if certain { None } else { guess(&homes) };
                guessed.unwrap_or_else(|| match homes {
                    Some((_, homes)) if homes.len() > MOST_HOMES => Cause::Unknown,
                    Some((_, homes)) => Cause::Misplaced(homes),
                    None => self.stranger(place, of, entry),
                })
            }
        }
    }

    /// A field of the same mapping whose name begins or ends with this one, or the other way round. A required
    /// field is more likely.
    fn part(&self, here: &Place<'a>, of: Type<'a>, entry: Entry<'a>) -> Option<&'a str> {
        let name = entry.key.key_text();
        let fields = of.fields(self.schemas.versions());
        let fits = |field: &&Field<'a>| {
            here.node.entry(field.name()).is_none()
                && spelling::is_part(&name, field.name())
                && self.suits(field, entry)
        };
        let fitting: Vec<_> = fields.iter().filter(fits).collect();
        let required: Vec<_> = fitting.iter().filter(|field| field.is_required()).copied().collect();
        match (&*required, &*fitting) {
            ([field], _) | ([], [field]) => Some(field.name()),
            _ => None,
        }
    }

    /// The only missing field, if this is the only extra one and the value fits.
    fn in_place_of(&self, place: usize, entry: Entry<'a>) -> Option<&'a str> {
        let here = |problem: &&Problem<'a>| problem.place == place;
        let (mut lacking, mut unknown) = (Vec::new(), 0);
        for problem in self.judgement.problems().iter().filter(here) {
            match problem.fault {
                Fault::Missing(field) => lacking.push(field),
                Fault::UnknownField(_) => unknown += 1,
                _ => {}
            }
        }
        match &*lacking {
            [field] if unknown == 1 && !entry.value.is_null() => {
                self.schemas.accepts(field.shape(), entry.value).then(|| field.name())
            }
            _ => None,
        }
    }

    /// The place under the key before it, if that key has no value and could hold the field: the field is then not
    /// indented enough.
    fn under_empty_sibling(
        &self,
        place: usize,
        here: &Place<'a>,
        of: Type<'a>,
        entry: Entry<'a>,
    ) -> Option<Home<'a>> {
        let versions = self.schemas.versions();
        let name = entry.key.key_text();
        let before: Vec<_> = here.node.entries().take_while(|other| other.key != entry.key).collect();
        let known = |other: &&Entry<'a>| matches!(of.field(&other.key.key_text(), versions), Known::Field(_));
        let sibling = before.iter().rev().find(known)?;
        let Known::Field(field) = of.field(&sibling.key.key_text(), versions) else { return None };
        let holds = sibling.value.kind() == Kind::Absent
            && match field.shape() {
                Shape::Object(of) => match of.field(&name, versions) {
                    Known::Field(field) => self.schemas.accepts(field.shape(), entry.value),
                    _ => false,
                },
                Shape::Map(inner) => self.schemas.accepts(inner.shape(), entry.value),
                _ => false,
            };
        let path = join(&self.judgement.path(place).to_string(), field.name());
        holds.then_some(Home { path, nearest: Some(sibling.key), mapping: None })
    }

    /// A field of the same mapping with nearly this name, that fits the value and is not set yet.
    fn spelling(&self, here: &Place<'a>, of: Type<'a>, entry: Entry<'a>) -> Option<(&'a str, usize)> {
        let name = entry.key.key_text();
        let fields = of.fields(self.schemas.versions());
        let fits = |field: &&Field<'a>| {
            here.node.entry(field.name()).is_none()
                && (spelling::is_slip(&name, field.name()) || self.suits(field, entry))
        };
        let meant = spelling::meant(&name, fields.iter().filter(fits).map(Field::name))?;
        let field = fields.iter().find(|field| field.name() == meant)?;
        Some((field.name(), spelling::distance(&name, meant)?))
    }

    /// Whether the value fits the field.
    fn suits(&self, field: &Field<'a>, entry: Entry<'a>) -> bool {
        let is_address = || entry.value.str().is_none_or(|text| text.parse::<IpAddr>().is_ok());
        self.schemas.accepts(field.shape(), entry.value) && (!field.name().ends_with("IP") || is_address())
    }

    /// A field that neither a misspelling nor a wrong level explains.
    fn stranger(&self, place: usize, of: Type<'a>, entry: Entry<'a>) -> Cause<'a> {
        let way = way(self.judgement, place);
        let has = |api_version: &str, kind: &str| {
            let root = self.schemas.type_of(api_version, kind);
            root.is_some_and(|root| self.has_field(root, &way, entry))
        };
        let (api_version, kind) = (self.object.api_version(), self.object.kind());
        let other = self
            .schemas
            .built_in()
            .find(|(version, one)| *one == kind && *version != api_version && has(version, kind.as_ref()));
        if let Some((version, _)) = other {
            return Cause::OfApiVersion(version);
        }
        let kinds: Vec<_> = NEIGHBOURS
            .iter()
            .filter(|(_, one)| *one != kind)
            .filter(|(version, kind)| has(version, kind))
            .map(|(_, kind)| *kind)
            .collect();
        let workload = NEIGHBOURS.iter().any(|(_, one)| *one == kind);
        if workload && !kinds.is_empty() {
            return Cause::OfKinds(kinds);
        }
        let homes = self.resource_lists(place, of, entry).or_else(|| self.match_labels(place, of, entry));
        if let Some(homes) = homes {
            return Cause::Misplaced(homes);
        }
        match self.maps_beside(place, of, entry) {
            maps if maps.is_empty() => Cause::Unknown,
            maps => Cause::KeyOf(maps),
        }
    }

    /// The lists of resources beside a field that is the name of a resource: those that exist without it, otherwise
    /// all.
    fn resource_lists(&self, place: usize, of: Type<'a>, entry: Entry<'a>) -> Option<Vec<Home<'a>>> {
        let name = entry.key.key_text();
        let lists = resources::lists(of, &name)?;
        let here = self.judgement.place(place);
        let path = self.judgement.path(place).to_string();
        let own = |list: &&&str| here.node.entry(list);
        let lacks = |list: &&&str| own(list).is_some_and(|own| own.value.entry(&name).is_none());
        let open: Vec<_> = lists.iter().filter(lacks).collect();
        let open = if open.is_empty() { lists.iter().collect() } else { open };
        let home = |list: &&str| {
            let nearest = here.node.entry(list).map(|own| own.key).or(here.key);
            Home { path: join(&path, list), nearest, mapping: None }
        };
        Some(open.into_iter().map(home).collect())
    }

    /// A label directly under a selector whose own fields cannot be strings.
    fn match_labels(&self, place: usize, of: Type<'a>, entry: Entry<'a>) -> Option<Vec<Home<'a>>> {
        let here = self.judgement.place(place);
        let own = here.node.entry("matchLabels");
        let free = own.is_none_or(|own| own.value.entry(&entry.key.key_text()).is_none());
        if !of.is_named("LabelSelector") || entry.value.str().is_none() || !free {
            return None;
        }
        let path = join(&self.judgement.path(place).to_string(), "matchLabels");
        Some(vec![Home { path, nearest: own.map(|own| own.key).or(here.key), mapping: None }])
    }

    /// The mappings beside a field that accept any key, if the field looks like a key: those that exist; otherwise
    /// all of them if its name has a domain, as only keys have, or if it is in `metadata`, where most keys are
    /// labels.
    fn maps_beside(&self, place: usize, of: Type<'a>, entry: Entry<'a>) -> Vec<&'a str> {
        let here = self.judgement.place(place).node;
        let name = entry.key.key_text();
        if entry.value.is_null() || !entry.value.resolve().kind().is_scalar() {
            return Vec::new();
        }
        let takes = |field: &Field<'a>| match field.shape() {
            Shape::Map(inner) => {
                inner.shape() == Shape::String && self.schemas.accepts(inner.shape(), entry.value)
            }
            _ => false,
        };
        let maps: Vec<_> = of.fields(self.schemas.versions()).into_iter().filter(takes).collect();
        let there =
            |field: &&Field<'a>| here.entry(field.name()).is_some_and(|own| own.value.entry(&name).is_none());
        let beside: Vec<_> = maps.iter().filter(there).map(Field::name).collect();
        let like_a_key = name.contains('/') || of.is_named("ObjectMeta");
        if beside.is_empty() && like_a_key { maps.iter().map(Field::name).collect() } else { beside }
    }

    /// Whether a kind has the field at the same path.
    fn has_field(&self, root: Type<'a>, way: &[Step<'a>], entry: Entry<'a>) -> bool {
        let found = self.field_at(root, way, &entry.key.key_text());
        found.is_some_and(|field| self.schemas.accepts(field.shape(), entry.value))
    }

    /// Whether none of the kinds has a field at that place. A field that another kind has under another name is not
    /// missing there.
    pub(super) fn none_has(&self, kinds: &[&str], place: usize, field: Field<'a>) -> bool {
        let way = way(self.judgement, place);
        let of_kinds = NEIGHBOURS.iter().filter(|(_, kind)| kinds.contains(kind));
        let mut roots = of_kinds.filter_map(|(version, kind)| self.schemas.type_of(version, kind));
        roots.all(|root| self.field_at(root, &way, field.name()).is_none())
    }

    fn field_at(&self, root: Type<'a>, way: &[Step<'a>], name: &str) -> Option<Field<'a>> {
        let versions = self.schemas.versions();
        let field = |of: Type<'a>, name: &str| match of.field(name, versions) {
            Known::Field(field) => Some(field),
            _ => None,
        };
        let mut of = root;
        for step in way {
            let shape = field(of, step.name).map(|field| field.shape());
            of = match shape {
                Some(Shape::Object(of)) => of,
                Some(Shape::List(inner)) => match inner.shape() {
                    Shape::Object(of) => of,
                    _ => return None,
                },
                _ => return None,
            };
        }
        field(of, name)
    }
}
