//! A custom resource as the API server validates it: unknown fields and nulls pruned, defaults applied.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::schema::Schema;
use crate::manifest::{holds_placeholder, is_placeholder};
use crate::yaml::{Entry, Node, Scalar};

/// A value, and the text that it was read from.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub(super) data: Data<'a>,
    /// The value; none for a default of the definition.
    pub(super) node: Option<Node<'a>>,
    /// The key that leads to it.
    pub(super) key: Option<Node<'a>>,
}

/// A value in JSON.
#[derive(Debug, Clone)]
pub(super) enum Data<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Cow<'a, str>),
    List(Vec<Item<'a>>),
    Map(BTreeMap<Cow<'a, str>, Item<'a>>),
    /// Something else fills it in.
    Unknown,
}

/// How deep an object is read. What is deeper is not validated.
const DEEPEST: usize = 100;
/// Fields of a whole object, which are kept whatever the schema is.
const ENVELOPE: [&str; 3] = ["apiVersion", "kind", "metadata"];

impl<'a> Item<'a> {
    /// Reads an object along its schema. The work is limited by the length of the text, however aliases multiply.
    pub(super) fn read(object: Node<'a>, schema: Schema<'a>) -> Self {
        let mut reader = Reader { left: object.document().text().len() + 10_000, is_default: false };
        reader.read(object, Some(schema), true, 0)
    }

    /// The field of a mapping.
    pub(super) fn get(&self, name: &str) -> Option<&Item<'a>> {
        if let Data::Map(map) = &self.data { map.get(name) } else { None }
    }

    /// The type of the value in JSON.
    pub(super) fn type_name(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Bool(_) => "boolean",
            Data::Int(_) => "integer",
            Data::Float(_) => "number",
            Data::Str(_) => "string",
            Data::List(_) => "array",
            Data::Map(_) => "object",
            Data::Unknown => "unknown",
        }
    }

    /// The value as a text that is the same for equal values; none where something else fills in a part of it.
    pub(super) fn canonical(&self) -> Option<String> {
        let mut text = String::new();
        self.write(&mut text)?;
        Some(text)
    }

    fn write(&self, out: &mut String) -> Option<()> {
        match &self.data {
            Data::Null => out.push_str("null"),
            Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Data::Int(value) => out.push_str(&value.to_string()),
            Data::Float(value) => out.push_str(&value.to_string()),
            Data::Str(text) => out.push_str(&format!("{text:?}")),
            Data::List(items) => {
                out.push('[');
                for item in items {
                    item.write(out)?;
                    out.push(',');
                }
                out.push(']');
            }
            Data::Map(fields) => {
                out.push('{');
                for (name, value) in fields {
                    out.push_str(&format!("{name:?}:"));
                    value.write(out)?;
                    out.push(',');
                }
                out.push('}');
            }
            Data::Unknown => return None,
        }
        Some(())
    }

    /// The value of a number. Rounding keeps the order.
    #[allow(clippy::cast_precision_loss, reason = "rounding keeps the order")]
    pub(super) fn number(&self) -> Option<f64> {
        match self.data {
            Data::Int(number) => Some(number as f64),
            Data::Float(number) => Some(number),
            _ => None,
        }
    }
}

struct Reader {
    /// How many values can still be read.
    left: usize,
    /// Whether a default is being read, whose text is in another document.
    is_default: bool,
}

impl Reader {
    fn read<'a>(
        &mut self,
        value: Node<'a>,
        schema: Option<Schema<'a>>,
        whole: bool,
        depth: usize,
    ) -> Item<'a> {
        let node = value.resolve();
        self.left = self.left.saturating_sub(1);
        let data = if self.left == 0 || depth > DEEPEST || is_placeholder(node) {
            Data::Unknown
        } else if node.is_mapping() {
            self.mapping(node, schema, whole || schema.is_some_and(Schema::is_resource), depth)
        } else if node.is_sequence() {
            let of = schema.and_then(Schema::items);
            Data::List(node.items().map(|item| self.child(item, of, depth)).collect())
        } else {
            node.scalar().map_or(Data::Unknown, plain)
        };
        Item { data, node: (!self.is_default).then_some(value), key: None }
    }

    fn mapping<'a>(
        &mut self,
        node: Node<'a>,
        schema: Option<Schema<'a>>,
        whole: bool,
        depth: usize,
    ) -> Data<'a> {
        let mut fields = BTreeMap::new();
        for (name, Entry { key, value }) in merged(node, depth) {
            if name.starts_with('$') || holds_placeholder(&name) {
                return Data::Unknown;
            }
            let enveloped = whole && ENVELOPE.contains(&&*name);
            let of = schema.and_then(|schema| schema.field(&name)).filter(|_| !enveloped);
            let is_kept = of.is_some() || enveloped || schema.is_none_or(Schema::keeps_unknown);
            let is_pruned = value.is_null() && of.is_some_and(|of| !of.is_nullable());
            if is_kept && !(is_pruned && of.is_some_and(|of| of.default().is_none())) {
                let item = self.child(value, of, depth);
                let key = item.node.and(Some(key));
                fields.insert(name, Item { key, ..item });
            }
        }
        for (name, of) in schema.into_iter().flat_map(Schema::properties) {
            if let (Some(default), false) = (of.default(), fields.contains_key(&name)) {
                fields.insert(name, self.default(default, Some(of), depth));
            }
        }
        Data::Map(fields)
    }

    fn child<'a>(&mut self, value: Node<'a>, of: Option<Schema<'a>>, depth: usize) -> Item<'a> {
        match of.and_then(Schema::default) {
            Some(default) if value.is_null() && of.is_some_and(|of| !of.is_nullable()) => {
                self.default(default, of, depth)
            }
            _ => self.read(value, of, false, depth + 1),
        }
    }

    fn default<'a>(&mut self, default: Node<'a>, of: Option<Schema<'a>>, depth: usize) -> Item<'a> {
        let outer = std::mem::replace(&mut self.is_default, true);
        let item = self.read(default, of, false, depth + 1);
        self.is_default = outer;
        item
    }
}

/// The fields of a mapping, with those that are merged into it (`<<`).
fn merged<'a>(node: Node<'a>, depth: usize) -> BTreeMap<Cow<'a, str>, Entry<'a>> {
    let mut fields = BTreeMap::new();
    for entry in node.entries().filter(|entry| entry.is_merge() && depth < DEEPEST) {
        let sources =
            if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
        for source in sources.into_iter().rev().map(Node::resolve).filter(|source| source.is_mapping()) {
            fields.extend(merged(source, depth + 1));
        }
    }
    for entry in node.entries().filter(|entry| !entry.is_merge()) {
        fields.insert(entry.key.key_text(), entry);
    }
    fields
}

fn plain(scalar: Scalar<'_>) -> Data<'_> {
    match scalar {
        Scalar::Null => Data::Null,
        Scalar::Bool(value) => Data::Bool(value),
        Scalar::Int(value) => Data::Int(value),
        #[allow(clippy::cast_precision_loss, reason = "JSON has it as a float too")]
        Scalar::UInt(value) => Data::Float(value as f64),
        #[allow(clippy::cast_possible_truncation, reason = "it is a whole number that fits")]
        Scalar::Float(value) if value.fract() == 0.0 && value.abs() < 9e18 => Data::Int(value as i64),
        Scalar::Float(value) => Data::Float(value),
        Scalar::Str(text) => Data::Str(text),
    }
}
