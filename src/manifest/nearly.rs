//! Documents that would be Kubernetes objects or lists except for one key.

use super::{Object, holds_placeholder};
use crate::yaml::Node;

/// Why a mapping is not an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearly<'a> {
    /// A key that identifies the object is misspelled.
    Misspelt {
        /// The key as it is written.
        key: Node<'a>,
        /// The key that was meant: `apiVersion`, `kind`, or `items` of a list.
        meant: &'static str,
    },
    /// One of the two keys is missing.
    Without {
        /// The missing key.
        missing: &'static str,
        /// The other key.
        present: Node<'a>,
    },
}

const BODIES: [&str; 8] =
    ["spec", "data", "stringData", "rules", "subjects", "roleRef", "webhooks", "provisioner"];

/// Kinds that certainly belong to Kubernetes. Documents of other tools can have a `kind` too.
const KINDS: [&str; 24] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "LimitRange",
    "Namespace",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "RoleBinding",
    "Secret",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
];

impl<'a> Nearly<'a> {
    /// Why the mapping is not an object, if it has the name and body of an object, or why a `List` is not a list;
    /// `None` for objects, and for other YAML.
    pub fn of(root: Node<'a>) -> Option<Self> {
        if let Some(object) = Object::from_node(root) {
            return Self::list(object);
        }
        root.at(&["metadata", "name"]).and_then(Node::str)?;
        BODIES.iter().find(|body| root.entry(body).is_some())?;
        let written = |name: &str| root.entry(name).filter(|entry| !entry.value.is_null());
        let text = |name: &str| {
            let value = written(name)?.value.str()?;
            (!holds_placeholder(&value)).then_some(value)
        };
        let (missing, present) = match (written("apiVersion"), written("kind")) {
            (None, Some(kind)) => ("apiVersion", kind),
            (Some(version), None) => ("kind", version),
            _ => return None,
        };
        let value = text(&present.key.key_text())?;
        if let Some(key) = misspelt(root, missing, |value| value.str().is_some()) {
            return Some(Self::Misspelt { key, meant: missing });
        }
        let ours = missing == "kind" || KINDS.contains(&&*value);
        ours.then_some(Self::Without { missing, present: present.key })
    }

    /// `kubectl` recognises a list only by `items`. Without `items`, it looks for a kind `List` and finds none.
    fn list(object: Object<'a>) -> Option<Self> {
        let root = object.node();
        if object.api_version() != "v1" || object.kind() != "List" || root.entry("items").is_some() {
            return None;
        }
        let key = misspelt(root, "items", Node::is_sequence)?;
        Some(Self::Misspelt { key, meant: "items" })
    }
}

/// A key that is `name` except for case, punctuation or a typing error, with a valid value.
fn misspelt<'a>(root: Node<'a>, name: &'static str, suits: fn(Node<'a>) -> bool) -> Option<Node<'a>> {
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_ascii_lowercase();
    let slips = if name == "apiVersion" { 2 } else { 1 };
    let is = |key: &str| {
        key != name && strsim::damerau_levenshtein(&plain(key), &name.to_ascii_lowercase()) <= slips
    };
    let named = root.entries().filter(|entry| is(&entry.key.key_text()) && suits(entry.value));
    named.map(|entry| entry.key).next()
}
