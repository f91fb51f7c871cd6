//! From the text of a configuration file to what it says.

use std::borrow::Cow;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Config, ConfigError, FailOn, Level, schemas};
use crate::finding::Severity;
use crate::lint::{Pattern, Registry};
use crate::schema::VersionError;
use crate::source;
use crate::systems::{Catalogue, Taught};
use crate::yaml::{self, DeserializeError, Document, Node, NoticeKind, Span};

/// The file as serde reads it; `docs/rightkind.schema.json` says the same to editors. What needs more than its
/// type to be understood is looked up in the tree again, so that errors keep their places.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    select: Option<Vec<String>>,
    #[serde(default)]
    ignore: Vec<String>,
    #[allow(dead_code, reason = "its name has to be known; see `Reader::severity`")]
    severity: Option<IgnoredAny>,
    #[serde(default)]
    exclude: Vec<String>,
    min_severity: Option<Severity>,
    fail_on: Option<FailOn>,
    kubernetes_version: Option<String>,
    #[serde(default)]
    schemas: Vec<String>,
    #[allow(dead_code, reason = "its name has to be known; see `Reader::catalogue`")]
    systems: Option<IgnoredAny>,
}

impl Config {
    /// Reads a configuration file and the schemas that it names.
    pub fn load(path: &Path, name: &str, registry: &Registry) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
            file: name.to_owned(),
            at: None,
            message: source::describe(&error),
        })?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Reader { text: &text, name, registry }.read(directory)
    }
}

/// The items of a list, each with its node.
fn items<'n, 'w>(
    root: Node<'n>,
    key: &str,
    words: &'w [String],
) -> impl Iterator<Item = (Node<'n>, &'w String)> {
    root.get(key).into_iter().flat_map(Node::items).zip(words)
}

struct Reader<'t> {
    text: &'t str,
    name: &'t str,
    registry: &'t Registry,
}

type Result<T> = std::result::Result<T, ConfigError>;

impl Reader<'_> {
    fn read(&self, directory: &Path) -> Result<Config> {
        let name = Some(self.name.to_owned());
        let whole = source::absolute(&Path::new(".").join(directory));
        let stream = yaml::parse(self.text, yaml::Limits::default());
        let Some(root) = self.root(stream.documents())? else {
            return Ok(Config { name, directory: whole, ..Config::default() });
        };
        let raw: Raw = yaml::deserialize(root).map_err(|error| self.misfit(root, error))?;
        let schemas = items(root, "schemas", &raw.schemas).map(|(item, pattern)| {
            schemas::load(directory, pattern).map_err(|message| self.error(item, message))
        });
        Ok(Config {
            select: raw.select.map(|words| self.patterns(root, "select", &words)).transpose()?,
            ignore: self.patterns(root, "ignore", &raw.ignore)?,
            severity: self.severity(root)?,
            exclude: self.exclude(root, &raw.exclude)?,
            min_severity: raw.min_severity,
            fail_on: raw.fail_on,
            versions: root
                .get("kubernetes-version")
                .zip(raw.kubernetes_version)
                .map(|(node, text)| {
                    text.parse().map_err(|error: VersionError| self.error(node, error.to_string()))
                })
                .transpose()?,
            schemas: schemas.collect::<Result<Vec<_>>>()?.concat(),
            catalogue: self.catalogue(root)?,
            name,
            directory: whole,
        })
    }

    /// The root of the one document; none for an empty file.
    fn root<'d>(&self, documents: &'d [Document<'d>]) -> Result<Option<Node<'d>>> {
        let at = |span, message: String| Err(ConfigError::new(self.name, self.text, span, message));
        for document in documents {
            if let Some(error) = document.error() {
                return at(error.span, error.to_string());
            }
            for notice in document.notices() {
                match notice.kind {
                    NoticeKind::DuplicateKey | NoticeKind::DuplicateText => {
                        return at(notice.span, format!("duplicate key `{}`", notice.span.of(self.text)));
                    }
                    NoticeKind::LostContent => {
                        return at(
                            notice.span,
                            "YAML ignores what follows `...`; remove that line".to_owned(),
                        );
                    }
                    NoticeKind::MergeOverrides => {}
                }
            }
        }
        if let Some(second) = documents.get(1) {
            let span = second.root().map_or(second.span(), Node::span);
            return at(span, "a configuration is one YAML document, and this is a second one".to_owned());
        }
        Ok(documents.first().and_then(Document::root).filter(|root| !root.is_null()))
    }

    fn error(&self, node: Node<'_>, message: impl Into<String>) -> ConfigError {
        ConfigError::new(self.name, self.text, node.span(), message)
    }

    fn misfit(&self, within: Node<'_>, error: DeserializeError) -> ConfigError {
        let span = error.span.unwrap_or(Span::empty(within.span().start));
        ConfigError::new(self.name, self.text, span, error.message)
    }

    fn patterns(&self, root: Node<'_>, key: &str, words: &[String]) -> Result<Vec<Pattern>> {
        items(root, key, words).map(|(item, word)| self.pattern(item, word)).collect()
    }

    fn pattern(&self, node: Node<'_>, word: &str) -> Result<Pattern> {
        Pattern::parse(word, self.registry).map_err(|trouble| self.error(node, trouble))
    }

    fn severity(&self, root: Node<'_>) -> Result<Vec<(Pattern, Level)>> {
        let Some(node) = root.get("severity").filter(|node| !node.is_null()) else { return Ok(Vec::new()) };
        if !node.is_mapping() {
            return Err(self.error(node, "expected a mapping from lints to severities"));
        }
        let setting = |entry: yaml::Entry<'_>| {
            let pattern = self.pattern(entry.key, &entry.key.content().unwrap_or_default())?;
            let level = yaml::deserialize(entry.value).map_err(|error| self.misfit(entry.value, error))?;
            Ok((pattern, level))
        };
        node.entries().map(setting).collect()
    }

    fn exclude(&self, root: Node<'_>, words: &[String]) -> Result<Vec<glob::Pattern>> {
        let glob = |(item, pattern): (Node<'_>, &String)| {
            glob::Pattern::new(pattern.trim_end_matches('/'))
                .map_err(|error| self.error(item, format!("`{pattern}` is not a glob: {}", error.msg)))
        };
        items(root, "exclude", words).map(glob).collect()
    }

    fn catalogue(&self, root: Node<'_>) -> Result<Cow<'static, Catalogue>> {
        let Some(list) = root.get("systems").filter(|list| !list.is_null()) else {
            return Ok(Cow::Borrowed(Catalogue::builtin()));
        };
        if !list.is_sequence() {
            return Err(self.error(list, "expected a list of systems"));
        }
        let rows: Vec<_> = list.items().map(Node::resolve).collect();
        let read = |row: &Node<'_>| Taught::read(*row).map_err(|error| self.misfit(*row, error));
        let taught = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
        let catalogue = Catalogue::builtin().clone().with(taught).map_err(|error| {
            let row = rows[error.row];
            self.error(row.get(error.field).unwrap_or(row), error.message)
        })?;
        Ok(Cow::Owned(catalogue))
    }
}
