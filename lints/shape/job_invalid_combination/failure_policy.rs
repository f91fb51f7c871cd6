//! The rules of `podFailurePolicy`.

use super::Job;
use crate::lint::Context;
use crate::yaml::Node;

const MOST_RULES: usize = 20;
const MOST_CODES: usize = 255;

pub(super) fn check<'a>(job: &Job<'a>, context: &mut Context<'_, 'a>) {
    let Some(policy) = job.field("podFailurePolicy") else { return };
    restart_policy(job, policy.key, context);
    if let Some(replacement) = job.field("podReplacementPolicy")
        && replacement.value.str().as_deref() == Some("TerminatingOrFailed")
    {
        context
            .report(replacement.value, "with a `podFailurePolicy`, `podReplacementPolicy` must be `Failed`")
            .label("the API server refuses this")
            .because(policy.key.span(), "the failure policy");
    }
    let rules: Vec<_> =
        policy.value.get("rules").into_iter().flat_map(Node::items).map(Node::resolve).collect();
    if let Some(rule) = rules.get(MOST_RULES) {
        let message = format!("a `podFailurePolicy` can have at most {MOST_RULES} rules");
        context.report(first(*rule), message).label("one too many");
    }
    for rule in rules.iter().filter(|rule| rule.is_mapping()) {
        judge(job, *rule, context);
    }
}

/// The first key of a rule: findings about the rule point at it.
fn first(rule: Node<'_>) -> Node<'_> {
    rule.entries().next().map_or(rule, |entry| entry.key)
}

/// Only a Pod that is not restarted in place can fail.
fn restart_policy<'a>(job: &Job<'a>, at: Node<'a>, context: &mut Context<'_, 'a>) {
    let written = job.template.and_then(|template| template.restart_policy());
    if let Some(written) = written.filter(|written| written.str().as_deref() == Some("OnFailure")) {
        context
            .report(written, "a `podFailurePolicy` needs `restartPolicy: Never`")
            .label("the API server refuses this")
            .because(at.span(), "the failure policy");
    }
}

fn judge<'a>(job: &Job<'a>, rule: Node<'a>, context: &mut Context<'_, 'a>) {
    let action = rule.get("action");
    if let Some(action) = action.filter(|action| action.str().as_deref() == Some("FailIndex"))
        && job.field("backoffLimitPerIndex").is_none()
        && !context.is_partial()
    {
        let absent = job.absent("backoffLimitPerIndex", context);
        context
            .report(action, "`FailIndex` needs `backoffLimitPerIndex`")
            .absent(absent)
            .label("the API server refuses this");
    }
    let written = |name: &str| rule.entry(name).filter(|entry| !entry.value.is_null());
    match (written("onExitCodes"), written("onPodConditions")) {
        (Some(codes), Some(conditions)) => {
            let second = if codes.key.span() < conditions.key.span() { conditions } else { codes };
            context
                .report(second.key, "a rule cannot have both `onExitCodes` and `onPodConditions`")
                .label("the API server refuses both");
        }
        (None, None) if !context.is_partial() => {
            let absent = ["onExitCodes", "onPodConditions"].map(|field| context.path_in(rule, field));
            context
                .report(first(rule), "a rule needs `onExitCodes` or `onPodConditions`")
                .absent(absent)
                .label("neither is in this rule");
        }
        _ => {}
    }
    if let Some(codes) = written("onExitCodes") {
        exit_codes(job, codes.value.resolve(), context);
    }
}

fn exit_codes<'a>(job: &Job<'a>, codes: Node<'a>, context: &mut Context<'_, 'a>) {
    let values: Vec<_> = codes.get("values").into_iter().flat_map(Node::items).map(Node::resolve).collect();
    if let Some(value) = values.get(MOST_CODES) {
        let message = format!("a rule can have at most {MOST_CODES} exit codes");
        context.report(*value, message).label("one too many");
    }
    let disorder =
        values.windows(2).find(|pair| pair[0].int().zip(pair[1].int()).is_some_and(|(a, b)| a >= b));
    if let Some([before, value]) = disorder {
        let word = if before.int() == value.int() { "unique" } else { "in ascending order" };
        context
            .report(*value, format!("exit codes must be {word}"))
            .label("the API server refuses this")
            .because(before.span(), "the one before");
    }
    if codes.get("operator").and_then(Node::str).as_deref() == Some("In")
        && let Some(zero) = values.iter().find(|value| value.int() == Some(0))
    {
        context
            .report(*zero, "0 is not the exit code of a failure")
            .label("the API server refuses it with `In`");
    }
    let Some(name) = codes.get("containerName") else { return };
    let Some(text) = name.str().filter(|text| !crate::manifest::holds_placeholder(text)) else { return };
    let Some(template) = job.template else { return };
    let mut containers = template.all_containers().into_iter();
    if !context.is_partial() && containers.all(|container| container.name().is_none_or(|name| name != text)) {
        context
            .report(name, format!("the Pod has no container `{text}`"))
            .label("the API server refuses this");
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{job, told};
    use crate::testing::check;

    fn rules(rules: &str) -> Vec<String> {
        told(&format!("podFailurePolicy: {{rules: [{rules}]}}"))
    }

    #[test]
    fn pods_must_be_able_to_fail() {
        let text = job("podFailurePolicy: {rules: []}\npodReplacementPolicy: TerminatingOrFailed")
            .replace("restartPolicy: Never", "restartPolicy: OnFailure");
        assert_eq!(
            check(&super::super::JOB_INVALID_COMBINATION, &text),
            [
                "error 5:36 `OnFailure`: a `podFailurePolicy` needs `restartPolicy: Never`",
                "error 7:25 `TerminatingOrFailed`: with a `podFailurePolicy`, `podReplacementPolicy` must be \
                 `Failed`",
            ]
        );
    }

    #[test]
    fn a_rule_has_exit_codes_or_conditions() {
        assert_eq!(rules("{action: Ignore}"), ["a rule needs `onExitCodes` or `onPodConditions`"]);
        assert_eq!(
            rules("{action: Ignore, onExitCodes: {operator: In, values: [1]}, onPodConditions: [{type: A}]}"),
            ["a rule cannot have both `onExitCodes` and `onPodConditions`"]
        );
        assert_eq!(rules("{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}"), [""; 0]);
        assert_eq!(
            rules("{action: FailIndex, onPodConditions: [{type: DisruptionTarget}]}"),
            ["`FailIndex` needs `backoffLimitPerIndex`"]
        );
    }

    #[test]
    fn exit_codes_are_in_order() {
        let codes = |codes: &str| rules(&format!("{{action: FailJob, onExitCodes: {codes}}}"));
        assert_eq!(codes("{operator: In, values: [1, 3, 2]}"), ["exit codes must be in ascending order"]);
        assert_eq!(codes("{operator: In, values: [1, 1]}"), ["exit codes must be unique"]);
        assert_eq!(codes("{operator: In, values: [0, 1]}"), ["0 is not the exit code of a failure"]);
        assert_eq!(codes("{operator: NotIn, values: [0]}"), [""; 0]);
        assert_eq!(codes("{operator: In, values: [1], containerName: b}"), ["the Pod has no container `b`"]);
        assert_eq!(codes("{operator: In, values: [1], containerName: a}"), [""; 0]);
    }

    #[test]
    fn the_number_of_rules_is_limited() {
        let many = vec!["{action: Ignore, onPodConditions: [{type: A}]}"; 21].join(", ");
        assert_eq!(rules(&many), ["a `podFailurePolicy` can have at most 20 rules"]);
    }
}
