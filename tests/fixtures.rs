//! Complete, realistic manifests, with the expected output next to each: `NAME.yaml` and `NAME.findings`.
//!
//! A folder with a name that ends in `.project` is linted as a whole; its findings are next to it.

use std::path::{Path, PathBuf};

use crate::common::{assert_none, compare};
use rightkind::options::Options;
use rightkind::output::text;
use rightkind::run::lint;
use rightkind::source::{Source, Workspace};

fn manifests(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(manifests(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The projects (a name for the findings, and the files) in a folder.
pub(crate) fn projects(folder: &Path) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.extension().is_some_and(|extension| extension == "project") {
            found.push((path.with_extension("findings"), manifests(&path)));
        } else if path.is_dir() {
            found.extend(projects(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "json") {
            found.push((path.with_extension("findings"), vec![path]));
        }
    }
    found.sort();
    found
}

#[test]
fn fixtures_are_judged_as_expected() {
    let options = Options::default();
    let mut problems = Vec::new();
    let projects = projects(Path::new("fixtures"));
    assert!(!projects.is_empty(), "no fixtures");
    for (expected, files) in projects {
        let read = |path: &PathBuf| {
            let name = path.to_string_lossy().replace('\\', "/");
            Source::new(name, std::fs::read_to_string(path).unwrap())
        };
        let report = lint(&Workspace::new("", files.iter().map(read)), &options);
        problems.extend(compare(&expected, &text::findings(&report)));
    }
    assert_none(&problems);
}
