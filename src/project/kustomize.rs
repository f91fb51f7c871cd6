//! What kustomizations do to the objects of the run.

use std::collections::HashSet;

use super::File;
use crate::manifest::Image;
use crate::yaml::{self, Node};

/// What the kustomizations of a run say, together.
#[derive(Debug, Default)]
pub(super) struct Kustomizations {
    /// The names of files that are patches: pieces of objects.
    patches: HashSet<String>,
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
            for root in file.documents.iter().filter_map(yaml::Document::root) {
                found.add(file.source.directory(), root);
            }
        }
        found
    }

    fn add(&mut self, directory: &str, root: Node<'_>) {
        for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for item in root.get(key).into_iter().flat_map(Node::items) {
                let path = item.get("path").unwrap_or(item);
                self.patches.extend(path.str().map(|path| resolve(directory, &path)));
            }
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

    /// Whether a file is a patch: by the word of a kustomization, or, where none is in the run, by its name.
    pub(super) fn is_patch(&self, path: &str) -> bool {
        self.patches.contains(path) || is_named_a_patch(path)
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

fn is_kustomization(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default();
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// Whether `patch` is a word of the file's name, or it lies in a folder of that name.
fn is_named_a_patch(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let of_patches = folder.rsplit('/').next().is_some_and(|folder| matches!(folder, "patch" | "patches"));
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    of_patches || words.any(|word| matches!(word, "patch" | "patches"))
}

/// A path relative to a directory, without `.` and `..`.
fn resolve(directory: &str, path: &str) -> String {
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
    use super::{is_named_a_patch, resolve};

    #[test]
    fn patches_are_known_by_their_names() {
        for path in [
            "k8s/sc-patch.yaml",
            "patch.yaml",
            "patches/kafka.yaml",
            "a/kafka_patch_1.yml",
            "x/patch-kafka.yaml",
        ] {
            assert!(is_named_a_patch(path), "{path}");
        }
        for path in
            ["k8s/dispatcher.yaml", "patches/base/kafka.yaml", "kafka.yaml", "dispatch/patchwork.yaml"]
        {
            assert!(!is_named_a_patch(path), "{path}");
        }
    }

    #[test]
    fn paths_are_resolved_from_the_kustomization() {
        assert_eq!(resolve("k8s/overlays/prod", "../../base/./kafka.yaml"), "k8s/base/kafka.yaml");
        assert_eq!(resolve("", "patch.yaml"), "patch.yaml");
        assert_eq!(resolve("/srv/k8s", "patch.yaml"), "/srv/k8s/patch.yaml");
    }
}
