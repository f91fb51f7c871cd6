//! `includes v1 v1beta1`: a list has at least one of these items. `one with storage`: exactly one item of a list has
//! `true` in this field.

use super::super::apply::Target;
use super::super::place::{Read, field, is_open, text};
use super::Outcome;
use super::words::{code_list, count};
use crate::yaml::Node;

#[derive(Debug)]
pub(in crate::schema::rules) enum Includes {
    AnyOf(Vec<&'static str>),
    OneWith(&'static str),
}

impl Includes {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        if let Some(name) = text.strip_prefix("one with ") {
            return Some(Self::OneWith(name));
        }
        Some(Self::AnyOf(text.strip_prefix("includes ")?.split(' ').collect()))
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let items: Vec<Node<'a>> =
            target.node.filter(|node| node.is_sequence())?.items().map(Node::resolve).collect();
        if items.is_empty() || items.iter().any(|item| is_open(*item)) {
            return None;
        }
        let message = match self {
            Self::AnyOf(wanted) => {
                let is_one = |item: &Node<'_>| text(*item).is_some_and(|text| wanted.contains(&&*text));
                if items.iter().any(is_one) {
                    return None;
                }
                format!("`{}` must include {}", target.name, code_list(wanted, "or"))
            }
            Self::OneWith(name) => {
                let mut having = 0;
                for item in &items {
                    match field(*item, name) {
                        Read::Unknown => return None,
                        Read::There(value) => having += usize::from(value.bool() == Some(true)),
                        Read::Absent => {}
                    }
                }
                if having == 1 {
                    return None;
                }
                let having = count(having, "item", "items");
                format!("exactly one item of `{}` must have `{name}: true`, not {having}", target.name)
            }
        };
        let outcome = Outcome::at(target, message);
        Some(Outcome { node: target.key.or(outcome.node), ..outcome })
    }
}
