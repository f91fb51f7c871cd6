//! Kubernetes objects, and the objects in a document.

use std::borrow::Cow;

use super::is_unfilled;
use crate::yaml::{Document, Node};

/// A mapping with `apiVersion` and `kind`.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    node: Node<'a>,
}

impl<'a> Object<'a> {
    /// The object at a node, if it has both `apiVersion` and `kind` as strings.
    pub fn from_node(node: Node<'a>) -> Option<Self> {
        node.get("apiVersion")?.str()?;
        node.get("kind")?.str()?;
        Some(Self { node })
    }

    /// The object's mapping.
    pub fn node(self) -> Node<'a> {
        self.node
    }

    /// `apiVersion`, group and version together: `apps/v1`, `v1`.
    pub fn api_version(self) -> Cow<'a, str> {
        self.node.get("apiVersion").and_then(Node::str).unwrap_or_default()
    }

    /// The API group, without the version; empty for the core group.
    pub fn group(self) -> Cow<'a, str> {
        let api_version = self.api_version();
        api_version.rsplit_once('/').map_or(Cow::Borrowed(""), |(group, _)| Cow::Owned(group.to_owned()))
    }

    /// `kind`, as written.
    pub fn kind(self) -> Cow<'a, str> {
        self.node.get("kind").and_then(Node::str).unwrap_or_default()
    }

    /// The node of the value of `kind`, where findings about the kind point.
    pub fn kind_node(self) -> Node<'a> {
        self.node.entry("kind").map_or(self.node, |entry| entry.value)
    }

    /// The object's `metadata`.
    pub fn metadata(self) -> Option<Node<'a>> {
        self.node.get("metadata")
    }

    /// `metadata.name`; `None` if it is absent or generated.
    pub fn name(self) -> Option<Cow<'a, str>> {
        self.metadata()?.get("name")?.str()
    }

    /// The node of the name, where findings about the object as a whole point; of the kind if it has no name.
    pub fn name_node(self) -> Node<'a> {
        self.node.at(&["metadata", "name"]).unwrap_or_else(|| self.kind_node())
    }

    /// `metadata.namespace`; `None` if `kubectl` decides it.
    pub fn namespace(self) -> Option<Cow<'a, str>> {
        self.metadata()?.get("namespace")?.str()
    }

    /// The value of a label.
    pub fn label(self, key: &str) -> Option<Cow<'a, str>> {
        self.metadata()?.get("labels")?.get(key)?.str()
    }

    /// The value of an annotation.
    pub fn annotation(self, key: &str) -> Option<Cow<'a, str>> {
        self.metadata()?.get("annotations")?.get(key)?.str()
    }

    /// The object's `spec`.
    pub fn spec(self) -> Option<Node<'a>> {
        self.node.get("spec")
    }
}

/// The objects of a document: the object itself, or those in a `kind: List`, at any depth; none for a template with
/// values that are not filled in.
pub fn objects<'a>(document: &'a Document<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    if is_unfilled(document) {
        return found;
    }
    let mut pending: Vec<Node<'a>> = document.root().into_iter().collect();
    while let Some(node) = pending.pop() {
        let Some(object) = Object::from_node(node) else { continue };
        // Typed lists (`DeploymentList`) end in `List` too. They have `items` and no `spec`.
        let items = node.get("items").filter(|items| items.is_sequence());
        if let Some(items) = items.filter(|_| object.kind().ends_with("List")) {
            let items: Vec<_> = items.items().map(Node::resolve).collect();
            pending.extend(items.into_iter().rev());
        } else {
            found.push(object);
        }
    }
    found
}
