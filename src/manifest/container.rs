//! A container of a Pod.

use std::borrow::Cow;

use super::Image;
use crate::yaml::Node;

/// The role of a container in its Pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A container in `containers`.
    Main,
    /// An init container, which ends before the main containers start.
    Init,
    /// An init container with `restartPolicy: Always`, which runs at the same time as the main containers.
    Sidecar,
}

/// A container.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    node: Node<'a>,
    role: Role,
}

/// A variable in a container's environment.
#[derive(Debug, Clone)]
pub struct EnvVar<'a> {
    /// The complete entry.
    pub node: Node<'a>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// The node of its name.
    pub name_node: Node<'a>,
    /// The node of `value`, if set. It may not be a string.
    pub value: Option<Node<'a>>,
    /// The mapping under `valueFrom`.
    pub value_from: Option<Node<'a>>,
}

impl<'a> EnvVar<'a> {
    /// The literal value, if it is a string.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        self.value?.str()
    }

    /// The node of `fieldPath`, if the value comes from a field.
    pub fn field_path(&self) -> Option<Node<'a>> {
        self.value_from?.at(&["fieldRef", "fieldPath"])
    }
}

/// A volume mounted into a container.
#[derive(Debug, Clone)]
pub struct Mount<'a> {
    /// The complete entry.
    pub node: Node<'a>,
    /// The volume's name.
    pub name: Cow<'a, str>,
    /// The node of the volume's name.
    pub name_node: Node<'a>,
    /// The mount path.
    pub path: Cow<'a, str>,
    /// The node of the mount path.
    pub path_node: Node<'a>,
}

/// Extensions of files that are mounted one by one: input, settings, certificates.
const FILES: [&str; 24] = [
    "cfg",
    "cnf",
    "conf",
    "crt",
    "csv",
    "env",
    "gz",
    "ini",
    "jks",
    "json",
    "key",
    "lic",
    "p12",
    "parquet",
    "pem",
    "properties",
    "py",
    "sh",
    "sql",
    "toml",
    "tsv",
    "txt",
    "xml",
    "yaml",
];

impl Mount<'_> {
    /// Whether a single file is mounted, which the extension of its name shows. Then no data can be kept there.
    pub fn is_file(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| ending == "yml" || FILES.binary_search(&ending).is_ok())
    }

    /// Whether `path` is the mount path or below it.
    pub fn covers(&self, path: &str) -> bool {
        let mount = self.path.trim_end_matches('/');
        path.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl<'a> Container<'a> {
    /// The container at a node.
    pub fn new(node: Node<'a>, role: Role) -> Self {
        Self { node, role }
    }

    /// The container's mapping.
    pub fn node(&self) -> Node<'a> {
        self.node
    }

    /// Its role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its name.
    pub fn name(&self) -> Option<Cow<'a, str>> {
        self.node.get("name")?.str()
    }

    /// The node of its image.
    pub fn image_node(&self) -> Option<Node<'a>> {
        self.node.get("image").filter(|image| !image.is_null())
    }

    /// The image reference as text; [`Image::parse`] parses it.
    pub fn image(&self) -> Option<Cow<'a, str>> {
        self.image_node()?.str()
    }

    /// Whether its image is pinned; `None` without an image, or if the image is not known yet.
    pub fn image_is_pinned(&self) -> Option<bool> {
        let reference = self.image()?;
        if super::holds_placeholder(&reference) {
            return None;
        }
        Image::parse(&reference).map(|image| image.is_pinned())
    }

    /// The words of `command` (the entrypoint).
    pub fn command(&self) -> Vec<Node<'a>> {
        self.words("command")
    }

    /// The words of `args`.
    pub fn args(&self) -> Vec<Node<'a>> {
        self.words("args")
    }

    fn words(&self, key: &str) -> Vec<Node<'a>> {
        self.node.get(key).into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }

    /// The variables of `env`, in order, without entries that have no name.
    pub fn env(&self) -> Vec<EnvVar<'a>> {
        let entries = self.node.get("env").into_iter().flat_map(Node::items).map(Node::resolve);
        let variable = |node: Node<'a>| {
            let name_node = node.get("name")?;
            Some(EnvVar {
                node,
                name: name_node.str()?,
                name_node,
                value: node.get("value").filter(|value| !value.is_null()),
                value_from: node.get("valueFrom"),
            })
        };
        entries.filter_map(variable).collect()
    }

    /// The variable with this name; the last one if there are several, as at run time.
    pub fn env_var(&self, name: &str) -> Option<EnvVar<'a>> {
        self.env().into_iter().rev().find(|variable| variable.name == name)
    }

    /// The entries of `envFrom`, which take variables from ConfigMaps and Secrets.
    pub fn env_from(&self) -> Vec<Node<'a>> {
        self.node.get("envFrom").into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }

    /// The mounted volumes, without entries that have no name or path.
    pub fn mounts(&self) -> Vec<Mount<'a>> {
        let entries = self.node.get("volumeMounts").into_iter().flat_map(Node::items).map(Node::resolve);
        let mount = |node: Node<'a>| {
            let name_node = node.get("name")?;
            let path_node = node.get("mountPath")?;
            Some(Mount { node, name: name_node.str()?, name_node, path: path_node.str()?, path_node })
        };
        entries.filter_map(mount).collect()
    }

    /// The mount that contains `path`; the longest if there are several.
    pub fn mount_of(&self, path: &str) -> Option<Mount<'a>> {
        self.mounts().into_iter().filter(|mount| mount.covers(path)).max_by_key(|mount| mount.path.len())
    }

    /// The entries of `ports`.
    pub fn ports(&self) -> Vec<Node<'a>> {
        self.node.get("ports").into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }
}
