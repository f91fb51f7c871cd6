//! What the definition of a custom resource refuses.

use std::borrow::Cow;

use crate::yaml::Node;

/// Something in a custom resource that its definition refuses.
#[derive(Debug, Clone)]
pub struct Refusal<'a> {
    /// The value; where a default is at fault or a list item is empty, the nearest text around it.
    pub node: Node<'a>,
    /// The key that leads to it; none for the object and for items of lists.
    pub key: Option<Node<'a>>,
    /// The name of the field, or of the list or map around the value.
    pub field: Cow<'a, str>,
    /// Whether the value is an item of that list, or a value in that map.
    pub is_inner: bool,
    /// Why it is refused.
    pub reason: Reason<'a>,
}

/// Why a definition refuses a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason<'a> {
    /// It is not of one of these types of JSON Schema.
    Type(Vec<Cow<'a, str>>),
    /// It is not one of the values that `enum` lists.
    Choice(Vec<Cow<'a, str>>),
    /// A mapping lacks a required field.
    Missing(Cow<'a, str>),
    /// A string does not match the pattern.
    Pattern(Cow<'a, str>),
    /// A string does not have the format.
    Format(Cow<'a, str>),
    /// A string has more characters than this.
    TooLong(usize),
    /// A string has fewer characters than this.
    TooShort(usize),
    /// A list has more items than this.
    TooManyItems(usize),
    /// A list has fewer items than this.
    TooFewItems(usize),
    /// A mapping has more entries than this.
    TooManyEntries(usize),
    /// A mapping has fewer entries than this.
    TooFewEntries(usize),
    /// A number is below the minimum; whether the minimum itself is too.
    Below(f64, bool),
    /// A number is above the maximum; whether the maximum itself is too.
    Above(f64, bool),
    /// A number is not a multiple of this.
    NotMultiple(f64),
    /// None of the alternatives accepts it (`anyOf`); the fields that each requires, where that is all.
    NoAlternative(Vec<Cow<'a, str>>),
    /// Not exactly one of the alternatives accepts it (`oneOf`): how many do, and the fields that each requires,
    /// where that is all.
    NotOneAlternative(usize, Vec<Cow<'a, str>>),
    /// The schema that it must not fit accepts it (`not`); the fields that this requires, where that is all.
    Excluded(Vec<Cow<'a, str>>),
    /// An item of a set or a map occurs for the second time: the first one, and the keys that are the same.
    Duplicate(Option<Node<'a>>, Vec<Cow<'a, str>>),
    /// It breaks a rule: the expression, its message, and the error if it has no result.
    Rule {
        /// The expression.
        rule: Cow<'a, str>,
        /// What the definition says about it.
        message: Option<String>,
        /// Why the expression has no result.
        error: Option<String>,
    },
    /// The number of replicas of the scale subresource is negative, or needs more than 31 bits.
    Scale,
}
