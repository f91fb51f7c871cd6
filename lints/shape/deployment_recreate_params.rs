use super::share::{self, Share};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};
use crate::yaml::Node;

declare_lint! {
    /// Settings of a Deployment's rollout contradict each other.
    ///
    /// ## Why
    ///
    /// The API server refuses the Deployment:
    ///
    /// - `Recreate` stops all Pods before it starts new ones, so `rollingUpdate` is refused: `may not be specified
    ///   when strategy type is 'Recreate'`. It is often left over from the default strategy.
    /// - With `maxSurge` and `maxUnavailable` both 0, no Pod can be added and none can be removed, so no Pod can be
    ///   replaced: `may not be 0 when maxSurge is 0`.
    /// - A number in quotes is a string, and a string must be a percentage: `a valid percent string must be a
    ///   numeric string followed by an ending '%'`. `maxUnavailable` cannot be above 100%.
    /// - `minReadySeconds` must be less than `progressDeadlineSeconds`, which is 600 by default. Otherwise no Pod
    ///   can become available before the deadline.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   strategy:
    ///     type: Recreate
    ///     rollingUpdate:
    ///       maxSurge: 1
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   strategy:
    ///     type: Recreate
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Deployments": Strategy; Progress Deadline Seconds:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    pub(crate) static DEPLOYMENT_RECREATE_PARAMS = "deployment-recreate-params" {
        summary: "settings of a Deployment's rollout that contradict each other",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

/// The default of `progressDeadlineSeconds`.
const PROGRESS_DEADLINE: i64 = 600;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = workload.spec().filter(|_| workload.kind() == WorkloadKind::Deployment) else { return };
    if let Some(strategy) = spec.get("strategy") {
        recreate(strategy, context);
        let rolling = strategy.get("rollingUpdate").filter(|rolling| rolling.is_mapping());
        if let Some(rolling) = rolling {
            for (field, most) in [("maxSurge", u64::MAX), ("maxUnavailable", 100)] {
                if let Some(value) = rolling.get(field) {
                    share::judge(field, value, most, context);
                }
            }
            stuck(rolling, context);
        }
    }
    deadline(spec, context);
}

fn recreate<'a>(strategy: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(kind) = strategy.get("type").filter(|kind| kind.str().as_deref() == Some("Recreate")) else {
        return;
    };
    let Some(rolling) = strategy.entry("rollingUpdate").filter(|rolling| !rolling.value.is_null()) else {
        return;
    };
    context
        .report(rolling.key, "`rollingUpdate` cannot be set with `type: Recreate`")
        .label("the API server refuses this")
        .because(kind.span(), "all Pods stop before new ones start")
        .help("remove `rollingUpdate`");
}

fn stuck<'a>(rolling: Node<'a>, context: &mut Context<'_, 'a>) {
    let (Some(surge), Some(unavailable)) = (rolling.get("maxSurge"), rolling.get("maxUnavailable")) else {
        return;
    };
    if [surge, unavailable].into_iter().all(|value| Share::of(value).is_some_and(Share::is_zero)) {
        context
            .report(unavailable, "`maxSurge` and `maxUnavailable` are both 0: no Pod can be replaced")
            .label("the API server refuses this")
            .because(surge.span(), "no Pod can be added")
            .help("allow one extra Pod (`maxSurge: 1`) or one unavailable Pod (`maxUnavailable: 1`)");
    }
}

fn deadline<'a>(spec: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(ready) = spec.get("minReadySeconds") else { return };
    let Some(seconds) = ready.int() else { return };
    let deadline = spec.get("progressDeadlineSeconds").filter(|deadline| !deadline.is_null());
    let most = match deadline {
        Some(deadline) => deadline.int(),
        None => Some(PROGRESS_DEADLINE),
    };
    let Some(most) = most.filter(|most| seconds >= *most) else { return };
    let written = if deadline.is_some() { "" } else { ", the default" };
    let message =
        format!("`minReadySeconds` must be less than `progressDeadlineSeconds`, which is {most}{written}");
    let finding = context.report(ready, message).label("the API server refuses this");
    if deadline.is_none() {
        finding.absent(["spec.progressDeadlineSeconds"]);
    }
    if let Some(deadline) = deadline {
        finding.because(deadline.span(), "the rollout has failed by then");
    }
}

#[cfg(test)]
mod tests {
    use super::DEPLOYMENT_RECREATE_PARAMS;
    use crate::testing::{check, findings, fixed};

    fn told(kind: &str, spec: &str) -> Vec<String> {
        let text = format!("apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n");
        check(&DEPLOYMENT_RECREATE_PARAMS, &text)
    }

    #[test]
    fn recreate_has_no_rolling_update() {
        let spec = "{strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}}";
        assert_eq!(
            told("Deployment", spec),
            ["error 4:35 `rollingUpdate`: `rollingUpdate` cannot be set with `type: Recreate`"]
        );
        assert_eq!(told("Deployment", "{strategy: {type: Recreate, rollingUpdate: null}}"), [""; 0]);
        assert_eq!(told("StatefulSet", spec), [""; 0]);
    }

    #[test]
    fn surge_and_unavailable_are_not_both_zero() {
        let both = "{strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0}}}";
        assert_eq!(
            told("Deployment", both),
            ["error 4:65 `0`: `maxSurge` and `maxUnavailable` are both 0: no Pod can be replaced"]
        );
        for spec in [
            "{strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}}",
            "{strategy: {rollingUpdate: {maxSurge: 0}}}",
            "{strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: '{{ a }}'}}}",
        ] {
            assert_eq!(told("Deployment", spec), [""; 0], "{spec}");
        }
    }

    #[test]
    fn percentages_are_whole_numbers() {
        assert_eq!(
            told("Deployment", "{strategy: {rollingUpdate: {maxSurge: 25.5%, maxUnavailable: '1'}}}"),
            [
                "error 4:45 `25.5%`: `25.5%` is not a valid `maxSurge`: it must be a number, or a percentage such as `25%`",
                "error 4:68 `'1'`: in quotes, `1` is a string, which must be a percentage such as `25%`",
            ]
        );
        assert_eq!(
            told("Deployment", "{strategy: {rollingUpdate: {maxSurge: 200%, maxUnavailable: 101%}}}"),
            ["error 4:67 `101%`: `101%` is not a valid `maxUnavailable`: it must be at most 100%"]
        );
        let quoted =
            "apiVersion: apps/v1\nkind: Deployment\nspec: {strategy: {rollingUpdate: {maxSurge: '1'}}}\n";
        assert_eq!(fixed(&DEPLOYMENT_RECREATE_PARAMS, quoted), quoted.replace("'1'", "1"));
    }

    #[test]
    fn pods_must_be_able_to_get_ready_in_time() {
        assert_eq!(
            told("Deployment", "{minReadySeconds: 600}"),
            [
                "error 4:25 `600`: `minReadySeconds` must be less than `progressDeadlineSeconds`, which is 600, the \
                 default"
            ]
        );
        let text = "apiVersion: apps/v1\nkind: Deployment\nspec: {minReadySeconds: 60, progressDeadlineSeconds: 60}\n";
        let found = findings(&DEPLOYMENT_RECREATE_PARAMS, text);
        assert_eq!(&*found[0].related[0].text, "the rollout has failed by then");
        assert_eq!(told("Deployment", "{minReadySeconds: 700, progressDeadlineSeconds: 900}"), [""; 0]);
    }
}
