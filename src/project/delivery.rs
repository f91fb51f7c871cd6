//! What Argo CD and Flux apply.

use super::kustomize::{Effect, ImageChange, image_change, resolve};
use crate::manifest::Object;
use crate::yaml::Node;

/// What a GitOps controller applies.
#[derive(Debug)]
pub(super) struct Delivery {
    /// The directory that it applies.
    pub(super) directory: String,
    /// Whether it also applies manifests below the directory, if the directory has no kustomization.
    pub(super) below: bool,
    /// Its effect on everything that it applies.
    pub(super) effect: Effect,
}

/// What an object tells a controller to apply; empty for objects of other kinds.
///
/// Paths belong to the repository of the object, with the root `root`: the manifest does not show if another repository
/// is meant. An object without a path applies a chart from elsewhere. It then counts for the files in its directory,
/// because they are probably applied together.
pub(super) fn deliveries(object: Object<'_>, directory: &str, root: &str) -> Vec<Delivery> {
    let (group, kind, spec) = (object.group(), object.kind(), object.spec());
    let found = match (&*group, &*kind) {
        ("argoproj.io", "Application") => spec.map(of_application),
        ("argoproj.io", "ApplicationSet") => {
            spec.and_then(|spec| spec.at(&["template", "spec"])).map(of_application)
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => spec.map(of_flux),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => Some(Vec::new()),
        _ => return Vec::new(),
    };
    let known = found.into_iter().flatten().filter_map(|(path, below, effect)| {
        let (path, below) = literal(&path, below)?;
        let inside = root.is_empty() || directory == root || directory.starts_with(&format!("{root}/"));
        inside.then(|| Delivery { directory: resolve(root, path), below, effect })
    });
    let mut known: Vec<_> = known.collect();
    if known.is_empty() {
        let effect = Effect { delivers: true, ..Effect::default() };
        known.push(Delivery { directory: directory.to_owned(), below: false, effect });
    }
    known
}

/// A path, whether it includes everything below, and the effect.
type Found = (String, bool, Effect);

/// The sources of an Argo CD Application that are directories of a repository.
fn of_application(spec: Node<'_>) -> Vec<Found> {
    let sources = spec.get("source").into_iter().chain(spec.get("sources").into_iter().flat_map(Node::items));
    let found = sources.filter_map(|source| {
        let path = source.get("path")?.str()?.into_owned();
        let below = source.at(&["directory", "recurse"]).and_then(Node::bool) == Some(true);
        let option = |key: &str| source.at(&["kustomize", key]);
        let images = option("images").into_iter().flat_map(Node::items).filter_map(Node::str);
        let effect = Effect {
            namespace: option("namespace").and_then(Node::str).map(Into::into),
            images: images.filter_map(|image| ImageChange::of_text(&image)).collect(),
            adds_selectors: option("commonLabels").is_some_and(Node::is_mapping),
            delivers: true,
        };
        Some((path, below, effect))
    });
    found.collect()
}

/// The directory of a Flux Kustomization; the root of the repository if none is set.
fn of_flux(spec: Node<'_>) -> Vec<Found> {
    let text = |key: &str| spec.get(key).and_then(Node::str).map(String::from);
    let images = spec.get("images").into_iter().flat_map(Node::items);
    let effect = Effect {
        namespace: text("targetNamespace"),
        images: images.filter_map(image_change).collect(),
        adds_selectors: false,
        delivers: true,
    };
    vec![(text("path").unwrap_or_default(), true, effect)]
}

/// The part of a path before the first part that a generator fills in; anything below it can be meant. `None` if the
/// path begins with such a part.
fn literal(path: &str, below: bool) -> Option<(&str, bool)> {
    let Some(filled_in) = path.find(['{', '*', '$', '?']) else { return Some((path, below)) };
    let before = path[..filled_in].rsplit_once('/')?.0;
    (!before.trim_matches(['.', '/']).is_empty()).then_some((before, true))
}

#[cfg(test)]
mod tests {
    use super::deliveries;
    use crate::manifest::Object;
    use crate::yaml;

    /// Each directory, with a star if everything below is included.
    fn of(text: &str) -> String {
        let stream = yaml::parse(text, yaml::Limits::default());
        let object = Object::from_node(stream.documents()[0].root().unwrap()).unwrap();
        let found = deliveries(object, "/repo/argocd", "/repo");
        let found: Vec<_> =
            found.iter().map(|one| one.directory.clone() + if one.below { "/*" } else { "" }).collect();
        found.join(" ")
    }

    #[test]
    fn a_path_is_one_of_the_repository() {
        let argo = |spec: &str| {
            of(&format!("{{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {spec}}}"))
        };
        assert_eq!(argo("{source: {path: k8s/prod}}"), "/repo/k8s/prod");
        assert_eq!(argo("{source: {path: ./k8s/, directory: {recurse: true}}}"), "/repo/k8s/*");
        assert_eq!(argo("{sources: [{path: a}, {chart: kafka}, {path: b}]}"), "/repo/a /repo/b");
        assert_eq!(argo("{source: {path: .}}"), "/repo");
        assert_eq!(argo("{source: {chart: kafka}}"), "/repo/argocd", "beside it");
        let set = |path: &str| {
            let text = "{apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet, spec: {template: {spec: {source: {path: PATH}}}}}";
            of(&text.replace("PATH", path))
        };
        assert_eq!(set("'envs/{{env}}/app'"), "/repo/envs/*");
        assert_eq!(set("'{{path}}'"), "/repo/argocd");
        let flux = |spec: &str| {
            of(&format!("{{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, spec: {spec}}}"))
        };
        assert_eq!(flux("{path: ./apps/prod}"), "/repo/apps/prod/*");
        assert_eq!(flux("{interval: 10m}"), "/repo/*");
        assert_eq!(of("{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease}"), "/repo/argocd");
        assert_eq!(of("{apiVersion: app.k8s.io/v1, kind: Application, spec: {source: {path: a}}}"), "");
        assert_eq!(of("{apiVersion: kustomize.config.k8s.io/v1, kind: Kustomization}"), "");
    }
}
