//! `among @PodSpec.volumes[].name`: the value is that of another field of the object.

use super::super::apply::{Part, Target};
use super::super::place::{Path, Spot, is_open, text};
use super::Outcome;
use super::words::{code_list, shown};

#[derive(Debug)]
pub(in crate::schema::rules) struct Reference {
    paths: Vec<Path>,
}

impl Reference {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        let paths = text.strip_prefix("among ")?;
        Some(Self { paths: paths.split(' ').map(Path::parse).collect() })
    }

    pub(super) fn judge<'a>(&self, target: &Target<'a>, spot: Spot<'_, 'a>) -> Option<Outcome<'a>> {
        let node = target.node?;
        let wanted = match target.part {
            Part::Item if node.is_null() => "".into(),
            _ if node.is_null() => return None,
            _ => text(node)?,
        };
        if is_open(node) || wanted.is_empty() && target.may_be_empty() {
            return None;
        }
        let mut known = Vec::new();
        for path in &self.paths {
            known.extend(path.read_all(spot)?);
        }
        if known.iter().any(|one| is_open(*one)) {
            return None;
        }
        let known: Vec<_> = known.into_iter().filter_map(text).collect();
        if known.contains(&wanted) {
            return None;
        }
        let names: Vec<_> = self.paths.iter().map(Path::name).collect();
        let has = if known.is_empty() {
            String::new()
        } else {
            format!(", which has {}", code_list(&known, "and"))
        };
        let message =
            format!("`{}` of `{}` is not in {}{has}", shown(&wanted), target.name, code_list(&names, "or"));
        Some(Outcome::at(target, message))
    }
}
