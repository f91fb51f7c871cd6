//! The table of settings: what systems call them, and how images take them.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::manifest::Image;
use crate::systems::catalogue::read;
use crate::systems::pattern::ImagePattern;
use crate::systems::row::Version;

/// What a setting decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// How many brokers keep a copy of a topic.
    ReplicationFactor,
    /// How many copies must be written before a write counts.
    MinInSyncReplicas,
    /// The addresses that a member gives to clients and other members.
    AdvertisedAddress,
    /// What tells clusters apart: where members find the others, or the cluster's id.
    Cluster,
    /// Memory that is not the heap of a Java virtual machine.
    Memory,
    /// How a member finds the others: by being the only one, for example.
    Discovery,
    /// The members that elect the first leader.
    InitialMembers,
    /// What a member calls itself.
    NodeName,
    /// The number that a member is known by.
    NodeId,
    /// Directories that the processes of a cluster must share.
    SharedDirectory,
    /// Where metadata is kept.
    MetadataStore,
    /// What a member of a cluster does in it.
    Roles,
}

/// How images of some systems take their settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dialect {
    pub(super) systems: Vec<String>,
    /// The images that it is true of; all when there are none.
    #[serde(default)]
    images: Vec<ImagePattern>,
    /// Whether it is true of images that none of the others is true of. What it does not find may be set all the same.
    #[serde(default)]
    pub(super) assumed: bool,
    /// Variables: `KAFKA_*`, where `*` stands for the name in capitals with underscores; `*` alone is the name as it is.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// Whether the image's entrypoint makes settings of the variables: with another command they mean nothing.
    #[serde(default)]
    pub(super) entrypoint: bool,
    /// Options that take `name=value`: `--override`, `-E`.
    #[serde(default)]
    pub(super) assign: Vec<String>,
    /// Whether a setting is an option of its own: `--name=value`.
    #[serde(default)]
    pub(super) flags: bool,
    /// Variables that hold the text of a configuration file.
    #[serde(default)]
    pub(super) texts: Vec<String>,
    /// Configuration files and directories of them; a word of the command that names one, by a pattern with `*`; an option that does.
    #[serde(default)]
    pub(super) files: Vec<String>,
}

/// A setting of some systems.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    systems: Vec<String>,
    /// What it decides.
    pub decides: Concern,
    /// What the system calls it in its documentation.
    pub name: String,
    /// Variables that hold it, besides those that follow from the name.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// The name of the replication factor that it must stay below.
    #[serde(default)]
    pub within: Option<String>,
    /// How it writes an amount of memory: `binary`, `redis`, `postgres`, `gigabytes`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Whether it counts all the memory that the container uses.
    #[serde(default)]
    pub whole: bool,
    /// Values by which what it names lies in the container; `*` stands for anything.
    #[serde(default)]
    pub local: Vec<String>,
    /// What holds when nothing sets it.
    #[serde(default)]
    pub default: Option<String>,
    /// The images that it is true of; all when there are none.
    #[serde(default)]
    images: Vec<ImagePattern>,
    /// The first major version that this is true of.
    #[serde(default)]
    from: Option<u32>,
    /// The first major version that this is no longer true of.
    #[serde(default)]
    before: Option<u32>,
}

/// Variables of which an image's entrypoint requires one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Required {
    systems: Vec<String>,
    images: Vec<ImagePattern>,
    /// The variables; the one to set first.
    pub any: Vec<String>,
    /// Whether it is required only to create a database.
    #[serde(default)]
    pub creates: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    dialects: Vec<Dialect>,
    settings: Vec<Row>,
    required: Vec<Required>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../catalogue/settings.yaml")))
}

fn has(systems: &[String], id: &str) -> bool {
    systems.iter().any(|system| system == id)
}

/// The ways in which an image of a system takes its settings.
pub(super) fn dialects(id: &str, image: Option<&Image<'_>>) -> Vec<&'static Dialect> {
    let laid_out =
        |one: &Dialect| image.is_some_and(|image| one.images.iter().any(|images| images.lays_out(image)));
    let mut found: Vec<&Dialect> = table().dialects.iter().filter(|one| has(&one.systems, id)).collect();
    found.retain(|one| one.images.is_empty() || laid_out(one));
    let is_known = found.iter().any(|one| !one.images.is_empty());
    found.retain(|one| !one.assumed || !is_known);
    found
}

/// What the entrypoint of an image of a system requires.
pub fn required(id: &str, image: Option<&Image<'_>>) -> Vec<&'static Required> {
    let is_of = |one: &&Required| {
        has(&one.systems, id)
            && image.is_some_and(|image| one.images.iter().any(|pattern| pattern.lays_out(image)))
    };
    table().required.iter().filter(is_of).collect()
}

/// The settings of a system: for each name the first row that is true of the image and its version.
pub(super) fn rows(id: &str, image: Option<&Image<'_>>) -> Vec<&'static Row> {
    let mut found: Vec<&Row> = Vec::new();
    for row in table().settings.iter().filter(|row| has(&row.systems, id)) {
        if found.iter().all(|one| one.name != row.name)
            && Version::is_in(row.from, row.before, image)
            && (row.images.is_empty()
                || image.is_some_and(|image| row.images.iter().any(|one| one.lays_out(image))))
        {
            found.push(row);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::systems::Catalogue;

    #[test]
    fn rows_are_of_systems_that_there_are() {
        let table = table();
        let of_dialects = table.dialects.iter().flat_map(|one| &one.systems);
        let of_rows = table.settings.iter().flat_map(|one| &one.systems);
        for id in of_dialects.chain(of_rows) {
            assert!(Catalogue::builtin().get(id).is_some(), "there is no system `{id}`");
        }
        for row in &table.settings {
            let taken = |id: &String| table.dialects.iter().any(|one| one.systems.contains(id));
            assert!(row.systems.iter().all(taken), "nothing says how `{}` is set", row.name);
        }
    }
}
