//! One container of a Pod.

use std::borrow::Cow;

use super::Image;
use crate::yaml::Node;

/// The part that a container plays in its Pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Of `containers`.
    Main,
    /// Of `initContainers`: runs to its end before the main ones start.
    Init,
    /// Of `initContainers` with `restartPolicy: Always`: runs beside the main ones.
    Sidecar,
}

/// A container.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    node: Node<'a>,
    role: Role,
}

/// One variable of a container's environment.
#[derive(Debug, Clone)]
pub struct EnvVar<'a> {
    /// The whole entry.
    pub node: Node<'a>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Where the name is written.
    pub name_node: Node<'a>,
    /// The literal value, when `value` is written. It may be something other than a string.
    pub value: Option<Node<'a>>,
    /// The mapping under `valueFrom`.
    pub value_from: Option<Node<'a>>,
}

impl<'a> EnvVar<'a> {
    /// The literal value, if it is a string.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        self.value?.str()
    }

    /// The `fieldPath` that it takes its value from, with its node.
    pub fn field_path(&self) -> Option<Node<'a>> {
        self.value_from?.at(&["fieldRef", "fieldPath"])
    }
}

/// A volume mounted into a container.
#[derive(Debug, Clone)]
pub struct Mount<'a> {
    /// The whole entry.
    pub node: Node<'a>,
    /// The volume's name.
    pub name: Cow<'a, str>,
    /// Where the volume's name is written.
    pub name_node: Node<'a>,
    /// Where it is mounted.
    pub path: Cow<'a, str>,
    /// Where the path is written.
    pub path_node: Node<'a>,
}

/// Endings of files that people mount one by one: input, settings, certificates.
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
    /// Whether a single file is mounted, by the ending of its name: nothing else can be kept there.
    pub fn is_file(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| ending == "yml" || FILES.binary_search(&ending).is_ok())
    }

    /// Whether `path` lies at or under the mount.
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

    /// The part it plays.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its name.
    pub fn name(&self) -> Option<Cow<'a, str>> {
        self.node.get("name")?.str()
    }

    /// Where its image is written.
    pub fn image_node(&self) -> Option<Node<'a>> {
        self.node.get("image").filter(|image| !image.is_null())
    }

    /// The image reference as a text; [`Image::parse`] takes it apart.
    pub fn image(&self) -> Option<Cow<'a, str>> {
        self.image_node()?.str()
    }

    /// Whether its image is pinned; none without an image, or one that is not known yet.
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

    /// The variables of `env`, in order, entries without a name left out.
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

    /// The variable of that name; the last of several, as at run time.
    pub fn env_var(&self, name: &str) -> Option<EnvVar<'a>> {
        self.env().into_iter().rev().find(|variable| variable.name == name)
    }

    /// The entries of `envFrom`: variables that come from ConfigMaps and Secrets.
    pub fn env_from(&self) -> Vec<Node<'a>> {
        self.node.get("envFrom").into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }

    /// The volumes mounted, entries without a name or a path left out.
    pub fn mounts(&self) -> Vec<Mount<'a>> {
        let entries = self.node.get("volumeMounts").into_iter().flat_map(Node::items).map(Node::resolve);
        let mount = |node: Node<'a>| {
            let name_node = node.get("name")?;
            let path_node = node.get("mountPath")?;
            Some(Mount { node, name: name_node.str()?, name_node, path: path_node.str()?, path_node })
        };
        entries.filter_map(mount).collect()
    }

    /// The mount that `path` lies under; the longest of several.
    pub fn mount_of(&self, path: &str) -> Option<Mount<'a>> {
        self.mounts().into_iter().filter(|mount| mount.covers(path)).max_by_key(|mount| mount.path.len())
    }

    /// The entries of `ports`.
    pub fn ports(&self) -> Vec<Node<'a>> {
        self.node.get("ports").into_iter().flat_map(Node::items).map(Node::resolve).collect()
    }
}
