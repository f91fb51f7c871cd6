use super::selected::{is_scaled, selected};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Object, holds_placeholder};
use crate::yaml::Node;

declare_lint! {
    /// A PodDisruptionBudget never allows an eviction: `maxUnavailable` is 0, `minAvailable` is 100%, or `minAvailable` is
    /// as large as the number of Pods.
    ///
    /// The number of Pods is that of the workloads that the budget selects, where these are in the same directory or
    /// kustomization and no autoscaler changes it.
    ///
    /// ## Why
    ///
    /// `kubectl drain`, the upgrade of a node pool and the cluster autoscaler evict Pods through the eviction API, which
    /// respects the budget. A budget that allows nothing makes them wait until somebody deletes the Pod by hand, or until the
    /// platform gives up waiting and removes the node together with the Pod. The upgrade of a cluster then stops at the node
    /// with the database, often at night. A single Pod cannot be protected by a budget: sooner or later its node has to be drained.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata:
    ///   name: quorum
    /// spec:
    ///   maxUnavailable: 0
    ///   selector:
    ///     matchLabels: {app: quorum}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata:
    ///   name: quorum
    /// spec:
    ///   maxUnavailable: 1
    ///   selector:
    ///     matchLabels: {app: quorum}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Specifying a Disruption Budget for your Application": Specifying a PodDisruptionBudget:
    ///   https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    /// - Kubernetes documentation, "Safely Drain a Node": The Eviction API:
    ///   https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/
    pub(crate) static PDB_BLOCKS_DRAIN = "pdb-blocks-drain" {
        summary: "a disruption budget never allows an eviction",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if object.kind() != "PodDisruptionBudget" || object.group() != "policy" || context.is_partial() {
        return;
    }
    let Some(spec) = object.spec() else { return };
    let field = |key: &str| spec.get(key).map(Node::resolve).filter(|value| !value.is_null());
    match (field("maxUnavailable"), field("minAvailable")) {
        (Some(most), None) if is(most, "0") || is(most, "0%") => {
            report(most, "no Pod may ever be away", None, context);
        }
        (None, Some(least)) if is(least, "100%") => report(least, "all Pods have to stay", None, context),
        (None, Some(least)) => {
            let Some((sum, evidence)) = pods(spec, context) else { return };
            if least.int().is_some_and(|least| least >= sum) {
                let label = if sum == 1 { "the only Pod has to stay" } else { "all Pods have to stay" };
                report(least, label, Some(evidence), context);
            }
        }
        _ => {}
    }
}

fn is(value: Node<'_>, text: &str) -> bool {
    value.content().is_some_and(|content| content == text)
}

/// How many Pods the budget is about, and a workload that says so.
fn pods<'a>(
    spec: Node<'a>,
    context: &Context<'_, 'a>,
) -> Option<(i64, (crate::project::FileId, crate::yaml::Span))> {
    let workloads = selected(spec.get("selector")?, context)?;
    let (first, mut sum) = (workloads.first()?, 0);
    for subject in &workloads {
        let replicas = subject.workload?.replicas()?;
        if replicas < 1 || is_scaled(subject, context) {
            return None;
        }
        sum += replicas;
    }
    let at = first.object.spec()?.get("replicas").filter(|at| !holds_placeholder(at.text()));
    let at = at.unwrap_or_else(|| first.object.name_node());
    Some((sum, (first.file, at.span())))
}

fn report<'a>(
    at: Node<'a>,
    label: &'static str,
    pods: Option<(crate::project::FileId, crate::yaml::Span)>,
    context: &mut Context<'_, 'a>,
) {
    let finding =
        context.report(at, "this disruption budget never allows an eviction, so that no node can be drained");
    finding.label(label).help(
        "set `maxUnavailable: 1`, which fits any number of replicas; leave the budget out if one Pod is all there is",
    );
    if let Some((file, span)) = pods {
        finding.because_in(file, span, "these are the Pods that it is about");
    }
}

#[cfg(test)]
mod tests {
    use super::PDB_BLOCKS_DRAIN;
    use crate::testing::{check, check_files, check_patch};

    fn budget(spec: &str) -> String {
        format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: b}}\nspec:\n  selector: {{matchLabels: \
             {{app: a}}}}\n  {spec}\n---\n"
        )
    }

    fn set(replicas: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  {replicas}\n  template:\n    metadata: \
             {{labels: {{app: a, tier: b}}}}\n"
        )
    }

    fn found(spec: &str, replicas: &str) -> Vec<String> {
        check(&PDB_BLOCKS_DRAIN, &(budget(spec) + &set(replicas)))
    }

    const MESSAGE: &str = "this disruption budget never allows an eviction, so that no node can be drained";

    #[test]
    fn a_budget_that_allows_nothing() {
        for (spec, place) in [
            ("maxUnavailable: 0", "6:19 `0`"),
            ("maxUnavailable: 0%", "6:19 `0%`"),
            ("minAvailable: 100%", "6:17 `100%`"),
        ] {
            assert_eq!(check(&PDB_BLOCKS_DRAIN, &budget(spec)), [format!("warning {place}: {MESSAGE}")]);
        }
    }

    #[test]
    fn as_many_as_there_are() {
        for (spec, replicas) in
            [("minAvailable: 3", "replicas: 3"), ("minAvailable: 1", "minReadySeconds: 1")]
        {
            assert_eq!(found(spec, replicas).len(), 1, "{spec} {replicas}");
        }
        for (spec, replicas) in [
            ("minAvailable: 2", "replicas: 3"),
            ("minAvailable: 50%", "replicas: 3"),
            ("maxUnavailable: 1", "replicas: 1"),
            ("minAvailable: 1", "replicas: 0"),
            ("minAvailable: 1", "replicas: \"${REPLICAS}\""),
            ("minAvailable: 0", "replicas: 1"),
        ] {
            assert_eq!(found(spec, replicas), [""; 0], "{spec} {replicas}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        let scaler = "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: \
                      {scaleTargetRef: {kind: StatefulSet, name: a}}\n";
        let text = budget("minAvailable: 1") + &set("replicas: 1") + scaler;
        assert_eq!(check(&PDB_BLOCKS_DRAIN, &text), [""; 0]);
        assert_eq!(check_patch(&PDB_BLOCKS_DRAIN, &budget("maxUnavailable: 0")), [""; 0]);
        let files = [("a/b.yaml", &*budget("minAvailable: 1")), ("c/s.yaml", &*set("replicas: 1"))];
        assert_eq!(check_files(&PDB_BLOCKS_DRAIN, &files), [""; 0], "another directory");
        let other = set("replicas: 1").replace("app: a", "app: c");
        assert_eq!(check(&PDB_BLOCKS_DRAIN, &(budget("minAvailable: 1") + &other)), [""; 0]);
    }
}
