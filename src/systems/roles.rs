//! The role of a system, which settings select.

use super::catalogue::Catalogue;
use super::entrypoint::assigned;
use super::evidence::{Evidence, Rank};
use super::invocation::Invocation;
use super::option;
use super::row::{Condition, Role, System};
use super::settings::file::entries;
use super::setup::{Lookup, Setup, Text};
use super::word::{Places, Word};
use crate::manifest::holds_placeholder;
use crate::yaml::Node;

/// The roles of a system in a container.
#[derive(Debug, Default)]
pub(super) struct Cast<'c> {
    /// The selected role, with the settings that select it.
    pub(super) plays: Option<(&'c System, Vec<Evidence>)>,
    /// Roles that settings outside of the run may select.
    pub(super) may: Vec<&'c System>,
}

impl Catalogue {
    /// Which of the roles applies to a container.
    pub(super) fn cast<'c>(
        &'c self,
        roles: &[Role],
        setup: &Setup<'_, '_>,
        invocation: &Invocation<'_>,
    ) -> Cast<'c> {
        let mut cast = Cast::default();
        for role in roles {
            let Some(system) = self.get(&role.into) else { continue };
            let mut evidence = Vec::new();
            let mut open = false;
            let holds = role.when.iter().all(|condition| match ask(condition, setup, invocation) {
                Answer::Yes(found) => {
                    evidence.extend(found);
                    true
                }
                Answer::No => false,
                Answer::Open => {
                    open = true;
                    true
                }
            });
            if holds && open {
                cast.may.push(system);
            } else if holds {
                for one in &mut evidence {
                    one.text = format!("this setting makes it {}", system.title);
                }
                cast.plays = Some((system, evidence));
                return cast;
            }
        }
        cast
    }
}

/// The first of some settings that is true for a container.
pub(super) fn first_that_holds(
    conditions: &[Condition],
    setup: &Setup<'_, '_>,
    invocation: &Invocation<'_>,
) -> Option<Evidence> {
    conditions.iter().find_map(|condition| match ask(condition, setup, invocation) {
        Answer::Yes(evidence) => evidence,
        Answer::No | Answer::Open => None,
    })
}

/// Whether a condition is true.
enum Answer {
    /// It is true, because of this setting; `None` if a setting must be absent.
    Yes(Option<Evidence>),
    No,
    /// The setting is, or may be, outside of the run.
    Open,
}

/// The value of a setting, and its place.
enum Setting {
    Is(String, Evidence),
    Unset,
    Hidden,
}

fn ask(condition: &Condition, setup: &Setup<'_, '_>, invocation: &Invocation<'_>) -> Answer {
    match setting(condition, setup, invocation) {
        Setting::Hidden => Answer::Open,
        Setting::Unset if condition.unset => Answer::Yes(None),
        Setting::Is(..) if condition.unset => Answer::No,
        Setting::Is(value, _) if holds_placeholder(&value) => Answer::Open,
        Setting::Is(value, evidence) if fits(condition, &value) => Answer::Yes(Some(evidence)),
        Setting::Is(..) | Setting::Unset => Answer::No,
    }
}

fn fits(condition: &Condition, value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let whole: String = value.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    let mut words = value.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '"' | '\''));
    if !condition.is.is_empty() {
        return condition.is.contains(&whole)
            || !whole.is_empty() && condition.is.iter().any(|one| one == "*");
    }
    if !condition.holds.is_empty() {
        return condition.holds.iter().any(|one| value.contains(one.as_str()));
    }
    if !condition.has.is_empty() {
        return words.any(|word| condition.has.iter().any(|one| one == word));
    }
    !words.any(|word| condition.lacks.iter().any(|one| word.starts_with(one.as_str())))
}

fn setting(condition: &Condition, setup: &Setup<'_, '_>, invocation: &Invocation<'_>) -> Setting {
    if let Some((value, word)) = option::value(&condition.args, invocation) {
        if word.dynamic {
            return Setting::Hidden;
        }
        return Setting::Is(value, Evidence::word(&word, String::new()));
    }
    for name in &condition.env {
        if let Some(value) = assigned(setup, name) {
            let Some(value) = value else { return Setting::Hidden };
            let at = setup.container.node().get("command").or_else(|| setup.container.node().get("args"));
            let at = at.unwrap_or_else(|| setup.container.node()).span();
            return Setting::Is(value, Evidence::here(at, Rank::Command, String::new()));
        }
        if let Some(variable) = setup.container.env_var(name) {
            if variable.value_from.is_some() {
                return Setting::Hidden;
            }
            let value = variable.value.unwrap_or(variable.name_node);
            let text = variable.value.and_then(Node::content).unwrap_or_default().into_owned();
            return Setting::Is(text, Evidence::here(value.span(), Rank::Command, String::new()));
        }
        if let Lookup::Set(value) = setup.env_from(name) {
            let at = setup.container.node().get("envFrom").map(Node::span);
            let at = at.unwrap_or_else(|| setup.container.node().span());
            return Setting::Is(value.into_owned(), Evidence::here(at, Rank::Command, String::new()));
        }
    }
    in_files(condition, setup, invocation)
}

fn in_files(condition: &Condition, setup: &Setup<'_, '_>, invocation: &Invocation<'_>) -> Setting {
    let mut hidden = false;
    for file in &condition.files {
        let named = if file.contains('*') {
            option::word(file, invocation).map(|word| (word.text.clone().into_owned(), word))
        } else {
            option::value(std::slice::from_ref(file), invocation)
        };
        let path = match &named {
            Some((_, word)) if word.dynamic => return Setting::Hidden,
            Some((path, _)) => path,
            None if !file.starts_with('/') => continue,
            None => file,
        };
        for text in setup.texts(path) {
            match text {
                Text::Hidden => hidden = true,
                Text::Seen(script) => {
                    if let Some(found) = condition.keys.iter().find_map(|key| read(&script, key)) {
                        return found;
                    }
                }
            }
        }
    }
    if hidden { Setting::Hidden } else { Setting::Unset }
}

/// The value of a key in a configuration file.
fn read(script: &Word<'_>, key: &str) -> Option<Setting> {
    let entry = entries(&script.text).into_iter().rfind(|entry| entry.key == key)?;
    let span = Places::of(script).span(entry.at.start, entry.at.end);
    let evidence = Evidence { span, file: script.file, rank: Rank::Command, text: String::new() };
    Some(Setting::Is(entry.value, evidence))
}
