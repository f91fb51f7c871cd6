//! The known lints.

use std::borrow::Cow;

use super::{Lint, Section, Yield};

/// A set of lints: the built-in ones, and those that a user of the library adds.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    lints: Vec<Cow<'static, Lint>>,
    /// The number of lints at the start that have a page.
    built_in: usize,
    yields: &'static [Yield],
}

/// Why a lint cannot be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    /// There already is a lint with this id.
    Taken(String),
    /// The id is the id of a section.
    Section(String),
    /// The id has characters other than lower-case letters, digits and single hyphens, or more than 63 characters.
    Malformed(String),
}

impl std::fmt::Display for IdError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken(id) => write!(f, "there already is a lint `{id}`"),
            Self::Section(id) => write!(f, "`{id}` is the id of a section; a lint needs another id"),
            Self::Malformed(id) => write!(
                f,
                "`{id}` cannot be the id of a lint: use lower-case letters, digits and single hyphens, at most {MAX_ID}"
            ),
        }
    }
}

impl std::error::Error for IdError {}

/// An id is also the name in an annotation's key, which cannot be longer.
const MAX_ID: usize = 63;

impl Registry {
    /// The built-in lints, and which of them yields to which. A test checks their ids.
    pub(crate) fn of_built_in(
        lints: impl IntoIterator<Item = &'static Lint>,
        yields: &'static [Yield],
    ) -> Self {
        let lints: Vec<_> = lints.into_iter().map(Cow::Borrowed).collect();
        Self { built_in: lints.len(), lints, yields }
    }

    /// The set with one more lint.
    pub fn with(mut self, lint: Lint) -> Result<Self, IdError> {
        let id = &*lint.meta.id;
        let owned = || id.to_owned();
        if id.len() > MAX_ID || !is_kebab_case(id) {
            return Err(IdError::Malformed(owned()));
        }
        if Section::ALL.into_iter().any(|section| section.id() == id) {
            return Err(IdError::Section(owned()));
        }
        if self.get(id).is_some() {
            return Err(IdError::Taken(owned()));
        }
        self.lints.push(Cow::Owned(lint));
        Ok(self)
    }

    /// The lints, in the order in which they are listed.
    pub fn lints(&self) -> impl Iterator<Item = &Lint> {
        self.lints.iter().map(|lint| &**lint)
    }

    /// The ids of the lints, in the same order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.lints().map(|lint| &*lint.meta.id)
    }

    /// The rules for lints that report the same cause, in the order in which they apply.
    pub fn yields(&self) -> &'static [Yield] {
        self.yields
    }

    /// The lint with this id.
    pub fn get(&self, id: &str) -> Option<&Lint> {
        self.lints().find(|lint| lint.meta.id == id)
    }

    /// The address of the page of a built-in lint.
    pub fn url(&self, id: &str) -> Option<String> {
        let built_in = self.ids().take(self.built_in).any(|known| known == id);
        built_in.then(|| format!("{}/blob/main/docs/lints/{id}.md", env!("CARGO_PKG_REPOSITORY")))
    }
}

fn is_kebab_case(id: &str) -> bool {
    let plain =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    id.split('-').all(plain)
}

#[cfg(test)]
mod tests {
    use super::{IdError, Registry};
    use crate::finding::Severity;
    use crate::lint::{Check, Lint, Meta, Section};

    fn lint(id: &str) -> Lint {
        let meta = Meta::new(id.to_owned(), "a fault", Severity::Warning, Section::Pod);
        Lint { meta, check: Check::Object(|_, _| {}) }
    }

    #[test]
    fn ids_are_unique_and_can_be_written_wherever_lints_are_named() {
        let error = |id: &str| Registry::builtin().with(lint(id)).map(|_| ()).unwrap_err();
        assert_eq!(error("job-no-ttl"), IdError::Taken("job-no-ttl".to_owned()));
        assert_eq!(error("job"), IdError::Section("job".to_owned()));
        let long = "a".repeat(64);
        for id in ["", "Own", "own_lint", "own--lint", "own-", "own-*", "größe", &long] {
            assert_eq!(error(id), IdError::Malformed(id.to_owned()));
        }
        let twice = Registry::builtin().with(lint("own-lint")).unwrap().with(lint("own-lint"));
        assert_eq!(twice.unwrap_err().to_string(), "there already is a lint `own-lint`");
    }

    #[test]
    fn the_built_in_ids_are_fit() {
        let mut one_by_one = Registry::default();
        for lint in Registry::builtin().lints() {
            one_by_one = one_by_one.with(lint.clone()).unwrap();
        }
        assert_eq!(one_by_one.ids().collect::<Vec<_>>(), Registry::builtin().ids().collect::<Vec<_>>());
    }

    #[test]
    fn only_built_in_lints_have_a_page_of_ours() {
        let registry = Registry::builtin().with(lint("own-lint")).unwrap();
        assert_eq!(registry.ids().last(), Some("own-lint"));
        assert_eq!(registry.url("own-lint"), None);
        let url = registry.url("job-no-ttl").unwrap();
        assert!(url.ends_with("/blob/main/docs/lints/job-no-ttl.md"), "{url}");
    }
}
