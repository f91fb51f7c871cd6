//! Which files are patches: pieces of objects, by the word of a kustomization.

use super::File;
use crate::yaml::{self, Node};

/// Where the files lie that a kustomization applies as patches; none for any other file.
pub(super) fn patches(file: &File<'_>) -> Vec<String> {
    let name = file.source.path.rsplit('/').next().unwrap_or_default();
    if !matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for root in file.documents.iter().filter_map(yaml::Document::root) {
        for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for item in root.get(key).into_iter().flat_map(Node::items) {
                let path = item.get("path").unwrap_or(item);
                found.extend(path.str().map(|path| resolve(file.source.directory(), &path)));
            }
        }
    }
    found
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
    use super::resolve;

    #[test]
    fn paths_are_resolved_from_the_kustomization() {
        assert_eq!(resolve("k8s/overlays/prod", "../../base/./kafka.yaml"), "k8s/base/kafka.yaml");
        assert_eq!(resolve("", "patch.yaml"), "patch.yaml");
        assert_eq!(resolve("/srv/k8s", "patch.yaml"), "/srv/k8s/patch.yaml");
    }
}
