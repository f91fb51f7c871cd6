//! Decides which lints run over which file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lint, Meta, Registry};
use crate::finding::{Finding, Severity};
use crate::project::FileId;

/// The lints that run, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// All known lints.
    #[default]
    All,
    /// Only these lints. The others are still known, so an ignore for one of them is neither malformed nor unused.
    Only(BTreeSet<String>),
}

impl Selection {
    /// The lints of the registry for which `keep` returns true.
    pub fn of(registry: &Registry, keep: impl Fn(&Meta) -> bool) -> Self {
        let kept = registry.lints().filter(|lint| keep(&lint.meta));
        Self::Only(kept.map(|lint| lint.meta.id.to_string()).collect())
    }

    /// Whether the lint with this id runs.
    pub fn runs(&self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(id),
        }
    }
}

/// The settings for some files.
#[derive(Debug)]
struct Set<'r> {
    lints: Vec<&'r Lint>,
    asked: Asked<'r>,
}

/// The settings for some files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'r> {
    /// The lints that run.
    pub(crate) lints: &'r Selection,
    /// The severities that replace those of the lints, by id.
    pub(crate) severity: &'r BTreeMap<String, Severity>,
    /// The lowest severity that is reported.
    pub(crate) min_severity: Severity,
}

/// The lints of a run, for each file.
#[derive(Debug)]
pub struct Plan<'r> {
    registry: &'r Registry,
    sets: Vec<Set<'r>>,
    by_file: Vec<usize>,
}

impl<'r> Plan<'r> {
    /// A plan with the settings that `by_file` returns for each file.
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

    /// The known lints, whether they run or not.
    pub fn registry(&self) -> &'r Registry {
        self.registry
    }

    fn set(&self, file: FileId) -> Option<&Set<'r>> {
        self.sets.get(*self.by_file.get(file.0 as usize)?)
    }

    /// The lints that run over a file, in the order in which they are listed.
    pub fn lints(&self, file: FileId) -> &[&'r Lint] {
        self.set(file).map_or(&[], |set| &*set.lints)
    }

    /// The severity with which a finding is reported; `None` if it is too low to be reported.
    pub(crate) fn severity(&self, finding: &Finding) -> Option<Severity> {
        let asked = self.set(finding.primary.file)?.asked;
        let severity = asked.severity.get(&*finding.lint).copied().unwrap_or(finding.severity);
        (severity >= asked.min_severity).then_some(severity)
    }

    /// Whether the lint with this id runs over a file.
    pub fn runs(&self, file: FileId, id: &str) -> bool {
        self.lints(file).iter().any(|lint| lint.meta.id == id)
    }
}
