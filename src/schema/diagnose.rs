//! From problems to causes: what an unknown field was meant to be, and where it belongs.

use std::cell::OnceCell;

use super::atlas::{Atlas, Spot};
use super::foreign::Foreign;
use super::judge::scalar_fault;
use super::types::Known;
use super::{Fault, Field, Judgement, Minor, Place, Schemas, Shape, Type, Value, Versions, spelling};
use crate::manifest::Object;
use crate::yaml::{Entry, Kind, Node};

/// What is wrong with the shape of an object, cause by cause.
#[derive(Debug)]
pub struct Diagnosis<'a> {
    /// What the walk found.
    pub judgement: Judgement<'a>,
    /// The fields that the object does not have, those of one cause together.
    pub strays: Vec<Stray<'a>>,
    /// What is missing and does not stand misspelt or elsewhere: the place, and the field.
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

/// Types of which the API server asks for one of these fields.
const ONE_OF: [(&str, &[&str]); 2] = [
    ("Probe", &["exec", "grpc", "httpGet", "tcpSocket"]),
    ("LifecycleHandler", &["exec", "httpGet", "sleep", "tcpSocket"]),
];

/// The kinds that are mistaken for one another.
const NEIGHBOURS: [(&str, &str); 6] = [
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("v1", "Pod"),
];

/// A field that so many types have says little about where it belongs, unless it is near.
const COMMON: usize = 3;
const NEAR: usize = 2;
/// Where a field could belong in more places, it is not said where.
const MOST_HOMES: usize = 3;
const FAR: usize = 4;

impl Diagnosis<'_> {
    /// Whether a field of that name stands misspelt or at the wrong level: then it is not missing.
    pub fn speaks_of(&self, name: &str) -> bool {
        self.strays.iter().any(|stray| match &stray.cause {
            Cause::Misspelt(meant) | Cause::InPlaceOf(meant) => *meant == name,
            Cause::Foreign(foreign) => foreign.field.split('.').any(|step| step == name),
            _ => stray.entries.iter().any(|entry| entry.key.key_text() == name),
        })
    }
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
        let strays = doctor.strays();
        let missing = judgement.problems().iter().filter_map(|problem| match problem.fault {
            Fault::Missing(field) if !explained(&judgement, &strays, problem.place, field) => {
                Some((problem.place, field))
            }
            _ => None,
        });
        let missing = missing.collect();
        Some(Diagnosis { judgement, strays, missing })
    }

    /// Whether the value could be one of that shape, judged by its outermost layers.
    pub fn accepts(&self, shape: Shape<'a>, node: Node<'a>) -> bool {
        let node = node.resolve();
        if node.is_null() {
            return true;
        }
        match shape {
            Shape::Any => true,
            Shape::Object(of) => {
                let known = |entry: &Entry<'a>| {
                    of.is_open()
                        || !matches!(of.field(&entry.key.key_text(), self.versions()), Known::Nothing)
                };
                node.is_mapping()
                    && node.entries().filter(known).count() * 2 >= node.entries().count()
                    && node.entries().all(|entry| self.may_hold(of, entry))
            }
            Shape::Map(inner) => {
                let fits = |entry: Entry<'a>| self.accepts(inner.shape(), entry.value);
                node.is_mapping() && node.entries().next().is_none_or(fits)
            }
            Shape::List(inner) => {
                node.is_sequence() && node.items().next().is_none_or(|item| self.accepts(inner.shape(), item))
            }
            _ => {
                let value = Value { key: None, node, shape };
                let fault = || scalar_fault(value, self.versions());
                node.kind().is_scalar() && matches!(fault(), None | Some(Fault::Bounds(..)))
            }
        }
    }
}

impl<'a> Schemas<'a> {
    /// Whether the mapping of a field, if it is one, lacks nothing or could be one of the field's shape: a Pod's
    /// `spec` has containers, and a Job's has none.
    fn may_hold(&self, of: Type<'a>, entry: Entry<'a>) -> bool {
        let Known::Field(field) = of.field(&entry.key.key_text(), self.versions()) else { return true };
        let Shape::Object(inner) = field.shape() else { return true };
        let node = entry.value.resolve();
        let mut lacks = false;
        inner.for_required(self.versions(), |field| lacks |= node.entry(field.name()).is_none());
        !(lacks && node.is_mapping()) || self.accepts(field.shape(), node)
    }
}

/// Whether something that stands at the wrong place, or under a wrong name, is what is missing.
fn explained<'a>(judgement: &Judgement<'a>, strays: &[Stray<'a>], place: usize, field: Field<'a>) -> bool {
    let path = judgement.path(place).to_string();
    let wanted = join(&path, field.name());
    strays.iter().any(|stray| match &stray.cause {
        Cause::Misspelt(name) | Cause::InPlaceOf(name) => stray.place == place && *name == field.name(),
        Cause::Renamed(to) | Cause::Foreign(Foreign { field: to, .. }) => {
            stray.place == place && to.split(['.', '[']).next() == Some(field.name())
        }
        Cause::Misplaced(homes) => homes.iter().any(|home| {
            let named = stray.entries.iter().any(|entry| entry.key.key_text() == field.name());
            home.path == path && named
                || home
                    .path
                    .strip_prefix(&wanted)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        }),
        _ => false,
    })
}

impl Cause<'_> {
    /// Whether it is only the likeliest of what may be.
    pub fn is_guess(&self, name: &str) -> bool {
        match self {
            Self::Misspelt(meant) => spelling::distance(name, meant).is_none(),
            Self::InPlaceOf(_) | Self::Unknown => true,
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
            (Self::OfKinds(ours), Self::OfKinds(theirs)) => (ours == theirs).then(|| self.clone()),
            _ => None,
        }
    }
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

struct Doctor<'s, 'a> {
    schemas: &'s Schemas<'a>,
    judgement: &'s Judgement<'a>,
    object: Object<'a>,
    root: Type<'a>,
    /// Made when the first field is looked for elsewhere.
    atlas: OnceCell<Atlas<'a>>,
}

impl<'a> Doctor<'_, 'a> {
    fn strays(&self) -> Vec<Stray<'a>> {
        let mut strays: Vec<Stray<'a>> = Vec::new();
        for problem in self.judgement.problems() {
            let (entry, cause) = match problem.fault {
                Fault::UnknownField(entry) => (entry, self.cause(problem.place, entry)),
                Fault::Type(value) => match self.slid_into_map(problem.place, &value) {
                    Some((entry, cause)) => (entry, cause),
                    None => continue,
                },
                _ => continue,
            };
            // One indentation that is wrong moves all that follows; one kind that is wrong has it all wrong.
            let same = strays.iter_mut().filter(|stray| stray.place == problem.place).find_map(|stray| {
                let shared = stray.cause.shared(&cause)?;
                Some((stray, shared))
            });
            if let Some((stray, shared)) = same {
                stray.entries.push(entry);
                stray.cause = shared;
            } else {
                strays.push(Stray { place: problem.place, entries: vec![entry], cause });
            }
        }
        strays
    }

    /// A field that slid into a mapping beside it that takes any key: the ports of a Service in its selector.
    fn slid_into_map(&self, place: usize, value: &Value<'a>) -> Option<(Entry<'a>, Cause<'a>)> {
        let here = self.judgement.place(place);
        let Shape::Map(inner) = here.shape else { return None };
        let entry = here.node.entry(&value.key?.key_text())?;
        if entry.value.resolve().kind().is_scalar() {
            return None;
        }
        let (rank, homes) = self.homes(place, entry)?;
        // Among quantities a mapping is out of place in any case.
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
            let foreign = super::foreign::meaning(of, &name).filter(|_| !placed);
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

    /// A field of the same mapping whose name holds this one as its first or last words, or the other way round.
    /// One that is required is the likelier.
    fn part(&self, here: &Place<'a>, of: Type<'a>, entry: Entry<'a>) -> Option<&'a str> {
        let name = entry.key.key_text();
        let fields = of.fields(self.schemas.versions());
        let fits = |field: &&Field<'a>| {
            here.node.entry(field.name()).is_none()
                && spelling::is_part(&name, field.name())
                && self.schemas.accepts(field.shape(), entry.value)
        };
        let fitting: Vec<_> = fields.iter().filter(fits).collect();
        let required: Vec<_> = fitting.iter().filter(|field| field.is_required()).copied().collect();
        match (&*required, &*fitting) {
            ([field], _) | ([], [field]) => Some(field.name()),
            _ => None,
        }
    }

    /// The one field that the mapping lacks, if this is the one that it has too much and the value fits.
    fn in_place_of(&self, place: usize, entry: Entry<'a>) -> Option<&'a str> {
        let here = |problem: &&super::Problem<'a>| problem.place == place;
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

    /// The home under the key before, if that has no value and could hold the field: what follows it is not
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

    /// A field of the same mapping with nearly this name, that the value fits and that is not there yet.
    fn spelling(&self, here: &Place<'a>, of: Type<'a>, entry: Entry<'a>) -> Option<(&'a str, usize)> {
        let name = entry.key.key_text();
        let fields = of.fields(self.schemas.versions());
        let fits = |field: &&Field<'a>| {
            here.node.entry(field.name()).is_none()
                && (name.eq_ignore_ascii_case(field.name())
                    || spelling::is_plural(&name, field.name())
                    || self.schemas.accepts(field.shape(), entry.value))
        };
        let meant = spelling::meant(&name, fields.iter().filter(fits).map(Field::name))?;
        let field = fields.iter().find(|field| field.name() == meant)?;
        Some((field.name(), spelling::distance(&name, meant)?))
    }

    /// The nearest places that have the field, and how good they are.
    fn homes(&self, place: usize, entry: Entry<'a>) -> Option<(Rank, Vec<Home<'a>>)> {
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
                // What stands beside the field's own place and is not there is another choice, and no home, unless
                // it is the field's own place at another level.
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

    /// Finds the way in the document: how much of it exists, and how near it is to the field.
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
        // The schema does not ask for it, and yet there is no object without a name.
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

    /// A field that neither a slip nor a level explains.
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
        let path = self.judgement.path(place).to_string();
        let name = entry.key.key_text();
        let nearest = self.judgement.place(place).key;
        let here = self.judgement.place(place).node;
        let maps = of.fields(self.schemas.versions()).into_iter().filter(|field| match field.shape() {
            // Labels of nodes have a domain; a word without one, and no selector near, is more likely no label.
            Shape::Map(_)
                if of.is_named("PodSpec") && !name.contains('/') && here.entry(field.name()).is_none() =>
            {
                false
            }
            // A claim's limit is nothing that anybody sets.
            Shape::Map(_) if of.is_named("VolumeResourceRequirements") && field.name() == "limits" => false,
            Shape::Map(inner) => !entry.value.is_null() && self.schemas.accepts(inner.shape(), entry.value),
            _ => false,
        });
        let mut homes: Vec<_> = maps
            .map(|field| {
                let own = here.entry(field.name());
                let taken = own.is_some_and(|own| own.value.entry(&name).is_some());
                let nearest = own.map(|own| own.key).or(nearest);
                let home = Home { path: join(&path, field.name()), nearest, mapping: None };
                ((taken, own.is_none()), home)
            })
            .collect();
        // The one that is there and lacks it is the likeliest.
        let best = homes.iter().map(|(rank, _)| *rank).min();
        homes.retain(|(rank, _)| Some(*rank) == best);
        let homes: Vec<_> = homes.into_iter().map(|(_, home)| home).collect();
        if homes.is_empty() { Cause::Unknown } else { Cause::Misplaced(homes) }
    }

    /// Whether a kind has the field at the end of the same way.
    fn has_field(&self, root: Type<'a>, way: &[Step<'a>], entry: Entry<'a>) -> bool {
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
                    _ => return false,
                },
                _ => return false,
            };
        }
        let found = field(of, &entry.key.key_text());
        found.is_some_and(|field| self.schemas.accepts(field.shape(), entry.value))
    }
}

/// How good a home is; the least is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Levels up and down.
    cost: usize,
    room: Room,
    /// Whether the object could be without it.
    spare: bool,
    /// How many levels of the way do not exist yet.
    missing: usize,
    /// Whether the way leads through something that nothing requires.
    optional: bool,
    /// How far away it is in the text, if it exists.
    far: u32,
}

/// Whether there is room for a field in a home; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// It lacks the field.
    Free,
    /// It has the field already.
    Taken,
    /// It is in a list that does not exist, and need not.
    Unlisted,
}

/// A step on the way from the object to a place.
#[derive(Debug, Clone, Copy)]
struct Step<'a> {
    name: &'a str,
    index: Option<usize>,
}

fn name_of<'a>(spot: &Spot<'a>) -> &'a str {
    spot.field.map_or("", |field| field.name())
}

/// The way from the object to a place, by fields.
fn way<'a>(judgement: &Judgement<'a>, place: usize) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let mut index = None;
    let mut at = place;
    while let Some(parent) = judgement.parent(at) {
        let here = judgement.place(at);
        if let Some(key) = here.key {
            // A key with an escape in it is none that a type has.
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
