//! One schema within a definition, as the API server reads it.

use std::borrow::Cow;

use crate::yaml::Node;

/// A mapping that describes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schema<'a> {
    node: Node<'a>,
}

impl<'a> Schema<'a> {
    pub(super) fn new(node: Node<'a>) -> Self {
        Self { node: node.resolve() }
    }

    fn get(self, key: &str) -> Option<Node<'a>> {
        self.node.get(key)
    }

    pub(super) fn flag(self, key: &str) -> bool {
        self.get(key).and_then(Node::bool).unwrap_or(false)
    }

    pub(super) fn text(self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key).and_then(Node::str)
    }

    pub(super) fn count(self, key: &str) -> Option<usize> {
        self.get(key).and_then(Node::int).and_then(|count| usize::try_from(count).ok())
    }

    /// A number, for a bound.
    #[allow(clippy::cast_precision_loss, reason = "rounding keeps the order")]
    pub(super) fn number(self, key: &str) -> Option<f64> {
        match self.get(key)?.scalar()? {
            crate::yaml::Scalar::Int(number) => Some(number as f64),
            crate::yaml::Scalar::UInt(number) => Some(number as f64),
            crate::yaml::Scalar::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The schemas under a key such as `anyOf`.
    pub(super) fn list(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.get(key).into_iter().flat_map(Node::items).map(Self::new)
    }

    /// The strings under a key such as `required`.
    pub(super) fn texts(self, key: &str) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        self.get(key).into_iter().flat_map(Node::items).filter_map(Node::str)
    }

    pub(super) fn inner(self, key: &str) -> Option<Self> {
        self.get(key).filter(|node| node.is_mapping()).map(Self::new)
    }

    /// The values that `enum` lists.
    pub(super) fn choices(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.get("enum").into_iter().flat_map(Node::items)
    }

    pub(super) fn has_choices(self) -> bool {
        self.choices().next().is_some()
    }

    pub(super) fn properties(self) -> impl Iterator<Item = (Cow<'a, str>, Self)> + use<'a> {
        let properties = self.get("properties").into_iter().flat_map(Node::entries);
        properties.map(|entry| (entry.key.key_text(), Self::new(entry.value)))
    }

    pub(super) fn has_property(self, name: &str) -> bool {
        self.get("properties").is_some_and(|properties| properties.entry(name).is_some())
    }

    /// The schema of a field: its own, or that of any other field.
    pub(super) fn field(self, name: &str) -> Option<Self> {
        let own = self.get("properties").and_then(|properties| properties.get(name));
        own.map(Self::new).or_else(|| self.inner("additionalProperties"))
    }

    pub(super) fn items(self) -> Option<Self> {
        self.inner("items")
    }

    pub(super) fn default(self) -> Option<Node<'a>> {
        self.get("default").filter(|default| !default.is_null())
    }

    pub(super) fn is_nullable(self) -> bool {
        self.flag("nullable")
    }

    pub(super) fn is_resource(self) -> bool {
        self.flag("x-kubernetes-embedded-resource")
    }

    /// Whether fields that it does not describe are kept.
    pub(super) fn keeps_unknown(self) -> bool {
        self.flag("x-kubernetes-preserve-unknown-fields")
            || self.get("additionalProperties").is_some_and(|of| of.bool() == Some(true))
    }

    /// The types of value that it accepts; empty for any.
    pub(super) fn types(self) -> Vec<Cow<'a, str>> {
        if self.flag("x-kubernetes-int-or-string") {
            return vec![Cow::Borrowed("integer"), Cow::Borrowed("string")];
        }
        self.text("type").into_iter().collect()
    }
}
