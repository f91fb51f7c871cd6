//! Which lints run: ids, sections and globs.

use crate::lint::{Meta, Registry, Section};
use crate::suggest;

/// One word of `--select`, `--ignore` or their like in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// One lint, by its id.
    Id(String),
    /// All lints of a section.
    Section(Section),
    /// The lints whose ids a glob matches: `cronjob-*`.
    Glob(glob::Pattern),
}

impl Pattern {
    /// Understands a word. The error says what is wrong with it, in words for the user.
    pub fn parse(word: &str, registry: &Registry) -> Result<Self, String> {
        if let Some(section) = Section::ALL.into_iter().find(|section| section.id() == word) {
            return Ok(Self::Section(section));
        }
        if word.contains(['*', '?', '[']) {
            let glob =
                glob::Pattern::new(word).map_err(|error| format!("`{word}` is not a glob: {}", error.msg))?;
            if registry.known_ids().any(|id| glob.matches(id)) {
                return Ok(Self::Glob(glob));
            }
            return Err(format!("the glob `{word}` matches no lint; `rightkind lints` lists them"));
        }
        known(word, registry)?;
        Ok(Self::Id(word.to_owned()))
    }

    /// Whether it means that lint.
    pub fn matches(&self, meta: &Meta) -> bool {
        match self {
            Self::Id(id) => *id == meta.id,
            Self::Section(section) => *section == meta.section,
            Self::Glob(glob) => glob.matches(&meta.id),
        }
    }
}

/// Whether there is a lint of that id; the error offers the one that was probably meant.
pub fn known(id: &str, registry: &Registry) -> Result<(), String> {
    if registry.knows(id) {
        return Ok(());
    }
    let mut words: Vec<&str> = registry.known_ids().collect();
    words.extend(Section::ALL.map(Section::id));
    let closest = suggest::did_you_mean(id, words);
    let closest = if closest.is_empty() { "; `rightkind lints` lists them".to_owned() } else { closest };
    Err(format!("unknown lint `{id}`{closest}"))
}
