//! Words in what a container is set up by.

use super::setup::Setup;
use crate::manifest::{VolumeSource, is_config_source};
use crate::yaml::Node;

/// Whether one of some words, in lower case, is in the command of a container, the scripts that it runs, its variables
/// or its mounted configuration. None where something may hold one that the run does not see.
pub fn mentions(setup: &Setup<'_, '_>, words: &[String]) -> Option<bool> {
    let holds = |text: &str| {
        let text = text.to_ascii_lowercase();
        words.iter().any(|word| text.contains(word.as_str()))
    };
    let container = &setup.container;
    let in_env = |one: crate::manifest::EnvVar<'_>| {
        let value = one.value.and_then(Node::content);
        holds(&one.name) || value.is_some_and(|value| holds(&value))
    };
    if setup.scripts().iter().any(|text| holds(text)) || container.env().into_iter().any(in_env) {
        return Some(true);
    }
    let mut hidden = false;
    let sources = container.env_from();
    let of_env = sources.iter().map(|source| source.at(&["configMapRef", "name"]).and_then(Node::str));
    let of_mounts = container.mounts().into_iter().filter_map(|mount| {
        let volume = setup.pod.and_then(|pod| pod.volume(&mount.name))?;
        is_config_source(&volume.source).then_some(())?;
        let is_metadata = matches!(&volume.source, VolumeSource::Other(name) if name == "downwardAPI");
        (!is_metadata).then(|| volume.node.at(&["configMap", "name"]).and_then(Node::str))
    });
    for name in of_env.chain(of_mounts) {
        let Some(map) = name.and_then(|name| setup.config_map(&name)).filter(|map| !map.partial) else {
            hidden = true;
            continue;
        };
        for entry in map.node.get("data").into_iter().flat_map(Node::entries) {
            let value = entry.value.content();
            if holds(&entry.key.key_text()) || value.is_some_and(|value| holds(&value)) {
                return Some(true);
            }
        }
        hidden |= map.node.get("binaryData").is_some();
    }
    (!hidden).then_some(false)
}
