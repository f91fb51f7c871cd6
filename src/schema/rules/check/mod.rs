//! The kinds of checks, a file each.

mod choice;
mod compare;
mod count;
mod forbidden;
mod format;
mod group;
mod includes;
mod inside;
mod number;
mod only;
mod quantity;
mod reference;
mod required;
mod typed;
mod unique;
pub(super) mod words;

use super::apply::{Part, Target, Wanted};
use super::place::Spot;
use crate::yaml::Node;

/// The sort of a mistake, as people look it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// A field is missing.
    Missing,
    /// Fields exclude each other, or one is not allowed beside the value of another.
    Conflict,
    /// A string does not have its format.
    Format,
    /// A value is not one of those that are allowed.
    Choice,
    /// A number or a quantity is outside its range.
    Number,
    /// A list, a mapping or a string is too long or too short.
    Length,
    /// Two items of a list are the same.
    Duplicate,
    /// A name refers to something that the object does not have.
    Reference,
}

/// One kind of check, with what it compares with.
#[derive(Debug)]
pub(super) enum Check {
    Required(required::Required),
    Forbidden,
    Format(format::Text),
    Choice(choice::Choice),
    Number(number::Range),
    Quantity(quantity::Amount),
    Count(count::Count),
    Group(group::Group),
    Unique(unique::Unique),
    Reference(reference::Reference),
    Compare(compare::Compare),
    Only(only::Only),
    Includes(includes::Includes),
    Inside(inside::Inside),
    Typed(typed::Typed),
}

/// What a check found.
#[derive(Debug)]
pub(super) struct Outcome<'a> {
    /// The text to point at; none for something missing that has no key.
    pub(super) node: Option<Node<'a>>,
    pub(super) message: String,
    pub(super) absent: Vec<String>,
    pub(super) related: Option<(Node<'a>, &'static str)>,
}

impl<'a> Outcome<'a> {
    /// A mistake in the text of a target.
    fn at(target: &Target<'a>, message: String) -> Self {
        Self { node: target.text(), message, absent: Vec::new(), related: None }
    }
}

impl Check {
    /// Reads a check.
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let text = text.trim();
        if text == "forbidden" {
            return Some(Self::Forbidden);
        }
        required::Required::parse(text)
            .map(Self::Required)
            .or_else(|| format::Text::parse(text).map(Self::Format))
            .or_else(|| group::Group::parse(text).map(Self::Group))
            .or_else(|| choice::Choice::parse(text).map(Self::Choice))
            .or_else(|| count::Count::parse(text).map(Self::Count))
            .or_else(|| quantity::Amount::parse(text).map(Self::Quantity))
            .or_else(|| number::Range::parse(text).map(Self::Number))
            .or_else(|| unique::Unique::parse(text).map(Self::Unique))
            .or_else(|| reference::Reference::parse(text).map(Self::Reference))
            .or_else(|| only::Only::parse(text).map(Self::Only))
            .or_else(|| includes::Includes::parse(text).map(Self::Includes))
            .or_else(|| inside::Inside::parse(text).map(Self::Inside))
            .or_else(|| typed::Typed::parse(text).map(Self::Typed))
            .or_else(|| compare::Compare::parse(text).map(Self::Compare))
    }

    /// What is wrong with a target; none if nothing is, or it is not known yet.
    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        match self {
            Self::Required(check) => check.judge(target, spot),
            Self::Forbidden => forbidden::judge(target),
            Self::Format(check) => check.judge(target),
            Self::Choice(check) => check.judge(target),
            Self::Number(check) => check.judge(target),
            Self::Quantity(check) => check.judge(target),
            Self::Count(check) => check.judge(target),
            Self::Group(check) => check.judge(target, spot),
            Self::Unique(check) => check.judge(target, spot),
            Self::Reference(check) => check.judge(target, spot),
            Self::Compare(check) => check.judge(target, spot),
            Self::Only(check) => check.judge(target),
            Self::Includes(check) => check.judge(target),
            Self::Inside(check) => check.judge(target, spot),
            Self::Typed(check) => check.judge(target, spot),
        }
    }

    /// Which fields it looks at.
    pub(super) fn wanted(&self) -> Wanted {
        if let Self::Required(required) = self { required.wanted() } else { Wanted::Written }
    }

    /// Whether it may find something because something is absent.
    pub(super) fn asks_for_absence(&self) -> bool {
        match self {
            Self::Required(required) => required.wanted() != Wanted::Written,
            Self::Group(group) => group.needs_one(),
            Self::Reference(_) => true,
            _ => false,
        }
    }

    /// The sort of mistake that it finds.
    pub(super) fn mistake(&self, lacks: bool) -> Mistake {
        match self {
            Self::Required(_) => Mistake::Missing,
            Self::Group(_) if lacks => Mistake::Missing,
            Self::Forbidden | Self::Group(_) | Self::Only(_) => Mistake::Conflict,
            Self::Format(_) => Mistake::Format,
            Self::Choice(_) | Self::Includes(_) | Self::Typed(_) => Mistake::Choice,
            Self::Number(_) | Self::Quantity(_) | Self::Compare(_) | Self::Inside(_) => Mistake::Number,
            Self::Count(_) => Mistake::Length,
            Self::Unique(_) => Mistake::Duplicate,
            Self::Reference(_) => Mistake::Reference,
        }
    }

    /// The message of a rule that holds unless something is so.
    pub(super) fn unless(&self, message: &str, words: &str) -> String {
        match self {
            Self::Forbidden => {
                let subject = message.strip_suffix(forbidden::NOT_ALLOWED).unwrap_or(message);
                format!("{subject} is only allowed if {words}")
            }
            _ => format!("{message} unless {words}"),
        }
    }
}

impl<'a> Target<'a> {
    /// The text to point at: a scalar itself, otherwise its key, otherwise its first key.
    fn text(&self) -> Option<Node<'a>> {
        let node = self.node?;
        if node.kind().is_scalar() {
            return Some(if node.span().is_empty() { self.key.unwrap_or(node) } else { node });
        }
        self.key.or_else(|| node.entries().next().map(|entry| entry.key)).or(Some(node))
    }

    /// What to call it.
    fn subject(&self) -> String {
        match self.part {
            Part::Whole => "this".to_owned(),
            Part::Field => format!("`{}`", self.name),
            Part::Item => format!("an item of `{}`", self.name),
            Part::Value => format!("a value of `{}`", self.name),
            Part::Key => format!("a key of `{}`", self.name),
        }
    }

    /// Whether an empty text counts as absent.
    fn may_be_empty(&self) -> bool {
        self.part == Part::Field
    }
}
