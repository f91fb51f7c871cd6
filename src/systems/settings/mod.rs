//! The settings of the system in a container, from all places in a manifest.
//!
//! `catalogue/settings.yaml` has the names of settings, and how images read them. Lints ask for the purpose of a
//! setting ([`Concern`]), not for the name of a variable. An option of the command takes precedence over a variable,
//! and a variable over a configuration file.

pub(super) mod file;
mod given;
mod table;
mod variable;

pub use given::{Given, Value};
pub use table::{Concern, Required, Row, required};

use super::entrypoint::runs_entrypoint;
use super::invocation::Invocation;
use super::option;
use super::row::System;
use super::setup::{Setup, Text};
use super::word::{Places, Word};
use crate::manifest::Image;
use crate::yaml::Span;
use file::Entry;
use given::filled;
use table::Dialect;

/// A setting, and its value according to the manifests.
#[derive(Debug, Clone)]
pub struct Setting {
    /// What the table knows about it.
    pub row: &'static Row,
    /// Its name where it is set, or should be set: `KAFKA_MIN_INSYNC_REPLICAS`.
    pub called: String,
    /// Its value.
    pub value: Value,
}

/// The settings of the system in one container.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    settings: Vec<Setting>,
}

impl Settings {
    /// Reads the settings of a system in a container.
    pub fn of(setup: &Setup<'_, '_>, system: &System) -> Self {
        let reference = setup.container.image();
        let image = reference.as_deref().and_then(Image::parse);
        let rows = table::rows(&system.id, image.as_ref());
        if rows.is_empty() {
            return Self::default();
        }
        let invocation = Invocation::within(setup);
        let reader = Reader {
            dialects: table::dialects(&system.id, image.as_ref()),
            by_entrypoint: runs_entrypoint(&setup.container, &invocation),
            setup,
            invocation,
        };
        let setting = |row: &'static Row| {
            let (called, value) = reader.read(row);
            Setting { row, called: called.unwrap_or_else(|| reader.usual_name(row)), value }
        };
        Self { settings: rows.into_iter().map(setting).collect() }
    }

    /// The setting with this name in the documentation of the system.
    pub fn named(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.row.name == name)
    }

    /// The settings with a purpose.
    pub fn that_decide(&self, concern: Concern) -> impl Iterator<Item = &Setting> {
        self.settings.iter().filter(move |setting| setting.row.decides == concern)
    }
}

/// The value of a variable of a container according to the manifests; `None` if it is not set.
pub fn variable(setup: &Setup<'_, '_>, name: &str) -> Option<Value> {
    variable::read(name, setup)
}

/// The name of a setting in a place, and its value; `None` if the place does not have it.
type Found = Option<(Option<String>, Value)>;

struct Reader<'r, 's, 'a> {
    dialects: Vec<&'static Dialect>,
    by_entrypoint: bool,
    setup: &'r Setup<'s, 'a>,
    invocation: Invocation<'a>,
}

impl Reader<'_, '_, '_> {
    fn read(&self, row: &Row) -> (Option<String>, Value) {
        let found = self.options(row).or_else(|| self.variables(row)).or_else(|| self.texts(row));
        found.or_else(|| self.files(row)).unwrap_or_else(|| {
            (None, if self.dialects.is_empty() || self.is_open() { Value::Unknown } else { Value::Unset })
        })
    }

    /// The usual name of a setting for the image.
    fn usual_name(&self, row: &Row) -> String {
        let of_dialect = || {
            let dialect = self.dialects.iter().find(|one| !one.entrypoint || self.by_entrypoint)?;
            dialect.env.first().map(|pattern| named(pattern, &row.name))
        };
        row.env.first().cloned().or_else(of_dialect).unwrap_or_else(|| row.name.clone())
    }

    /// Whether the command has unknown words, or variables that may have no effect.
    fn is_open(&self) -> bool {
        let commands = self.invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
        let is_variable = |word: &Word<'_>| word.dynamic && word.text.starts_with('$');
        commands.into_iter().flat_map(|command| &command.words).any(is_variable)
            || self.dialects.iter().any(|one| one.assumed || one.entrypoint && !self.by_entrypoint)
    }

    fn options(&self, row: &Row) -> Found {
        let given = |text: &str, word: &Word<'_>| filled(text, self.setup, word.span, word.file);
        for dialect in &self.dialects {
            for option in &dialect.assign {
                let values = option::values(std::slice::from_ref(option), &self.invocation);
                let same = |(text, _): &(String, Word<'_>)| {
                    text.split_once('=').is_some_and(|(name, _)| is_same(name, &row.name))
                };
                if let Some((text, word)) = values.into_iter().rfind(same) {
                    let value = text.split_once('=').map_or("", |(_, value)| value);
                    return Some((Some(row.name.clone()), given(value, &word)));
                }
            }
            if dialect.flags {
                let dashed = format!("--{}", row.name.replace('_', "-"));
                let plain = format!("--{}", row.name);
                if let Some((text, word)) = option::values(&[plain, dashed.clone()], &self.invocation).pop() {
                    return Some((Some(dashed), given(&text, &word)));
                }
            }
        }
        None
    }

    fn variables(&self, row: &Row) -> Found {
        let of_dialects = self.dialects.iter().filter(|one| !one.entrypoint || self.by_entrypoint);
        let patterns = of_dialects.flat_map(|one| &one.env);
        let names = row.env.iter().cloned().chain(patterns.map(|pattern| named(pattern, &row.name)));
        names.into_iter().find_map(|name| {
            let value = variable::read(&name, self.setup)?;
            Some((Some(name), value))
        })
    }

    /// Variables with the text of a configuration file.
    fn texts(&self, row: &Row) -> Found {
        for name in self.dialects.iter().flat_map(|one| &one.texts) {
            let Some(variable) = self.setup.container.env_var(name) else {
                let unseen = matches!(self.setup.env_from(name), super::Lookup::Unknown);
                if unseen {
                    return Some((None, Value::Unknown));
                }
                continue;
            };
            let Some(text) = variable.value.and_then(Word::of) else { return Some((None, Value::Unknown)) };
            if let Some(found) = self.in_text(row, &text) {
                return Some(found);
            }
        }
        None
    }

    fn files(&self, row: &Row) -> Found {
        let mut hidden = false;
        for file in self.dialects.iter().flat_map(|one| &one.files) {
            let named = if file.contains('*') {
                option::word(file, &self.invocation).map(|word| (word.text.clone().into_owned(), word))
            } else {
                option::value(std::slice::from_ref(file), &self.invocation)
            };
            let path = match &named {
                Some((_, word)) if word.dynamic => return Some((None, Value::Unknown)),
                Some((path, _)) => path,
                None if !file.starts_with('/') => continue,
                None => file,
            };
            for text in self.setup.texts(path) {
                match text {
                    Text::Hidden => hidden = true,
                    Text::Seen(text) => {
                        if let Some(found) = self.in_text(row, &text) {
                            return Some(found);
                        }
                    }
                }
            }
        }
        hidden.then_some((None, Value::Unknown))
    }

    fn in_text(&self, row: &Row, text: &Word<'_>) -> Found {
        let entry = file::entries(&text.text).into_iter().rfind(|entry| is_same(&entry.key, &row.name))?;
        let span = span_of(&entry, text);
        let value = match filled(&entry.value, self.setup, span, text.file) {
            // Nothing is replaced in a file.
            Value::Given(given) if !given.fields.is_empty() => Value::Unknown,
            value => value,
        };
        Some((Some(row.name.clone()), value))
    }
}

fn span_of(entry: &Entry, text: &Word<'_>) -> Span {
    Places::of(text).span(entry.at.start, entry.at.end)
}

/// Whether two names mean the same setting: `shared-buffers` is `shared_buffers`.
fn is_same(name: &str, other: &str) -> bool {
    let bare = |byte: u8| if byte == b'-' { b'_' } else { byte.to_ascii_lowercase() };
    name.trim().bytes().map(bare).eq(other.bytes().map(bare))
}

/// The name of the variable for a setting, according to a pattern.
fn named(pattern: &str, name: &str) -> String {
    if pattern == "*" {
        return name.to_owned();
    }
    let capitals: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    pattern.replace('*', &capitals)
}

#[cfg(test)]
mod tests;
