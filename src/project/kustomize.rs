//! What kustomizations do to the objects of the run.

use std::collections::HashSet;

use super::File;
use crate::manifest::Image;
use crate::yaml::{self, Node};

/// What the kustomizations of a run say, together.
#[derive(Debug, Default)]
pub(super) struct Kustomizations {
    /// The files that are patches: pieces of objects.
    patches: HashSet<String>,
    /// The files and directories that are applied as they stand.
    resources: HashSet<String>,
    /// Image names that are given a tag or a digest.
    pinned: HashSet<String>,
    /// Whether labels are added to selectors.
    pub(super) adds_selectors: bool,
}

impl Kustomizations {
    /// Reads those of the files that are kustomizations.
    pub(super) fn read(files: &[File<'_>]) -> Self {
        let mut found = Self::default();
        for file in files.iter().filter(|file| is_kustomization(&file.source.path)) {
            let directory = file.source.directory();
            for root in file.documents.iter().filter_map(yaml::Document::root) {
                found.add(directory, root);
            }
        }
        found
    }

    fn add(&mut self, directory: &str, root: Node<'_>) {
        let paths = |key: &str| root.get(key).into_iter().flat_map(Node::items);
        for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            let path =
                |item: Node<'_>| item.get("path").unwrap_or(item).str().map(|path| resolve(directory, &path));
            self.patches.extend(paths(key).filter_map(path));
        }
        for key in ["resources", "bases", "components"] {
            let path = |item: Node<'_>| item.str().map(|path| resolve(directory, &path));
            self.resources.extend(paths(key).filter_map(path));
        }
        for item in root.get("images").into_iter().flat_map(Node::items) {
            let pinned = item.get("newTag").or_else(|| item.get("digest")).is_some();
            let name = item.get("name").and_then(Node::str).filter(|_| pinned);
            self.pinned.extend(name.map(Into::into));
        }
        let selects = |item: Node<'_>| item.get("includeSelectors").and_then(Node::bool) == Some(true);
        self.adds_selectors |= root.get("commonLabels").is_some_and(Node::is_mapping)
            || root.get("labels").into_iter().flat_map(Node::items).any(selects);
    }

    /// Whether a kustomization lists a file as a patch.
    pub(super) fn lists_as_patch(&self, path: &str) -> bool {
        self.patches.contains(path)
    }

    /// Whether a kustomization lists a file as a resource.
    pub(super) fn lists_as_resource(&self, path: &str) -> bool {
        self.resources.contains(path)
    }

    /// Whether a kustomization gives an image a tag or a digest.
    pub(super) fn pins(&self, image: &Image<'_>) -> bool {
        let name = match image.registry {
            Some(registry) => format!("{registry}/{}", image.repository),
            None => image.repository.to_owned(),
        };
        self.pinned.contains(&name)
    }
}

/// Whether a file is a kustomization, by its name or path.
pub(super) fn is_kustomization(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default();
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// A path relative to a directory, without `.` and `..`.
pub(super) fn resolve(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if directory.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn paths_are_resolved_from_the_kustomization() {
        assert_eq!(resolve("k8s/overlays/prod", "../../base/./kafka.yaml"), "k8s/base/kafka.yaml");
        assert_eq!(resolve("", "patch.yaml"), "patch.yaml");
        assert_eq!(resolve("/srv/k8s", "patch.yaml"), "/srv/k8s/patch.yaml");
    }
}
