//! Reads the files of rules.

use super::check::Check;
use super::condition::Condition;
use super::{Rule, Step};

/// The rules of a file, each with its type; `None` for a line that is not a rule.
pub(super) fn rules(text: &'static str) -> impl Iterator<Item = Option<(&'static str, Rule)>> {
    let mut kinds = "";
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.flat_map(move |line| {
        if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            kinds = if heading == "*" { "" } else { heading };
            return Vec::new();
        }
        let checks = rule(line, kinds);
        checks.map_or_else(|| vec![None], |rules| rules.into_iter().map(Some).collect())
    })
}

/// The rules of a line: one for each check.
fn rule(line: &'static str, kinds: &'static str) -> Option<Vec<(&'static str, Rule)>> {
    let (subject, said) = line.split_once(": ")?;
    let (owner, path) = subject.split_once('.').unwrap_or((subject, ""));
    let steps = steps(path)?;
    let (said, until) = version(said, " until 1.")?;
    let (said, since) = version(said, " since 1.")?;
    let (said, condition, unless) = match (said.split_once(" if "), said.split_once(" unless ")) {
        (Some((said, condition)), None) => (said, Some(condition), false),
        (None, Some((said, condition))) => (said, Some(condition), true),
        (None, None) => (said, None, false),
        _ => return None,
    };
    let mut rules = Vec::new();
    for said in said.split(", ") {
        let condition =
            condition.map_or_else(|| Some(Condition::default()), |text| Condition::parse(text, unless))?;
        let check = Check::parse(said)?;
        let rule = Rule {
            kinds,
            steps: steps.clone(),
            check,
            condition,
            since: since.unwrap_or(0),
            until: until.unwrap_or(u8::MAX),
        };
        rules.push((owner, rule));
    }
    Some(rules)
}

fn steps(path: &'static str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let end = part.find(['[', '{']).unwrap_or(part.len());
        steps.push(Step::Field(&part[..end]));
        let mut rest = &part[end..];
        while !rest.is_empty() {
            let (step, mark) = [(Step::Items, "[]"), (Step::Values, "{}"), (Step::Keys, "{key}")]
                .into_iter()
                .find(|(_, mark)| rest.starts_with(mark))?;
            steps.push(step);
            rest = &rest[mark.len()..];
        }
    }
    Some(steps)
}

/// Removes a version from the end of a text.
fn version(text: &'static str, word: &str) -> Option<(&'static str, Option<u8>)> {
    let Some((before, minor)) = text.rsplit_once(word) else { return Some((text, None)) };
    Some((before, Some(minor.trim().parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::{rules, steps};
    use crate::schema::rules::Step;

    #[test]
    fn paths_lead_into_lists_and_mappings() {
        assert_eq!(
            steps("a.b[]{key}").unwrap(),
            [Step::Field("a"), Step::Field("b"), Step::Items, Step::Keys]
        );
        assert_eq!(steps("").unwrap(), []);
        assert!(steps("a[0]").is_none());
    }

    #[test]
    fn a_line_has_checks_a_condition_and_versions() {
        let found: Vec<_> =
            rules("[A B]\nT.a: required, format ip if b set since 1.30 until 1.32\n[*]\nT: unique\nbad\n")
                .collect();
        assert_eq!(found.len(), 4);
        let (owner, rule) = found[1].as_ref().unwrap();
        assert_eq!((*owner, rule.kinds, rule.since, rule.until), ("T", "A B", 30, 32));
        assert_eq!(rule.condition.describe().unwrap(), "`b` is set");
        assert_eq!(found[2].as_ref().unwrap().1.kinds, "");
        assert!(found[3].is_none());
    }
}
