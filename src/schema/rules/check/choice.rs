//! `one of A B`: the value is one of these.

use super::super::apply::{Part, Target};
use super::super::place::is_open;
use super::Outcome;
use super::words::{code_list, shown};

#[derive(Debug)]
pub(in crate::schema::rules) struct Choice {
    values: Vec<&'static str>,
    /// Whether the values are the only ones that are not allowed.
    none: bool,
}

impl Choice {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let (values, none) = match text.strip_prefix("one of ") {
            Some(values) => (values, false),
            None => (text.strip_prefix("none of ")?, true),
        };
        Some(Self { values: values.split(' ').collect(), none })
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let text = match target.part {
            Part::Item | Part::Value if node.is_null() => "".into(),
            _ if node.is_null() || !node.kind().is_scalar() => return None,
            _ => node.key_text(),
        };
        if text.is_empty() && target.may_be_empty()
            || is_open(node)
            || self.values.contains(&&*text) != self.none
        {
            return None;
        }
        let name = target.name;
        let value = shown(&text);
        let message = if self.none {
            format!("`{value}` is not allowed as a value of `{name}`")
        } else {
            format!(
                "`{value}` is not a valid value of `{name}`: it must be {}",
                code_list(&self.values, "or")
            )
        };
        Some(Outcome::at(target, message))
    }
}
