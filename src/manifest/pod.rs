//! The Pod template: what a workload makes Pods of.

use std::borrow::Cow;

use super::{Container, Role};
use crate::yaml::Node;

/// A Pod template, or a Pod itself: something with `metadata` and a Pod `spec`. Or a step of an Argo workflow, which
/// has its container and the fields of a `spec` in itself.
#[derive(Debug, Clone, Copy)]
pub struct PodTemplate<'a> {
    node: Node<'a>,
    is_step: bool,
}

/// A volume of a Pod.
#[derive(Debug, Clone)]
pub struct Volume<'a> {
    /// The whole entry.
    pub node: Node<'a>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Where the name is written.
    pub name_node: Node<'a>,
    /// What is behind it.
    pub source: VolumeSource<'a>,
}

/// What is behind a volume, as far as data cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource<'a> {
    /// Nothing written: Kubernetes makes an `emptyDir` of it.
    Nothing,
    /// Scratch space that goes with the Pod.
    EmptyDir,
    /// A claim, by name.
    Claim(Cow<'a, str>),
    /// A claim made for the Pod, and gone with it.
    Ephemeral,
    /// A directory of the node.
    HostPath(Cow<'a, str>),
    /// Any other source, by its field's name: `configMap`, `secret`, `nfs`, `csi`.
    Other(Cow<'a, str>),
}

impl<'a> PodTemplate<'a> {
    /// The template at a node that holds `metadata` and `spec`.
    pub fn new(node: Node<'a>) -> Self {
        Self { node, is_step: false }
    }

    /// The template of a workflow's step, if it runs containers to an end: a step that only arranges others has none,
    /// and one that is a daemon is stopped by the workflow.
    pub(super) fn of_step(node: Node<'a>) -> Option<Self> {
        let runs = ["container", "script", "containerSet"].iter().any(|key| node.get(key).is_some());
        let is_daemon = node.get("daemon").and_then(Node::bool).unwrap_or(false);
        (runs && !is_daemon).then_some(Self { node, is_step: true })
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

    /// The Pod's labels: key and value nodes.
    pub fn labels(&self) -> Option<Node<'a>> {
        self.node.at(&["metadata", "labels"]).filter(|labels| labels.is_mapping())
    }

    /// The containers proper, in order.
    pub fn containers(&self) -> Vec<Container<'a>> {
        if self.is_step {
            let one = ["container", "script"].into_iter().filter_map(|key| self.node.get(key));
            let set = self.node.at(&["containerSet", "containers"]).into_iter().flat_map(Node::items);
            let all = one.chain(set).map(Node::resolve).filter(|node| node.is_mapping());
            return all.map(|node| Container::new(node, Role::Main)).collect();
        }
        self.list("containers").map(|node| Container::new(node, Role::Main)).collect()
    }

    /// The init containers in order, native sidecars among them.
    pub fn init_containers(&self) -> Vec<Container<'a>> {
        let role = |node: Node<'a>| {
            let policy = node.get("restartPolicy").and_then(Node::str);
            if policy.as_deref() == Some("Always") { Role::Sidecar } else { Role::Init }
        };
        self.list("initContainers").map(|node| Container::new(node, role(node))).collect()
    }

    /// Init containers first, then the containers proper.
    pub fn all_containers(&self) -> Vec<Container<'a>> {
        let mut all = self.init_containers();
        all.extend(self.containers());
        all
    }

    fn list(&self, key: &str) -> impl Iterator<Item = Node<'a>> {
        let list = self.spec().and_then(|spec| spec.get(key));
        list.into_iter().flat_map(Node::items).map(Node::resolve).filter(|node| node.is_mapping())
    }

    /// The volumes, entries without a name left out.
    pub fn volumes(&self) -> Vec<Volume<'a>> {
        let volume = |node: Node<'a>| {
            let name_node = node.get("name")?;
            Some(Volume { node, name: name_node.str()?, name_node, source: source(node) })
        };
        self.list("volumes").filter_map(volume).collect()
    }

    /// The volume of that name.
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

/// Whether a source holds configuration rather than data: a ConfigMap, a Secret, what is known of the Pod.
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
