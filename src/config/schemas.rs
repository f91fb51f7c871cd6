//! The files under `schemas`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::manifest::objects;
use crate::source::{ExpandError, Origin, Source, expand, read};
use crate::yaml::{self, LineIndex};

/// More files than all operators together have CustomResourceDefinitions.
const MOST_FILES: usize = 10_000;

/// Reads the files that match a path or a glob, relative to the directory of the configuration. There must be at least
/// one file, and each must contain a CustomResourceDefinition.
pub(super) fn load(directory: &Path, pattern: &str) -> Result<Vec<Arc<Source>>, String> {
    let mut found = Vec::new();
    for path in files(directory, pattern)? {
        let source = read(&path, Origin::Context).map_err(|error| error.to_string())?;
        check(&source)?;
        found.push(Arc::new(source));
    }
    if found.is_empty() {
        return Err(format!(
            "`{pattern}` matches no file: set paths of files with CustomResourceDefinitions"
        ));
    }
    Ok(found)
}

/// The files of a glob, ordered by path. Kustomizations are skipped: they are often in the same directory as
/// CustomResourceDefinitions.
fn files(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let directory = glob::Pattern::escape(&directory.to_string_lossy());
    let whole = Path::new(&directory).join(pattern);
    let expanded = expand(&whole.to_string_lossy(), MOST_FILES).map_err(|error| match error {
        ExpandError::Invalid(why) => format!("`{pattern}` is not a glob: {why}"),
        ExpandError::TooMany(most) => format!("`{pattern}` matches more than {most} files"),
    })?;
    let kustomization =
        |path: &PathBuf| path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("kustomization"));
    Ok(expanded.files.into_iter().filter(|path| !kustomization(path)).collect())
}

fn check(source: &Source) -> Result<(), String> {
    let name = &source.name;
    let stream = yaml::parse(&source.text, yaml::Limits::default());
    if let Some(error) = stream.documents().iter().find_map(yaml::Document::error) {
        let at = LineIndex::new(&source.text).position(error.span.start);
        return Err(format!("{name}:{}:{}: {error}", at.line, at.column));
    }
    let mut objects = stream.documents().iter().flat_map(objects);
    if !objects.any(|object| object.kind() == "CustomResourceDefinition") {
        return Err(format!("{name}: there is no CustomResourceDefinition in this file"));
    }
    Ok(())
}
