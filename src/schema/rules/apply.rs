//! Applies the rules of a type to a mapping.

use super::check::Outcome;
use super::place::{Read, Spot, field, is_whole};
use super::{Broken, ROOT, Rule, Step, of};
use crate::schema::{Judgement, Shape};
use crate::yaml::Node;

/// What a check looks at.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    /// The key that leads to it, if it is written.
    pub(super) key: Option<Node<'a>>,
    /// The value, if it is written.
    pub(super) node: Option<Node<'a>>,
    /// The name of the field.
    pub(super) name: &'static str,
    /// What it is to the field.
    pub(super) part: Part,
    /// The path to it from the mapping that the rule is about.
    pub(super) path: String,
}

/// What a target is to the field that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The mapping that the rule is about.
    Whole,
    Field,
    Item,
    Value,
    Key,
}

/// Which fields a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those that are written.
    Written,
    /// Those that are absent too.
    Absent,
    /// The same, and those of mappings that are absent.
    Deep,
}

/// Adds the rules that a mapping breaks.
pub(in crate::schema) fn apply<'a>(judgement: &Judgement<'a>, at: usize, broken: &mut Vec<Broken<'a>>) {
    let Shape::Object(of_type) = judgement.place(at).shape else { return };
    let Some(owner) = of_type.name() else { return };
    let Shape::Object(root) = judgement.place(0).shape else { return };
    let kind = root.name().unwrap_or_default();
    let rules = of(owner);
    for rule in rules {
        apply_one(rule, Spot { judgement, place: at, kind }, broken);
    }
    if at == 0 {
        for rule in of(ROOT) {
            apply_one(rule, Spot { judgement, place: at, kind }, broken);
        }
    }
}

fn apply_one<'a>(rule: &Rule, spot: Spot<'_, 'a>, broken: &mut Vec<Broken<'a>>) {
    let place = spot.judgement.place(spot.place);
    if !rule.is_for(spot.kind, place.versions) {
        return;
    }
    let by_absence = rule.asks_for_absence();
    if by_absence && !is_whole(place.node) {
        return;
    }
    let mut targets = Vec::new();
    let whole =
        Target { key: place.key, node: Some(place.node), name: "", part: Part::Whole, path: String::new() };
    collect(whole, &rule.steps, rule.check.wanted(), &mut targets);
    let mut holds = None;
    for target in targets {
        let Some(outcome) = rule.check.judge(&target, spot) else { continue };
        if *holds.get_or_insert_with(|| rule.condition.holds(spot)) != Some(true) {
            return;
        }
        let Outcome { node, message, absent, related } = outcome;
        let message = match rule.condition.describe() {
            Some(words) if rule.condition.is_unless() => rule.check.unless(&message, &words),
            Some(words) => format!("{message} if {words}"),
            None => message,
        };
        let mistake = rule.check.mistake(!absent.is_empty());
        broken.push(Broken { place: spot.place, node, mistake, message, absent, related, by_absence });
    }
}

/// What the steps lead to from a target.
fn collect<'a>(from: Target<'a>, steps: &[Step], wanted: Wanted, found: &mut Vec<Target<'a>>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(from);
        return;
    };
    let Some(node) = from.node else { return };
    let next = |key, node, name, part, path| Target { key, node: Some(node), name, part, path };
    match *step {
        Step::Field(name) => {
            let path = if from.path.is_empty() { name.to_owned() } else { format!("{}.{name}", from.path) };
            match node.entry(name) {
                Some(entry) if rest.is_empty() || !entry.value.is_null() => {
                    let value = entry.value.resolve();
                    collect(next(Some(entry.key), value, name, Part::Field, path), rest, wanted, found);
                }
                _ => {
                    let deeper: Option<Vec<&str>> = rest.iter().map(Step::field).collect();
                    let wanted = match wanted {
                        Wanted::Written => false,
                        Wanted::Absent => rest.is_empty(),
                        Wanted::Deep => true,
                    };
                    // A merge may have it.
                    let is_absent = wanted && field(node, name) == Read::Absent;
                    if let Some(deeper) = deeper.filter(|_| is_absent) {
                        let path = deeper.iter().fold(path, |path, name| format!("{path}.{name}"));
                        let name = deeper.last().copied().unwrap_or(name);
                        found.push(Target { key: None, node: None, name, part: Part::Field, path });
                    }
                }
            }
        }
        Step::Items => {
            for (index, item) in node.items().enumerate() {
                let path = format!("{}[{index}]", from.path);
                collect(next(None, item.resolve(), from.name, Part::Item, path), rest, wanted, found);
            }
        }
        Step::Values | Step::Keys => {
            for entry in node.entries().filter(|entry| !entry.is_merge()) {
                let path = format!("{}.{}", from.path, entry.key.key_text());
                let is_key = *step == Step::Keys;
                let (value, part) =
                    if is_key { (entry.key, Part::Key) } else { (entry.value.resolve(), Part::Value) };
                collect(next(Some(entry.key), value, from.name, part, path), rest, wanted, found);
            }
        }
    }
}
