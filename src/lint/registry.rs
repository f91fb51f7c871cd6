//! The lints of a run.

use std::borrow::Cow;

use super::Lint;

/// A set of lints: the built-in ones, and those that a user of the library adds.
#[derive(Debug, Clone)]
pub struct Registry {
    lints: Vec<Cow<'static, Lint>>,
}

impl Registry {
    /// All lints that rightkind comes with.
    pub fn builtin() -> Self {
        Self { lints: crate::lints::all().into_iter().map(Cow::Borrowed).collect() }
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

    /// The ids of the lints, in the same order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.lints().map(|lint| &*lint.meta.id)
    }

    /// The lint of that id.
    pub fn get(&self, id: &str) -> Option<&Lint> {
        self.lints().find(|lint| lint.meta.id == id)
    }
}
