//! When a rule applies.

use super::check::words::code_list;
use super::place::{Path, Read, Spot, text};

/// Alternatives, each with facts that must all be true; without alternatives: always.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Condition {
    any: Vec<Vec<Fact>>,
    /// Whether the rule applies if the condition is false.
    unless: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Fact {
    path: Path,
    test: Test,
}

#[derive(Debug, PartialEq, Eq)]
enum Test {
    Set,
    Unset,
    /// It is a string.
    Text,
    /// One of these values; `-` stands for no value.
    Is(Vec<&'static str>),
    IsNot(Vec<&'static str>),
}

/// What stands for no value.
const NOTHING: &str = "-";

impl Condition {
    /// Reads the text after `if` or `unless`.
    pub(super) fn parse(text: &'static str, unless: bool) -> Option<Self> {
        let alternative =
            |text: &'static str| text.split(" and ").map(Fact::parse).collect::<Option<Vec<_>>>();
        let any = text.split(" or ").map(alternative).collect::<Option<Vec<_>>>()?;
        Some(Self { any, unless })
    }

    /// Whether the rule applies; `None` if that is not known yet.
    pub(super) fn holds(&self, spot: Spot<'_, '_>) -> Option<bool> {
        if self.any.is_empty() {
            return Some(true);
        }
        let mut unknown = false;
        for facts in &self.any {
            let mut all = Some(true);
            for fact in facts {
                match fact.holds(spot) {
                    Some(true) => {}
                    Some(false) => {
                        all = Some(false);
                        break;
                    }
                    None => all = None,
                }
            }
            match all {
                Some(true) => return Some(!self.unless),
                Some(false) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(self.unless)
    }

    /// Whether it can only be true because something is absent.
    pub(super) fn asks_for_absence(&self) -> bool {
        self.any.iter().flatten().filter(|fact| !fact.path.is_about_place()).any(|fact| match &fact.test {
            Test::Set | Test::Text => self.unless,
            Test::Unset => !self.unless,
            Test::Is(values) => self.unless != values.contains(&NOTHING),
            Test::IsNot(values) => self.unless == values.contains(&NOTHING),
        })
    }

    pub(super) fn is_unless(&self) -> bool {
        self.unless
    }

    /// In words that follow "if"; `None` for always. Where the mapping stands is left out: the message names its path.
    pub(super) fn describe(&self) -> Option<String> {
        let alternative = |facts: &Vec<Fact>| {
            let told = facts.iter().filter(|fact| !fact.path.is_about_surroundings());
            told.map(Fact::describe).collect::<Vec<_>>().join(" and ")
        };
        let any: Vec<_> = self.any.iter().map(alternative).collect();
        let always = any.is_empty() || any.iter().any(String::is_empty);
        (!always).then(|| any.join(", or "))
    }
}

impl Fact {
    fn parse(text: &'static str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let path = Path::parse(words.next()?);
        let asked = match (words.next()?, words.clone().next()) {
            ("set", None) => Test::Set,
            ("unset", None) => Test::Unset,
            ("text", None) => Test::Text,
            ("is", Some("not")) => Test::IsNot(words.skip(1).collect()),
            ("is", Some(_)) => Test::Is(words.collect()),
            _ => return None,
        };
        Some(Self { path, test: asked })
    }

    fn holds(&self, spot: Spot<'_, '_>) -> Option<bool> {
        let is_one = |values: &[&str]| {
            if self.path.is_about_place() {
                return Some(self.path.is_at(spot, values));
            }
            match self.path.read(spot) {
                Read::Unknown => None,
                Read::Absent => Some(values.contains(&NOTHING)),
                Read::There(node) => Some(text(node).is_some_and(|text| values.contains(&&*text))),
            }
        };
        match &self.test {
            Test::Is(values) => is_one(values),
            Test::IsNot(values) => is_one(values).map(|is| !is),
            Test::Text => match self.path.read(spot) {
                Read::Unknown => None,
                Read::Absent => Some(false),
                Read::There(node) => Some(node.str().is_some()),
            },
            Test::Set | Test::Unset => {
                let set = match self.path.read(spot) {
                    Read::Unknown => return None,
                    Read::Absent => false,
                    Read::There(_) => true,
                };
                Some(set == (self.test == Test::Set))
            }
        }
    }

    fn describe(&self) -> String {
        let name = self.path.name();
        let values = |values: &[&'static str], last: &str| {
            let named: Vec<_> = values.iter().filter(|value| **value != NOTHING).copied().collect();
            (code_list(&named, last), named.len() < values.len())
        };
        match &self.test {
            Test::Set => format!("`{name}` is set"),
            Test::Unset => format!("`{name}` is not set"),
            Test::Text => format!("`{name}` is a string"),
            Test::Is(of) => match values(of, "or") {
                (named, true) if named.is_empty() => format!("`{name}` is not set"),
                (named, true) => format!("`{name}` is {named} or not set"),
                (named, false) => format!("`{name}` is {named}"),
            },
            Test::IsNot(of) => match values(of, "or") {
                (named, true) if named.is_empty() => format!("`{name}` is set"),
                (named, _) => format!("`{name}` is not {named}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Condition;

    fn condition(text: &'static str) -> Condition {
        Condition::parse(text, false).unwrap()
    }

    #[test]
    fn the_place_is_not_described() {
        let described = |text| condition(text).describe();
        assert_eq!(described("@in is items"), None);
        assert_eq!(described("type is array and @way is not anyOf").unwrap(), "`type` is `array`");
    }

    #[test]
    fn conditions_are_described() {
        for (text, words) in [
            ("type is A B -", "`type` is `A` or `B` or not set"),
            ("type is not A B", "`type` is not `A` or `B`"),
            (
                "@PodSpec.a.b set and ^.c unset or d is -",
                "`a.b` is set and `c` is not set, or `d` is not set",
            ),
        ] {
            assert_eq!(condition(text).describe().unwrap(), words);
        }
    }

    #[test]
    fn some_conditions_hold_by_absence() {
        for (text, unless, by_absence) in [
            ("a is X", false, false),
            ("a is X -", false, true),
            ("a is not X", false, true),
            ("a is X", true, true),
            ("a set", false, false),
            ("a set", true, true),
            ("a unset", false, true),
        ] {
            assert_eq!(Condition::parse(text, unless).unwrap().asks_for_absence(), by_absence, "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in ["", "a", "a is", "a was set", "a set and"] {
            assert!(Condition::parse(text, false).is_none(), "{text}");
        }
    }
}
