//! Which lints run over which file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lint, Meta, Registry};
use crate::finding::{Finding, Severity};
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

/// What holds for some of the files.
#[derive(Debug)]
struct Set<'r> {
    lints: Vec<&'r Lint>,
    asked: Asked<'r>,
}

/// What is asked for some of the files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'r> {
    /// The lints that run.
    pub(crate) lints: &'r Selection,
    /// The severity of all findings of a lint, by its id, in place of the one that the lint gives.
    pub(crate) severity: &'r BTreeMap<String, Severity>,
    /// Findings of lower severity are left out.
    pub(crate) min_severity: Severity,
}

/// The lints of a run, file by file.
#[derive(Debug)]
pub struct Plan<'r> {
    registry: &'r Registry,
    sets: Vec<Set<'r>>,
    by_file: Vec<usize>,
}

impl<'r> Plan<'r> {
    /// A plan by which `by_file` says, for each file, what is asked.
    pub(crate) fn new(
        registry: &'r Registry,
        asked: impl IntoIterator<Item = Asked<'r>>,
        by_file: Vec<usize>,
    ) -> Self {
        let set = |asked: Asked<'r>| {
            let lints = registry.lints().filter(|lint| asked.lints.runs(&lint.meta.id));
            Set { lints: lints.collect(), asked }
        };
        Self { registry, sets: asked.into_iter().map(set).collect(), by_file }
    }

    /// The lints that are known, whether they run or not.
    pub fn registry(&self) -> &'r Registry {
        self.registry
    }

    fn set(&self, file: FileId) -> Option<&Set<'r>> {
        self.sets.get(*self.by_file.get(file.0 as usize)?)
    }

    /// The lints that run over a file, in the order of the catalogue.
    pub fn lints(&self, file: FileId) -> &[&'r Lint] {
        self.set(file).map_or(&[], |set| &*set.lints)
    }

    /// The severity that a finding is reported with; none where that is too low for it to be reported.
    pub(crate) fn severity(&self, finding: &Finding) -> Option<Severity> {
        let asked = self.set(finding.primary.file)?.asked;
        let severity = asked.severity.get(&*finding.lint).copied().unwrap_or(finding.severity);
        (severity >= asked.min_severity).then_some(severity)
    }

    /// Whether the lint of that id runs over a file.
    pub fn runs(&self, file: FileId, id: &str) -> bool {
        self.lints(file).iter().any(|lint| lint.meta.id == id)
    }
}
