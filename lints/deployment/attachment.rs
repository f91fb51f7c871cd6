//! Whether a volume is limited to one node, and whether the Pods are limited to one node too.

use std::borrow::Cow;

use crate::manifest::{Claim, PodTemplate, Selector};
use crate::project::Project;
use crate::yaml::Node;

const HOSTNAME: &str = "kubernetes.io/hostname";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// Whether all Pods of a template run on the same node, because of the node's name or Pod affinity.
pub(super) fn is_pinned(pod: &PodTemplate<'_>) -> bool {
    let Some(spec) = pod.spec() else { return false };
    if spec.get("nodeName").is_some() || spec.at(&["nodeSelector", HOSTNAME]).is_some() {
        return true;
    }
    let together = |term: Node<'_>| {
        let selector = term.get("labelSelector").map(Selector::of_label_selector);
        let hostname = term.get("topologyKey").and_then(Node::str).is_some_and(|key| key == HOSTNAME);
        hostname
            && selector
                .is_some_and(|one| one.requirements.iter().all(|one| one.is_met(pod.labels()) == Some(true)))
    };
    let one_host = |expression: Node<'_>| {
        let of_host = expression.get("key").and_then(Node::str).is_some_and(|key| key == HOSTNAME);
        of_host && expression.get("values").is_some_and(|values| values.items().count() == 1)
    };
    let beside = spec.at(&["affinity", "podAffinity", REQUIRED]);
    let nodes = spec.at(&["affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms"]);
    let expressions = nodes.into_iter().flat_map(Node::items).filter_map(|term| term.get("matchExpressions"));
    beside.into_iter().flat_map(Node::items).any(together) || expressions.flat_map(Node::items).any(one_host)
}

/// Whether a claim's volume can be mounted by several nodes, or is tied to one so that its Pods come together
/// there, whatever access mode the claim asks for: file servers and directories of nodes are not attached, so
/// that nothing enforces the mode.
pub(crate) fn is_free(claim: &Claim<'_>, project: &Project<'_>) -> bool {
    let text =
        |key: &str| claim.node().at(&["spec", key]).and_then(Node::str).filter(|text| !text.is_empty());
    let (class, volume) = (text("storageClassName"), text("volumeName"));
    if class.as_deref().is_some_and(names_free_storage) {
        return true;
    }
    let kinds = ["PersistentVolume", "StorageClass"];
    let objects = kinds.iter().flat_map(|kind| project.of_kind(kind)).map(|subject| subject.object);
    objects.into_iter().any(|object| {
        let name = object.name();
        let field = |keys: &[&str]| object.node().at(keys).and_then(Node::str);
        let same =
            |wanted: &Option<Cow<'_, str>>, of: &Option<Cow<'_, str>>| wanted.is_some() && wanted == of;
        match &*object.kind() {
            "PersistentVolume" => {
                let meant = same(&volume, &name) || same(&class, &field(&["spec", "storageClassName"]));
                let free = ["nfs", "cephfs", "glusterfs", "azureFile", "hostPath", "local"];
                meant && object.spec().is_some_and(|spec| free.iter().any(|kind| spec.get(kind).is_some()))
            }
            "StorageClass" => {
                same(&class, &name) && field(&["provisioner"]).is_some_and(|one| names_free_storage(&one))
            }
            _ => false,
        }
    })
}

/// Whether the name of a storage class or its provisioner suggests a file server or a directory of the node.
fn names_free_storage(name: &str) -> bool {
    let free = [
        "nfs",
        "efs",
        "file",
        "azurefile",
        "filestore",
        "cephfs",
        "glusterfs",
        "hostpath",
        "local",
        "manual",
    ];
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| free.contains(&part))
}
