use super::share::{self, Share};
use super::words::written;
use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Safety;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};
use crate::yaml::{Entry, Node};

declare_lint! {
    /// The update strategy of a StatefulSet or a DaemonSet contradicts itself.
    ///
    /// ## Why
    ///
    /// The API server refuses the object.
    ///
    /// - A DaemonSet either stops the old Pod first (`maxUnavailable`) or starts the new one first (`maxSurge`), so
    ///   exactly one of the two must be greater than 0. `maxUnavailable` is 1 by default, so `maxSurge` alone is
    ///   refused: `may not be set when maxUnavailable is non-zero`. The same happens with a strategy that is copied
    ///   from a Deployment. If both are 0, the message is `cannot be 0 when maxSurge is 0`.
    /// - A StatefulSet with another strategy than `RollingUpdate` cannot have `rollingUpdate`: `only allowed for
    ///   updateStrategy 'RollingUpdate'`. In a DaemonSet, it is accepted and ignored.
    /// - The `maxUnavailable` of a StatefulSet `cannot be 0`. The API server validates this field only with the
    ///   feature gate `MaxUnavailableStatefulSet`, which is enabled by default in Kubernetes 1.37, and was for a
    ///   while in 1.35. Without it, the field is dropped.
    /// - A number in quotes is a string, and a string must be a percentage: `a valid percent string must be a
    ///   numeric string followed by an ending '%'`. A percentage cannot be above 100%.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: log-shipper
    /// spec:
    ///   updateStrategy:
    ///     rollingUpdate:
    ///       maxSurge: 1
    ///   selector:
    ///     matchLabels:
    ///       app: log-shipper
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: log-shipper
    ///     spec:
    ///       containers:
    ///         - name: log-shipper
    ///           image: registry.example/log-shipper:2.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata:
    ///   name: log-shipper
    /// spec:
    ///   updateStrategy:
    ///     rollingUpdate:
    ///       maxSurge: 1
    ///       maxUnavailable: 0
    ///   selector:
    ///     matchLabels:
    ///       app: log-shipper
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: log-shipper
    ///     spec:
    ///       containers:
    ///         - name: log-shipper
    ///           image: registry.example/log-shipper:2.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Perform a Rolling Update on a DaemonSet": DaemonSet Update Strategy:
    ///   https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/
    /// - Kubernetes documentation, "StatefulSets": Update strategies:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    pub(crate) static UPDATE_STRATEGY_INVALID = "update-strategy-invalid" {
        summary: "an update strategy that contradicts itself",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

/// The first version that validates a StatefulSet's `maxUnavailable` by default.
const MAX_UNAVAILABLE: u8 = 37;
/// The types of a StatefulSet's strategy without rolling updates.
const NOT_ROLLING: [&str; 2] = ["OnDelete", "Recreate"];

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.object().api_version() != "apps/v1" {
        return;
    }
    let Some(strategy) = workload.spec().and_then(|spec| spec.get("updateStrategy")) else { return };
    let Some(rolling) = written(strategy, "rollingUpdate") else { return };
    let kind = strategy.get("type").filter(|kind| !kind.is_null());
    let rolls = kind.is_none_or(|kind| kind.str().is_some_and(|kind| kind == "RollingUpdate"));
    match workload.kind() {
        WorkloadKind::StatefulSet if rolls => of_stateful_set(rolling.value.resolve(), context),
        WorkloadKind::StatefulSet => idle(kind, rolling, context),
        WorkloadKind::DaemonSet if rolls => of_daemon_set(rolling.value.resolve(), context),
        _ => {}
    }
}

/// Without rolling updates, settings for them are refused.
fn idle<'a>(kind: Option<Node<'a>>, rolling: Entry<'a>, context: &mut Context<'_, 'a>) {
    let Some(kind) = kind else { return };
    let Some(text) = kind.str().filter(|text| NOT_ROLLING.contains(&&**text)) else { return };
    context
        .report(rolling.key, format!("`rollingUpdate` cannot be set with `type: {text}`"))
        .label("the API server refuses this")
        .because(kind.span(), "this type has no rolling updates")
        .help("remove `rollingUpdate`");
}

fn of_stateful_set<'a>(rolling: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(value) = rolling.get("maxUnavailable") else { return };
    let looked_at = context.versions().all_from(MAX_UNAVAILABLE);
    let finding = if Share::of(value).is_some_and(Share::is_zero) {
        let message = "`maxUnavailable` of a StatefulSet cannot be 0: no Pod could be replaced";
        let finding = context.report(value, message).label("the API server refuses this");
        Some(finding.help("the default is 1"))
    } else {
        share::judge("maxUnavailable", value, 100, context)
    };
    if let Some(finding) = finding.filter(|_| !looked_at) {
        finding.severity(Severity::Warning).label("dropped, or refused where the feature gate is enabled");
    }
}

fn of_daemon_set<'a>(rolling: Node<'a>, context: &mut Context<'_, 'a>) {
    for field in ["maxSurge", "maxUnavailable"] {
        if let Some(value) = rolling.get(field) {
            share::judge(field, value, 100, context);
        }
    }
    let share = |field: &str| {
        let entry = written(rolling, field);
        entry.map(|entry| (entry, Share::of(entry.value).filter(|share| *share != Share::Neither)))
    };
    match (share("maxSurge"), share("maxUnavailable")) {
        (Some((surge, Some(more))), Some((unavailable, Some(less)))) => {
            both(surge, more, unavailable, less, context);
        }
        (Some((surge, Some(more))), None) if !more.is_zero() => alone(rolling, surge, context),
        (None, Some((unavailable, Some(less)))) if less.is_zero() && !context.is_partial() => {
            let absent = context.path_in(rolling, "maxSurge");
            context
                .report(
                    unavailable.value,
                    "`maxUnavailable` is 0, and `maxSurge` is 0 by default: no Pod can be replaced",
                )
                .label("the API server refuses this")
                .help("allow one unavailable Pod (`maxUnavailable: 1`), or add one extra Pod (`maxSurge: 1`)")
                .absent([absent]);
        }
        _ => {}
    }
}

fn both<'a>(
    surge: Entry<'a>,
    more: Share,
    unavailable: Entry<'a>,
    less: Share,
    context: &mut Context<'_, 'a>,
) {
    if more.is_zero() && less.is_zero() {
        context
            .report(unavailable.value, "`maxSurge` and `maxUnavailable` are both 0: no Pod can be replaced")
            .label("the API server refuses this")
            .because(surge.value.span(), "no Pod can be added")
            .help("allow one extra Pod (`maxSurge: 1`) or one unavailable Pod (`maxUnavailable: 1`)");
    } else if !more.is_zero() && !less.is_zero() {
        context
            .report(surge.value, "one of `maxSurge` and `maxUnavailable` of a DaemonSet must be 0")
            .label("the API server refuses both")
            .because(unavailable.value.span(), "the other one")
            .help(
                "`maxSurge` starts the new Pod of a node first, `maxUnavailable` stops the old one first; set one \
                 to 0",
            );
    }
}

/// `maxSurge` alone shows what is meant, but conflicts with the default of `maxUnavailable`.
fn alone<'a>(rolling: Node<'a>, surge: Entry<'a>, context: &mut Context<'_, 'a>) {
    if context.is_partial() {
        return;
    }
    let title = "add `maxUnavailable: 0`";
    let fix = context.insertion(rolling, "maxUnavailable: 0", title, Safety::Safe);
    let absent = context.path_in(rolling, "maxUnavailable");
    let finding = context
        .report(surge.key, "`maxSurge` needs `maxUnavailable: 0`; the default is 1")
        .label("the API server refuses this")
        .help("one of `maxSurge` and `maxUnavailable` of a DaemonSet must be 0")
        .absent([absent]);
    if let Some(fix) = fix {
        finding.fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::UPDATE_STRATEGY_INVALID;
    use crate::testing::{check, check_for, check_patch, findings, fixed, label_for};

    fn set(kind: &str, strategy: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  updateStrategy: {strategy}\n  \
             template: {{spec: {{containers: [{{name: a, image: b}}]}}}}\n"
        )
    }

    fn told(kind: &str, strategy: &str) -> Vec<String> {
        check(&UPDATE_STRATEGY_INVALID, &set(kind, strategy))
    }

    #[test]
    fn only_rolling_updates_have_settings() {
        let strategy = "{type: OnDelete, rollingUpdate: {partition: 1}}";
        let text = set("StatefulSet", strategy);
        assert_eq!(
            check(&UPDATE_STRATEGY_INVALID, &text),
            ["error 5:36 `rollingUpdate`: `rollingUpdate` cannot be set with `type: OnDelete`"]
        );
        assert_eq!(findings(&UPDATE_STRATEGY_INVALID, &text)[0].related[0].span.of(&text), "OnDelete");
        assert_eq!(told("DaemonSet", strategy), [""; 0]);
        for strategy in [
            "{type: OnDelete, rollingUpdate: null}",
            "{type: $TYPE, rollingUpdate: {partition: 1}}",
            "{type: RollingUpdate, rollingUpdate: {partition: 1}}",
            "{rollingUpdate: {partition: 1}}",
            "OnDelete",
        ] {
            assert_eq!(told("StatefulSet", strategy), [""; 0], "{strategy}");
        }
    }

    #[test]
    fn a_stateful_set_must_allow_an_unavailable_pod() {
        let text = set("StatefulSet", "{rollingUpdate: {maxUnavailable: 0%}}");
        let message = "5:52 `0%`: `maxUnavailable` of a StatefulSet cannot be 0: no Pod could be replaced";
        assert_eq!(check(&UPDATE_STRATEGY_INVALID, &text), [format!("error {message}")]);
        assert_eq!(label_for(&UPDATE_STRATEGY_INVALID, "1.37", &text), "the API server refuses this");
        assert_eq!(check_for(&UPDATE_STRATEGY_INVALID, "1.34-1.37", &text), [format!("warning {message}")]);
        assert_eq!(
            label_for(&UPDATE_STRATEGY_INVALID, "1.34-1.37", &text),
            "dropped, or refused where the feature gate is enabled"
        );
        assert_eq!(
            told("StatefulSet", "{rollingUpdate: {maxUnavailable: 101%}}"),
            ["error 5:52 `101%`: `101%` is not a valid `maxUnavailable`: it must be at most 100%"]
        );
        let quoted = set("StatefulSet", "{rollingUpdate: {maxUnavailable: '1'}}");
        assert_eq!(
            check_for(&UPDATE_STRATEGY_INVALID, "1.36", &quoted),
            ["warning 5:52 `'1'`: in quotes, `1` is a string, which must be a percentage such as `25%`"]
        );
        assert_eq!(told("StatefulSet", "{rollingUpdate: {maxUnavailable: 2}}"), [""; 0]);
    }

    #[test]
    fn a_daemon_set_has_a_surge_or_an_unavailable_pod() {
        assert_eq!(
            told("DaemonSet", "{rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}"),
            ["error 5:46 `25%`: one of `maxSurge` and `maxUnavailable` of a DaemonSet must be 0"]
        );
        assert_eq!(
            told("DaemonSet", "{type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}"),
            ["error 5:86 `0%`: `maxSurge` and `maxUnavailable` are both 0: no Pod can be replaced"]
        );
        assert_eq!(
            told("DaemonSet", "{rollingUpdate: {maxUnavailable: 0}}"),
            ["error 5:52 `0`: `maxUnavailable` is 0, and `maxSurge` is 0 by default: no Pod can be replaced"]
        );
        for strategy in [
            "{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}",
            "{rollingUpdate: {maxSurge: 0, maxUnavailable: 10%}}",
            "{rollingUpdate: {maxUnavailable: 3}}",
            "{rollingUpdate: {maxSurge: 0}}",
            "{rollingUpdate: {maxSurge: $SURGE}}",
            "{rollingUpdate: {maxSurge: 1, maxUnavailable: '{{ less }}'}}",
            "{rollingUpdate: {}}",
        ] {
            assert_eq!(told("DaemonSet", strategy), [""; 0], "{strategy}");
        }
    }

    #[test]
    fn surge_alone_has_a_fix() {
        let text = set("DaemonSet", "\n    rollingUpdate:\n      maxSurge: 1");
        assert_eq!(
            check(&UPDATE_STRATEGY_INVALID, &text),
            ["error 7:7 `maxSurge`: `maxSurge` needs `maxUnavailable: 0`; the default is 1"]
        );
        assert_eq!(
            fixed(&UPDATE_STRATEGY_INVALID, &text),
            text.replace("maxSurge: 1", "maxUnavailable: 0\n      maxSurge: 1")
        );
    }

    #[test]
    fn nothing_is_reported_for_a_patch_of_a_set() {
        for rolling in ["{maxSurge: 1}", "{maxUnavailable: 0}"] {
            let text = format!(
                "apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  updateStrategy: {{rollingUpdate: {rolling}}}\n"
            );
            assert_eq!(check_patch(&UPDATE_STRATEGY_INVALID, &text), [""; 0], "{rolling}");
        }
    }
}
