//! A variable of a container: set by its script, by `env`, or by `envFrom`.

use super::given::{Value, filled, filled_by};
use crate::systems::entrypoint::assigns;
use crate::systems::setup::Setup;
use crate::systems::word::{Places, Word};
use crate::yaml::Node;

/// The value of a variable according to the manifests; `None` if it is not set.
pub(in crate::systems) fn read(name: &str, setup: &Setup<'_, '_>) -> Option<Value> {
    if assigns(setup, name) {
        return Some(assigned(name, setup).unwrap_or(Value::Unknown));
    }
    let Some(variable) = setup.container.env_var(name) else {
        return match setup.env_from_at(name) {
            None => Some(Value::Unknown),
            Some(None) => None,
            Some(Some((file, value))) => {
                let text = value.content()?;
                Some(filled(&text, setup, value.span(), Some(file)))
            }
        };
    };
    if let Some(path) = variable.field_path() {
        let text = path.str().map(std::borrow::Cow::into_owned);
        return Some(text.map_or(Value::Unknown, |text| Value::of_field(text, path.span())));
    }
    if let Some(from) = variable.value_from {
        let reference = from.get("configMapKeyRef");
        let found = reference.and_then(|reference| setup.key_of_map(reference));
        return Some(found.map_or(Value::Unknown, |(file, value)| {
            let text = value.content().unwrap_or_default();
            filled(&text, setup, value.span(), Some(file))
        }));
    }
    let value = variable.value.unwrap_or(variable.name_node);
    let text = variable.value.and_then(Node::content).unwrap_or_default();
    // The variables before it replace `$(…)`.
    let mut env = setup.container.env();
    env.truncate(env.iter().rposition(|one| one.node == variable.node).unwrap_or_default());
    Some(filled_by(&env, &text, value.span(), None))
}

/// The value that a script of the container assigns to a variable, if it assigns a fixed text once.
fn assigned(name: &str, setup: &Setup<'_, '_>) -> Option<Value> {
    let words = setup.container.command().into_iter().chain(setup.container.args());
    let mut found = None;
    for node in words {
        let word = Word::of(node)?;
        let mut from = 0;
        while let Some(at) = word.text[from..].find(&format!("{name}=")).map(|at| from + at) {
            from = at + name.len() + 1;
            let before = word.text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let (start, end) = quoted(&word.text, from)?;
            let value = &word.text[start..end];
            let is_fixed = !value.contains(['$', '`', '\\']) && !value.is_empty();
            if found.is_some() || !is_fixed {
                return None;
            }
            let span = Places::of(&word).span(start, end);
            found = Some(filled(value, setup, span, None));
        }
    }
    found
}

/// The place of an assigned value, without its quotes.
fn quoted(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = &text[from..];
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = rest[1..].find(quote)?;
        return Some((from + 1, from + 1 + end));
    }
    let is_end = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | ')' | '"' | '\'');
    Some((from, from + rest.find(is_end).unwrap_or(rest.len())))
}
