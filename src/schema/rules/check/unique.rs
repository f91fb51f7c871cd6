//! `unique`, `unique by name protocol`: no two items of a list are the same, or have the same values in these fields.
//! `unique across a[].b c[].d`: no two values of these fields are the same.

use std::borrow::Cow;

use super::super::apply::Target;
use super::super::place::{Path, Read, Spot, field, is_open, text};
use super::Outcome;
use super::words::{code_list, shown};
use crate::yaml::Node;

#[derive(Debug)]
pub(in crate::schema::rules) struct Unique {
    /// The fields, each with the value that it has by default.
    by: Vec<(&'static str, &'static str)>,
    /// The fields, from the mapping that the rule is about, that share their values.
    across: Vec<Path>,
}

impl Unique {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let mut unique = Self { by: Vec::new(), across: Vec::new() };
        match text.strip_prefix("unique")?.trim().split_once(' ') {
            Some(("by", fields)) => {
                unique.by =
                    fields.split(' ').map(|field| field.split_once('=').unwrap_or((field, ""))).collect();
            }
            Some(("across", paths)) => unique.across = paths.split(' ').map(Path::parse).collect(),
            None if text == "unique" => {}
            _ => return None,
        }
        Some(unique)
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        if !self.across.is_empty() {
            return self.judge_across(spot);
        }
        let list = target.node.filter(|node| node.is_sequence())?;
        let mut seen: Vec<(Vec<String>, Node<'a>)> = Vec::new();
        for item in list.items().map(Node::resolve) {
            let Some((values, at)) = self.identity(item) else { continue };
            let Some((_, first)) = seen.iter().find(|(other, _)| *other == values) else {
                seen.push((values, at));
                continue;
            };
            let what = if self.by.is_empty() {
                format!("`{}` is in `{}` twice", shown(&values.join(" ")), target.name)
            } else {
                let fields: Vec<&str> = self.by.iter().map(|(field, _)| *field).collect();
                let of = code_list(&fields, "and");
                format!("two items of `{}` have the same {of}: `{}`", target.name, shown(&values.join(" ")))
            };
            // Through an alias, one node can be two items.
            let related = (*first != at).then_some((*first, "the first"));
            return Some(Outcome { node: Some(at), message: what, absent: Vec::new(), related });
        }
        None
    }

    /// Whether two of the fields have the same value.
    fn judge_across<'a>(&self, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let mut seen: Vec<(Cow<'a, str>, Node<'a>)> = Vec::new();
        for path in &self.across {
            for node in path.read_all(spot)? {
                let Some(value) = text(node).filter(|value| !value.is_empty() && !is_open(node)) else {
                    continue;
                };
                if let Some((_, first)) = seen.iter().find(|(other, _)| *other == value) {
                    let message = format!("`{}` is used twice", shown(&value));
                    let related = (*first != node).then_some((*first, "the first"));
                    return Some(Outcome { node: Some(node), message, absent: Vec::new(), related });
                }
                seen.push((value, node));
            }
        }
        None
    }

    /// What identifies an item, and the text that shows it; none if it has nothing of it, or that is not known yet.
    fn identity<'a>(&self, item: Node<'a>) -> Option<(Vec<String>, Node<'a>)> {
        if self.by.is_empty() {
            if is_open(item) {
                return None;
            }
            let at = item.entries().next().map_or(item, |entry| entry.key);
            return Some((vec![written(item)], at));
        }
        let mut values = Vec::new();
        let mut at = None;
        for (name, default) in &self.by {
            match field(item, name) {
                Read::Unknown => return None,
                Read::Absent => values.push((*default).to_owned()),
                Read::There(node) => {
                    values.push(text(node).map_or_else(|| written(node), Cow::into_owned));
                    at = at.or(Some(node));
                }
            }
        }
        Some((values, at?))
    }
}

/// A value in one spelling: fields without a value left out, the others in order.
fn written(node: Node<'_>) -> String {
    let node = node.resolve();
    if node.is_mapping() {
        let fields = node.entries().filter(|entry| !entry.value.is_null());
        let mut fields: Vec<_> =
            fields.map(|entry| format!("{}: {}", entry.key.key_text(), written(entry.value))).collect();
        fields.sort();
        return format!("{{{}}}", fields.join(", "));
    }
    if node.is_sequence() {
        return format!("[{}]", node.items().map(written).collect::<Vec<_>>().join(", "));
    }
    text(node).unwrap_or_default().into_owned()
}
