use super::governing;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Selector, Service, Workload, WorkloadKind};
use crate::project::Subject;
use crate::systems::{Identified, Trait};
use crate::yaml::Node;

declare_lint! {
    /// The Service that a StatefulSet names in `serviceName` is not the one of its Pods: it selects other Pods, or there is
    /// none of this name, and a headless Service of another name selects them.
    ///
    /// A Service without a selector is not reported, nor one that selects more than these Pods. It is an error if the
    /// Service selects other Pods, and the members of the system find each other by the names of their Pods.
    ///
    /// ## Why
    ///
    /// A Pod gets the name `profiles-0.SERVICE` from the governing Service, if that selects it. With the wrong one, the Pods
    /// start, and none of their names exists: members of a replica set cannot find each other, and `rs.initiate()` fails with
    /// "getaddrinfo ENOTFOUND". `serviceName` cannot be changed later, so that the StatefulSet has to be deleted and created
    /// again.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: profiles-rs
    /// spec:
    ///   clusterIP: None
    ///   publishNotReadyAddresses: true
    ///   selector: {role: profiles}
    ///   ports:
    ///     - port: 27017
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: profiles
    /// spec:
    ///   serviceName: mongo
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {role: profiles}
    ///   template:
    ///     metadata:
    ///       labels: {role: profiles}
    ///     spec:
    ///       containers:
    ///         - name: profiles
    ///           image: registry.example/profiles:6.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: profiles-rs
    /// spec:
    ///   clusterIP: None
    ///   publishNotReadyAddresses: true
    ///   selector: {role: profiles}
    ///   ports:
    ///     - port: 27017
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: profiles
    /// spec:
    ///   serviceName: profiles-rs
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {role: profiles}
    ///   template:
    ///     metadata:
    ///       labels: {role: profiles}
    ///     spec:
    ///       containers:
    ///         - name: profiles
    ///           image: registry.example/profiles:6.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Stable Network ID:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
    /// - Kubernetes documentation, "DNS for Services and Pods": Pod's hostname and subdomain fields:
    ///   https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    pub(crate) static STATEFULSET_SERVICE_MISMATCH = "statefulset-service-mismatch" {
        summary: "the governing Service of a StatefulSet does not select its Pods",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let Some(node) = workload.spec().and_then(|spec| spec.get("serviceName")) else { return };
    let (Some(name), Some(from), Some(pod)) = (node.str(), context.subject(), workload.pod_template()) else {
        return;
    };
    if name.is_empty() || crate::manifest::is_placeholder(node) || context.project().adds_selectors(from) {
        return;
    }
    match governing::service(workload, context) {
        Some(found) => selects_others(node, &name, found, &pod, workload, context),
        None => named_otherwise(node, &name, workload, context),
    }
}

/// The Service is there and selects other Pods.
fn selects_others<'a>(
    node: Node<'a>,
    name: &str,
    found: &Subject<'a>,
    pod: &PodTemplate<'a>,
    workload: &Workload<'a>,
    context: &mut Context<'_, 'a>,
) {
    let service = Service::new(found.object).filter(|service| service.kind() != "ExternalName");
    let Some(selector) = service.and_then(|service| service.selector()).filter(|_| found.partial.is_none())
    else {
        return;
    };
    let missed = Selector::of_map(selector)
        .requirements
        .into_iter()
        .find(|one| one.is_met(pod.labels()) == Some(false));
    let Some(missed) = missed else { return };
    let other = governing::only_candidate(workload, context).and_then(|other| other.object.name());
    let severity = if needs_names(workload, context) { Severity::Error } else { Severity::Warning };
    let finding = context.report(node, format!("the governing Service `{name}` does not select these Pods"));
    finding.severity(severity).label("gives none of the Pods a name").because_in(
        found.file,
        missed.key.span(),
        format!("it selects Pods with `{missed}`"),
    );
    if let Some(labels) = pod.labels() {
        finding.because(labels.span(), "the labels of these Pods");
    }
    finding.help(match other {
        Some(other) => format!("`{other}` is headless and selects these Pods: name that one"),
        None => "give the Service the labels of the Pods as its selector, or name another Service".to_owned(),
    });
}

/// Whether members of the system find each other by the names of their Pods.
fn needs_names<'a>(workload: &Workload<'a>, context: &Context<'_, 'a>) -> bool {
    let many = workload.replicas().is_some_and(|replicas| replicas > 1);
    let by_name = |one: &Identified<'a, 'a>| one.recognition.system.has(Trait::PeerDns);
    many && context.identity().is_some_and(|identity| identity.deciding.iter().any(by_name))
}

/// No Service has the name, and one of another name selects the Pods.
fn named_otherwise<'a>(node: Node<'a>, name: &str, workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let project = context.project();
    // Several of the name are too many to know which is meant.
    if project.of_kind("Service").any(|one| one.object.name().as_deref() == Some(name)) {
        return;
    }
    let (Some(from), Some(other)) = (context.subject(), governing::only_candidate(workload, context)) else {
        return;
    };
    let (Some(at), true) = (other.object.node().at(&["metadata", "name"]), project.are_together(from, other))
    else {
        return;
    };
    let meant = at.str().unwrap_or_default();
    context
        .report(node, format!("no Service `{name}` gives these Pods their names"))
        .severity(Severity::Warning)
        .label("no Service has this name")
        .because_in(other.file, at.span(), "this headless Service selects the Pods")
        .help(format!(
            "set `serviceName: {meant}`, or give the Service this name; the StatefulSet has to be deleted and created \
             again for it"
        ));
}

#[cfg(test)]
mod tests {
    use super::STATEFULSET_SERVICE_MISMATCH;
    use crate::testing::{check, check_files, findings};

    fn service(name: &str, spec: &str) -> String {
        format!("apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n")
    }

    const SET: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  serviceName: a-svc\n  \
                       template:\n    metadata: {labels: {app: a, tier: db}}\n";

    fn found(name: &str, spec: &str) -> Vec<String> {
        check(&STATEFULSET_SERVICE_MISMATCH, &(service(name, spec) + SET))
    }

    #[test]
    fn a_service_that_selects_other_pods() {
        let message = "warning 10:16 `a-svc`: the governing Service `a-svc` does not select these Pods";
        for spec in ["clusterIP: None, selector: {app: b}", "clusterIP: None, selector: {app: a, tier: web}"]
        {
            assert_eq!(found("a-svc", spec), [message], "{spec}");
        }
        let kafka = SET.replace("serviceName", "replicas: 3\n  serviceName")
            + "    spec: {containers: [{name: a, image: \"apache/kafka:3.9.0\"}]}\n";
        let text = service("a-svc", "clusterIP: None, selector: {app: b}") + &kafka;
        assert_eq!(check(&STATEFULSET_SERVICE_MISMATCH, &text), [message.replace("warning 10", "error 11")]);
    }

    #[test]
    fn a_service_of_another_name() {
        let spec = "clusterIP: None, selector: {app: a}";
        assert_eq!(
            found("b-svc", spec),
            ["warning 10:16 `a-svc`: no Service `a-svc` gives these Pods their names"]
        );
        let help = findings(&STATEFULSET_SERVICE_MISMATCH, &(service("b-svc", spec) + SET))[0].help.clone();
        assert!(help.unwrap().starts_with("set `serviceName: b-svc`"));
        let files = |path: &str| {
            check_files(
                &STATEFULSET_SERVICE_MISMATCH,
                &[(path, &*service("b-svc", spec)), ("k/set.yaml", SET)],
            )
        };
        assert_eq!(
            files("k/svc.yaml"),
            ["k/set.yaml: warning 5:16 `a-svc`: no Service `a-svc` gives these Pods their names"]
        );
        assert_eq!(files("l/svc.yaml"), [""; 0]);
    }

    #[test]
    fn what_may_be_right_is_left_alone() {
        for (name, spec) in [
            ("a-svc", "clusterIP: None, selector: {app: a}"),
            ("a-svc", "clusterIP: None"),
            ("a-svc", "type: ExternalName, externalName: x, selector: {app: b}"),
            ("a-svc", "clusterIP: None, selector: {app: \"${APP}\"}"),
            ("b-svc", "selector: {app: a}"),
            ("b-svc", "clusterIP: None, selector: {app: c}"),
        ] {
            assert_eq!(found(name, spec), [""; 0], "{name} {spec}");
        }
    }
}
