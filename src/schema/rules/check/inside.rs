//! `inside cidr`: a range of addresses is a part of another one, and smaller.

use super::super::apply::Target;
use super::super::place::{Path, Read, Spot};
use super::Outcome;
use super::words::shown;
use crate::schema::formats::is_inside;

#[derive(Debug)]
pub(in crate::schema::rules) struct Inside(Path);

impl Inside {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        text.strip_prefix("inside ").map(Path::parse).map(Self)
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let Read::There(around) = self.0.read(spot) else { return None };
        let (inner, outer) = (target.node?.str()?, around.str()?);
        if is_inside(&inner, &outer)? {
            return None;
        }
        let message = format!("`{}` must be a smaller range within `{}`", shown(&inner), shown(&outer));
        Some(Outcome { related: Some((around, "the range around it")), ..Outcome::at(target, message) })
    }
}
