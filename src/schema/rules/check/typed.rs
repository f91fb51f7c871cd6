//! `typed by type`: a value has the type that another field names, as in JSON schemas.

use super::super::apply::Target;
use super::super::place::{Path, Read, Spot, is_open, text};
use super::Outcome;
use crate::yaml::Scalar;

#[derive(Debug)]
pub(in crate::schema::rules) struct Typed(Path);

impl Typed {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        text.strip_prefix("typed by ").map(Path::parse).map(Self)
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let Read::There(named) = self.0.read(spot) else { return None };
        let (node, wanted) = (target.node?, text(named)?);
        if is_open(node) {
            return None;
        }
        let is = match node.scalar() {
            Some(Scalar::Null) => return None,
            Some(Scalar::Str(_)) => "string",
            Some(Scalar::Bool(_)) => "boolean",
            Some(Scalar::Int(_) | Scalar::UInt(_)) => "integer",
            Some(Scalar::Float(number)) if number.fract() == 0.0 => "integer",
            Some(Scalar::Float(_)) => "number",
            None if node.is_mapping() => "object",
            None => "array",
        };
        if is == wanted || is == "integer" && wanted == "number" {
            return None;
        }
        let message = format!("`{}` must be of the type `{wanted}`, not `{is}`", target.name);
        Some(Outcome { related: Some((named, "the type")), ..Outcome::at(target, message) })
    }
}
