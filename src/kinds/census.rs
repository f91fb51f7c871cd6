//! The number of workloads per system.

use std::collections::BTreeMap;

use super::{Kinds, Row};

/// How often a system was recognised, and in which kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census<'k> {
    /// The id of the system.
    pub id: &'k str,
    /// Its name, with its article if it has one.
    pub title: &'k str,
    /// How many workloads are it.
    pub workloads: usize,
    /// How many of them have the wrong kind.
    pub wrong: usize,
    /// The number of workloads per kind.
    pub kinds: BTreeMap<&'static str, usize>,
}

impl Kinds {
    /// The systems that were recognised. The most frequent ones come first.
    pub fn census(&self) -> Vec<Census<'_>> {
        let mut found: BTreeMap<&str, Census<'_>> = BTreeMap::new();
        for row in &self.rows {
            count(row, &mut found);
        }
        let mut found: Vec<_> = found.into_values().collect();
        found.sort_by_key(|census| std::cmp::Reverse(census.workloads));
        found
    }
}

/// Counts a workload once for each of its systems.
fn count<'k>(row: &'k Row, found: &mut BTreeMap<&'k str, Census<'k>>) {
    let mut seen: Vec<&str> = Vec::new();
    for system in row.is.iter().flat_map(|one| &one.systems) {
        if seen.contains(&&*system.id) {
            continue;
        }
        seen.push(&system.id);
        let census = found.entry(&system.id).or_insert_with(|| Census {
            id: &system.id,
            title: &system.title,
            workloads: 0,
            wrong: 0,
            kinds: BTreeMap::new(),
        });
        census.workloads += 1;
        census.wrong += usize::from(row.standing.name() == "wrong");
        *census.kinds.entry(row.kind.name()).or_default() += 1;
    }
}
