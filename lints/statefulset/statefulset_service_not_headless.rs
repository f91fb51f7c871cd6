use super::governing;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Service, Workload, WorkloadKind, is_placeholder};
use crate::yaml::Span;

declare_lint! {
    /// The Service in the `serviceName` of a StatefulSet is not headless: its `clusterIP` is not `None`.
    ///
    /// The finding is a warning for more than one replica, and an info for one. The Service must be in the files of the
    /// run.
    ///
    /// ## Why
    ///
    /// A governing Service gives each Pod its own name and address. The name of a Service with a cluster IP resolves to
    /// one virtual address for all Pods: a client that looks up the members of a cluster finds only one, and a node
    /// that uses the Service as its seed connects to a random member, or to itself. Names of single Pods
    /// (`kafka-0.kafka`) are only specified for headless Services. Some DNS servers also resolve them for other
    /// Services, but others do not.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: ranking
    /// spec:
    ///   selector: {app: ranking}
    ///   ports:
    ///     - {name: grpc, port: 9000}
    /// ---
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
    ///       containers:
    ///         - name: ranking
    ///           image: registry.example/ranking:5.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: ranking
    /// spec:
    ///   clusterIP: None
    ///   selector: {app: ranking}
    ///   ports:
    ///     - {name: grpc, port: 9000}
    /// ---
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
    ///       containers:
    ///         - name: ranking
    ///           image: registry.example/ranking:5.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Limitations; Stable Network ID:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Service": Headless Services:
    ///   https://kubernetes.io/docs/concepts/services-networking/service/
    pub(crate) static STATEFULSET_SERVICE_NOT_HEADLESS = "statefulset-service-not-headless" {
        summary: "a StatefulSet's governing Service has a cluster IP",
        severity: Warning,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet {
        return;
    }
    let Some(node) = workload.spec().and_then(|spec| spec.get("serviceName")) else { return };
    let (Some(name), Some(found)) = (node.str(), governing::service(workload, context)) else { return };
    let Some(service) = Service::new(found.object).filter(|service| !service.is_headless()) else { return };
    // A patch may not contain the field that makes the Service headless.
    if found.partial.is_some() {
        return;
    }
    if service.cluster_ip().is_some_and(is_placeholder) {
        return;
    }
    let many = workload.replicas().is_some_and(|replicas| replicas > 1);
    let other = governing::only_candidate(workload, context).and_then(|other| other.object.name());
    let (at, text) = evidence(&service);
    let finding = context.report(node, format!("the governing Service `{name}` is not headless"));
    finding
        .severity(if many { Severity::Warning } else { Severity::Info })
        .label("gives the Pods no addresses of their own")
        .because_in(found.file, at, text)
        .help(match other {
            Some(other) => format!(
                "use `{other}`, which is headless and selects these Pods; `serviceName` cannot be changed \
                 later, so the StatefulSet has to be created again"
            ),
            None => {
                "use a headless Service (`clusterIP: None`), and keep this one for clients if they need one \
                     address; neither `serviceName` nor `clusterIP` can be changed later"
                    .to_owned()
            }
        });
}

/// The evidence in the Service that it is not headless.
fn evidence(service: &Service<'_>) -> (Span, &'static str) {
    let object = service.object();
    let kind = object.spec().and_then(|spec| spec.get("type")).filter(|_| service.kind() != "ClusterIP");
    if let Some(kind) = kind {
        return (kind.span(), "a Service of this type is never headless");
    }
    if let Some(ip) = service.cluster_ip() {
        return (ip.span(), "this is an address, not `None`");
    }
    let at = object.spec().and_then(|_| object.node().entry("spec")).map(|entry| entry.key);
    (at.unwrap_or_else(|| object.kind_node()).span(), "no `clusterIP: None` in this Service")
}

#[cfg(test)]
mod tests {
    use super::STATEFULSET_SERVICE_NOT_HEADLESS;
    use crate::testing::{check, check_files};

    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: kafka}\n";

    fn set(replicas: &str) -> String {
        format!(
            "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: kafka}}\nspec:\n  {replicas}\n  \
             serviceName: kafka\n  template:\n    spec: {{containers: [{{name: a, image: \"b:1\"}}]}}\n"
        )
    }

    fn found(service: &str, replicas: &str) -> Vec<String> {
        let text = format!("{SERVICE}spec: {service}\n{}", set(replicas));
        check(&STATEFULSET_SERVICE_NOT_HEADLESS, &text)
    }

    #[test]
    fn a_cluster_ip_is_reported_by_the_number_of_replicas() {
        let message = "11:16 `kafka`: the governing Service `kafka` is not headless";
        for service in [
            "{ports: [{port: 9092}]}",
            "{clusterIP: 10.0.0.10, ports: [{port: 9092}]}",
            "{type: LoadBalancer, ports: [{port: 9092}]}",
            "{clusterIP: \"\", ports: [{port: 9092}]}",
            "{selector: {app: a}}",
        ] {
            assert_eq!(found(service, "replicas: 3"), [format!("warning {message}")], "{service}");
            assert_eq!(found(service, "replicas: 1"), [format!("info {message}")], "{service}");
        }
        assert_eq!(
            found("{ports: [{port: 9092}]}", "revisionHistoryLimit: 1"),
            [format!("info {message}")],
            "one replica by default"
        );
    }

    #[test]
    fn headless_services_are_right() {
        for service in
            ["{clusterIP: None, ports: [{port: 9092}]}", "{clusterIPs: [None], ports: [{port: 9092}]}"]
        {
            assert_eq!(found(service, "replicas: 3"), [""; 0], "{service}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        assert_eq!(found("{clusterIP: \"${IP}\", ports: [{port: 9092}]}", "replicas: 3"), [""; 0]);
        let (patch, set_text) = (format!("{SERVICE}spec: {{selector: {{app: a}}}}\n"), set("replicas: 3"));
        let kustomization = "patches: [{path: service.yaml}]\n";
        let files =
            [("set.yaml", &*set_text), ("service.yaml", &*patch), ("kustomization.yaml", kustomization)];
        assert_eq!(check_files(&STATEFULSET_SERVICE_NOT_HEADLESS, &files), [""; 0], "a patch");
        assert_eq!(check(&STATEFULSET_SERVICE_NOT_HEADLESS, &set("replicas: 3")), [""; 0], "no Service");
        let elsewhere = format!("{SERVICE}spec: {{ports: [{{port: 1}}]}}\n")
            .replace("{name: kafka}", "{name: kafka, namespace: b}");
        let set = set("replicas: 3").replace("{name: kafka}", "{name: kafka, namespace: a}");
        assert_eq!(
            check(&STATEFULSET_SERVICE_NOT_HEADLESS, &format!("{elsewhere}{set}")),
            [""; 0],
            "another Namespace"
        );
    }

    #[test]
    fn a_service_of_another_file_counts() {
        let service = format!("{SERVICE}spec: {{ports: [{{port: 9092}}]}}\n");
        let set = set("replicas: 3");
        assert_eq!(
            check_files(&STATEFULSET_SERVICE_NOT_HEADLESS, &[("svc.yaml", &service), ("set.yaml", &set)]),
            ["set.yaml: warning 7:16 `kafka`: the governing Service `kafka` is not headless"]
        );
    }
}
