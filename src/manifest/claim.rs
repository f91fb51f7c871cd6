//! Claims for persistent volumes: objects, and templates in a StatefulSet.

use std::borrow::Cow;

use crate::yaml::Node;

/// A PersistentVolumeClaim, or a template for one.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    node: Node<'a>,
}

impl<'a> Claim<'a> {
    /// The claim at a node with `metadata` and `spec`.
    pub fn new(node: Node<'a>) -> Self {
        Self { node }
    }

    /// The claim's mapping.
    pub fn node(&self) -> Node<'a> {
        self.node
    }

    /// The node of its name.
    pub fn name_node(&self) -> Option<Node<'a>> {
        self.node.at(&["metadata", "name"])
    }

    /// Its name.
    pub fn name(&self) -> Option<Cow<'a, str>> {
        self.name_node()?.str()
    }

    /// The nodes of its access modes.
    pub fn access_modes(&self) -> Vec<Node<'a>> {
        let modes = self.node.at(&["spec", "accessModes"]);
        modes.into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }

    /// The access mode that limits the volume to one node or one Pod, if there is no other mode: `ReadWriteOnce` or
    /// `ReadWriteOncePod`.
    pub fn single_writer(&self) -> Option<Node<'a>> {
        let modes = self.access_modes();
        let once = |mode: &Node<'a>| {
            mode.str().is_some_and(|text| matches!(&*text, "ReadWriteOnce" | "ReadWriteOncePod"))
        };
        if modes.iter().all(once) { modes.first().copied() } else { None }
    }
}
