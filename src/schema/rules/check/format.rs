//! `format ip`: the text has a format. A field's empty text counts as absent.

use super::super::apply::{Part, Target};
use super::super::place::is_open;
use super::Outcome;
use super::words::shown;
use crate::manifest::stands_in;
use crate::schema::formats::Format;

#[derive(Debug, Clone, Copy)]
pub(in crate::schema::rules) struct Text(Format);

impl Text {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Format::named(text.strip_prefix("format ")?).map(Self)
    }

    pub(super) fn judge<'a>(self, target: &Target<'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let text = match target.part {
            Part::Key => node.key_text(),
            // An item without a value is an empty text.
            Part::Item | Part::Value if node.is_null() => "".into(),
            _ => node.str()?,
        };
        if text.is_empty() && target.may_be_empty() || is_open(node) || stands_in(&text) {
            return None;
        }
        let trouble = self.0.trouble(&text)?;
        let place = match target.part {
            Part::Item | Part::Value => format!("in `{}`", target.name),
            Part::Key => format!("as a key of `{}`", target.name),
            Part::Field | Part::Whole => format!("for `{}`", target.name),
        };
        let subject =
            if text.is_empty() { "an empty text".to_owned() } else { format!("`{}`", shown(&text)) };
        Some(Outcome::at(target, format!("{subject} is not valid {place}: it {trouble}")))
    }
}
