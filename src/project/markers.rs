//! Files that show what nearby files are: kustomizations, charts, tests.

use std::collections::HashSet;

use super::File;
use super::builds::Builds;
use super::kustomize::{is_kustomization, resolve};
use super::name::parent;
use super::partial::{Evidence, Words};
use crate::yaml::{self, Node};

/// Where kustomizations, charts and tests of operators are.
#[derive(Debug, Default)]
pub(super) struct Markers {
    kustomizations: Directories,
    charts: Directories,
    tests: Directories,
    /// The files that a test compares with objects of a cluster.
    assertions: HashSet<String>,
}

/// A set of directories.
#[derive(Debug, Default)]
struct Directories {
    themselves: HashSet<String>,
    parents: HashSet<String>,
}

impl Markers {
    /// Checks the names of the files, and reads tests.
    pub(super) fn of(files: &[File<'_>]) -> Self {
        let mut found = Self::default();
        for file in files {
            let directory = file.source.directory();
            match file.source.path.rsplit('/').next().unwrap_or_default() {
                name if is_kustomization(name) => found.kustomizations.add(directory),
                "Chart.yaml" => found.charts.add(directory),
                "kuttl-test.yaml" | "kuttl-test.yml" => found.tests.add(directory),
                "chainsaw-test.yaml" | "chainsaw-test.yml" => {
                    found.tests.add(directory);
                    let roots = file.documents.iter().filter_map(yaml::Document::root);
                    roots.for_each(|root| found.assertions.extend(asserted(root, directory)));
                }
                _ => {}
            }
        }
        found
    }

    /// What the place and name of a file show about it.
    pub(super) fn evidence(&self, file: &File<'_>, builds: &Builds) -> Evidence {
        let (path, directory) = (&*file.source.path, file.source.directory());
        let words = Words::of(path);
        Evidence {
            listed_as_patch: builds.lists_as_patch(path),
            listed_as_resource: builds.lists_as_resource(path),
            beside_kustomization: self.kustomizations.themselves.contains(directory),
            near_kustomization: self.kustomizations.are_near(directory),
            called_a_patch: words.patch,
            called_values: words.values,
            in_chart: self.charts.are_above(directory),
            asserted: self.assertions.contains(path),
            called_an_assertion: words.assertion,
            near_test: self.tests.are_near(directory),
            ..Evidence::default()
        }
    }
}

/// The files that a Chainsaw test compares with objects: `assert: {file: …}`, `error: {file: …}`.
fn asserted(root: Node<'_>, directory: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        for entry in node.entries() {
            let file = entry.value.get("file").and_then(Node::str);
            let asserts = matches!(&*entry.key.key_text(), "assert" | "error");
            found.extend(file.filter(|_| asserts).map(|file| resolve(directory, &file)));
        }
        // The target of an alias is visited where it is written.
        let values = node.entries().map(|entry| entry.value).chain(node.items());
        pending.extend(values.filter(|value| value.kind() != yaml::Kind::Alias));
    }
    found
}

impl Directories {
    fn add(&mut self, directory: &str) {
        if self.themselves.insert(directory.to_owned()) {
            self.parents.extend(parent(directory).map(Into::into));
        }
    }

    /// Whether one of them is the directory or contains it.
    fn are_above(&self, directory: &str) -> bool {
        let mut above = std::iter::successors(Some(directory), |directory| parent(directory));
        above.any(|directory| self.themselves.contains(directory))
    }

    /// Whether one of them is the directory, contains it, or is directly inside or next to it.
    fn are_near(&self, directory: &str) -> bool {
        self.parents.contains(directory)
            || parent(directory).is_some_and(|parent| self.parents.contains(parent))
            || self.are_above(directory)
    }
}

#[cfg(test)]
mod tests {
    use super::Directories;

    #[test]
    fn near_is_above_beside_or_directly_below() {
        let mut directories = Directories::default();
        directories.add("/repo/k8s/base");
        for (directory, near) in [
            ("/repo/k8s/base", true),
            ("/repo/k8s/base/patches/kafka", true),
            ("/repo/k8s", true),
            ("/repo/k8s/patches", true),
            ("/repo/k8s/overlays/prod", false),
            ("/repo", false),
            ("/repo/other", false),
            ("/elsewhere", false),
        ] {
            assert_eq!(directories.are_near(directory), near, "{directory}");
        }
        assert!(directories.are_above("/repo/k8s/base/a") && !directories.are_above("/repo/k8s"));
        let mut here = Directories::default();
        here.add("");
        assert!(here.are_near("patches") && here.are_near("") && here.are_near("a/b"));
    }
}
