//! A lint as a SARIF rule.

use serde_json::{Value, json};

use super::level;
use crate::finding::Severity;
use crate::lint::{Lint, Meta, Piece, Registry};

/// GitHub cuts descriptions after this number of characters.
const MAX_TEXT: usize = 1024;

pub(super) fn rule(lint: &Lint, registry: &Registry) -> Value {
    let meta = &lint.meta;
    let help = help(meta);
    let mut rule = json!({
        "id": meta.id,
        "name": pascal_case(&meta.id),
        "shortDescription": { "text": meta.sentence() },
        "fullDescription": { "text": full(meta) },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(meta.severity) },
        "properties": {
            "tags": ["kubernetes", "data", meta.section.id()],
            "precision": "high",
            "problem.severity": match meta.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
        },
    });
    if let Some(url) = registry.url(&meta.id) {
        rule["helpUri"] = json!(url);
    }
    rule
}

/// A type of notification, described as GitHub requires it for rules.
pub(super) fn notification(id: &str, text: &str) -> Value {
    json!({
        "id": id,
        "name": pascal_case(id),
        "shortDescription": { "text": text },
        "fullDescription": { "text": text },
        "help": { "text": text, "markdown": text },
    })
}

/// The documentation as Markdown, without the labels on the fences of examples.
fn help(meta: &Meta) -> String {
    let mut help = String::new();
    for piece in meta.pieces() {
        match piece {
            Piece::Prose(prose) => help += &prose,
            Piece::Example(example) => help += &format!("```yaml\n{}```\n", example.text),
        }
    }
    let help = help.trim();
    if help.is_empty() { meta.sentence() } else { help.to_owned() }
}

/// The documentation up to the first section, on one line.
fn full(meta: &Meta) -> String {
    let docs = help(meta);
    let lead = docs.split("\n\n").next().unwrap_or_default();
    let text = lead.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MAX_TEXT {
        return text;
    }
    text.chars().take(MAX_TEXT - 1).chain(std::iter::once('…')).collect()
}

/// `job-no-ttl` as `JobNoTtl`.
fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars)
        })
        .collect()
}
