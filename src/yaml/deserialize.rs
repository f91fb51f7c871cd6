//! From nodes to typed values, by serde.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::{Node, Scalar, Span};

/// Makes a typed value of a node. Scalars have the types that `kubectl` gives them.
pub fn from_node<T: DeserializeOwned>(node: Node<'_>) -> Result<T, DeserializeError> {
    T::deserialize(Value(node)).map_err(|error| error.at(node))
}

/// Why a node does not make the value that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeserializeError {
    /// What is wrong: one line.
    pub message: String,
    /// The innermost node that it is wrong with.
    pub span: Option<Span>,
}

impl DeserializeError {
    fn at(mut self, node: Node<'_>) -> Self {
        self.span.get_or_insert(node.span());
        self
    }
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DeserializeError {}

impl serde::de::Error for DeserializeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

struct Value<'a>(Node<'a>);

impl<'a> IntoDeserializer<'a, DeserializeError> for Value<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'a> Value<'a> {
    fn visit<V: Visitor<'a>>(&self, visitor: V) -> Result<V::Value, DeserializeError> {
        let node = self.0.resolve();
        if node.is_mapping() {
            let entries = node.entries().map(|entry| (entry.key.key_text(), Value(entry.value)));
            return visitor.visit_map(MapDeserializer::new(entries));
        }
        if node.is_sequence() {
            return visitor.visit_seq(SeqDeserializer::new(node.items().map(Value)));
        }
        match node.scalar() {
            Some(Scalar::Null) => visitor.visit_unit(),
            Some(Scalar::Bool(value)) => visitor.visit_bool(value),
            Some(Scalar::Int(value)) => visitor.visit_i64(value),
            Some(Scalar::UInt(value)) => visitor.visit_u64(value),
            Some(Scalar::Float(value)) => visitor.visit_f64(value),
            Some(Scalar::Str(Cow::Borrowed(text))) => visitor.visit_borrowed_str(text),
            Some(Scalar::Str(Cow::Owned(text))) => visitor.visit_string(text),
            None => Err(DeserializeError::custom("a value that can't be read")),
        }
    }
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.visit(visitor).map_err(|error| error.at(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let Some(variant) = self.0.str() else {
            return Err(DeserializeError::custom("expected a word").at(self.0));
        };
        visitor.visit_enum(variant.into_deserializer()).map_err(|error: Self::Error| error.at(self.0))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
