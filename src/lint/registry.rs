//! The lints of a run.

use std::borrow::Cow;

use super::Lint;

/// A set of lints: the built-in ones, and those that a user of the library adds.
#[derive(Debug, Clone)]
pub struct Registry {
    lints: Vec<Cow<'static, Lint>>,
    /// Those that were set aside: an ignore that names one of them is neither unknown nor unused.
    off: Vec<Cow<'static, Lint>>,
}

impl Registry {
    /// All lints that rightkind comes with.
    pub fn builtin() -> Self {
        Self { lints: crate::lints::all().into_iter().map(Cow::Borrowed).collect(), off: Vec::new() }
    }

    /// The set with one more lint.
    pub fn with(mut self, lint: Lint) -> Self {
        self.lints.push(Cow::Owned(lint));
        self
    }

    /// The lints, in the order of the catalogue.
    pub fn lints(&self) -> impl Iterator<Item = &Lint> {
        self.lints.iter().map(|lint| &**lint)
    }

    /// Every lint, those that were set aside among them.
    pub fn all(&self) -> impl Iterator<Item = &Lint> {
        self.lints.iter().chain(&self.off).map(|lint| &**lint)
    }

    /// The ids of every lint, those that were set aside among them.
    pub fn known_ids(&self) -> impl Iterator<Item = &str> {
        self.all().map(|lint| &*lint.meta.id)
    }

    /// Whether there is a lint of that id, set aside or not.
    pub fn knows(&self, id: &str) -> bool {
        self.known_ids().any(|known| known == id)
    }

    /// The lint of that id.
    pub fn get(&self, id: &str) -> Option<&Lint> {
        self.lints().find(|lint| lint.meta.id == id)
    }

    /// Keeps the lints that `keep` answers yes for, and sets the others aside.
    pub fn retain(&mut self, keep: impl Fn(&Lint) -> bool) {
        let (kept, off): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.lints).into_iter().partition(|lint| keep(lint));
        self.lints = kept;
        self.off.extend(off);
    }
}
