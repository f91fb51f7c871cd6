//! The setting that must be different in each Pod, as the manifest sets it.

use std::borrow::Cow;

use crate::lint::Context;
use crate::manifest::{Container, EnvVar, Image, PodTemplate, Role, holds_placeholder, is_only_placeholder};
use crate::systems::{self, Identified, Identity, Lookup};
use crate::yaml::Node;

/// The value of such a setting in a manifest.
pub(super) enum Setting<'a> {
    /// It is not set.
    Unset,
    /// This value for every Pod, with its place.
    Fixed(String, Node<'a>),
    /// A field of the Pod, with its path and its place.
    Field(String, Node<'a>),
    /// The manifest does not show the value.
    Unknown,
}

/// The settings that a container's system knows its members by, with what the manifest makes of them. Those that
/// the container's command may pass by, or set itself, are left out.
pub(super) fn settings<'a>(
    pod: &PodTemplate<'a>,
    of: &Identified<'a, 'a>,
    context: &Context<'_, 'a>,
) -> Vec<(&'a Identity, Setting<'a>)> {
    let container = &of.container;
    let reference = container.image();
    let image = reference.as_deref().and_then(Image::parse);
    let by_entrypoint = systems::runs_entrypoint(container, &context.invocation(container));
    let system: &'a systems::System = of.recognition.system;
    let read = system.identities(image.as_ref()).into_iter().filter(|identity| {
        // Some images accept a command that prints the id.
        let printed = container.env_var(&format!("{}_COMMAND", identity.env)).is_some();
        let passed_by = identity.entrypoint && !by_entrypoint;
        !printed
            && !passed_by
            && !is_kept(identity, container, pod)
            && !context.assigns(container, &identity.env)
            && !has_option(container, identity)
    });
    read.map(|identity| (identity, setting(&identity.env, container, context))).collect()
}

/// Whether the id may be in its file before the entrypoint runs: an init container has the volume, or the command
/// writes it.
fn is_kept(identity: &Identity, container: &Container<'_>, pod: &PodTemplate<'_>) -> bool {
    let Some(file) = &identity.kept_in else { return false };
    let words = container.command().into_iter().chain(container.args());
    let mounts = container.mounts();
    let earlier = pod.init_containers().into_iter().filter(|one| one.role() == Role::Init);
    let mut theirs = earlier.flat_map(|container| container.mounts());
    words.filter_map(Node::content).any(|text| text.contains(file.as_str()))
        || theirs.any(|their| mounts.iter().any(|mount| mount.name == their.name))
}

/// Whether an option for the id is set, or a placeholder may be one.
fn has_option(container: &Container<'_>, identity: &Identity) -> bool {
    let words: Vec<_> =
        container.command().into_iter().chain(container.args()).filter_map(Node::content).collect();
    // After an option, it is the value of that option.
    let is_value = |at: usize| at > 0 && words[at - 1].starts_with('-') && !words[at - 1].contains('=');
    let may_be_any = |(at, word): (usize, &Cow<'_, str>)| is_only_placeholder(word) && !is_value(at);
    words.iter().enumerate().any(may_be_any)
        || words.iter().any(|text| {
            text.split_whitespace().any(|word| {
                let option = word.split('=').next().unwrap_or(word);
                identity.args.iter().any(|one| one == option)
            })
        })
}

fn setting<'a>(name: &str, container: &Container<'a>, context: &Context<'_, 'a>) -> Setting<'a> {
    let Some(variable) = container.env_var(name) else {
        return match context.env_from(container, name) {
            Lookup::Unset => Setting::Unset,
            Lookup::Set(value) => fixed(&value, container.node().get("envFrom")),
            Lookup::Unknown => Setting::Unknown,
        };
    };
    if let Some(path) = variable.field_path() {
        return path.str().map_or(Setting::Unknown, |text| Setting::Field(text.into_owned(), path));
    }
    if let Some(reference) = variable.value_from.and_then(|from| from.get("configMapKeyRef")) {
        return of_config_map(reference, context);
    }
    let Some((value, text)) = variable.value.zip(variable.text()) else { return Setting::Unknown };
    match referenced(&text).and_then(|name| earlier(container, &variable, name)) {
        Some(path) => Setting::Field(path, value),
        None => fixed(&text, Some(value)),
    }
}

fn fixed<'a>(text: &str, at: Option<Node<'a>>) -> Setting<'a> {
    match at {
        Some(at) if !holds_placeholder(text) && !text.is_empty() => Setting::Fixed(text.to_owned(), at),
        _ => Setting::Unknown,
    }
}

/// The variable, if a value is only a variable: `$(POD_NAME)`.
fn referenced(text: &str) -> Option<&str> {
    text.trim().strip_prefix("$(")?.strip_suffix(')')
}

/// The field of a variable, if the variable comes before `user`, as Kubernetes requires for `$(…)`.
fn earlier(container: &Container<'_>, user: &EnvVar<'_>, name: &str) -> Option<String> {
    let env = container.env();
    let before = env.iter().take_while(|one| one.node != user.node).filter(|one| one.name == name);
    before.last()?.field_path()?.str().map(Into::into)
}

fn of_config_map<'a>(reference: Node<'a>, context: &Context<'_, 'a>) -> Setting<'a> {
    let text = |key: &str| reference.get(key).and_then(Node::str);
    let (Some(name), Some(key), Some(from)) = (text("name"), text("key"), context.subject()) else {
        return Setting::Unknown;
    };
    let map = context.project().find(from, "ConfigMap", &name);
    let value = map.and_then(|map| map.object.node().at(&["data", &key])).and_then(Node::str);
    value.map_or(Setting::Unknown, |value| fixed(&value, reference.get("key")))
}
