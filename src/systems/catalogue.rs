//! The table of systems, and its index for recognition.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::pattern::{CommandPattern, ImagePattern};
use super::row::{Role, Signs, System};
use super::signs::{Hints, Scale};
use super::teach::{More, Taught, TeachError};
use crate::manifest::Image;

/// The built-in rows, one file per field of work.
const TABLES: &[&str] = &[
    include_str!("catalogue/kafka.yaml"),
    include_str!("catalogue/databases.yaml"),
    include_str!("catalogue/stores.yaml"),
    include_str!("catalogue/metrics.yaml"),
    include_str!("catalogue/compute.yaml"),
    include_str!("catalogue/hadoop.yaml"),
    include_str!("catalogue/query.yaml"),
    include_str!("catalogue/orchestration.yaml"),
    include_str!("catalogue/batch.yaml"),
    include_str!("catalogue/clients.yaml"),
    include_str!("catalogue/agents.yaml"),
    include_str!("catalogue/services.yaml"),
];

/// The points of signs.
const SIGNS: &str = include_str!("catalogue/signs.yaml");

/// The systems that rightkind knows, including those of the user.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    systems: Vec<System>,
    families: Vec<Family>,
    by_id: HashMap<String, Target>,
    /// By the last segment of the repository.
    images: HashMap<String, Vec<Named>>,
    /// Patterns whose last segment contains a `*`.
    image_globs: Vec<Named>,
    /// By program.
    commands: HashMap<String, Vec<(CommandPattern, usize)>>,
    /// By the first variable of the set.
    env: HashMap<String, Vec<(Vec<String>, usize)>>,
    pub(super) hints: Hints,
    pub(super) scale: Scale,
}

/// An image that is one of several systems, by its arguments and variables.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    pub(super) id: String,
    pub(super) images: Vec<ImagePattern>,
    #[serde(default)]
    pub(super) entrypoint: Option<String>,
    /// What it is without arguments and variables.
    #[serde(default)]
    pub(super) default: Option<String>,
    #[serde(default)]
    pub(super) roles: Vec<Role>,
}

/// An image pattern with its row.
#[derive(Debug, Clone)]
struct Named {
    image: ImagePattern,
    target: Target,
    /// Whether it comes from the configuration.
    taught: bool,
}

/// The position of the row for an image pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    System(usize),
    Family(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    systems: Vec<System>,
    #[serde(default)]
    images: Vec<Family>,
}

/// What an image is alone, without arguments and variables.
#[derive(Debug, Default)]
pub(super) struct KnownImage<'c> {
    /// The systems; several for an image that runs several.
    pub(super) systems: Vec<&'c System>,
    pub(super) entrypoint: Option<&'c str>,
    pub(super) fixed: bool,
    pub(super) roles: &'c [Role],
    /// Whether it is a private image that is only recognised by its name.
    pub(super) named_only: bool,
    /// Whether the configuration says what it is.
    pub(super) taught: bool,
}

/// Reads a table that is part of the program.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

impl Catalogue {
    /// The built-in rows. They are read once per process.
    ///
    /// # Panics
    ///
    /// This cannot happen in a build with passing tests, because the rows are part of the program.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalogue> = OnceLock::new();
        BUILTIN.get_or_init(Self::load)
    }

    fn load() -> Self {
        let mut catalogue = Self { scale: read(SIGNS), ..Self::default() };
        for text in TABLES {
            let table: Table = read(text);
            table.systems.into_iter().for_each(|system| catalogue.add(system, false));
            table.images.into_iter().for_each(|family| catalogue.add_family(family));
        }
        catalogue
    }

    /// The catalogue with the user's rows, which take precedence over the others.
    pub fn with(mut self, rows: Vec<Taught>) -> Result<Self, TeachError> {
        for (row, taught) in rows.into_iter().enumerate() {
            let error = |field, message| TeachError { row, field, message };
            match taught {
                Taught::System(system) => {
                    if self.by_id.contains_key(&system.id) {
                        let id = &system.id;
                        let trouble =
                            format!("there already is a system `{id}`; to add images to it, use `is: {id}`");
                        return Err(error("id", trouble));
                    }
                    self.add(*system, true);
                }
                Taught::More(more) => {
                    let Some(target) = self.by_id.get(&more.is).copied() else {
                        return Err(error("is", self.unknown(&more.is)));
                    };
                    self.add_to(target, more).map_err(|message| error("is", message))?;
                }
            }
        }
        Ok(self)
    }

    /// All systems, in the order of the tables.
    pub fn systems(&self) -> &[System] {
        &self.systems
    }

    /// The families of images that `is` can name in addition to systems: id and images.
    pub fn families(&self) -> impl Iterator<Item = (&str, &[ImagePattern])> {
        self.families.iter().map(|family| (family.id.as_str(), family.images.as_slice()))
    }

    /// The system with this id.
    pub fn get(&self, id: &str) -> Option<&System> {
        match self.by_id.get(id)? {
            Target::System(at) => self.systems.get(*at),
            Target::Family(_) => None,
        }
    }

    #[cfg(test)]
    fn roles(&self) -> impl Iterator<Item = &Role> {
        let of_systems = self.systems.iter().flat_map(|system| &system.roles);
        of_systems.chain(self.families.iter().flat_map(|family| &family.roles))
    }

    fn unknown(&self, id: &str) -> String {
        let near = self.by_id.keys().map(|known| (strsim::jaro_winkler(known, id), known));
        let near =
            near.filter(|(score, _)| *score > 0.8).max_by(|(a, x), (b, y)| a.total_cmp(b).then(y.cmp(x)));
        match near {
            Some((_, near)) => format!("there is no system `{id}`; did you mean `{near}`?"),
            None => format!("there is no system `{id}`; `rightkind kinds` lists them"),
        }
    }

    fn add(&mut self, system: System, taught: bool) {
        let at = self.systems.len();
        self.by_id.insert(system.id.clone(), Target::System(at));
        for image in &system.images {
            self.add_image(image.clone(), Target::System(at), taught);
        }
        self.add_commands(&system.commands, at);
        self.add_env(&system.env, at);
        self.hints.add(&system.signs, at);
        self.systems.push(system);
    }

    /// Adds to a system or a family that exists.
    fn add_to(&mut self, target: Target, more: More) -> Result<(), String> {
        let More { images, is, commands, env, ports } = more;
        for image in images {
            self.add_image(image, target, true);
        }
        match target {
            Target::System(at) => {
                self.add_commands(&commands, at);
                self.add_env(&env, at);
                let signs = Signs { ports, ..Signs::default() };
                self.hints.add(&signs, at);
                self.systems[at].signs.ports.extend(signs.ports);
                Ok(())
            }
            Target::Family(_) if commands.is_empty() && env.is_empty() && ports.is_empty() => Ok(()),
            Target::Family(_) => Err(format!("`{is}` is a family of images: it can only be taught `images`")),
        }
    }

    /// Of equally specific commands, the later one takes precedence.
    fn add_commands(&mut self, commands: &[String], at: usize) {
        for (program, pattern) in commands.iter().filter_map(|text| CommandPattern::parse(text)) {
            self.commands.entry(program).or_default().push((pattern, at));
        }
    }

    fn add_env(&mut self, sets: &[String], at: usize) {
        for set in sets {
            let mut names = set.split_whitespace().map(ToOwned::to_owned);
            if let Some(first) = names.next() {
                self.env.entry(first).or_default().push((names.collect(), at));
            }
        }
    }

    fn add_family(&mut self, family: Family) {
        let target = Target::Family(self.families.len());
        self.by_id.insert(family.id.clone(), target);
        for image in &family.images {
            self.add_image(image.clone(), target, false);
        }
        self.families.push(family);
    }

    fn add_image(&mut self, image: ImagePattern, target: Target, taught: bool) {
        let list = match image.name() {
            Some(name) => self.images.entry(name.to_owned()).or_default(),
            None => &mut self.image_globs,
        };
        list.push(Named { image, target, taught });
    }

    /// What is known about an image alone.
    pub(super) fn image(&self, image: &Image<'_>) -> Option<KnownImage<'_>> {
        let entries = self.images.get(image.name()).into_iter().flatten().chain(&self.image_globs);
        let matching = entries.filter(|named| named.image.matches(image));
        // A row of the configuration takes precedence over a built-in one; then the more specific pattern does.
        let rank = |named: &Named| (named.taught, named.image.weight());
        let best = matching.clone().max_by_key(|named| rank(named))?;
        let namespace = image.repository.rsplit_once('/').map(|(namespace, _)| namespace);
        let named_only =
            best.image.is_name_alone() && namespace.is_some_and(|namespace| namespace != "library");
        let mut known = KnownImage {
            named_only: named_only && !best.taught,
            taught: best.taught,
            ..KnownImage::default()
        };
        for named in matching.filter(|named| rank(named) == rank(best)) {
            match &named.target {
                Target::System(at) => {
                    let system = &self.systems[*at];
                    known.entrypoint = system.entrypoint.as_deref();
                    known.fixed = system.fixed;
                    known.systems.push(system);
                }
                Target::Family(at) => {
                    let family = &self.families[*at];
                    known.entrypoint = family.entrypoint.as_deref();
                    known.roles = &family.roles;
                    known.systems.extend(family.default.as_deref().and_then(|id| self.get(id)));
                }
            }
        }
        Some(known)
    }

    /// Whether any row has a command with this program.
    pub(super) fn has_command(&self, program: &str) -> bool {
        self.commands.contains_key(program)
    }

    /// The system that the command starts, and the positions of the arguments that show it.
    pub(super) fn command(
        &self,
        program: &str,
        arguments: &[super::Word<'_>],
    ) -> Option<(&System, Vec<usize>)> {
        let patterns = self.commands.get(super::shell::base(program))?;
        let matching = patterns.iter().filter_map(|(pattern, at)| {
            let found = pattern.find(program, arguments)?;
            Some((pattern.weight(), std::cmp::Reverse(found.first().copied()), *at, found))
        });
        let (.., at, found) = matching.max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))?;
        Some((&self.systems[at], found))
    }

    /// The system that a set of variables belongs to, with the positions of these variables.
    pub(super) fn env(&self, names: &[&str]) -> Option<(&System, Vec<usize>)> {
        let position = |wanted: &str| names.iter().position(|name| *name == wanted);
        for (first, name) in names.iter().enumerate() {
            for (rest, at) in self.env.get(*name).into_iter().flatten() {
                let Some(rest) = rest.iter().map(|name| position(name)).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                return Some((&self.systems[*at], std::iter::once(first).chain(rest).collect()));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Catalogue, CommandPattern};
    use crate::systems::{Nature, WantedKind};

    /// Systems for programs of the user, which only the configuration can assign.
    const OF_ONES_OWN: [&str; 5] =
        ["stream-processor", "stateful-service", "node-service", "data-job", "batch-job"];

    #[test]
    fn rows_are_whole() {
        let catalogue = Catalogue::builtin();
        let mut ids = HashSet::new();
        for system in catalogue.systems() {
            let id = &system.id;
            assert!(ids.insert(id.clone()), "{id} is there twice");
            assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{id}");
            assert!(!system.why.is_empty(), "{id} has no reason");
            assert!(!system.why.ends_with('.'), "{id}'s reason ends in a full stop");
            assert!(
                !system.images.is_empty()
                    || !system.commands.is_empty()
                    || OF_ONES_OWN.contains(&id.as_str())
                    || catalogue.roles().any(|role| role.into == *id)
                    || catalogue.families.iter().any(|family| family.default.as_ref() == Some(id))
                    || catalogue.systems().iter().any(|one| one.streams.as_ref() == Some(id)),
                "nothing makes a container {id}"
            );
            assert!(system.nature != Nature::Stateful || system.fits(WantedKind::StatefulSet), "{id}");
            assert!(!system.accepts.contains(&system.wants()), "{id} accepts what it wants");
        }
        for family in &catalogue.families {
            assert!(ids.insert(family.id.clone()), "{} is there twice", family.id);
            assert!(family.default.as_deref().is_none_or(|id| catalogue.get(id).is_some()), "{}", family.id);
        }
        for role in catalogue.roles() {
            assert!(catalogue.get(&role.into).is_some(), "{} is not a system", role.into);
            assert!(!role.when.is_empty(), "nothing makes a container {}", role.into);
        }
    }

    #[test]
    fn no_two_rows_claim_the_same_image_or_command() {
        let catalogue = Catalogue::builtin();
        let several = ["zookeeper-kafka", "kafka-zookeeper", "spotify/kafka"];
        let mut seen = HashSet::new();
        let images = catalogue.systems.iter().flat_map(|system| &system.images);
        for image in images.chain(catalogue.families.iter().flat_map(|family| &family.images)) {
            let text = image.text();
            assert!(seen.insert(text.clone()) || several.contains(&&*text), "{text} is there twice");
        }
        let mut seen = HashSet::new();
        for command in catalogue.systems.iter().flat_map(|system| &system.commands) {
            assert!(CommandPattern::parse(command).is_some(), "`{command}` is no command");
            assert!(seen.insert(command), "`{command}` is there twice");
        }
    }
}
