//! How users name lints: by id, section or glob.

use super::{Meta, Registry, Section};
use crate::suggest;

/// One word of `--select`, `--ignore`, the configuration or an ignore comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// All lints of a section.
    Section(Section),
    /// The lints whose ids a glob matches: `cronjob-*`.
    Glob(glob::Pattern),
    /// One lint, by its id.
    Id(String),
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
            if registry.ids().any(|id| glob.matches(id)) {
                return Ok(Self::Glob(glob));
            }
            return Err(format!("the glob `{word}` matches no lint; `rightkind lints` lists them"));
        }
        known(word, registry)?;
        Ok(Self::Id(word.to_owned()))
    }

    /// Whether it names that lint.
    pub fn matches(&self, meta: &Meta) -> bool {
        match self {
            Self::Id(id) => *id == meta.id,
            Self::Section(section) => *section == meta.section,
            Self::Glob(glob) => glob.matches(&meta.id),
        }
    }

    /// How exactly it names a lint; of two settings for one lint, the more exact one holds.
    fn exactness(&self) -> u8 {
        match self {
            Self::Section(_) => 0,
            Self::Glob(_) => 1,
            Self::Id(_) => 2,
        }
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Section(section) => section.id(),
            Self::Glob(glob) => glob.as_str(),
            Self::Id(id) => id,
        })
    }
}

/// The setting that holds for a lint: the one that names it most exactly (id, then glob, then section); the last
/// of several that are equally exact.
pub fn setting<'s, T>(settings: &'s [(Pattern, T)], meta: &Meta) -> Option<&'s T> {
    let named = settings.iter().filter(|(pattern, _)| pattern.matches(meta));
    named.max_by_key(|(pattern, _)| pattern.exactness()).map(|(_, setting)| setting)
}

/// Whether there is a lint of that id; the error offers the one that was probably meant.
fn known(id: &str, registry: &Registry) -> Result<(), String> {
    if registry.get(id).is_some() {
        return Ok(());
    }
    let mut words: Vec<&str> = registry.ids().collect();
    words.extend(Section::ALL.map(Section::id));
    let closest = suggest::did_you_mean(id, words);
    let closest = if closest.is_empty() { "; `rightkind lints` lists them".to_owned() } else { closest };
    Err(format!("unknown lint `{id}`{closest}"))
}
