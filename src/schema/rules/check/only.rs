//! `only a b`: a mapping has no other fields than these.

use super::super::apply::Target;
use super::super::place::{Read, read};
use super::Outcome;
use super::words::{code_list, shown};

#[derive(Debug)]
pub(in crate::schema::rules) struct Only {
    fields: Vec<&'static str>,
}

impl Only {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        Some(Self { fields: text.strip_prefix("only ")?.split(' ').collect() })
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let is_other = |name: &str| !self.fields.contains(&name) && !name.starts_with('$');
        let set = |value| matches!(read(value), Read::There(_));
        let mut entries =
            target.node?.entries().filter(|entry| !entry.is_merge() && set(entry.value.resolve()));
        let stray = entries.find(|entry| is_other(&entry.key.key_text()))?;
        let name = stray.key.key_text();
        let fields = code_list(&self.fields, "and");
        let within = if target.name.is_empty() { String::new() } else { format!(" in `{}`", target.name) };
        let message = format!("`{}` is not allowed{within}, only {fields} are", shown(&name));
        Some(Outcome { node: Some(stray.key), message, absent: Vec::new(), related: None })
    }
}
