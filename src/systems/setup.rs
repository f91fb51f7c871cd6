//! A container with the related parts of the run: the volumes of its Pod, and their ConfigMaps.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::word::Word;
use crate::manifest::{Container, Mount, PodTemplate};
use crate::source::FileId;
use crate::yaml::Node;

/// The other objects of the run that a Pod can refer to.
pub trait Surroundings<'a> {
    /// The ConfigMap with this name, if it is in the run.
    fn config_map(&self, name: &str) -> Option<ConfigMap<'a>>;
}

/// A ConfigMap of the run.
#[derive(Debug, Clone, Copy)]
pub struct ConfigMap<'a> {
    /// The file of the ConfigMap.
    pub file: FileId,
    /// The object.
    pub node: Node<'a>,
    /// Whether it is only a part of one, and may have more keys.
    pub partial: bool,
}

/// The maximum number of scripts of one container that are searched for settings.
const MAX_SCRIPTS: usize = 8;

/// A run without other objects.
#[derive(Debug, Clone, Copy)]
pub struct Alone;

impl<'a> Surroundings<'a> for Alone {
    fn config_map(&self, _: &str) -> Option<ConfigMap<'a>> {
        None
    }
}

/// What is known about a variable from `envFrom`.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// Nothing sets the variable.
    Unset,
    /// It has this value.
    Set(Cow<'a, str>),
    /// It may be set, but the manifests do not show the value.
    Unknown,
}

/// A text of the configuration.
#[derive(Debug)]
pub(super) enum Text<'a> {
    /// From a ConfigMap of the run.
    Seen(Word<'a>),
    /// From a source outside of the run.
    Hidden,
}

/// What a container has at a path.
#[derive(Debug)]
pub enum FileAt<'a> {
    /// What the image has there: nothing is mounted.
    OfImage,
    /// This text, from a ConfigMap in this file of the run.
    Seen(FileId, Node<'a>),
    /// Something outside of the run.
    Hidden,
}

/// A container in its Pod and the run.
#[derive(Clone, Copy)]
pub struct Setup<'s, 'a> {
    pub(super) container: Container<'a>,
    pub(super) pod: Option<PodTemplate<'a>>,
    around: &'s dyn Surroundings<'a>,
}

impl<'s, 'a> Setup<'s, 'a> {
    /// A container of a Pod, with the other objects.
    pub fn new(container: Container<'a>, pod: PodTemplate<'a>, around: &'s dyn Surroundings<'a>) -> Self {
        Self { container, pod: Some(pod), around }
    }

    /// A container alone.
    pub fn alone(container: Container<'a>) -> Self {
        Self { container, pod: None, around: &Alone }
    }

    /// The ConfigMap of that name, as the run has it.
    pub(super) fn config_map(&self, name: &str) -> Option<ConfigMap<'a>> {
        self.around.config_map(name)
    }

    /// The value of a variable from the container's `envFrom`.
    pub fn env_from(&self, name: &str) -> Lookup<'a> {
        match self.env_from_at(name) {
            Some(Some((_, value))) => value.str().map_or(Lookup::Unknown, Lookup::Set),
            Some(None) => Lookup::Unset,
            None => Lookup::Unknown,
        }
    }

    /// Where the container's `envFrom` takes a variable from; `None` if it does not, or if that is not known.
    #[allow(clippy::option_option, reason = "absent, and unknown, are two answers")]
    pub(super) fn env_from_at(&self, name: &str) -> Option<Option<(FileId, Node<'a>)>> {
        let mut found = None;
        for source in self.container.env_from() {
            let prefix = source.get("prefix").and_then(Node::str).unwrap_or_default();
            let Some(key) = name.strip_prefix(&*prefix) else { continue };
            // The contents of a Secret, or of a ConfigMap outside of the run, are not known.
            let reference = source.at(&["configMapRef", "name"]).and_then(Node::str);
            let map = reference.and_then(|map| self.around.config_map(&map))?;
            match map.node.at(&["data", key]) {
                Some(value) => found = Some((map.file, value)),
                None if map.partial => return None,
                None => {}
            }
        }
        Some(found)
    }

    /// The value of the key in a `configMapKeyRef`, if it is in the run.
    pub(super) fn key_of_map(&self, reference: Node<'a>) -> Option<(FileId, Node<'a>)> {
        let map = self.around.config_map(&reference.get("name")?.str()?)?;
        let value = map.node.at(&["data", &reference.get("key")?.str()?])?;
        Some((map.file, value))
    }

    /// Whether a ConfigMap may have one of these settings; true if it is outside of the run.
    pub(super) fn may_set(&self, config_map: &str, keys: &[String]) -> bool {
        let Some(map) = self.around.config_map(config_map).filter(|map| !map.partial) else { return true };
        let has_key = |text: &str| keys.iter().any(|key| text.contains(key.as_str()));
        map.node.get("binaryData").is_some_and(Node::is_mapping)
            || map.node.get("data").is_none_or(|data| {
                data.entries()
                    .any(|file| file.is_merge() || file.value.content().is_none_or(|text| has_key(&text)))
            })
    }

    /// The variables with values in the manifests.
    pub(super) fn variables(&self) -> HashMap<String, String> {
        let env = self.container.env().into_iter();
        env.filter_map(|one| Some((one.name.clone().into_owned(), one.text()?.into_owned()))).collect()
    }

    /// What the container has at a path. A path that begins with `./` or with a directory name is relative to an
    /// unknown directory. It then means the mounted file with this end, if there is only one.
    pub fn file(&self, path: &str) -> FileAt<'a> {
        if path.starts_with('/') {
            let Some(mount) = self.container.mount_of(path) else { return FileAt::OfImage };
            return self.behind(&mount, path).map_or(FileAt::Hidden, |(file, text)| FileAt::Seen(file, text));
        }
        let path = path.trim_start_matches("./");
        let mut found = self.container.mounts().into_iter().filter_map(|mount| {
            let whole = if mount.path.ends_with(path) {
                mount.path.clone().into_owned()
            } else {
                let name = path.rsplit('/').next().unwrap_or(path);
                format!("{}/{name}", mount.path.trim_end_matches('/'))
            };
            let ends = whole.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
            ends.then(|| self.behind(&mount, &whole)).flatten()
        });
        match (found.next(), found.next()) {
            (Some((file, text)), None) => FileAt::Seen(file, text),
            (None, None) => FileAt::OfImage,
            _ => FileAt::Hidden,
        }
    }

    /// The texts that a configuration outside of the image provides at a path, or below it if it is a directory.
    pub(super) fn texts(&self, path: &str) -> Vec<Text<'a>> {
        let directory = format!("{}/", path.trim_end_matches('/'));
        let mut found = Vec::new();
        for mount in self.container.mounts() {
            if mount.covers(path) && self.container.mount_of(path).is_none_or(|one| one.path == mount.path)
                || mount.path.starts_with(&directory)
            {
                self.collect(&mount, path, &mut found);
            }
        }
        found
    }

    /// The texts of a mount that are at a path or below it.
    fn collect(&self, mount: &Mount<'a>, path: &str, found: &mut Vec<Text<'a>>) {
        let seen = |(file, node): (FileId, Node<'a>)| {
            Word::of(node).map(|text| Text::Seen(Word { file: Some(file), ..text }))
        };
        if let Some(exact) = self.behind(mount, path).or_else(|| self.behind(mount, &mount.path)) {
            found.extend(seen(exact));
            return;
        }
        let Some(volume) = self.pod.and_then(|pod| pod.volume(&mount.name)) else {
            found.push(Text::Hidden);
            return;
        };
        let name = volume.node.at(&["configMap", "name"]).and_then(Node::str);
        let map = name.and_then(|name| self.around.config_map(&name)).filter(|map| !map.partial);
        let Some(map) = map else {
            found.push(Text::Hidden);
            return;
        };
        for entry in map.node.get("data").into_iter().flat_map(Node::entries) {
            let whole = format!("{}/{}", mount.path.trim_end_matches('/'), entry.key.key_text());
            if under(path, &whole) {
                found.extend(seen((map.file, entry.value)));
            }
        }
    }

    /// The words of the command, and the texts of the scripts that it names in ConfigMaps of the run.
    pub(super) fn scripts(&self) -> Vec<Cow<'a, str>> {
        let words = self.container.command().into_iter().chain(self.container.args());
        let mut texts: Vec<_> = words.filter_map(Node::content).collect();
        let mut named = HashSet::new();
        let mut at = 0;
        while at < texts.len() && named.len() < MAX_SCRIPTS {
            let text = texts[at].clone();
            for word in text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';')) {
                if word.contains('/') && !named.contains(word) {
                    let Some(script) = self.script(word) else { continue };
                    named.insert(word.to_owned());
                    texts.push(script.text);
                }
            }
            at += 1;
        }
        texts
    }

    /// The script of a program, if it is in a ConfigMap of the run and a shell runs it.
    pub(super) fn script(&self, program: &str) -> Option<Word<'a>> {
        if !program.contains('/') {
            return None;
        }
        let FileAt::Seen(file, node) = self.file(program) else { return None };
        let script = Word { file: Some(file), ..Word::of(node)? };
        is_for_a_shell(program, &script.text).then_some(script)
    }

    /// The text in the ConfigMap of a mount, for a path inside the mount.
    fn behind(&self, mount: &Mount<'a>, path: &str) -> Option<(FileId, Node<'a>)> {
        let volume = self.pod?.volume(&mount.name)?;
        let below = path.strip_prefix(mount.path.trim_end_matches('/'))?.trim_start_matches('/');
        let sub_path = mount.node.get("subPath").and_then(Node::str);
        let within = match (&sub_path, below) {
            (None, below) => below.to_owned(),
            (Some(sub), "") => sub.clone().into_owned(),
            (Some(sub), below) => format!("{sub}/{below}"),
        };
        let of_map = |source: Node<'a>| {
            let map = self.around.config_map(&source.get("name")?.str()?).filter(|map| !map.partial)?;
            let key = key_of(source, &within)?;
            let text = map.node.at(&["data", &key]).filter(|text| text.content().is_some())?;
            Some((map.file, text))
        };
        if let Some(source) = volume.node.get("configMap") {
            return of_map(source);
        }
        let sources = volume.node.at(&["projected", "sources"]).into_iter().flat_map(Node::items);
        sources.filter_map(|source| source.get("configMap")).find_map(of_map)
    }
}

/// Whether a path is `directory` or below it.
fn under(directory: &str, path: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The key of a ConfigMap that a volume provides at this path; `None` if `items` does not include it.
fn key_of(source: Node<'_>, path: &str) -> Option<String> {
    let Some(items) = source.get("items").filter(|items| !items.is_null()) else {
        return (!path.is_empty() && !path.contains('/')).then(|| path.to_owned());
    };
    let item = items.items().find(|item| item.get("path").and_then(Node::str).as_deref() == Some(path))?;
    item.get("key")?.str().map(Cow::into_owned)
}

/// Whether a shell runs a script: its first line says so, or it has no such line and no extension of another language.
fn is_for_a_shell(path: &str, text: &str) -> bool {
    if let Some(line) = text.lines().next().and_then(|line| line.strip_prefix("#!")) {
        return line.split_whitespace().any(super::shell::is_shell);
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_none_or(|(_, extension)| matches!(extension, "sh" | "bash"))
}
