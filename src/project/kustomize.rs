//! The contents of a kustomization.

use super::File;
use crate::manifest::Image;
use crate::yaml::{self, Node};

/// The inputs of a kustomization, and its effect on them.
#[derive(Debug, Default)]
pub(super) struct Kustomization {
    /// The directory of the kustomization.
    pub(super) directory: String,
    /// The files and directories that it lists as resources.
    pub(super) resources: Vec<String>,
    /// The directories of its components, which change all its resources.
    pub(super) components: Vec<String>,
    /// The files that are patches: parts of objects.
    pub(super) patches: Vec<String>,
    /// Its effect on all its resources.
    pub(super) effect: Effect,
}

/// The effect on all objects of a build.
#[derive(Debug, Default)]
pub(super) struct Effect {
    /// The namespace that it sets.
    pub(super) namespace: Option<String>,
    /// The changes to images.
    pub(super) images: Vec<ImageChange>,
    /// Whether it adds labels to selectors.
    pub(super) adds_selectors: bool,
    /// Whether a GitOps controller applies the objects, and would create them again after they are deleted.
    pub(super) delivers: bool,
}

/// A change to an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ImageChange {
    /// The name: registry and repository.
    pub(super) name: String,
    /// The new name.
    pub(super) new_name: Option<String>,
    /// Whether it sets a digest or a fixed tag.
    pub(super) pins: bool,
}

impl Kustomization {
    /// Reads a file if it is a kustomization.
    pub(super) fn read(file: &File<'_>) -> Option<Self> {
        if !is_kustomization(&file.source.path) {
            return None;
        }
        let root = file.documents.iter().find_map(yaml::Document::root)?;
        // Flux has a kind Kustomization too, often in files with the same name.
        let version = root.get("apiVersion").and_then(Node::str);
        if version.is_some_and(|version| !version.starts_with("kustomize.config.k8s.io/")) {
            return None;
        }
        let directory = file.source.directory();
        let items = |key: &str| root.get(key).into_iter().flat_map(Node::items);
        let path = |item: Node<'_>| item.str().map(|path| resolve(directory, &path));
        let taken = ["resources", "bases"].into_iter().flat_map(items);
        let patches = ["patches", "patchesStrategicMerge", "patchesJson6902"].into_iter().flat_map(items);
        let selects = |item: Node<'_>| item.get("includeSelectors").and_then(Node::bool) == Some(true);
        let labels = root.get("commonLabels").is_some_and(Node::is_mapping);
        Some(Self {
            directory: directory.to_owned(),
            resources: taken.filter_map(path).collect(),
            components: items("components").filter_map(path).collect(),
            patches: patches.map(|item| item.get("path").unwrap_or(item)).filter_map(path).collect(),
            effect: Effect {
                namespace: root.get("namespace").and_then(Node::str).map(Into::into),
                images: items("images").filter_map(image_change).collect(),
                adds_selectors: labels || items("labels").any(selects),
                delivers: false,
            },
        })
    }
}

/// An item of `images` in kustomize and Flux.
pub(super) fn image_change(item: Node<'_>) -> Option<ImageChange> {
    let text = |key: &str| item.get(key).and_then(Node::content).filter(|text| !text.is_empty());
    let name = text("name")?.into_owned();
    let pins = text("digest").is_some() || text("newTag").is_some_and(|tag| tag != "latest");
    Some(ImageChange { name, new_name: text("newName").map(Into::into), pins })
}

impl ImageChange {
    /// An item in Argo CD: `name:tag`, or `name=new:tag`.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let (name, new) = text.split_once('=').map_or((None, text), |(name, new)| (Some(name), new));
        let image = Image::parse(new)?;
        let new_name = full_name(&image);
        let pins = image.is_pinned();
        Some(Self { name: name.map_or_else(|| new_name.clone(), Into::into), new_name: Some(new_name), pins })
    }
}

/// The registry and repository of an image, as kustomize compares them.
pub(super) fn full_name(image: &Image<'_>) -> String {
    match image.registry {
        Some(registry) => format!("{registry}/{}", image.repository),
        None => image.repository.to_owned(),
    }
}

/// Whether a file is a kustomization, by its name or path.
pub(super) fn is_kustomization(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default();
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// A path relative to a directory, without `.` and `..`.
pub(crate) fn resolve(directory: &str, path: &str) -> String {
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
    use super::{ImageChange, image_change, resolve};
    use crate::yaml;

    #[test]
    fn paths_are_resolved_from_the_kustomization() {
        assert_eq!(resolve("k8s/overlays/prod", "../../base/./kafka.yaml"), "k8s/base/kafka.yaml");
        assert_eq!(resolve("", "patch.yaml"), "patch.yaml");
        assert_eq!(resolve("/srv/k8s", "patch.yaml"), "/srv/k8s/patch.yaml");
    }

    #[test]
    fn a_tag_pins_unless_it_is_latest() {
        let change = |name: &str, new_name: Option<&str>, pins: bool| {
            Some(ImageChange { name: name.to_owned(), new_name: new_name.map(Into::into), pins })
        };
        let of = |item: &str| {
            let stream = yaml::parse(item, yaml::Limits::default());
            image_change(stream.documents()[0].root().unwrap())
        };
        assert_eq!(of("{name: a/b, newTag: 1.2}"), change("a/b", None, true));
        assert_eq!(of("{name: a/b, newTag: '${TAG}'}"), change("a/b", None, true));
        assert_eq!(of("{name: a/b, digest: 'sha256:00'}"), change("a/b", None, true));
        assert_eq!(of("{name: a/b, newName: c, newTag: latest}"), change("a/b", Some("c"), false));
        assert_eq!(of("{name: a/b, newTag: ''}"), change("a/b", None, false));
        assert_eq!(of("{newTag: 1.2}"), None);
        let argo = ImageChange::of_text;
        assert_eq!(argo("a/b:1.2"), change("a/b", Some("a/b"), true));
        assert_eq!(argo("b=host/a/b:latest"), change("b", Some("host/a/b"), false));
        assert_eq!(argo("b=host/b@sha256:00"), change("b", Some("host/b"), true));
    }
}
