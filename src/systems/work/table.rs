//! The table of words, which is read once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::systems::catalogue::read;

/// A set of whole words, in lower case.
pub(super) type Words = BTreeSet<String>;

/// What names and options show about work.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) data: Words,
    pub(super) images: Words,
    pub(super) stream: Words,
    pub(super) perhaps_stream: Words,
    pub(super) other: Words,
    pub(super) share: Words,
    pub(super) open: Words,
    pub(super) selectors: Words,
    pub(super) endings: Words,
    pub(super) runners: BTreeMap<String, Words>,
    pub(super) sql: Sql,
}

/// How database clients get their statements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sql {
    pub(super) statements: BTreeMap<String, Words>,
    pub(super) files: Words,
    pub(super) writes: Words,
}

/// The built-in table.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../catalogue/work.yaml")))
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::systems::work::names::words;

    #[test]
    fn words_are_whole_and_of_one_sort() {
        let table = table();
        let sets = [
            &table.data,
            &table.stream,
            &table.perhaps_stream,
            &table.other,
            &table.share,
            &table.sql.writes,
        ];
        for word in sets.into_iter().chain([&table.images, &table.selectors]).flatten() {
            assert_eq!(words(word).collect::<Vec<_>>(), [word.as_str()], "{word} is never found");
        }
        for word in &table.data {
            let elsewhere = [&table.stream, &table.perhaps_stream, &table.other];
            assert!(!elsewhere.iter().any(|set| set.contains(word)), "{word} is of two sorts");
        }
        for word in &table.images {
            assert!(table.data.contains(word), "{word} shows data work in an image's name alone");
        }
    }
}
