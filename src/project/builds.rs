//! Which kustomizations and GitOps controllers change the objects of a file.

use std::collections::{HashMap, HashSet};

use super::delivery::{Delivery, deliveries};
use super::kustomize::{Effect, Kustomization, full_name};
use super::name::parent;
use super::{File, FileId};
use crate::manifest::{Image, Object};

/// At most this number of builds is followed for a file.
const MOST_BUILDS: usize = 256;

/// The builds. A kustomization builds the files that it lists, and everything that the kustomizations in listed
/// directories build. Its components change all of that too.
#[derive(Debug, Default)]
pub(super) struct Builds {
    effects: Vec<Effect>,
    /// For each file, the builds that include it, the nearest first.
    of_file: Vec<Vec<usize>>,
    patches: HashSet<String>,
    resources: HashSet<String>,
}

/// The builds, before the files in them are known.
#[derive(Debug, Default)]
struct Graph {
    /// By file or directory, the builds that list it.
    takers: HashMap<String, Vec<usize>>,
    /// By directory, the builds that include all manifests directly in it.
    flat: HashMap<String, Vec<usize>>,
    /// By directory, the builds that include all manifests in it and below.
    deep: HashMap<String, Vec<usize>>,
    /// By directory, its kustomization.
    kustomizations: HashMap<String, usize>,
    /// By build, the directories of its kustomization and components.
    parts: Vec<(Option<String>, Vec<String>)>,
}

impl Builds {
    /// Finds the kustomizations among the files, and the objects that tell a controller what to apply. `root` is the
    /// root of the repository.
    pub(super) fn new(files: &[File<'_>], objects: &[(FileId, Object<'_>)], root: &str) -> Self {
        let mut builds = Self::default();
        let mut graph = Graph::default();
        for one in files.iter().filter_map(Kustomization::read) {
            let build = builds.effects.len();
            for path in one.resources.iter().chain(&one.components).chain(&one.patches) {
                graph.takers.entry(path.clone()).or_default().push(build);
            }
            builds.resources.extend(one.resources);
            builds.patches.extend(one.patches);
            builds.effects.push(one.effect);
            graph.kustomizations.insert(one.directory.clone(), build);
            graph.parts.push((Some(one.directory), one.components));
        }
        for (file, object) in objects {
            let directory = files[file.0 as usize].source.directory();
            for Delivery { directory, below, effect } in deliveries(*object, directory, root) {
                let build = builds.effects.len();
                builds.effects.push(effect);
                graph.parts.push((None, Vec::new()));
                let takes = match () {
                    () if graph.kustomizations.contains_key(&directory) => &mut graph.takers,
                    () if below => &mut graph.deep,
                    () => &mut graph.flat,
                };
                takes.entry(directory).or_default().push(build);
            }
        }
        builds.of_file = files.iter().map(|file| graph.builds_of(file)).collect();
        builds
    }

    /// Whether a kustomization lists a file as a patch.
    pub(super) fn lists_as_patch(&self, path: &str) -> bool {
        self.patches.contains(path)
    }

    /// Whether a kustomization lists a file as a resource.
    pub(super) fn lists_as_resource(&self, path: &str) -> bool {
        self.resources.contains(path)
    }

    /// The effects of the builds that include a file, the nearest first.
    pub(super) fn effects(&self, file: FileId) -> impl Iterator<Item = &Effect> {
        self.of_file[file.0 as usize].iter().map(|build| &self.effects[*build])
    }

    /// Whether a build that includes the file sets a fixed tag or a digest for this image.
    pub(super) fn pins(&self, file: FileId, image: &Image<'_>) -> bool {
        let mut names = vec![full_name(image)];
        for effect in self.effects(file) {
            for change in
                effect.images.iter().filter(|change| names.contains(&change.name)).collect::<Vec<_>>()
            {
                if change.pins {
                    return true;
                }
                names.extend(change.new_name.clone());
            }
        }
        false
    }

    /// Whether a build includes both files.
    pub(super) fn share(&self, one: FileId, other: FileId) -> bool {
        let others = &self.of_file[other.0 as usize];
        self.of_file[one.0 as usize].iter().any(|build| others.contains(build))
    }

    /// Whether objects of two files, with these namespaces in their manifests, are in the same namespace: because a
    /// build that sets the namespace includes both, or because each gets the namespace from its manifest or a build.
    pub(super) fn share_namespace(&self, one: (FileId, Option<&str>), other: (FileId, Option<&str>)) -> bool {
        let ours = self.namespaces(one);
        let theirs = self.namespaces(other);
        ours.iter().any(|namespace| theirs.contains(namespace))
    }

    /// The namespaces that an object can be in. `None` in the list means that only `kubectl` knows it.
    fn namespaces<'n>(&'n self, (file, written): (FileId, Option<&'n str>)) -> Vec<Option<&'n str>> {
        let set: Vec<_> =
            self.effects(file).filter_map(|effect| effect.namespace.as_deref()).map(Some).collect();
        if set.is_empty() { vec![written] } else { set }
    }
}

impl Graph {
    fn builds_of(&self, file: &File<'_>) -> Vec<usize> {
        let mut found = Vec::new();
        let listed = self.takers.get(&file.source.path).into_iter().flatten();
        let flat = self.flat.get(file.source.directory()).into_iter().flatten();
        found.extend(listed.chain(flat));
        found.extend(self.deep_over(file.source.directory()));
        let mut seen: HashSet<_> = found.iter().copied().collect();
        let mut at = 0;
        while let Some(build) = found.get(at).copied().filter(|_| at < MOST_BUILDS) {
            at += 1;
            let (Some(directory), components) = &self.parts[build] else { continue };
            let components = components.iter().filter_map(|path| self.kustomizations.get(path));
            let takers = self.takers.get(directory).into_iter().flatten();
            let next = components.chain(takers).copied().chain(self.deep_over(directory));
            found.extend(next.filter(|build| seen.insert(*build)));
        }
        found
    }

    fn deep_over<'g>(&'g self, directory: &'g str) -> impl Iterator<Item = usize> + 'g {
        let above = std::iter::successors(Some(directory), |directory| parent(directory));
        above.filter_map(|directory| self.deep.get(directory)).flatten().copied()
    }
}
