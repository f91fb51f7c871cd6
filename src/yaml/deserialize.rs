//! Converts a tree to Rust values, with serde. Errors have their places.
//!
//! It reads configuration, which people write. A scalar counts as written where text is expected, so `off` is a word
//! and `1.30` a version. A key without a value is an empty list or mapping.

mod error;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::{Entry, Node, Scalar};
pub use error::DeserializeError;

type Result<T> = std::result::Result<T, DeserializeError>;

/// Reads a value from a node.
pub fn deserialize<'a, T: de::Deserialize<'a>>(node: Node<'a>) -> Result<T> {
    T::deserialize(At(node.resolve())).map_err(|error| error.at(node.span()))
}

/// A node as a serde deserializer. Recursion is limited by the type that is read.
#[derive(Clone, Copy)]
struct At<'a>(Node<'a>);

impl<'a> At<'a> {
    fn wanted(self, what: &str) -> DeserializeError {
        let found = match self.0.content() {
            _ if self.0.is_null() => "nothing".to_owned(),
            Some(text) => format!("`{}`", shortened(&text)),
            None if self.0.is_mapping() => "a mapping".to_owned(),
            None => "a list".to_owned(),
        };
        DeserializeError::new(format!("expected {what}, found {found}")).at(self.0.span())
    }

    fn text(self) -> Result<std::borrow::Cow<'a, str>> {
        self.0.content().filter(|_| !self.0.is_null()).ok_or_else(|| self.wanted("a string"))
    }

    fn integer<T: TryFrom<i64>>(self, range: &str) -> Result<T> {
        let value = self.0.int().and_then(|value| T::try_from(value).ok());
        value.ok_or_else(|| self.wanted(&format!("a whole number{range}")))
    }
}

/// The beginning of a text, short enough for a message.
fn shortened(text: &str) -> String {
    const MAX: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && line.chars().count() <= MAX {
        return line.to_owned();
    }
    line.chars().take(MAX).chain(['…']).collect()
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ident)+) => {
        $(fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
            let all = size_of::<$type>() == size_of::<i64>();
            let range = if all { String::new() } else { format!(" from {} to {}", $type::MIN, $type::MAX) };
            visitor.$visit(self.integer(&range)?)
        })+
    };
}

impl<'a> Deserializer<'a> for At<'a> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0.scalar() {
            Some(Scalar::Null) => visitor.visit_unit(),
            Some(Scalar::Bool(value)) => visitor.visit_bool(value),
            Some(Scalar::Int(value)) => visitor.visit_i64(value),
            Some(Scalar::UInt(value)) => visitor.visit_u64(value),
            Some(Scalar::Float(value)) => visitor.visit_f64(value),
            Some(Scalar::Str(text)) => visitor.visit_str(&text),
            None if self.0.is_mapping() => self.deserialize_map(visitor),
            None => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0.content().as_deref() {
            Some("true") => visitor.visit_bool(true),
            Some("false") => visitor.visit_bool(false),
            _ => Err(self.wanted("`true` or `false`")),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8
        deserialize_i16 visit_i16 i16
        deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64
        deserialize_u8 visit_u8 u8
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_str(&self.0.content().unwrap_or_default())
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        if !self.0.is_sequence() && !self.0.is_null() {
            return Err(self.wanted("a list"));
        }
        visitor.visit_seq(Items(self.0.items()))
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        if !self.0.is_mapping() && !self.0.is_null() {
            return Err(self.wanted("a mapping"));
        }
        let mut entries = Entries { entries: self.0.entries(), last: None };
        let result = visitor.visit_map(&mut entries);
        // An error in a field is found before the next field is read; missing fields are found at the end.
        result.map_err(|error| error.at(entries.last.map_or(self.0, |entry| entry.key).span()))
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let text = self.text()?;
        let word: StrDeserializer<'_, DeserializeError> = (&*text).into_deserializer();
        visitor.visit_enum(word).map_err(|error| error.at(self.0.span()))
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
    }
}

struct Items<I>(I);

impl<'a, I: Iterator<Item = Node<'a>>> SeqAccess<'a> for Items<I> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(item) = self.0.next() else { return Ok(None) };
        seed.deserialize(At(item.resolve())).map(Some).map_err(|error| error.at(item.span()))
    }
}

struct Entries<'a, I> {
    entries: I,
    /// The entry of the last key; `None` at the end.
    last: Option<Entry<'a>>,
}

impl<'a, I: Iterator<Item = Entry<'a>>> MapAccess<'a> for &mut Entries<'a, I> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.last = self.entries.next();
        let Some(entry) = self.last else { return Ok(None) };
        seed.deserialize(At(entry.key.resolve())).map(Some).map_err(|error| error.at(entry.key.span()))
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value> {
        let Some(entry) = self.last else { return Err(de::Error::custom("a value without a key")) };
        let value = entry.value.resolve();
        seed.deserialize(At(value)).map_err(|error| error.at(entry.value.span()))
    }
}

#[cfg(test)]
mod tests {
    use super::deserialize;
    use crate::yaml::{Limits, parse};
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Row {
        id: String,
        on: bool,
        port: u16,
        min: Option<i64>,
        level: Option<Level>,
        words: Vec<String>,
        rows: Vec<Row>,
        by_name: BTreeMap<String, Level>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Level {
        Off,
        On,
    }

    fn read(text: &str) -> Result<Row, String> {
        let stream = parse(text, Limits::default());
        let root = stream.documents()[0].root().unwrap();
        deserialize(root).map_err(|error| {
            let span = error.span.unwrap();
            format!(
                "{} `{}`: {}",
                span.start,
                span.of(text).lines().next().unwrap_or_default(),
                error.message
            )
        })
    }

    #[test]
    fn scalars_count_as_they_are_written() {
        let row =
            read("id: 1.30\non: true\nport: 8080\nmin: -1\nlevel: off\nwords: [yes, '1', ~x]\n").unwrap();
        let words = ["yes", "1", "~x"].map(str::to_owned).to_vec();
        let expected = Row {
            id: "1.30".into(),
            on: true,
            port: 8080,
            min: Some(-1),
            level: Some(Level::Off),
            words,
            ..Row::default()
        };
        assert_eq!(row, expected);
    }

    #[test]
    fn a_key_without_a_value_is_empty() {
        assert_eq!(read("words:\nrows:\nby_name:\nmin:\nlevel: ~\n").unwrap(), Row::default());
    }

    #[test]
    fn aliases_are_what_they_stand_for() {
        let row = read("words: &w [a]\nrows: [{words: *w}]\nby_name: {on: off, a: on}\n").unwrap();
        assert_eq!(row.rows[0].words, row.words);
        assert_eq!(row.by_name, BTreeMap::from([("a".into(), Level::On), ("on".into(), Level::Off)]));
    }

    #[test]
    fn errors_name_the_place_and_what_is_wanted() {
        for (text, error) in [
            ("words: vendor\n", "7 `vendor`: expected a list, found `vendor`"),
            ("words: {a: b}\n", "7 `{a: b}`: expected a list, found a mapping"),
            ("- a\n", "0 `- a`: expected a mapping, found a list"),
            ("words: [[a]]\n", "8 `[a]`: expected a string, found a list"),
            ("words: [a, ]\nid:\n", "16 ``: expected a string, found nothing"),
            ("on: yes\n", "4 `yes`: expected `true` or `false`, found `yes`"),
            ("port: 70000\n", "6 `70000`: expected a whole number from 0 to 65535, found `70000`"),
            ("min: x\n", "5 `x`: expected a whole number, found `x`"),
            ("port: 1.5\n", "6 `1.5`: expected a whole number from 0 to 65535, found `1.5`"),
            ("level: maybe\n", "7 `maybe`: `maybe` is not one of `off`, `on`"),
            ("by_name: {a: maybe}\n", "13 `maybe`: `maybe` is not one of `off`, `on`"),
            ("rows: [{id: a}, {prot: 1}]\n", "17 `prot`: unknown field `prot`; did you mean `port`?"),
            ("id: a\nid: b\n", "6 `id`: `id` is here twice"),
            (
                "rows:\n  - zzz: 1\n",
                "10 `zzz`: unknown field `zzz`; the fields here are `id`, `on`, `port`, `min`, `level`, `words`, \
                 `rows`, `by_name`",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named_at_the_mapping() {
        #[derive(Debug, Deserialize)]
        struct Needs {
            #[allow(dead_code, reason = "only its absence is looked at")]
            id: String,
        }
        let stream = parse("[{a: 1, b: 2}]", Limits::default());
        let error = deserialize::<Vec<Needs>>(stream.documents()[0].root().unwrap()).unwrap_err();
        assert_eq!(error.message, "the field `id` is missing");
        assert_eq!(error.span.unwrap().of("[{a: 1, b: 2}]"), "{a: 1, b: 2}");
    }

    #[test]
    fn a_long_text_is_not_repeated_whole() {
        let text = format!("port: {}\n", "9".repeat(100));
        assert!(read(&text).unwrap_err().ends_with(&format!("found `{}…`", "9".repeat(40))));
    }
}
