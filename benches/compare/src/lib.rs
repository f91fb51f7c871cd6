//! Compares the YAML reader with unsafe-libyaml, which has the same ancestor as go-yaml: what is accepted, the tree,
//! the values, and all places.

pub mod libyaml;
#[path = "../../yaml/sample.rs"]
pub mod sample;
mod verdict;

use rightkind::yaml::{self, Document, Limits, Node};

pub use verdict::explained;

/// A node in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its kind and notation.
    pub shape: Shape,
    /// The byte offset of its start; unknown if it has properties.
    pub start: Option<usize>,
    /// The byte offset of the end of a scalar or an alias.
    pub end: Option<usize>,
    /// The content of a scalar.
    pub content: Option<String>,
    /// The number of nodes below it.
    pub children: usize,
}

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
    Sequence,
    Mapping,
    Alias,
}

/// Compares both readers on the first document of `text` and returns the number of equal nodes.
///
/// # Errors
///
/// A difference, in words.
pub fn differential(text: &str) -> Result<usize, String> {
    let document = yaml::parse_document(text, Limits::default());
    check_spans(&document)?;
    match compare(text, &document) {
        Err(_) if explained(text) => Ok(0),
        other => other,
    }
}

fn compare(text: &str, document: &Document<'_>) -> Result<usize, String> {
    let theirs = libyaml::read(text);
    if document.root().is_some_and(is_empty_collection) {
        // In `[]: a`, go-yaml reads `[]` and does not see that a key follows, because it forgets the bracket.
        return Ok(1);
    }
    let ours = match (document.error(), &theirs) {
        (Some(_), Err(_)) => return Ok(0),
        (Some(_), Ok(items)) if verdict::kubernetes_refuses(items) => return Ok(0),
        (Some(error), Ok(_)) => return Err(format!("only libyaml accepts; {}", error.message)),
        (None, Err(error)) => return Err(format!("only libyaml refuses: {error}")),
        (None, Ok(_)) => items(document),
    };
    let theirs = theirs.unwrap_or_default();
    for (at, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        if !same(ours, theirs) {
            return Err(format!("node {at}: {ours:?}, libyaml {theirs:?}"));
        }
    }
    if ours.len() == theirs.len() {
        Ok(ours.len())
    } else {
        Err(format!("{} nodes, libyaml {}", ours.len(), theirs.len()))
    }
}

fn is_empty_collection(node: Node<'_>) -> bool {
    (node.kind().is_mapping() || node.kind().is_sequence()) && node.children().next().is_none()
}

fn same(ours: &Item, theirs: &Item) -> bool {
    ours.shape == theirs.shape
        && (theirs.start.is_none() || ours.start == theirs.start)
        && ours.end == theirs.end
        && ours.content == theirs.content
        && ours.children == theirs.children
}

/// The nodes of a readable document, in reading order.
pub fn items(document: &Document<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut open: Vec<Node<'_>> = document.root().into_iter().collect();
    while let Some(node) = open.pop() {
        let below: Vec<_> = node.children().collect();
        let span = node.span();
        let collection = node.kind().is_mapping() || node.kind().is_sequence();
        items.push(Item {
            shape: shape(node.kind()),
            start: Some(span.start as usize),
            end: (!collection).then_some(span.end as usize),
            content: node.kind().is_scalar().then(|| node.content().unwrap_or_default().into_owned()),
            children: below.len(),
        });
        open.extend(below.into_iter().rev());
    }
    items
}

fn shape(kind: yaml::Kind) -> Shape {
    match kind {
        yaml::Kind::Absent | yaml::Kind::Plain => Shape::Plain,
        yaml::Kind::SingleQuoted => Shape::Single,
        yaml::Kind::DoubleQuoted => Shape::Double,
        yaml::Kind::Literal => Shape::Literal,
        yaml::Kind::Folded => Shape::Folded,
        yaml::Kind::BlockSequence | yaml::Kind::FlowSequence => Shape::Sequence,
        yaml::Kind::BlockMapping | yaml::Kind::FlowMapping => Shape::Mapping,
        yaml::Kind::Alias => Shape::Alias,
    }
}

/// Properties of the spans in any document: characters are complete, children are inside and in order, and the places
/// of errors and notices exist.
fn check_spans(document: &Document<'_>) -> Result<(), String> {
    let text = document.text();
    let whole = |span: yaml::Span| {
        let range = span.range();
        if text.get(range.clone()).is_some() {
            Ok(())
        } else {
            Err(format!("{range:?} is no part of the text"))
        }
    };
    if let Some(error) = document.error() {
        whole(error.span)?;
        error.related.iter().try_for_each(|(span, _)| whole(*span))?;
    }
    document.notices().iter().try_for_each(|notice| whole(notice.span))?;
    document.comments().iter().try_for_each(|comment| whole(*comment))?;
    let mut open: Vec<Node<'_>> = document.root().into_iter().collect();
    while let Some(node) = open.pop() {
        whole(node.span())?;
        let mut before = node.span().start;
        for child in node.children() {
            if !node.span().contains(child.span()) || child.span().start < before {
                return Err(format!("{child:?} lies outside of {node:?} or before its sibling"));
            }
            before = child.span().end;
            open.push(child);
        }
    }
    Ok(())
}
