//! The rules of validation for the fields of built-in kinds, in addition to their types, as data.
//!
//! The files `*.txt` in this directory have one rule per line:
//!
//! ```text
//! [Service]
//! ServiceSpec.externalName: required, format subdomain if type is ExternalName
//! ServiceSpec.loadBalancerClass: forbidden unless type is LoadBalancer
//! EphemeralContainer.ports: forbidden
//! ```
//!
//! A line has the type and the field of the rule, one or more checks with commas between them, and a condition: `if` or
//! `unless` with facts, `since 1.30`, `until 1.31`. `field[]` is each item of a list, `field{}` each value of a mapping
//! and `field{key}` each of its keys; a line without a field is about the mapping. `Root` is the object itself, of any
//! built-in kind. A heading in brackets has the kinds of objects for the lines below it; `[! Lease]` are all others,
//! `[*]` are all. In conditions, `^` is the surrounding mapping, `@PodSpec` the nearest one of that type, `@kind` the
//! kind of the object, `@in` the list or mapping that holds the mapping, `@way` any field on the way to it, and
//! `@self` the mapping.
//!
//! [`check`] has a file for each kind of check: its syntax, its result, and its message.

mod apply;
pub(super) mod check;
mod condition;
mod parse;
mod place;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) use apply::apply;
use check::Check;
pub use check::Mistake;
use condition::Condition;

use super::Versions;
use crate::yaml::Node;

/// The files with rules.
const TEXTS: &[&str] = &[
    include_str!("meta.txt"),
    include_str!("pod.txt"),
    include_str!("volume.txt"),
    include_str!("workload.txt"),
    include_str!("network.txt"),
    include_str!("storage.txt"),
    include_str!("policy.txt"),
    include_str!("admission.txt"),
    include_str!("definition.txt"),
];

/// A rule that a part of an object breaks.
#[derive(Debug, Clone)]
pub struct Broken<'a> {
    /// The mapping that the rule is about; see [`Judgement::place`](super::Judgement::place).
    pub place: usize,
    /// The text to point at; `None` if something is missing and has no text.
    pub node: Option<Node<'a>>,
    /// The kind of mistake.
    pub mistake: Mistake,
    /// What is wrong, in one line.
    pub message: String,
    /// The paths of the fields of which one is missing, starting at the mapping.
    pub absent: Vec<String>,
    /// A related text, with a label.
    pub related: Option<(Node<'a>, &'static str)>,
    /// Whether it is only wrong because something else is absent, which a patch may not show.
    pub by_absence: bool,
}

/// One rule.
#[derive(Debug)]
struct Rule {
    /// The kinds of objects that it is for; all if there are none.
    kinds: &'static str,
    steps: Vec<Step>,
    check: Check,
    condition: Condition,
    since: u8,
    until: u8,
}

/// A step on the path to the subject of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Field(&'static str),
    Items,
    Values,
    Keys,
}

impl Step {
    /// The name of the field, if that is the step.
    fn field(&self) -> Option<&'static str> {
        if let Self::Field(name) = self { Some(name) } else { None }
    }
}

impl Rule {
    fn is_for(&self, kind: &str, versions: Versions) -> bool {
        versions.from.0 <= self.until
            && self.since <= versions.to.0
            && match self.kinds.strip_prefix("! ") {
                Some(others) => others.split(' ').all(|one| one != kind),
                None => self.kinds.is_empty() || self.kinds.split(' ').any(|one| one == kind),
            }
    }

    /// Whether it can report something only because something is absent.
    fn asks_for_absence(&self) -> bool {
        self.check.asks_for_absence() || self.condition.asks_for_absence()
    }
}

/// The rules by the name of their type.
static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<&'static str, Vec<Rule>> = HashMap::new();
    for text in TEXTS {
        for (owner, rule) in parse::rules(text).flatten() {
            rules.entry(owner).or_default().push(rule);
        }
    }
    rules
});

/// The name of the owner of rules for objects as a whole.
const ROOT: &str = "Root";

fn of(owner: &str) -> &'static [Rule] {
    RULES.get(owner).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{ROOT, RULES, Step, TEXTS, parse};
    use crate::schema::table::TypeRow;
    use crate::schema::types::TypeSource;
    use crate::schema::{Known, Minor, Shape, Type, Versions};

    #[test]
    fn every_line_is_a_rule() {
        for text in TEXTS {
            for (at, rule) in parse::rules(text).enumerate() {
                assert!(rule.is_some(), "rule {at} of {}", text.lines().next().unwrap_or_default());
            }
        }
    }

    #[test]
    fn the_rules_name_existing_fields() {
        let all = Versions { from: Minor::OLDEST, to: Minor::NEWEST };
        for (owner, rules) in RULES.iter().filter(|(owner, _)| **owner != ROOT) {
            for rule in rules {
                // Groups have types of the same name.
                let of_any = TypeRow::all_named(owner).any(|row| {
                    let mut shape = Some(Shape::Object(Type(TypeSource::BuiltIn(row))));
                    for step in &rule.steps {
                        shape = match (*step, shape) {
                            (Step::Field(name), Some(Shape::Object(of))) => match of.field(name, all) {
                                Known::Field(field) | Known::OtherVersions(field) => Some(field.shape()),
                                Known::Nothing => None,
                            },
                            (Step::Items, Some(Shape::List(inner)))
                            | (Step::Values | Step::Field(_), Some(Shape::Map(inner))) => Some(inner.shape()),
                            (Step::Keys, Some(Shape::Map(_))) => Some(Shape::String),
                            (_, Some(Shape::Any)) => Some(Shape::Any),
                            _ => None,
                        };
                    }
                    shape.is_some()
                });
                assert!(of_any, "{owner}: {:?}", rule.steps);
            }
        }
    }
}
