//! Which kustomizations, and which GitOps controllers, have a hand in a file's objects.

use std::collections::{HashMap, HashSet};

use super::delivery::{Delivery, deliveries};
use super::kustomize::{Effect, Kustomization, full_name};
use super::name::parent;
use super::{File, FileId};
use crate::manifest::{Image, Object};

/// More builds of one file than this are not followed.
const MOST_BUILDS: usize = 256;

/// What is built of what: a kustomization builds the files that it lists, and all that the kustomizations in the
/// directories that it lists build. Its components have a hand in all of that as well.
#[derive(Debug, Default)]
pub(super) struct Builds {
    effects: Vec<Effect>,
    /// By file, the builds that take it, those nearest to it first.
    of_file: Vec<Vec<usize>>,
    patches: HashSet<String>,
    resources: HashSet<String>,
}

/// The builds, before it is known which files they take.
#[derive(Debug, Default)]
struct Graph {
    /// By file or directory, those that list it.
    takers: HashMap<String, Vec<usize>>,
    /// By directory, those that take all manifests in it.
    flat: HashMap<String, Vec<usize>>,
    /// By directory, those that take all manifests in it and below.
    deep: HashMap<String, Vec<usize>>,
    /// By directory, the kustomization in it.
    kustomizations: HashMap<String, usize>,
    /// By build, the directory of a kustomization and those of its components.
    parts: Vec<(Option<String>, Vec<String>)>,
}

impl Builds {
    /// Finds the kustomizations among the files, and among the objects those that tell a controller what to apply.
    /// `root` is the root of the repository.
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

    /// What the builds do that take a file, those nearest to it first.
    pub(super) fn effects(&self, file: FileId) -> impl Iterator<Item = &Effect> {
        self.of_file[file.0 as usize].iter().map(|build| &self.effects[*build])
    }

    /// Whether a build that takes a file gives this image a tag that does not move, or a digest.
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

    /// Whether a build takes both files.
    pub(super) fn share(&self, one: FileId, other: FileId) -> bool {
        let others = &self.of_file[other.0 as usize];
        self.of_file[one.0 as usize].iter().any(|build| others.contains(build))
    }

    /// Whether objects of two files that write these namespaces come to be in the same one: a build that sets the
    /// namespace takes both, or each is in that namespace by what it writes or by a build of its own.
    pub(super) fn share_namespace(&self, one: (FileId, Option<&str>), other: (FileId, Option<&str>)) -> bool {
        let ours = self.namespaces(one);
        let theirs = self.namespaces(other);
        ours.iter().any(|namespace| theirs.contains(namespace))
    }

    /// The namespaces that an object may come to be in; none in the list for one that only `kubectl` knows.
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
