//! `forbidden`: the field is not set.

use super::super::apply::Target;
use super::super::place::{Read, read};
use super::Outcome;

/// How the message of a rule without an exception ends.
pub(super) const NOT_ALLOWED: &str = " is not allowed";

pub(super) fn judge<'a>(target: &Target<'a>) -> Option<Outcome<'a>> {
    let node = target.node?;
    let Read::There(_) = read(node) else { return None };
    let outcome = Outcome::at(target, format!("{}{NOT_ALLOWED}", target.subject()));
    Some(Outcome { node: target.key.or(outcome.node), ..outcome })
}
