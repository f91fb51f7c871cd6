//! `at most 3 items`, `at least 1 items`, `at most 63 characters`: the length of a list, a mapping or a text.

use super::super::apply::{Part, Target};
use super::super::place::is_open;
use super::Outcome;
use super::words::count;

#[derive(Debug, Clone, Copy)]
pub(in crate::schema::rules) struct Count {
    least: usize,
    most: usize,
    of_text: bool,
}

impl Count {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (text, of_text) = match text.strip_suffix(" items") {
            Some(text) => (text, false),
            None => (text.strip_suffix(" characters")?, true),
        };
        if let Some(most) = text.strip_prefix("at most ") {
            return Some(Self { least: 0, most: most.parse().ok()?, of_text });
        }
        Some(Self { least: text.strip_prefix("at least ")?.parse().ok()?, most: usize::MAX, of_text })
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        if is_open(node) {
            return None;
        }
        let length = if self.of_text {
            match target.part {
                Part::Item if node.is_null() => 0,
                _ => node.str()?.len(),
            }
        } else if node.is_sequence() {
            node.items().count()
        } else if node.is_mapping() {
            node.entries().filter(|entry| !entry.is_merge()).count()
        } else {
            return None;
        };
        if (self.least..=self.most).contains(&length) {
            return None;
        }
        let (one, many) = if self.of_text { ("character", "characters") } else { ("item", "items") };
        let has = format!("{} has {}", target.subject(), count(length, one, many));
        let message = if length > self.most {
            format!("{has}, and at most {} are allowed", self.most)
        } else {
            format!("{has}, and at least {} are needed", self.least)
        };
        let outcome = Outcome::at(target, message);
        Some(if self.of_text { outcome } else { Outcome { node: target.key.or(outcome.node), ..outcome } })
    }
}
