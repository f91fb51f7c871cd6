use super::governing;
use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::Safety;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind};
use crate::systems::{Identified, Trait};
use crate::yaml::Node;

declare_lint! {
    /// A StatefulSet has no `serviceName`, or an empty one, so its Pods get no DNS names.
    ///
    /// The finding is a warning if there is more than one replica and the members of the system find each other by
    /// name; otherwise, it is an info. The API server never required the field, but the schema did until Kubernetes
    /// 1.32.
    ///
    /// ## Why
    ///
    /// The governing Service gives each Pod its DNS name: `kafka-0.kafka.streams.svc.cluster.local`. Without it, the
    /// advertised address of a broker does not resolve, and a ZooKeeper member never finds its ensemble. When a Pod
    /// moves, only its hostname stays the same, which other Pods cannot look up.
    ///
    /// `serviceName` cannot be changed later: the StatefulSet has to be deleted and created again. With
    /// `--cascade=orphan`, its Pods stay until the new StatefulSet replaces them. The claims stay too, unless
    /// `persistentVolumeClaimRetentionPolicy` deletes them with the StatefulSet.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: ranking
    /// spec:
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
    /// - Kubernetes documentation, "DNS for Services and Pods": Pod's hostname and subdomain fields:
    ///   https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    pub(crate) static STATEFULSET_MISSING_SERVICE_NAME = "statefulset-missing-service-name" {
        summary: "a StatefulSet without a governing Service",
        severity: Warning,
        section: StatefulSet,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let Some(spec) = workload.spec() else { return };
    let written = spec.entry("serviceName");
    if written.is_some_and(|entry| !is_empty(entry.value)) {
        return;
    }
    let peers = context
        .identity()
        .and_then(|identity| identity.deciding.iter().find(|one| one.recognition.system.has(Trait::PeerDns)));
    let many = workload.replicas().is_some_and(|replicas| replicas > 1);
    let urgent = peers.filter(|_| many);
    let candidate = governing::only_candidate(workload, context);
    let fix = match (written, candidate) {
        (None, Some(service)) => service.object.name().and_then(|name| add(spec, &name, context)),
        (Some(entry), Some(service)) if entry.value.kind().is_scalar() && !entry.value.span().is_empty() => {
            service.object.name().map(|name| {
                let title = format!("set `serviceName: {name}`");
                crate::fix::Fix::changing(title, context.file(), entry.value.span(), name)
            })
        }
        _ => None,
    };
    let (at, label) = match written {
        Some(entry) if entry.value.span().is_empty() => (entry.key, "empty"),
        Some(entry) => (entry.value, "empty"),
        None => (context.nearest(workload, &["spec", "serviceName"]), "no `serviceName` here"),
    };
    let finding = context.report(at, message(urgent));
    finding.severity(if urgent.is_some() { Severity::Warning } else { Severity::Info }).label(label).help(
        "set it to the headless Service (`clusterIP: None`) that selects these Pods; it cannot be changed later",
    );
    if let Some(service) = candidate {
        let at = service.object.metadata().and_then(|metadata| metadata.get("name"));
        let at = at.unwrap_or_else(|| service.object.kind_node());
        finding.because_in(service.file, at.span(), "this headless Service selects these Pods");
    }
    if written.is_none() {
        finding.absent(["spec.serviceName"]);
    }
    if let Some(of) = urgent {
        let proof = of.recognition.proof();
        finding.because_of(proof);
    }
    finding.fix = fix;
}

fn message(urgent: Option<&Identified<'_, '_>>) -> String {
    match urgent {
        Some(of) => format!(
            "the StatefulSet has no `serviceName`: the Pods of {} cannot find each other by name",
            of.recognition.system.title
        ),
        None => "the StatefulSet has no `serviceName`: its Pods get no DNS names".to_owned(),
    }
}

fn is_empty(value: Node<'_>) -> bool {
    value.is_null() || value.str().is_some_and(|name| name.is_empty())
}

fn add<'a>(spec: Node<'a>, name: &str, context: &Context<'_, 'a>) -> Option<crate::fix::Fix> {
    if crate::manifest::holds_placeholder(name) || name.is_empty() {
        return None;
    }
    context.insertion(
        spec,
        &format!("serviceName: {name}"),
        format!("add `serviceName: {name}`"),
        Safety::Unsafe,
    )
}

#[cfg(test)]
mod tests {
    use super::STATEFULSET_MISSING_SERVICE_NAME;
    use crate::testing::{check, check_beside, check_patch, findings, fixed};

    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: zoo}\nspec: {clusterIP: None, selector: \
                           {app: a}, ports: [{port: 1}]}\n---\n";

    fn set(spec: &str, template: &str, image: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n{spec}  template:\n    metadata: \
             {{labels: {{app: a}}}}\n    spec:\n{template}      containers: [{{name: a, image: \"{image}\"}}]\n"
        )
    }

    #[test]
    fn peers_that_need_names_make_it_a_warning() {
        let of =
            |replicas: &str, image: &str| check(&STATEFULSET_MISSING_SERVICE_NAME, &set(replicas, "", image));
        assert_eq!(
            of("  replicas: 3\n", "zookeeper:3.9"),
            [
                "warning 4:1 `spec`: the StatefulSet has no `serviceName`: the Pods of ZooKeeper cannot find each \
              other by name"
            ]
        );
        let info = ["info 4:1 `spec`: the StatefulSet has no `serviceName`: its Pods get no DNS names"];
        assert_eq!(of("", "zookeeper:3.9"), info, "one replica");
        assert_eq!(of("  replicas: 3\n", "registry.example/web:1"), info, "no peers known");
    }

    #[test]
    fn an_empty_name_is_none() {
        let of = |name: &str| check(&STATEFULSET_MISSING_SERVICE_NAME, &set(name, "", "b:1"));
        let message = "the StatefulSet has no `serviceName`: its Pods get no DNS names";
        assert_eq!(of("  serviceName: \"\"\n"), [format!("info 5:16 `\"\"`: {message}")]);
        assert_eq!(of("  serviceName:\n"), [format!("info 5:3 `serviceName`: {message}")]);
    }

    #[test]
    fn of_a_name_at_the_wrong_level_another_lint_speaks() {
        let text = set("", "      serviceName: zoo\n", "b:1");
        assert_eq!(check(&STATEFULSET_MISSING_SERVICE_NAME, &text).len(), 1);
        assert_eq!(check_beside(&STATEFULSET_MISSING_SERVICE_NAME, "unknown-field", &text), [""; 0]);
        let misspelled = set("  servicename: zoo\n", "", "b:1");
        assert_eq!(check_beside(&STATEFULSET_MISSING_SERVICE_NAME, "unknown-field", &misspelled), [""; 0]);
        let found = findings(
            crate::lints::shape::ALL.iter().find(|lint| lint.meta.id == "unknown-field").unwrap(),
            &text,
        );
        assert_eq!(found[0].message, "`serviceName` belongs at `spec`; here it is at `spec.template.spec`");
        assert_eq!(found[0].fix.as_ref().unwrap().title, "move `serviceName` to `spec`");
    }

    #[test]
    fn the_one_headless_service_is_offered() {
        let text = format!("{SERVICE}{}", set("  replicas: 3\n", "", "b:1"));
        let found = findings(&STATEFULSET_MISSING_SERVICE_NAME, &text);
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!(fix.title, "add `serviceName: zoo`");
        let corrected = fixed(&STATEFULSET_MISSING_SERVICE_NAME, &text);
        assert!(corrected.contains("spec:\n  serviceName: zoo\n  replicas: 3\n"), "{corrected}");
        assert_eq!(check(&STATEFULSET_MISSING_SERVICE_NAME, &corrected), [""; 0]);

        let empty = format!("{SERVICE}{}", set("  serviceName: \"\"\n", "", "b:1"));
        let corrected = fixed(&STATEFULSET_MISSING_SERVICE_NAME, &empty);
        assert_eq!(check(&STATEFULSET_MISSING_SERVICE_NAME, &corrected), [""; 0]);
    }

    #[test]
    fn of_two_headless_services_none_is_offered() {
        let second = SERVICE.replace("name: zoo", "name: zoo-too");
        let text = format!("{SERVICE}{second}{}", set("", "", "b:1"));
        assert_eq!(findings(&STATEFULSET_MISSING_SERVICE_NAME, &text)[0].fix, None);
        let other = SERVICE.replace("app: a", "app: b");
        let text = format!("{other}{}", set("", "", "b:1"));
        assert_eq!(findings(&STATEFULSET_MISSING_SERVICE_NAME, &text)[0].fix, None);
    }

    #[test]
    fn named_sets_patches_and_placeholders_are_left_alone() {
        for spec in ["  serviceName: zoo\n", "  serviceName: \"${SERVICE}\"\n"] {
            assert_eq!(check(&STATEFULSET_MISSING_SERVICE_NAME, &set(spec, "", "b:1")), [""; 0]);
        }
        let patch = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {replicas: 5}\n";
        assert_eq!(check_patch(&STATEFULSET_MISSING_SERVICE_NAME, patch), [""; 0]);
    }
}
