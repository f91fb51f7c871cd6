//! From the text of a configuration file to what it says.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Config, FailOn, Level};
use crate::finding::Severity;
use crate::lint::Registry;
use crate::schema::VersionError;
use crate::select::Pattern;
use crate::source::describe;
use crate::systems::{Catalogue, Taught};
use crate::yaml::{self, LineIndex, Node};

/// The file as serde reads it; `docs/rightkind.schema.json` says the same to editors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a mapping of settings")]
struct Raw {
    select: Option<Vec<String>>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    severity: BTreeMap<String, Level>,
    #[serde(default)]
    exclude: Vec<String>,
    min_severity: Option<Severity>,
    fail_on: Option<FailOn>,
    /// Read from the text, since `1.30` without quotes is the number 1.3.
    kubernetes_version: Option<serde_yaml::Value>,
    #[serde(default)]
    schemas: Vec<String>,
    #[serde(default)]
    systems: Vec<Taught>,
}

impl Config {
    /// Reads a configuration file. Errors are in words for the user: file, line, trouble.
    pub fn load(path: &Path, name: &str, registry: &Registry) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {}", describe(&error)))?;
        let directory = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::read(&text, name, directory, registry)
    }

    fn read(text: &str, name: &str, directory: PathBuf, registry: &Registry) -> Result<Self, String> {
        let raw: Option<Raw> = serde_yaml::from_str(text).map_err(|error| locate(name, &error))?;
        let raw = raw.unwrap_or_default();
        let stream = yaml::parse(text, yaml::Limits::default());
        let root = stream.documents().first().and_then(yaml::Document::root);
        let at = |node: Option<Node<'_>>, trouble: String| match node {
            Some(node) => {
                let position = LineIndex::new(text).position(node.span().start);
                format!("{name}:{}:{}: {trouble}", position.line, position.column)
            }
            None => format!("{name}: {trouble}"),
        };
        let item = |key: &str, index: usize| root?.get(key)?.items().nth(index);
        let patterns = |key: &str, words: &[String]| {
            let pattern = |(index, word): (usize, &String)| {
                Pattern::parse(word, registry).map_err(|trouble| at(item(key, index), trouble))
            };
            words.iter().enumerate().map(pattern).collect::<Result<Vec<_>, _>>()
        };
        let mut severity = Vec::new();
        for entry in root.and_then(|root| root.get("severity")).into_iter().flat_map(Node::entries) {
            let word = entry.key.content().unwrap_or_default();
            let Some(level) = raw.severity.get(&*word) else { continue };
            let pattern = Pattern::parse(&word, registry);
            severity.push((pattern.map_err(|trouble| at(Some(entry.key), trouble))?, *level));
        }
        let glob = |(index, pattern): (usize, &String)| {
            glob::Pattern::new(pattern.trim_end_matches('/')).map_err(|error| {
                at(item("exclude", index), format!("`{pattern}` is not a glob: {}", error.msg))
            })
        };
        let version = root.and_then(|root| root.get("kubernetes-version")).filter(|node| !node.is_null());
        let versions = version.filter(|_| raw.kubernetes_version.is_some()).map(|node| {
            let text = node.content().unwrap_or_default();
            text.parse().map_err(|error: VersionError| at(Some(node), error.to_string()))
        });
        let mut schemas = Vec::new();
        for (index, pattern) in raw.schemas.iter().enumerate() {
            let found =
                schema_files(&directory, pattern).map_err(|trouble| at(item("schemas", index), trouble))?;
            schemas.extend(found);
        }
        let catalogue = if raw.systems.is_empty() {
            Cow::Borrowed(Catalogue::builtin())
        } else {
            let taught = Catalogue::builtin().clone().with(raw.systems);
            Cow::Owned(taught.map_err(|error| at(item("systems", error.row), error.message))?)
        };
        Ok(Self {
            directory,
            select: raw.select.as_deref().map(|words| patterns("select", words)).transpose()?,
            ignore: patterns("ignore", &raw.ignore)?,
            severity,
            exclude: raw.exclude.iter().enumerate().map(glob).collect::<Result<_, _>>()?,
            min_severity: raw.min_severity,
            fail_on: raw.fail_on,
            versions: versions.transpose()?,
            schemas,
            catalogue,
        })
    }
}

/// The files that a glob of `schemas` means, relative to the configuration's directory; at least one.
fn schema_files(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let directory = glob::Pattern::escape(&directory.to_string_lossy());
    let whole = Path::new(&directory).join(pattern);
    let paths = glob::glob(&whole.to_string_lossy())
        .map_err(|error| format!("`{pattern}` is not a glob: {}", error.msg))?;
    let files: Vec<_> = paths.flatten().filter(|path| path.is_file()).collect();
    if files.is_empty() {
        return Err(format!("`{pattern}` matches no file: name files with CustomResourceDefinitions"));
    }
    Ok(files)
}

/// serde_yaml writes the place at the end of its message; it belongs where editors and terminals find it.
fn locate(name: &str, error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let Some(location) = error.location() else { return format!("{name}: {text}") };
    let (line, column) = (location.line(), location.column());
    let trouble = text.replace(&format!(" at line {line} column {column}"), "");
    format!("{name}:{line}:{column}: {trouble}")
}
