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
    /// One of the two, or a list's `items`, has a value of another type, or none.
    Mistyped {
        /// The key.
        key: Node<'a>,
        /// Its value.
        value: Node<'a>,
    },
    /// The document is a list of objects.
    Listed {
        /// The list.
        list: Node<'a>,
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
        if let Some(nearly) = Self::listed(root).or_else(|| Self::mistyped(root)) {
            return Some(nearly);
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

    /// A list whose items are all objects of Kubernetes.
    fn listed(root: Node<'a>) -> Option<Self> {
        let is_ours = |item: Node<'a>| {
            Object::from_node(item)
                .is_some_and(|object| KINDS.contains(&&*object.kind()) && is_version(&object.api_version()))
        };
        let mut items = root.items().peekable();
        (items.peek().is_some() && items.all(is_ours)).then_some(Self::Listed { list: root })
    }

    /// A mapping with both keys and with metadata, where one key has no text for its value.
    fn mistyped(root: Node<'a>) -> Option<Self> {
        let (version, kind) = (root.entry("apiVersion")?, root.entry("kind")?);
        root.get("metadata").filter(|metadata| metadata.is_mapping())?;
        let written = |value: Node<'a>| value.str().filter(|text| !holds_placeholder(text));
        let wrong = if written(version.value).is_some_and(|text| is_version(&text)) {
            kind
        } else if written(kind.value).is_some_and(|text| KINDS.contains(&&*text)) {
            version
        } else {
            return None;
        };
        let mistyped = wrong.value.str().is_none();
        mistyped.then_some(Self::Mistyped { key: wrong.key, value: wrong.value })
    }

    /// `kubectl` recognises a list only by `items`. Without `items`, it looks for a kind `List` and finds none.
    fn list(object: Object<'a>) -> Option<Self> {
        let root = object.node();
        if object.api_version() != "v1" || object.kind() != "List" {
            return None;
        }
        if let Some(items) = root.entry("items") {
            let fits = items.value.is_sequence() || items.value.is_null();
            return (!fits).then_some(Self::Mistyped { key: items.key, value: items.value });
        }
        let key = misspelt(root, "items", Node::is_sequence)?;
        Some(Self::Misspelt { key, meant: "items" })
    }
}

/// Whether a text is the version of an API, with or without its group: `v1`, `apps/v1`.
fn is_version(text: &str) -> bool {
    let version = text.rsplit_once('/').map_or(text, |(_, version)| version);
    version.strip_prefix('v').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
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
