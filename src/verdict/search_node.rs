//! Nodes of a search cluster that hold nothing: they only coordinate or ingest.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Case;
use crate::manifest::{Container, holds_placeholder};
use crate::systems::{Identified, Surroundings};
use crate::yaml::{self, Node};

/// Whether a container of this system is, or may be, a node that holds neither shards nor the cluster's state: its
/// roles say so, or they are in a file that the run does not see.
pub(super) fn may_hold_nothing<'a>(case: &Case<'_, 'a>, of: &Identified<'a, 'a>) -> bool {
    let container = &of.container;
    if !matches!(&*of.recognition.system.id, "elasticsearch" | "opensearch") {
        return false;
    }
    let mut settings = HashMap::new();
    if read_files(case, container, &mut settings).is_none() {
        return true;
    }
    // Variables and options win over files.
    for variable in container.env() {
        let name = variable.name.to_ascii_lowercase().replace('_', ".");
        let name = name.trim_start_matches("elasticsearch.").trim_start_matches("opensearch.");
        let value = variable.value.and_then(Node::content);
        settings.insert(name.to_owned(), value.map_or_else(|| "$".to_owned(), Cow::into_owned));
    }
    for word in container.command().into_iter().chain(container.args()).filter_map(Node::content) {
        if let Some((name, value)) = word.strip_prefix("-E").and_then(|option| option.split_once('=')) {
            settings.insert(name.to_owned(), value.to_owned());
        }
    }
    let of = |name: &str| settings.get(name).map(String::as_str);
    let open = |value: Option<&str>| value.is_some_and(|value| value == "$" || holds_placeholder(value));
    if ["node.roles", "node.type", "node.master", "node.data"].into_iter().any(|name| open(of(name))) {
        return true;
    }
    match (of("node.roles").or(of("node.type")), of("node.master"), of("node.data")) {
        (Some(roles), ..) => !roles.contains("data") && !roles.contains("master"),
        (None, Some(master), Some(data)) => master == "false" && data == "false",
        _ => false,
    }
}

/// Reads the roles from a mounted configuration; none where it is mounted from what the run does not see.
fn read_files<'a>(
    case: &Case<'_, 'a>,
    container: &Container<'a>,
    settings: &mut HashMap<String, String>,
) -> Option<()> {
    let files = ["/config/elasticsearch.yml", "/config/opensearch.yml"];
    for mount in container.mounts() {
        let path = mount.path.trim_end_matches('/');
        if !files.iter().any(|file| path.ends_with(file)) && !path.ends_with("search/config") {
            continue;
        }
        let volume = case.pod.volume(&mount.name)?;
        let name = volume.node.at(&["configMap", "name"])?.str()?;
        let map = case.around.config_map(&name)?;
        for entry in map.node.get("data").into_iter().flat_map(Node::entries) {
            if entry.key.key_text().ends_with("search.yml") {
                read(&entry.value.resolve().content()?, settings);
            }
        }
    }
    Some(())
}

/// `node.data: false`, or `node:` with `data: false` under it.
fn read(text: &str, settings: &mut HashMap<String, String>) {
    let stream = yaml::parse(text, yaml::Limits::default());
    let Some(root) = stream.documents().first().and_then(yaml::Document::root) else { return };
    for setting in ["roles", "master", "data"] {
        let dotted = format!("node.{setting}");
        let Some(value) = root.get(&dotted).or_else(|| root.at(&["node", setting])) else { continue };
        let items: Vec<_> = value.items().filter_map(Node::content).collect();
        settings.insert(dotted, value.content().map_or_else(|| items.join(","), Cow::into_owned));
    }
}
