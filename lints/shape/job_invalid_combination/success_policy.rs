//! The rules of `successPolicy`.

use super::Job;
use crate::lint::Context;
use crate::manifest::holds_placeholder;
use crate::yaml::Node;

const MOST_RULES: usize = 20;

pub(super) fn check<'a>(job: &Job<'a>, context: &mut Context<'_, 'a>) {
    let Some(policy) = job.field("successPolicy") else { return };
    let Some(list) = policy.value.get("rules") else { return };
    let rules: Vec<_> = list.items().map(Node::resolve).collect();
    if list.is_sequence() && (rules.is_empty() || rules.len() > MOST_RULES) {
        let message = format!("a `successPolicy` must have 1 to {MOST_RULES} rules");
        context.report(policy.key, message).label("the API server refuses this");
    }
    for rule in rules.iter().filter(|rule| rule.is_mapping()) {
        judge(job, *rule, context);
    }
}

fn judge<'a>(job: &Job<'a>, rule: Node<'a>, context: &mut Context<'_, 'a>) {
    let count = rule.get("succeededCount").filter(|count| !count.is_null());
    let indexes = rule.get("succeededIndexes").filter(|indexes| !indexes.is_null());
    if count.is_none() && indexes.is_none() && !context.is_partial() {
        let at = rule.entries().next().map_or(rule, |entry| entry.key);
        let absent = ["succeededCount", "succeededIndexes"].map(|field| context.path_in(rule, field));
        context
            .report(at, "a rule needs `succeededCount` or `succeededIndexes`")
            .absent(absent)
            .label("neither is in this rule");
    }
    let completions = job.int("completions");
    let mut most = completions;
    if let Some(node) = indexes
        && let Some(text) = node.str().filter(|text| !holds_placeholder(text))
    {
        match listed(&text, completions) {
            Ok(listed) => most = Some(listed),
            Err(trouble) => {
                context.report(node, trouble).label("the API server refuses this");
                return;
            }
        }
    }
    if let Some(node) = count
        && let Some(number) = node.int()
        && (number < 0 || most.is_some_and(|most| number > most))
    {
        let message = match most.filter(|_| number >= 0) {
            Some(most) => format!("`succeededCount` must be at most {most}, the number of indexes"),
            None => "`succeededCount` cannot be less than 0".to_owned(),
        };
        context.report(node, message).label("the API server refuses this");
    }
}

/// How many indexes a text such as `0,2-5` lists.
fn listed(text: &str, completions: Option<i64>) -> Result<i64, String> {
    let mut last = -1;
    let mut count = 0;
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number =
            |text: &str| text.parse::<i64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        let (Some(from), Some(to)) = (number(from), number(to)) else {
            return Err(format!("`{part}` is not an index or a range of indexes"));
        };
        if from > to || part.contains('-') && from == to || from <= last {
            return Err(format!("indexes must be in ascending order, and `{part}` is not"));
        }
        if let Some(completions) = completions.filter(|completions| to >= *completions) {
            return Err(format!("there is no index {to}: `completions` is {completions}"));
        }
        last = to;
        count += to - from + 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::listed;

    fn rule(rule: &str) -> Vec<String> {
        told(&format!("completionMode: Indexed\ncompletions: 6\nsuccessPolicy: {{rules: [{rule}]}}"))
    }

    #[test]
    fn indexes_are_listed_in_order() {
        assert_eq!(listed("0,2-5", Some(6)), Ok(5));
        assert_eq!(listed("3", None), Ok(1));
        for (text, trouble) in [
            ("2,1", "indexes must be in ascending order, and `1` is not"),
            ("5-2", "indexes must be in ascending order, and `5-2` is not"),
            ("1-6", "there is no index 6: `completions` is 6"),
            ("a", "`a` is not an index or a range of indexes"),
            ("", "`` is not an index or a range of indexes"),
            ("+1", "`+1` is not an index or a range of indexes"),
        ] {
            assert_eq!(listed(text, Some(6)), Err(trouble.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_success_rule_has_a_count_or_indexes() {
        assert_eq!(rule("{}"), ["a rule needs `succeededCount` or `succeededIndexes`"]);
        assert_eq!(rule(""), ["a `successPolicy` must have 1 to 20 rules"]);
        assert_eq!(
            rule("{succeededCount: 7}"),
            ["`succeededCount` must be at most 6, the number of indexes"]
        );
        assert_eq!(rule("{succeededCount: -1}"), ["`succeededCount` cannot be less than 0"]);
        assert_eq!(
            rule("{succeededCount: 3, succeededIndexes: '0-1'}"),
            ["`succeededCount` must be at most 2, the number of indexes"]
        );
        assert_eq!(rule("{succeededCount: 2, succeededIndexes: '0,2-3'}"), [""; 0]);
    }
}
