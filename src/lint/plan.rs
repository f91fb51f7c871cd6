//! Which lints run over which file.

use std::collections::BTreeSet;

use super::{Lint, Meta, Registry};
use crate::project::FileId;

/// The lints that run, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// All that are known.
    #[default]
    All,
    /// These alone. The others stay known: an ignore that names one is neither wrong nor unused.
    Only(BTreeSet<String>),
}

impl Selection {
    /// The lints of the registry that `keep` answers yes for.
    pub fn of(registry: &Registry, keep: impl Fn(&Meta) -> bool) -> Self {
        let kept = registry.lints().filter(|lint| keep(&lint.meta));
        Self::Only(kept.map(|lint| lint.meta.id.to_string()).collect())
    }

    /// Whether the lint of that id runs.
    pub fn runs(&self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(id),
        }
    }
}

/// The lints of a run, file by file.
#[derive(Debug)]
pub struct Plan<'r> {
    registry: &'r Registry,
    sets: Vec<Vec<&'r Lint>>,
    by_file: Vec<usize>,
}

impl<'r> Plan<'r> {
    /// A plan by which `by_file` says, for each file, which of the selections holds.
    pub fn new<'s>(
        registry: &'r Registry,
        selections: impl IntoIterator<Item = &'s Selection>,
        by_file: Vec<usize>,
    ) -> Self {
        let set = |selection: &Selection| {
            registry.lints().filter(|lint| selection.runs(&lint.meta.id)).collect::<Vec<_>>()
        };
        Self { registry, sets: selections.into_iter().map(set).collect(), by_file }
    }

    /// The lints that are known, whether they run or not.
    pub fn registry(&self) -> &'r Registry {
        self.registry
    }

    /// The lints that run over a file, in the order of the catalogue.
    pub fn lints(&self, file: FileId) -> &[&'r Lint] {
        let set = self.by_file.get(file.0 as usize).copied().unwrap_or_default();
        self.sets.get(set).map_or(&[], Vec::as_slice)
    }

    /// Whether the lint of that id runs over a file.
    pub fn runs(&self, file: FileId, id: &str) -> bool {
        self.lints(file).iter().any(|lint| lint.meta.id == id)
    }
}
