//! Reads the text of a configuration file.

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

/// The file as serde reads it; `docs/rightkind.schema.json` describes it for editors. Values that need more than a type
/// check are looked up in the tree again, so that errors have their places.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw<Rows> {
    select: Option<Vec<String>>,
    ignore: Option<Vec<String>>,
    #[allow(dead_code, reason = "serde needs to know the name; see `Reader::severity`")]
    severity: Option<IgnoredAny>,
    exclude: Option<Vec<String>>,
    min_severity: Option<Severity>,
    fail_on: Option<FailOn>,
    kubernetes_version: Option<String>,
    schemas: Option<Vec<String>>,
    systems: Option<Rows>,
}

impl Config {
    /// Reads a configuration file and the schemas that it names.
    pub fn load(path: &Path, name: &str, registry: &Registry) -> Result<Self> {
        let text = source::read_config(path).map_err(|message| ConfigError {
            file: name.to_owned(),
            at: None,
            message,
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
        let raw: Raw<Vec<Taught>> =
            serde_yaml::from_str(self.text).map_err(|error| self.place(root, &error))?;
        let schemas = raw.schemas.unwrap_or_default();
        let schemas = items(root, "schemas", &schemas).map(|(item, pattern)| {
            schemas::load(directory, pattern).map_err(|message| self.error(item, message))
        });
        Ok(Config {
            select: raw.select.map(|words| self.patterns(root, "select", &words)).transpose()?,
            ignore: self.patterns(root, "ignore", &raw.ignore.unwrap_or_default())?,
            severity: self.severity(root)?,
            exclude: self.exclude(root, &raw.exclude.unwrap_or_default())?,
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
            catalogue: self.catalogue(root, raw.systems.unwrap_or_default())?,
            name,
            directory: whole,
        })
    }

    /// The root of the only document; `None` for an empty file.
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
                            "YAML ignores everything after `...`; remove that line".to_owned(),
                        );
                    }
                    NoticeKind::MergeOverrides | NoticeKind::KeyNotString => {}
                }
            }
        }
        if let Some(second) = documents.get(1) {
            let span = second.root().map_or(second.span(), Node::span);
            return at(
                span,
                "a configuration file can only have one YAML document, and this is the second one".to_owned(),
            );
        }
        Ok(documents.first().and_then(Document::root).filter(|root| !root.is_null()))
    }

    /// Finds the text of an error from serde_yaml. That error only has the line of a value, not the field of the row,
    /// and uses other words.
    fn place(&self, root: Node<'_>, error: &serde_yaml::Error) -> ConfigError {
        if let Err(error) = yaml::deserialize::<Raw<Vec<IgnoredAny>>>(root) {
            return self.misfit(root, error);
        }
        let mut rows = root.get("systems").into_iter().flat_map(Node::items).map(Node::resolve);
        let fault = rows.find_map(|row| Some(self.misfit(row, Taught::fault(row)?)));
        fault.unwrap_or_else(|| {
            let offset =
                error.location().and_then(|place| u32::try_from(place.index()).ok()).unwrap_or_default();
            ConfigError::new(self.name, self.text, Span::empty(offset), error.to_string())
        })
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

    fn catalogue(&self, root: Node<'_>, rows: Vec<Taught>) -> Result<Cow<'static, Catalogue>> {
        if rows.is_empty() {
            return Ok(Cow::Borrowed(Catalogue::builtin()));
        }
        let catalogue = Catalogue::builtin().clone().with(rows).map_err(|error| {
            let row = root.get("systems").and_then(|list| list.items().nth(error.row)).map(Node::resolve);
            let at = row.and_then(|row| row.get(error.field)).or(row).unwrap_or(root);
            self.error(at, error.message)
        })?;
        Ok(Cow::Owned(catalogue))
    }
}
