use super::words::{REFUSED, article, is_empty_list, written};
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Object;
use crate::yaml::Node;

mod metrics;

declare_lint! {
    /// A HorizontalPodAutoscaler has limits or metrics that contradict each other, or a target that cannot be
    /// scaled.
    ///
    /// ## Why
    ///
    /// The API server refuses it:
    ///
    /// - `maxReplicas` below `minReplicas`: ``must be greater than or equal to `minReplicas` ``.
    /// - `minReplicas: 0` needs a metric that exists without Pods: `must specify at least one Object or External
    ///   metric to support scaling to zero replicas`. Before Kubernetes 1.37 it is refused in any case (`must be
    ///   greater than or equal to 1`), unless the feature gate `HPAScaleToZero` is enabled.
    /// - A metric must have the field that its `type` names (`must populate information for the given metric
    ///   source`), and no other (`must populate the given metric source only`).
    /// - The target of a resource metric is a utilization or an average value: `must set either a target raw value
    ///   or a target utilization`, `may not set both a target raw value and a target utilization`. `value` is
    ///   ignored there. The target of a `Pods` metric is an `averageValue`; that of an `Object` or `External`
    ///   metric is an `averageValue` or a `value`.
    /// - A list of `policies` cannot be empty: `must specify at least one Policy`.
    ///
    /// A DaemonSet, a Job or a CronJob as `scaleTargetRef` is accepted, but cannot be scaled. The autoscaler does
    /// nothing but report `FailedGetScale` in its events.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata:
    ///   name: trino-worker
    /// spec:
    ///   scaleTargetRef:
    ///     apiVersion: apps/v1
    ///     kind: Deployment
    ///     name: trino-worker
    ///   minReplicas: 6
    ///   maxReplicas: 4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: autoscaling/v2
    /// kind: HorizontalPodAutoscaler
    /// metadata:
    ///   name: trino-worker
    /// spec:
    ///   scaleTargetRef:
    ///     apiVersion: apps/v1
    ///     kind: Deployment
    ///     name: trino-worker
    ///   minReplicas: 4
    ///   maxReplicas: 6
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Horizontal Pod Autoscaling": Scaling on multiple metrics; Configurable scaling
    ///   behavior: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
    /// - Kubernetes API reference, "HorizontalPodAutoscaler":
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
    pub(crate) static HPA_INVALID = "hpa-invalid" {
        summary: "an autoscaler that is refused, or that cannot scale its target",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// Kinds that run Pods and cannot be scaled: group and kind.
const NOT_SCALED: [(&str, &str); 3] = [("apps", "DaemonSet"), ("batch", "Job"), ("batch", "CronJob")];
/// The first version that scales to zero by default.
const SCALE_TO_ZERO: u8 = 37;
/// The annotation in which `autoscaling/v1` keeps the metrics that it has no fields for.
const METRICS_OF_V1: &str = "autoscaling.alpha.kubernetes.io/metrics";
/// The versions whose metrics have a `target`.
const WITH_TARGETS: [&str; 2] = ["autoscaling/v2", "autoscaling/v2beta2"];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if object.kind() != "HorizontalPodAutoscaler" || object.group() != "autoscaling" {
        return;
    }
    let Some(spec) = object.spec().filter(|spec| spec.is_mapping()) else { return };
    let metrics: Vec<_> = spec.get("metrics").into_iter().flat_map(Node::items).map(Node::resolve).collect();
    bounds(object, spec, &metrics, context);
    target(spec, context);
    if WITH_TARGETS.contains(&&*object.api_version()) {
        for metric in metrics.iter().filter(|metric| metric.is_mapping()) {
            metrics::check(*metric, context);
        }
        policies(spec, context);
    }
}

fn bounds<'a>(object: Object<'a>, spec: Node<'a>, metrics: &[Node<'a>], context: &mut Context<'_, 'a>) {
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    if let (Some(least), Some(most)) = (least, most)
        && let (Some(low), Some(high)) = (least.int(), most.int())
        && (1..low).contains(&high)
    {
        context
            .report(most, format!("`maxReplicas` is less than `minReplicas`, which is {low}"))
            .label(REFUSED)
            .because(least.span(), "the minimum");
    }
    if let Some(least) = least.filter(|least| least.int() == Some(0)) {
        zero(object, least, metrics, context);
    }
}

/// Without Pods, only a metric from elsewhere can scale a workload up.
fn zero<'a>(object: Object<'a>, least: Node<'a>, metrics: &[Node<'a>], context: &mut Context<'_, 'a>) {
    let elsewhere = metrics.iter().find_map(|metric| {
        let kind = metric.get("type").filter(|kind| !kind.is_null())?;
        kind.str().is_none_or(|kind| !metrics::AT_PODS.contains(&&*kind)).then_some(kind)
    });
    let annotations = object.metadata().and_then(|metadata| metadata.get("annotations"));
    let annotated = annotations.is_some_and(|annotations| annotations.get(METRICS_OF_V1).is_some());
    if elsewhere.is_none() && !annotated && !context.is_partial() {
        context
            .report(least, "`minReplicas` cannot be 0 without a metric of type `Object` or `External`")
            .absent(metrics.is_empty().then_some("spec.metrics"))
            .label(REFUSED)
            .help("for other metrics the minimum is 1: without Pods there is nothing to measure");
        return;
    }
    let versions = context.versions();
    if !versions.all_from(SCALE_TO_ZERO) {
        let finding = context
            .report(
                least,
                format!("`minReplicas` can be 0 by default only since Kubernetes 1.{SCALE_TO_ZERO}"),
            )
            .severity(Severity::Warning)
            .label("refused before, unless `HPAScaleToZero` is enabled");
        if let Some(metric) = elsewhere {
            finding.because(metric.span(), "this metric exists without Pods");
        }
    }
}

/// The autoscaler is accepted, but cannot scale its target.
fn target<'a>(spec: Node<'a>, context: &mut Context<'_, 'a>) {
    let Some(target) = spec.get("scaleTargetRef") else { return };
    let (Some(version), Some(node)) = (target.get("apiVersion").and_then(Node::str), target.get("kind"))
    else {
        return;
    };
    let Some(kind) = node.str() else { return };
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if NOT_SCALED.contains(&(group, &*kind)) {
        context
            .report(node, format!("{} {kind} cannot be scaled", article(&kind)))
            .severity(Severity::Warning)
            .label("the autoscaler is accepted, but does nothing")
            .help("only kinds with `replicas` can be scaled, such as a Deployment or a StatefulSet");
    }
}

fn policies<'a>(spec: Node<'a>, context: &mut Context<'_, 'a>) {
    for direction in ["scaleUp", "scaleDown"] {
        let Some(rules) = spec.at(&["behavior", direction]) else { continue };
        let Some(policies) = written(rules, "policies") else { continue };
        if is_empty_list(policies.value) {
            context
                .report(policies.key, "`policies` cannot be empty")
                .label(REFUSED)
                .help("remove it to use the defaults, or set `selectPolicy: Disabled` to turn scaling off");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HPA_INVALID;
    use crate::testing::{check, check_for, findings, label_for};

    pub(super) fn scaler(spec: &str) -> String {
        format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
        )
    }

    pub(super) fn told(spec: &str) -> Vec<String> {
        check(&HPA_INVALID, &scaler(spec))
    }

    #[test]
    fn the_maximum_is_not_less_than_the_minimum() {
        let text = scaler("minReplicas: 3, maxReplicas: 2");
        let message = "error 4:37 `2`: `maxReplicas` is less than `minReplicas`, which is 3";
        assert_eq!(check(&HPA_INVALID, &text), [message]);
        assert_eq!(findings(&HPA_INVALID, &text)[0].related[0].span.of(&text), "3");
        assert_eq!(check(&HPA_INVALID, &text.replace("/v2", "/v1")), [message]);
        assert_eq!(check(&HPA_INVALID, &text.replace("autoscaling/", "example.com/")), [""; 0]);
        // `number-out-of-range` reports these numbers.
        for bounds in [
            "minReplicas: 3, maxReplicas: 3",
            "maxReplicas: 1",
            "minReplicas: $MIN, maxReplicas: 1",
            "minReplicas: 1, maxReplicas: 0",
        ] {
            assert_eq!(told(bounds), [""; 0], "{bounds}");
        }
    }

    #[test]
    fn zero_replicas_need_an_external_metric() {
        assert_eq!(
            told("minReplicas: 0, maxReplicas: 2"),
            ["error 4:21 `0`: `minReplicas` cannot be 0 without a metric of type `Object` or `External`"]
        );
        let target = "target: {type: Value, value: 1}";
        let metric = format!("{{type: External, external: {{metric: {{name: a}}, {target}}}}}");
        let text = scaler(&format!("minReplicas: 0, metrics: [{metric}]"));
        assert_eq!(check_for(&HPA_INVALID, "1.37", &text), [""; 0]);
        assert_eq!(
            check_for(&HPA_INVALID, "1.36", &text),
            ["warning 4:21 `0`: `minReplicas` can be 0 by default only since Kubernetes 1.37"]
        );
        let annotated = scaler("minReplicas: 0")
            .replace("/v2", "/v1")
            .replace("{name: a}", "{name: a, annotations: {autoscaling.alpha.kubernetes.io/metrics: '[]'}}");
        assert_eq!(check_for(&HPA_INVALID, "1.37", &annotated), [""; 0]);
        assert_eq!(
            label_for(&HPA_INVALID, "1.36", &text),
            "refused before, unless `HPAScaleToZero` is enabled"
        );
    }

    #[test]
    fn kinds_without_replicas_cannot_be_scaled() {
        let of = |version: &str, kind: &str| {
            told(&format!("scaleTargetRef: {{apiVersion: {version}, kind: {kind}, name: a}}"))
        };
        assert_eq!(of("apps/v1", "DaemonSet"), ["warning 4:52 `DaemonSet`: a DaemonSet cannot be scaled"]);
        assert_eq!(of("batch/v1", "Job"), ["warning 4:53 `Job`: a Job cannot be scaled"]);
        assert_eq!(of("batch.volcano.sh/v1alpha1", "Job"), [""; 0]);
        assert_eq!(of("apps/v1", "StatefulSet"), [""; 0]);
    }

    #[test]
    fn policies_are_not_empty() {
        assert_eq!(
            told("behavior: {scaleDown: {policies: []}, scaleUp: {selectPolicy: Disabled}}"),
            ["error 4:31 `policies`: `policies` cannot be empty"]
        );
        assert_eq!(told("behavior: {scaleDown: {policies: null}}"), [""; 0]);
        assert_eq!(
            told("behavior: {scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 1}]}}"),
            [""; 0]
        );
    }
}
