//! The Pod template, from which a workload creates Pods.

use std::borrow::Cow;

use super::{Container, Role};
use crate::yaml::Node;

/// A Pod template, or a Pod: a mapping with `metadata` and a Pod `spec`. Or a step of an Argo workflow, which has its
/// container and the fields of a `spec` directly.
#[derive(Debug, Clone, Copy)]
pub struct PodTemplate<'a> {
    node: Node<'a>,
    is_step: bool,
}

/// A volume of a Pod.
#[derive(Debug, Clone)]
pub struct Volume<'a> {
    /// The complete entry.
    pub node: Node<'a>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// The node of its name.
    pub name_node: Node<'a>,
    /// Its source.
    pub source: VolumeSource<'a>,
}

/// The source of a volume, as far as it matters for data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource<'a> {
    /// No source: Kubernetes creates an `emptyDir`.
    Nothing,
    /// Scratch space, which is deleted with the Pod.
    EmptyDir,
    /// A claim, by name.
    Claim(Cow<'a, str>),
    /// A claim that is created for the Pod and deleted with it.
    Ephemeral,
    /// A directory of the node.
    HostPath(Cow<'a, str>),
    /// Another source, by the name of its field: `configMap`, `secret`, `nfs`, `csi`.
    Other(Cow<'a, str>),
}

impl<'a> PodTemplate<'a> {
    /// The template at a node with `metadata` and `spec`.
    pub fn new(node: Node<'a>) -> Self {
        Self { node, is_step: false }
    }

    /// The template of a workflow's step, if its containers end. A step that only arranges other steps has none, and
    /// the workflow stops a step that is a daemon.
    pub(super) fn of_step(node: Node<'a>) -> Option<Self> {
        let runs = ["container", "script", "containerSet"].iter().any(|key| node.get(key).is_some());
        let is_daemon = node.get("daemon").and_then(Node::bool).unwrap_or(false);
        (runs && !is_daemon).then_some(Self { node, is_step: true })
    }

    /// Whether it is a step of an Argo workflow.
    pub fn is_step(&self) -> bool {
        self.is_step
    }

    /// The mapping with `metadata` and `spec`.
    pub fn node(&self) -> Node<'a> {
        self.node
    }

    /// The Pod's `spec`.
    pub fn spec(&self) -> Option<Node<'a>> {
        if self.is_step {
            return Some(self.node);
        }
        self.node.get("spec").filter(|spec| spec.is_mapping())
    }

    /// The labels of the Pod: key and value nodes.
    pub fn labels(&self) -> Option<Node<'a>> {
        self.node.at(&["metadata", "labels"]).filter(|labels| labels.is_mapping())
    }

    /// The containers, in order.
    pub fn containers(&self) -> Vec<Container<'a>> {
        if self.is_step {
            let one = ["container", "script"].into_iter().filter_map(|key| self.node.get(key));
            let set = self.node.at(&["containerSet", "containers"]).into_iter().flat_map(Node::items);
            let all = one.chain(set).map(Node::resolve).filter(|node| node.is_mapping());
            return all.map(|node| Container::new(node, Role::Main)).collect();
        }
        self.list("containers").map(|node| Container::new(node, Role::Main)).collect()
    }

    /// The init containers in order, including native sidecars.
    pub fn init_containers(&self) -> Vec<Container<'a>> {
        let role = |node: Node<'a>| {
            let policy = node.get("restartPolicy").and_then(Node::str);
            if policy.as_deref() == Some("Always") { Role::Sidecar } else { Role::Init }
        };
        self.list("initContainers").map(|node| Container::new(node, role(node))).collect()
    }

    /// The init containers, then the containers.
    pub fn all_containers(&self) -> Vec<Container<'a>> {
        let mut all = self.init_containers();
        all.extend(self.containers());
        all
    }

    fn list(&self, key: &str) -> impl Iterator<Item = Node<'a>> {
        let list = self.spec().and_then(|spec| spec.get(key));
        list.into_iter().flat_map(Node::items).map(Node::resolve).filter(|node| node.is_mapping())
    }

    /// The volumes, without entries that have no name.
    pub fn volumes(&self) -> Vec<Volume<'a>> {
        let volume = |node: Node<'a>| {
            let name_node = node.get("name")?;
            Some(Volume { node, name: name_node.str()?, name_node, source: source(node) })
        };
        self.list("volumes").filter_map(volume).collect()
    }

    /// The volume with this name.
    pub fn volume(&self, name: &str) -> Option<Volume<'a>> {
        self.volumes().into_iter().find(|volume| volume.name == name)
    }

    /// The value of `restartPolicy`.
    pub fn restart_policy(&self) -> Option<Node<'a>> {
        self.spec()?.get("restartPolicy").filter(|policy| !policy.is_null())
    }

    /// Whether the Pod uses its node's network.
    pub fn host_network(&self) -> bool {
        self.spec().and_then(|spec| spec.get("hostNetwork")).and_then(Node::bool).unwrap_or(false)
    }
}

/// Whether a source is configuration, not data: a ConfigMap, a Secret, information about the Pod.
pub fn is_config_source(source: &VolumeSource<'_>) -> bool {
    let VolumeSource::Other(name) = source else { return false };
    matches!(&**name, "configMap" | "secret" | "projected" | "downwardAPI")
}

fn source<'a>(volume: Node<'a>) -> VolumeSource<'a> {
    let Some(entry) = volume.entries().find(|entry| entry.key.key_text() != "name" && !entry.is_merge())
    else {
        return VolumeSource::Nothing;
    };
    let value = entry.value.resolve();
    let text = |key: &str| value.get(key).and_then(Node::str).unwrap_or_default();
    match &*entry.key.key_text() {
        "emptyDir" => VolumeSource::EmptyDir,
        "persistentVolumeClaim" => VolumeSource::Claim(text("claimName")),
        "ephemeral" => VolumeSource::Ephemeral,
        "hostPath" => VolumeSource::HostPath(text("path")),
        _ => VolumeSource::Other(entry.key.key_text()),
    }
}
