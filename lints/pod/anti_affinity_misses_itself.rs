use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Selector, Wants, Workload};
use crate::yaml::Node;

declare_lint! {
    /// A rule that is meant to spread the Pods of a workload does not apply to them: the selector of its anti-affinity, or of
    /// its topology spread constraint, does not match the labels of its own Pods.
    ///
    /// A spread constraint is reported whenever it selects none of the Pods that it is written in. An anti-affinity may be
    /// meant for other Pods. It is reported only if none of its terms selects the Pods themselves, and a label that it asks
    /// for has the name of the workload, of a container, or a value that the Pods have under another key.
    ///
    /// ## Why
    ///
    /// Kubernetes does not report this: it looks for Pods with these labels and finds none, so any node is allowed. All three
    /// brokers may then run on one node, and nobody notices until that node fails: a topic with three replicas loses all of
    /// them at once, and the quorum loses its majority.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: ranking
    /// spec:
    ///   serviceName: ranking
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: ranking}
    ///   template:
    ///     metadata:
    ///       labels: {app: ranking}
    ///     spec:
    ///       affinity:
    ///         podAntiAffinity:
    ///           requiredDuringSchedulingIgnoredDuringExecution:
    ///             - topologyKey: kubernetes.io/hostname
    ///               labelSelector:
    ///                 matchLabels: {app.kubernetes.io/name: ranking}
    ///       containers:
    ///         - name: ranking
    ///           image: registry.example/ranking:3.2
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: ranking
    /// spec:
    ///   serviceName: ranking
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: ranking}
    ///   template:
    ///     metadata:
    ///       labels: {app: ranking}
    ///     spec:
    ///       affinity:
    ///         podAntiAffinity:
    ///           requiredDuringSchedulingIgnoredDuringExecution:
    ///             - topologyKey: kubernetes.io/hostname
    ///               labelSelector:
    ///                 matchLabels: {app: ranking}
    ///       containers:
    ///         - name: ranking
    ///           image: registry.example/ranking:3.2
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Assigning Pods to Nodes": Inter-pod affinity and anti-affinity:
    ///   https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
    /// - Kubernetes documentation, "Pod Topology Spread Constraints": the `labelSelector` of a constraint:
    ///   https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    pub(crate) static ANTI_AFFINITY_MISSES_ITSELF = "anti-affinity-misses-itself" {
        summary: "a rule that keeps Pods apart does not select them",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

const TERMS: [(&str, Option<&str>); 2] = [
    ("requiredDuringSchedulingIgnoredDuringExecution", None),
    ("preferredDuringSchedulingIgnoredDuringExecution", Some("podAffinityTerm")),
];

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let alone = workload.replicas().is_some_and(|replicas| replicas < 2);
    if context.is_partial() || alone || workload.kind().is_job_like() {
        return;
    }
    for pod in workload.pod_templates() {
        // A kustomization may add labels to the Pods, and the same to their selectors.
        if pod.labels().is_none()
            || context.subject().is_some_and(|one| context.project().adds_selectors(one))
        {
            continue;
        }
        anti_affinity(workload, &pod, context);
        spread(&pod, context);
    }
}

fn anti_affinity<'a>(workload: &Workload<'a>, pod: &PodTemplate<'a>, context: &mut Context<'_, 'a>) {
    let Some(rules) = pod.spec().and_then(|spec| spec.at(&["affinity", "podAntiAffinity"])) else { return };
    let mut missed = Vec::new();
    for (list, within) in TERMS {
        for term in rules.get(list).into_iter().flat_map(Node::items) {
            let term = within.map_or(Some(term), |key| term.get(key));
            let Some(selector) = term.and_then(|term| term.get("labelSelector")) else { return };
            let elsewhere = |key: &str| term.is_some_and(|term| term.get(key).is_some());
            match met(selector, pod) {
                Some(false) if !elsewhere("namespaces") && !elsewhere("namespaceSelector") => {
                    missed.push(selector);
                }
                Some(false) => {}
                // Another term does what is wanted, or may.
                Some(true) | None => return,
            }
        }
    }
    for selector in missed {
        let Some(label) = meant(selector, workload, pod) else { continue };
        let message =
            format!("the anti-affinity looks for Pods with `{}`, which these Pods do not have", label.0);
        report(label.1, message, pod, context);
    }
}

fn spread<'a>(pod: &PodTemplate<'a>, context: &mut Context<'_, 'a>) {
    let constraints = pod.spec().and_then(|spec| spec.get("topologySpreadConstraints"));
    for constraint in constraints.into_iter().flat_map(Node::items) {
        let Some(selector) = constraint.get("labelSelector") else { continue };
        let requirements = Selector::of_label_selector(selector).requirements;
        let missed = requirements.into_iter().find(|one| one.is_met(pod.labels()) == Some(false));
        if let Some(missed) = missed.filter(|_| met(selector, pod) == Some(false)) {
            let message =
                format!("the spread constraint counts Pods with `{missed}`, which these Pods do not have");
            report(missed.key, message, pod, context);
        }
    }
}

/// Whether a selector that asks for something selects the Pods.
fn met(selector: Node<'_>, pod: &PodTemplate<'_>) -> Option<bool> {
    let selector = Selector::of_label_selector(selector);
    let met: Vec<_> = selector.requirements.iter().map(|one| one.is_met(pod.labels())).collect();
    match () {
        () if met.is_empty() || !selector.strays.is_empty() => None,
        () if met.contains(&Some(false)) => Some(false),
        () if met.contains(&None) => None,
        () => Some(true),
    }
}

/// The label by which a selector shows that it means the Pods themselves, and does not get them.
fn meant<'a>(
    selector: Node<'a>,
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
) -> Option<(String, Node<'a>)> {
    let labels = pod.labels()?;
    let mut own: Vec<_> = labels.entries().filter_map(|entry| entry.value.resolve().str()).collect();
    own.extend(workload.object().name());
    own.extend(pod.containers().iter().filter_map(crate::manifest::Container::name));
    Selector::of_label_selector(selector).requirements.into_iter().find_map(|one| {
        let values = match &one.wants {
            Wants::Equal(value) => vec![*value],
            Wants::In(values) => values.clone(),
            _ => return None,
        };
        let missed = one.is_met(Some(labels)) == Some(false);
        let named = values.iter().filter_map(|value| value.str()).any(|value| own.contains(&value));
        (missed && named).then(|| (one.to_string(), one.key))
    })
}

fn report<'a>(at: Node<'a>, message: String, pod: &PodTemplate<'a>, context: &mut Context<'_, 'a>) {
    let finding = context.report(at, message);
    finding.label("selects other Pods, or none").help(
        "write labels here that the Pod template has; without them nothing keeps the Pods on different nodes",
    );
    if let Some(labels) = pod.labels() {
        finding.because(labels.span(), "the labels of these Pods");
    }
}

#[cfg(test)]
mod tests {
    use super::ANTI_AFFINITY_MISSES_ITSELF;
    use crate::testing::check;

    fn set(replicas: u32, spec: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: kafka-a}}\nspec:\n  replicas: {replicas}\n  template:\n    \
             metadata: {{labels: {{app: kafka}}}}\n    spec:\n      containers: [{{name: broker, image: \"b:1\"}}]\n      {spec}\n"
        )
    }

    fn anti(selector: &str) -> String {
        format!(
            "affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{{topologyKey: h, labelSelector: \
             {selector}}}]}}}}"
        )
    }

    fn found(selector: &str) -> Vec<String> {
        check(&ANTI_AFFINITY_MISSES_ITSELF, &set(3, &anti(selector)))
    }

    #[test]
    fn a_rule_that_is_meant_for_the_pods_themselves() {
        for (selector, key, label) in [
            (
                "{matchLabels: {app.kubernetes.io/name: kafka}}",
                "app.kubernetes.io/name",
                "app.kubernetes.io/name=kafka",
            ),
            ("{matchLabels: {app: kafka-a}}", "app", "app=kafka-a"),
            ("{matchExpressions: [{key: app, operator: In, values: [broker]}]}", "app", "app in (broker)"),
        ] {
            let found = found(selector);
            assert_eq!(found.len(), 1, "{selector}");
            assert!(
                found[0].contains(&format!("`{key}`: the anti-affinity looks for Pods with `{label}`")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_rule_for_others_is_right() {
        for selector in [
            "{matchLabels: {app: kafka}}",
            "{matchLabels: {app: zookeeper}}",
            "{matchLabels: {app: \"${APP}\"}}",
            "{matchExpressions: [{key: app, operator: Exists}]}",
            "{}",
        ] {
            assert_eq!(found(selector), [""; 0], "{selector}");
        }
        let one = anti("{matchLabels: {name: kafka}}");
        assert_eq!(check(&ANTI_AFFINITY_MISSES_ITSELF, &set(1, &one)), [""; 0], "one Pod");
        let both = one.replace(
            "}}]}}",
            "}}], preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: h, \
             labelSelector: {matchLabels: {app: kafka}}}}]}}",
        );
        assert_eq!(check(&ANTI_AFFINITY_MISSES_ITSELF, &set(3, &both)), [""; 0], "another term does it");
    }

    #[test]
    fn a_spread_constraint_is_always_about_the_pods_themselves() {
        let spread = |labels: &str| {
            let spec = format!(
                "topologySpreadConstraints: [{{maxSkew: 1, labelSelector: {{matchLabels: {{{labels}}}}}}}]"
            );
            check(&ANTI_AFFINITY_MISSES_ITSELF, &set(3, &spec))
        };
        assert_eq!(
            spread("app: zookeeper"),
            [
                "warning 10:78 `app`: the spread constraint counts Pods with `app=zookeeper`, which these Pods do not have"
            ]
        );
        assert_eq!(spread("app: kafka"), [""; 0]);
    }
}
