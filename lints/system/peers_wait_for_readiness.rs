use super::probe::{self, Probe};
use crate::declare_lint;
use crate::lint::Context;
use crate::lints::statefulset::governing;
use crate::manifest::{Service, Workload, WorkloadKind};
use crate::project::Subject;
use crate::systems::{Identified, Trait};
use crate::yaml::Node;

declare_lint! {
    /// The members of a new cluster wait for each other, and Kubernetes waits for the first: the readiness probe succeeds
    /// only with a majority of members, and the others are not started before the first is ready, or have no DNS names before
    /// they are ready.
    ///
    /// It is reported for a readiness probe that asks for the health of the cluster (`/health` of etcd, `_cluster/health` of
    /// Elasticsearch, `zkServer.sh status`), if the settings list the Pods of the set as members, and either
    /// `podManagementPolicy` is not `Parallel` or the governing Service does not set `publishNotReadyAddresses`.
    ///
    /// ## Why
    ///
    /// With the default `OrderedReady`, Kubernetes starts `etcd-1` after `etcd-0` is ready. `etcd-0` is ready when it has a
    /// leader, for which it needs the vote of `etcd-1`. Nothing times out and nothing crashes: the set stays at `0/1` until
    /// somebody finds out why. A headless Service without `publishNotReadyAddresses` has the same effect, since the names of
    /// members that are not ready do not resolve. The fault shows at the first start, and again after an outage of all nodes.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: etcd
    /// spec:
    ///   clusterIP: None
    ///   selector: {app: etcd}
    ///   ports:
    ///     - {name: peer, port: 2380}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: etcd
    /// spec:
    ///   serviceName: etcd
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: etcd}
    ///   template:
    ///     metadata:
    ///       labels: {app: etcd}
    ///     spec:
    ///       containers:
    ///         - name: etcd
    ///           image: quay.io/coreos/etcd:v3.5.21
    ///           command: [etcd]
    ///           args:
    ///             - --name=$(POD)
    ///             - --data-dir=/data/etcd
    ///             - --initial-advertise-peer-urls=http://$(POD).etcd:2380
    ///             - --initial-cluster=etcd-0=http://etcd-0.etcd:2380,etcd-1=http://etcd-1.etcd:2380,etcd-2=http://etcd-2.etcd:2380
    ///           env:
    ///             - name: POD
    ///               valueFrom: {fieldRef: {fieldPath: metadata.name}}
    ///           readinessProbe:
    ///             httpGet: {path: /health, port: 2379}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 10Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: etcd
    /// spec:
    ///   clusterIP: None
    ///   publishNotReadyAddresses: true
    ///   selector: {app: etcd}
    ///   ports:
    ///     - {name: peer, port: 2380}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: etcd
    /// spec:
    ///   serviceName: etcd
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: etcd}
    ///   template:
    ///     metadata:
    ///       labels: {app: etcd}
    ///     spec:
    ///       containers:
    ///         - name: etcd
    ///           image: quay.io/coreos/etcd:v3.5.21
    ///           command: [etcd]
    ///           args:
    ///             - --name=$(POD)
    ///             - --data-dir=/data/etcd
    ///             - --initial-advertise-peer-urls=http://$(POD).etcd:2380
    ///             - --initial-cluster=etcd-0=http://etcd-0.etcd:2380,etcd-1=http://etcd-1.etcd:2380,etcd-2=http://etcd-2.etcd:2380
    ///           env:
    ///             - name: POD
    ///               valueFrom: {fieldRef: {fieldPath: metadata.name}}
    ///           readinessProbe:
    ///             httpGet: {path: /health, port: 2379}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 10Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Pod Management Policies:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-management-policies
    /// - Kubernetes documentation, "DNS for Services and Pods": `publishNotReadyAddresses`:
    ///   https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    /// - etcd documentation, "Clustering Guide": Static:
    ///   https://etcd.io/docs/v3.5/op-guide/clustering/
    pub(crate) static PEERS_WAIT_FOR_READINESS = "peers-wait-for-readiness" {
        summary: "members of a cluster wait for each other to become ready",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let many = workload.replicas().is_some_and(|replicas| replicas > 1);
    if workload.kind() != WorkloadKind::StatefulSet || !many || context.is_partial() {
        return;
    }
    let (Some(identity), Some(name)) = (context.identity(), workload.object().name()) else { return };
    let waits = |of: &&Identified<'a, 'a>| of.recognition.system.has(Trait::PeersBeforeReady);
    let Some(of) = identity.deciding.iter().find(waits) else { return };
    let Some(at) = probe::of(&of.container, "readinessProbe").and_then(|probe| asks_the_cluster(&probe))
    else {
        return;
    };
    // The second Pod is named as a member, so that the first one waits for it.
    let second = ["=", ".", ",", ":"].map(|after| format!("{}-1{after}", name.to_ascii_lowercase()));
    if context.mentions(&of.container, &second) != Some(true) {
        return;
    }
    let policy = workload.spec().and_then(|spec| spec.get("podManagementPolicy"));
    let ordered =
        policy.is_none_or(|policy| policy.is_null() || policy.str().as_deref() == Some("OrderedReady"));
    let service = governing::service(workload, context).filter(|found| found.partial.is_none());
    let hiding = service.filter(|service| hides(service));
    if !ordered && hiding.is_none() {
        return;
    }
    report(workload, of, at, (ordered, policy, hiding), context);
}

/// Whether a headless Service keeps the names of Pods that are not ready to itself.
fn hides(service: &Subject<'_>) -> bool {
    const OLD: &str = "service.alpha.kubernetes.io/tolerate-unready-endpoints";
    let object = service.object;
    let publishes = object.spec().and_then(|spec| spec.get("publishNotReadyAddresses"));
    Service::new(object).is_some_and(|service| service.is_headless())
        && publishes.is_none_or(|publishes| publishes.is_null() || publishes.bool() == Some(false))
        && object.annotation(OLD).is_none()
}

fn asks_the_cluster<'a>(probe: &Probe<'a>) -> Option<Node<'a>> {
    let of_path = |path: &str| {
        let bare = path.split('?').next().unwrap_or(path);
        matches!(bare, "/health" | "/readyz") || bare == "/_cluster/health" && !path.contains("local=true")
    };
    let path = probe.path().filter(|(_, path)| of_path(path)).map(|(node, _)| node);
    let of_words = || {
        let text = probe.text();
        let asks = text.contains("endpoint health")
            || text.contains("_cluster/health") && !text.contains("local=true")
            || text.contains("zkServer.sh status");
        probe.words().last().copied().filter(|_| asks)
    };
    path.or_else(of_words)
}

fn report<'a>(
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    at: Node<'a>,
    (ordered, policy, hiding): (bool, Option<Node<'a>>, Option<&Subject<'a>>),
    context: &mut Context<'_, 'a>,
) {
    let title = &of.recognition.system.title;
    let spec = workload.object().node().entry("spec").map(|entry| entry.key);
    let policy = policy.filter(|policy| !policy.is_null()).or(spec);
    let proof = of.recognition.proof();
    let message = if ordered {
        format!(
            "the first member of {title} waits for the second, which is not started before the first is ready"
        )
    } else {
        format!("the members of {title} wait for each other, and have no names before they are ready")
    };
    let finding = context.report(at, message);
    finding.label("succeeds only with a majority of members");
    if let Some(policy) = policy.filter(|_| ordered) {
        finding.because(
            policy.span(),
            "starts one Pod after the other: `podManagementPolicy` is `OrderedReady`",
        );
    }
    if let Some(service) = hiding {
        let at = service.object.name_node();
        finding.because_in(service.file, at.span(), "gives names only to Pods that are ready");
    }
    finding.because_of(proof).help(
        "set `podManagementPolicy: Parallel` in the StatefulSet and `publishNotReadyAddresses: true` in its headless \
         Service",
    );
}

#[cfg(test)]
mod tests {
    use super::PEERS_WAIT_FOR_READINESS;
    use crate::testing::check;

    fn found(service: &str, set: &str, probe: &str, members: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: etcd}}\nspec: {{clusterIP: None{service}}}\n---\napiVersion: \
             apps/v1\nkind: StatefulSet\nmetadata: {{name: etcd}}\nspec:\n  serviceName: etcd\n  {set}\n  template:\n    \
             spec:\n      containers:\n        - name: a\n          image: quay.io/coreos/etcd:v3.5.21\n          command: [etcd, \
             \"--initial-cluster={members}\"]\n          readinessProbe: {{{probe}}}\n"
        );
        check(&PEERS_WAIT_FOR_READINESS, &text)
    }

    const MEMBERS: &str = "etcd-0=http://etcd-0.etcd:2380,etcd-1=http://etcd-1.etcd:2380";
    const HEALTH: &str = "httpGet: {path: /health, port: 2379}";
    const READY: &str = ", publishNotReadyAddresses: true";
    const PARALLEL: &str = "replicas: 3\n  podManagementPolicy: Parallel";

    #[test]
    fn one_after_the_other_or_without_names() {
        let first =
            "the first member of etcd waits for the second, which is not started before the first is ready";
        for service in ["", READY] {
            assert_eq!(
                found(service, "replicas: 3", HEALTH, MEMBERS),
                [format!("error 18:44 `/health`: {first}")],
                "{service}"
            );
        }
        assert_eq!(
            found("", PARALLEL, HEALTH, MEMBERS),
            [
                "error 19:44 `/health`: the members of etcd wait for each other, and have no names before they are ready"
            ]
        );
        assert_eq!(found("", PARALLEL, "exec: {command: [etcdctl, endpoint, health]}", MEMBERS).len(), 1);
    }

    #[test]
    fn what_does_not_wait_is_right() {
        assert_eq!(found(READY, PARALLEL, HEALTH, MEMBERS), [""; 0]);
        assert_eq!(found("", "replicas: 1", HEALTH, MEMBERS), [""; 0], "alone");
        assert_eq!(
            found("", "replicas: 3", "tcpSocket: {port: 2379}", MEMBERS),
            [""; 0],
            "asks only this process"
        );
        assert_eq!(found("", "replicas: 3", "httpGet: {path: /livez, port: 2379}", MEMBERS), [""; 0]);
        assert_eq!(
            found("", "replicas: 3", HEALTH, "etcd-0=http://etcd-0.etcd:2380"),
            [""; 0],
            "it grows later"
        );
    }
}
