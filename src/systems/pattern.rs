//! Patterns for images and commands in rows.

use serde::{Deserialize, Deserializer};

use super::word::Word;
use crate::manifest::Image;

/// An image repository, which is compared by whole path segments from the end, and an optional tag: `cp-kafka`,
/// `apache/kafka`, `solsson/kafka:*-kafka-server-start`.
///
/// In a segment, `*` stands for any text: `corp/*-kafka`, `registry.example/*/airflow`. The text before it, a registry
/// or the path of a mirror, does not matter. `library/` stands for Docker's official images, including those with only
/// one segment. `bitnami/` stands for all namespaces to which Bitnami's images moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePattern {
    repository: String,
    tag: Option<String>,
}

/// Images that Docker publishes without a namespace, while others publish images with the same name in their own.
const DOCKERS_OWN: [&str; 12] = [
    "cassandra",
    "couchdb",
    "elasticsearch",
    "influxdb",
    "mariadb",
    "mongo",
    "mysql",
    "neo4j",
    "postgres",
    "rabbitmq",
    "redis",
    "solr",
];

impl ImagePattern {
    /// Parses a pattern. The error is a message.
    pub fn parse(text: &str) -> Result<Self, String> {
        let last = text.rfind('/').map_or(0, |slash| slash + 1);
        let (repository, tag) = match text[last..].find(':') {
            Some(colon) => (&text[..last + colon], Some(&text[last + colon + 1..])),
            None => (text, None),
        };
        let segments_are_plain = repository.split('/').all(|segment| {
            !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:*".contains(&b))
        });
        let says_something = repository.bytes().any(|b| b.is_ascii_alphanumeric());
        if !segments_are_plain || !says_something {
            return Err(format!("`{text}` is not an image repository"));
        }
        Ok(Self { repository: repository.to_owned(), tag: tag.map(ToOwned::to_owned) })
    }

    /// The last segment, which is the same for every matching image; `None` if it contains a `*`.
    pub(super) fn name(&self) -> Option<&str> {
        let name = self.repository.rsplit('/').next().unwrap_or(&self.repository);
        (!name.contains('*')).then_some(name)
    }

    /// How specific it is: a tag counts most, then the number of segments, then the text in them.
    pub(super) fn weight(&self) -> (bool, usize, usize) {
        let stars = self.repository.matches('*').count();
        let segments = self.repository.matches('/').count();
        (self.tag.is_some(), segments, if stars == 0 { usize::MAX } else { self.repository.len() - stars })
    }

    /// Whether it consists of the last segment only.
    pub(super) fn is_name_alone(&self) -> bool {
        self.tag.is_none() && !self.repository.contains('/')
    }

    /// Whether an image matches.
    pub fn matches(&self, image: &Image<'_>) -> bool {
        if let Some(tag) = &self.tag
            && !image.tag.is_some_and(|of| glob(tag, of))
        {
            return false;
        }
        if self.repository.contains('*') {
            return self.matches_by_segments(image);
        }
        if let Some(rest) = image.repository.strip_suffix(&*self.repository) {
            return rest.is_empty() || rest.ends_with('/');
        }
        if let Some(name) = self.repository.strip_prefix("bitnami/") {
            return is_of_bitnami(image.repository, name);
        }
        // A pattern may begin with the registry.
        let whole = image.registry.map(|registry| format!("{registry}/{}", image.repository));
        if whole.is_some_and(|whole| whole == self.repository) {
            return true;
        }
        let official = image.registry.is_none_or(|registry| registry == "docker.io");
        official && self.repository.strip_prefix("library/") == Some(image.repository)
    }

    /// Whether each segment matches, from the last one to the first. The first one may be the registry.
    fn matches_by_segments(&self, image: &Image<'_>) -> bool {
        let mut segments = image.repository.rsplit('/').chain(image.registry);
        self.repository.rsplit('/').all(|wanted| segments.next().is_some_and(|segment| glob(wanted, segment)))
    }

    /// Whether the image has the directories of the image in the pattern. A private build of one of Docker's official
    /// images may keep its data elsewhere, as `sameersbn/redis` does. An image from another registry counts as a copy.
    pub(super) fn lays_out(&self, image: &Image<'_>) -> bool {
        let on_hub = image.registry.is_none_or(|registry| registry == "docker.io");
        let namespace = image.repository.rsplit_once('/').map(|(namespace, _)| namespace);
        let elsewhere = on_hub && namespace.is_some_and(|namespace| namespace != "library");
        self.matches(image) && !(elsewhere && DOCKERS_OWN.contains(&&*self.repository))
    }

    /// The pattern as it is written.
    pub fn text(&self) -> String {
        match &self.tag {
            Some(tag) => format!("{}:{tag}", self.repository),
            None => self.repository.clone(),
        }
    }
}

/// Whether a repository is one to which Bitnami's images moved.
fn is_of_bitnami(repository: &str, name: &str) -> bool {
    let namespace = repository.strip_suffix(name).and_then(|rest| rest.strip_suffix('/'));
    let last = namespace.map(|namespace| namespace.rsplit('/').next().unwrap_or(namespace));
    matches!(last, Some("bitnamilegacy" | "bitnamisecure" | "bitnamipremium"))
}

impl<'de> Deserialize<'de> for ImagePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A command: a program, optionally with the end of its path (`sbin/start-worker`), and words that its arguments must
/// contain in this order, with any words between them. A word after `!` must not be among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandPattern {
    /// The directories at the end of the program's path.
    under: String,
    words: Vec<String>,
    forbidden: Vec<String>,
}

impl CommandPattern {
    /// The name of the program, and the pattern of its arguments.
    pub(super) fn parse(text: &str) -> Option<(String, Self)> {
        let mut words = text.split_whitespace().map(ToOwned::to_owned);
        let program = words.next()?;
        let (under, program) = program.rsplit_once('/').unwrap_or(("", &program));
        let (under, program) = (under.to_owned(), program.to_owned());
        let (forbidden, words) = words.partition(|word| word.starts_with('!'));
        let forbidden: Vec<String> = forbidden;
        let forbidden = forbidden.into_iter().map(|word| word[1..].to_owned()).collect();
        Some((program, Self { under, words, forbidden }))
    }

    /// The number of words in the pattern.
    pub(super) fn weight(&self) -> usize {
        self.words.len() * 2 + self.forbidden.len() + usize::from(!self.under.is_empty())
    }

    /// The positions of the matching arguments; `None` if the pattern does not match.
    pub(super) fn find(&self, program: &str, arguments: &[Word<'_>]) -> Option<Vec<usize>> {
        let path = program.rsplit_once('/').map_or("", |(path, _)| path);
        let above = path.strip_suffix(&*self.under)?;
        if !self.under.is_empty() && !above.is_empty() && !above.ends_with('/') {
            return None;
        }
        let mut found = Vec::with_capacity(self.words.len());
        let mut wanted = self.words.iter().peekable();
        for (at, argument) in arguments.iter().enumerate() {
            for part in parts(&argument.text) {
                if self.forbidden.iter().any(|word| same(word, part)) {
                    return None;
                }
                if wanted.next_if(|word| same(word, part)).is_some() {
                    found.push(at);
                }
            }
        }
        wanted.peek().is_none().then_some(found)
    }
}

/// `--option=value` counts as two words.
fn parts(argument: &str) -> impl Iterator<Item = &str> {
    let split = argument.split_once('=').filter(|_| argument.starts_with('-'));
    let (first, second) = split.map_or((argument, None), |(name, value)| (name, Some(value)));
    std::iter::once(first).chain(second)
}

/// Whether a word of a command is the one in a row, or sets it: `--config`, `--config=x`, `/x.conf` for `*.conf`.
pub(super) fn names(wanted: &str, argument: &str) -> bool {
    parts(argument).any(|part| same(wanted, part))
}

fn same(wanted: &str, word: &str) -> bool {
    if wanted.contains('*') { glob(wanted, &word.to_ascii_lowercase()) } else { wanted == word }
}

/// Whether a text matches a pattern in which `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
