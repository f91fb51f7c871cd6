//! A document as the JSON that `kubectl` creates from it.

use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::{Document, Kind, Node, Scalar};

/// The result of the conversion.
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// The value. Of equal keys, the last one is used, including merged keys.
    pub value: Value,
    /// Whether Go's strict reader would refuse it, because a key is set again, possibly by a merge.
    pub repeated: bool,
}

/// Converts a readable document; null if it is empty or not readable.
///
/// Aliases are expanded, within the limit that applied when the document was read.
pub fn to_json(document: &Document<'_>) -> Json {
    let Some(root) = document.root() else { return Json { value: Value::Null, repeated: false } };
    let mut writer = Writer { frames: Vec::new(), repeated: false };
    let mut done = writer.enter(root);
    while !writer.frames.is_empty() {
        done = writer.step(done);
    }
    Json { value: done.unwrap_or_default(), repeated: writer.repeated }
}

/// A collection that is being written.
enum Frame<'a> {
    Sequence {
        items: Vec<Node<'a>>,
        next: usize,
        out: Vec<Value>,
    },
    Mapping {
        entries: Vec<(Node<'a>, Node<'a>)>,
        next: usize,
        out: Map<String, Value>,
        seen: HashSet<String>,
    },
    /// A mapping that is merged into the one below.
    Merge {
        entries: Vec<(Node<'a>, Node<'a>)>,
        next: usize,
    },
}

struct Writer<'a> {
    frames: Vec<Frame<'a>>,
    repeated: bool,
}

impl<'a> Writer<'a> {
    /// Starts with a node. The value of a scalar is complete immediately; that of a collection, when its frame ends.
    fn enter(&mut self, node: Node<'a>) -> Option<Value> {
        let node = node.resolve();
        if node.kind().is_sequence() {
            self.frames.push(Frame::Sequence { items: node.items().collect(), next: 0, out: Vec::new() });
            None
        } else if node.kind().is_mapping() {
            let (entries, seen) = (entries(node), HashSet::new());
            self.frames.push(Frame::Mapping { entries, next: 0, out: Map::new(), seen });
            None
        } else {
            Some(scalar(node))
        }
    }

    /// Adds a value to the innermost collection and continues with the next one. Returns the value of the collection
    /// when it is complete.
    fn step(&mut self, done: Option<Value>) -> Option<Value> {
        if let Some(value) = done {
            self.put(value);
        }
        let node = match self.frames.last_mut()? {
            Frame::Sequence { items, next, out } => {
                let Some(item) = items.get(*next).copied() else {
                    let out = std::mem::take(out);
                    self.frames.pop();
                    return Some(Value::Array(out));
                };
                *next += 1;
                item
            }
            Frame::Mapping { entries, next, out, .. } => {
                let Some((key, value)) = entries.get(*next).copied() else {
                    let out = std::mem::take(out);
                    self.frames.pop();
                    return Some(Value::Object(out));
                };
                *next += 1;
                if is_merge(key, value) {
                    self.merge(value);
                    return None;
                }
                value
            }
            Frame::Merge { entries, next } => {
                let Some((key, value)) = entries.get(*next).copied() else {
                    self.frames.pop();
                    return None;
                };
                *next += 1;
                if is_merge(key, value) {
                    self.merge(value);
                    return None;
                }
                value
            }
        };
        self.enter(node)
    }

    fn merge(&mut self, value: Node<'a>) {
        let sources = if value.kind().is_sequence() { value.items().collect() } else { vec![value] };
        // The first item of the sequence takes precedence, so it is written last.
        for source in sources {
            self.frames.push(Frame::Merge { entries: entries(source), next: 0 });
        }
    }

    fn put(&mut self, value: Value) {
        let key = match self.frames.last_mut() {
            Some(Frame::Sequence { out, .. }) => return out.push(value),
            Some(Frame::Mapping { entries, next, .. } | Frame::Merge { entries, next }) => {
                entries[*next - 1].0
            }
            None => return,
        };
        let owner = self.frames.iter_mut().rev().find_map(|frame| match frame {
            Frame::Mapping { out, seen, .. } => Some((out, seen)),
            _ => None,
        });
        if let Some((out, seen)) = owner {
            self.repeated |= !seen.insert(format!("{:?}", key.scalar()));
            out.insert(key.key_text().into_owned(), value);
        }
    }
}

fn entries(node: Node<'_>) -> Vec<(Node<'_>, Node<'_>)> {
    node.entries().map(|entry| (entry.key, entry.value)).collect()
}

fn is_merge(key: Node<'_>, value: Node<'_>) -> bool {
    super::Entry { key, value }.is_merge()
}

/// The value of a scalar. Numbers that Go writes without a fraction become integers.
fn scalar(node: Node<'_>) -> Value {
    debug_assert_ne!(node.kind(), Kind::Alias);
    match node.scalar() {
        None | Some(Scalar::Null) => Value::Null,
        Some(Scalar::Bool(value)) => Value::Bool(value),
        Some(Scalar::Int(value)) => Value::from(value),
        Some(Scalar::UInt(value)) => Value::from(value),
        Some(Scalar::Float(value)) => float(value),
        Some(Scalar::Str(text)) => Value::String(text.into_owned()),
    }
}

fn float(value: f64) -> Value {
    // The shortest digits that identify the number, as in Go, and zeros.
    let digits = value.to_string();
    if let Ok(value) = digits.parse::<i64>() {
        return Value::from(value);
    }
    if let Ok(value) = digits.parse::<u64>() {
        return Value::from(value);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
