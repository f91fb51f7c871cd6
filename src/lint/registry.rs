//! The lints of a run.

use std::borrow::Cow;

use super::Lint;

/// A set of lints: the built-in ones, and those that a user of the library adds.
#[derive(Debug, Clone)]
pub struct Registry {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    lint: Cow<'static, Lint>,
    /// Whether it runs. One that does not stays known: an ignore that names it is neither wrong nor unused.
    on: bool,
}

impl Registry {
    /// All lints that rightkind comes with.
    pub fn builtin() -> Self {
        let on = |lint| Entry { lint: Cow::Borrowed(lint), on: true };
        Self { entries: crate::lints::all().into_iter().map(on).collect() }
    }

    /// The set with one more lint.
    pub fn with(mut self, lint: Lint) -> Self {
        self.entries.push(Entry { lint: Cow::Owned(lint), on: true });
        self
    }

    /// The lints that run, in the order of the catalogue.
    pub fn lints(&self) -> impl Iterator<Item = &Lint> {
        self.entries.iter().filter(|entry| entry.on).map(|entry| &*entry.lint)
    }

    /// Every lint, those that were set aside among them, in the order of the catalogue.
    pub fn all(&self) -> impl Iterator<Item = &Lint> {
        self.entries.iter().map(|entry| &*entry.lint)
    }

    /// The ids of every lint, those that were set aside among them.
    pub fn known_ids(&self) -> impl Iterator<Item = &str> {
        self.all().map(|lint| &*lint.meta.id)
    }

    /// Whether there is a lint of that id, set aside or not.
    pub fn knows(&self, id: &str) -> bool {
        self.known_ids().any(|known| known == id)
    }

    /// The lint of that id, if it runs.
    pub fn get(&self, id: &str) -> Option<&Lint> {
        self.lints().find(|lint| lint.meta.id == id)
    }

    /// Keeps the lints that `keep` answers yes for, and sets the others aside.
    pub fn retain(&mut self, keep: impl Fn(&Lint) -> bool) {
        for entry in &mut self.entries {
            entry.on = entry.on && keep(&entry.lint);
        }
    }
}
