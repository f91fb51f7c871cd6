//! The table of settings: their names, and how images read them.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::manifest::Image;
use crate::systems::catalogue::read;
use crate::systems::pattern::ImagePattern;
use crate::systems::version::Version;

/// The purpose of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// The number of brokers that keep a copy of a topic.
    ReplicationFactor,
    /// The number of copies that must be written before a write succeeds.
    MinInSyncReplicas,
    /// The addresses that a member advertises to clients and other members.
    AdvertisedAddress,
    /// The identity of a cluster: the addresses where members find the others, or an id.
    Cluster,
    /// Memory that is not the heap of a Java virtual machine.
    Memory,
    /// How a member finds the others, or that it is the only one.
    Discovery,
    /// The members that elect the first leader.
    InitialMembers,
    /// The name of a member.
    NodeName,
    /// The number of a member.
    NodeId,
    /// Directories that the processes of a cluster must share.
    SharedDirectory,
    /// Where metadata is stored.
    MetadataStore,
    /// The role of a member in a cluster.
    Roles,
    /// The group that workers share their work in, and what they must have in common.
    Group,
}

/// How the images of some systems read their settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dialect {
    pub(super) systems: Vec<String>,
    /// The images that it applies to; empty for all.
    #[serde(default)]
    images: Vec<ImagePattern>,
    /// Whether it applies to all other images. A setting that is not found there may still be set.
    #[serde(default)]
    pub(super) assumed: bool,
    /// Variables: `KAFKA_*`, where `*` is the name in capital letters with underscores; `*` alone is the name as
    /// written.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// Whether the entrypoint of the image converts the variables to settings. With another command, they have no
    /// effect.
    #[serde(default)]
    pub(super) entrypoint: bool,
    /// Options with `name=value`: `--override`, `-E`.
    #[serde(default)]
    pub(super) assign: Vec<String>,
    /// Whether each setting is an option: `--name=value`.
    #[serde(default)]
    pub(super) flags: bool,
    /// Variables with the text of a configuration file.
    #[serde(default)]
    pub(super) texts: Vec<String>,
    /// Configuration files and their directories; a word of the command with such a file, by a pattern with `*`; an
    /// option with such a file.
    #[serde(default)]
    pub(super) files: Vec<String>,
}

/// A setting of some systems.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    systems: Vec<String>,
    /// Its purpose.
    pub decides: Concern,
    /// Its name in the documentation of the system.
    pub name: String,
    /// Variables for it, in addition to those that follow from the name.
    #[serde(default)]
    pub(super) env: Vec<String>,
    /// The name of the replication factor that must be larger.
    #[serde(default)]
    pub within: Option<String>,
    /// The notation for an amount of memory: `binary`, `redis`, `postgres`, `gigabytes`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Whether it includes all memory of the container.
    #[serde(default)]
    pub whole: bool,
    /// Values that refer to a place in the container; `*` stands for any text.
    #[serde(default)]
    pub local: Vec<String>,
    /// The default.
    #[serde(default)]
    pub default: Option<String>,
    /// The images that it applies to; empty for all.
    #[serde(default)]
    images: Vec<ImagePattern>,
    /// The first major version that it applies to.
    #[serde(default)]
    from: Option<u32>,
    /// The first major version that it no longer applies to.
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

/// How an image of a system reads its settings.
pub(super) fn dialects(id: &str, image: Option<&Image<'_>>) -> Vec<&'static Dialect> {
    let laid_out =
        |one: &Dialect| image.is_some_and(|image| one.images.iter().any(|images| images.lays_out(image)));
    let mut found: Vec<&Dialect> = table().dialects.iter().filter(|one| has(&one.systems, id)).collect();
    found.retain(|one| one.images.is_empty() || laid_out(one));
    let is_known = found.iter().any(|one| !one.images.is_empty());
    found.retain(|one| !one.assumed || !is_known);
    found
}

/// The variables that the entrypoint of an image requires.
pub fn required(id: &str, image: Option<&Image<'_>>) -> Vec<&'static Required> {
    let is_of = |one: &&Required| {
        has(&one.systems, id)
            && image.is_some_and(|image| one.images.iter().any(|pattern| pattern.lays_out(image)))
    };
    table().required.iter().filter(is_of).collect()
}

/// The settings of a system: for each name, the first row that applies to the image and its version.
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
