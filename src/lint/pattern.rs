//! How users refer to lints: by id, section or glob.

use super::{Meta, Registry, Section};
use crate::suggest;

/// One word of `--select`, `--ignore`, the configuration or an ignore comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// All lints of a section.
    Section(Section),
    /// The lints with ids that match a glob: `cronjob-*`.
    Glob(glob::Pattern),
    /// A single lint, by its id.
    Id(String),
}

impl Pattern {
    /// Parses a word. The error is a message for the user.
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

    /// Whether the lint matches.
    pub fn matches(&self, meta: &Meta) -> bool {
        match self {
            Self::Id(id) => *id == meta.id,
            Self::Section(section) => *section == meta.section,
            Self::Glob(glob) => glob.matches(&meta.id),
        }
    }

    /// How specific the pattern is. If a lint has two settings, the more specific one applies.
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

/// The setting for a lint: from the most specific pattern (id, then glob, then section), and among equals, from the
/// last one.
pub fn setting<'s, T>(settings: &'s [(Pattern, T)], meta: &Meta) -> Option<&'s T> {
    let named = settings.iter().filter(|(pattern, _)| pattern.matches(meta));
    named.max_by_key(|(pattern, _)| pattern.exactness()).map(|(_, setting)| setting)
}

/// Checks that there is a lint with this id. The error suggests the lint that was probably meant.
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
