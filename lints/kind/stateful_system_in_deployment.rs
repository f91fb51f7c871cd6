use super::search_node::may_hold_nothing;
use super::show_evidence;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Identified, Medium, Nature, Place, Trait, of_mount};

declare_lint! {
    /// A broker, a database or another system that keeps data runs as a Deployment (or a ReplicaSet or a
    /// ReplicationController), whose Pods are interchangeable.
    ///
    /// It is an error with more than one replica, a warning with one, and only advice for one replica on a
    /// claim of its own with `strategy: Recreate`, which works until somebody scales it. A cache that keeps
    /// nothing on disk is not reported.
    ///
    /// ## Why
    ///
    /// The Pods of a Deployment have random names, share one set of volumes, and start and stop in any order.
    /// A Kafka broker that comes back as `kafka-7d9f5-x2x4q` is not the broker that its peers knew; two
    /// PostgreSQL servers on one data directory corrupt it; what lies in the container or on an `emptyDir` is
    /// gone when a node is drained. And with the default rolling update the new Pod starts while the old one
    /// still runs: it waits for the old one's volume on another node, or opens its files on the same.
    ///
    /// A StatefulSet gives each Pod a name that stays (`kafka-0`), a claim that follows the name, and stops the
    /// old Pod before it starts the new one.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-db
    /// spec:
    ///   selector:
    ///     matchLabels: {app: orders-db}
    ///   template:
    ///     metadata:
    ///       labels: {app: orders-db}
    ///     spec:
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: orders-db
    /// spec:
    ///   serviceName: orders-db
    ///   selector:
    ///     matchLabels: {app: orders-db}
    ///   template:
    ///     metadata:
    ///       labels: {app: orders-db}
    ///     spec:
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.4
    ///           env:
    ///             - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/postgresql/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "StatefulSets": Using StatefulSets; Stable Network ID; Stable Storage
    /// - Kubernetes documentation, "Run a Single-Instance Stateful Application" (the Deployment with `Recreate`)
    /// - Kubernetes documentation, "Deployments": Strategy; Rolling Update Deployment
    pub(crate) static STATEFUL_SYSTEM_IN_DEPLOYMENT = "stateful-system-in-deployment" {
        summary: "a broker, a database or another system that keeps data runs as a Deployment",
        severity: Error,
        section: Kind,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if !workload.kind().is_deployment_like() || context.is_partial() {
        return;
    }
    let Some(of) = context.identity().and_then(|identity| identity.of_nature(Nature::Stateful)) else {
        return;
    };
    let system = of.recognition.system;
    if system.fits_kind(workload.kind()) || may_hold_nothing(system, &of.container, workload, context) {
        return;
    }
    let storage = Storage::of(workload, context, of);
    if system.has(Trait::Cache) && !matches!(storage, Storage::Kept) {
        return;
    }
    let kind = workload.kind();
    let replicas = workload.replicas().filter(|replicas| *replicas > 1);
    let overlaps = workload.rollout_overlaps();
    let (severity, label) = match (replicas, &storage) {
        (Some(replicas), _) => {
            (Severity::Error, format!("its {replicas} Pods have no identity and no storage of their own"))
        }
        (None, Storage::Lost(_)) => (Severity::Warning, "its data is gone when its Pod is".to_owned()),
        (None, _) if overlaps => {
            (Severity::Warning, "a rollout starts the new Pod while the old one still runs".to_owned())
        }
        (None, _) => (Severity::Info, "right for one replica; it can't be scaled".to_owned()),
    };
    let why = system.why();
    let message = match replicas {
        Some(replicas) => format!("{} runs as a {kind} with {replicas} replicas", system.title),
        None => format!("{} runs as a {kind}", system.title),
    };
    let help = match (severity, &storage) {
        (Severity::Info, _) => format!("a StatefulSet would keep its name and claim as it grows: {why}"),
        (Severity::Warning, Storage::Kept) => {
            format!(
                "make it a StatefulSet, or set `strategy: {{type: Recreate}}` and stay with one replica: {why}"
            )
        }
        _ => format!("make it a StatefulSet with `serviceName` and `volumeClaimTemplates`: {why}"),
    };
    let replicas_node = replicas.and_then(|_| workload.spec()?.entry("replicas"));
    let finding = context.report(workload.object().kind_node(), message);
    finding.severity(severity).label(label).help(help);
    show_evidence(finding, of);
    if let Some(replicas) = replicas_node {
        finding.because(replicas.value.span(), "more than one replica");
    }
    if let Storage::Lost(Some(place)) = &storage
        && let Medium::Scratch(mount, volume) = &place.on
    {
        finding.because(
            volume.name_node.span(),
            format!("`{}` is scratch space that goes with the Pod", mount.path),
        );
    }
}

/// Whether what the system keeps outlives its Pod.
enum Storage<'a> {
    /// It does, or the manifest leaves that open.
    Kept,
    /// It does not.
    Lost(Option<Box<Place<'a>>>),
}

impl<'a> Storage<'a> {
    fn of(workload: &Workload<'a>, context: &Context<'_, 'a>, of: &Identified<'a, 'a>) -> Self {
        let places = context.places(workload, of);
        if !places.is_empty() {
            let lost = places.into_iter().find(|place| place.on.is_lost());
            return lost.map_or(Self::Kept, |place| Self::Lost(Some(Box::new(place))));
        }
        // Where the directory is not known, any claim that the container mounts may hold it.
        let Some(pod) = workload.pod_template() else { return Self::Kept };
        let mut mounts = of.container.mounts().into_iter();
        let kept = mounts.any(|mount| {
            let config =
                pod.volume(&mount.name).is_some_and(|one| crate::manifest::is_config_source(&one.source));
            !config && of_mount(workload, &pod, mount).is_persistent()
        });
        if kept { Self::Kept } else { Self::Lost(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::STATEFUL_SYSTEM_IN_DEPLOYMENT;
    use crate::testing::check;

    fn deployment(spec: &str, image: &str, container: &str, volumes: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n{spec}  template:\n    spec:\n      \
             containers:\n        - name: a\n          image: {image}\n{container}{volumes}"
        )
    }

    const MOUNT: &str = "          volumeMounts: [{name: data, mountPath: /var/lib/mysql}]\n";
    const CLAIM: &str = "      volumes: [{name: data, persistentVolumeClaim: {claimName: db}}]\n";
    const SCRATCH: &str = "      volumes: [{name: data, emptyDir: {}}]\n";

    #[test]
    fn several_replicas_are_an_error() {
        assert_eq!(
            check(
                &STATEFUL_SYSTEM_IN_DEPLOYMENT,
                &deployment("  replicas: 3\n", "confluentinc/cp-kafka:7.5.0", "", "")
            ),
            ["error 2:7 `Deployment`: a Kafka broker runs as a Deployment with 3 replicas"]
        );
    }

    #[test]
    fn one_replica_without_a_claim_is_a_warning() {
        for (mount, volumes) in [("", ""), (MOUNT, SCRATCH)] {
            assert_eq!(
                check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &deployment("", "mysql:8.4", mount, volumes)),
                ["warning 2:7 `Deployment`: MySQL runs as a Deployment"]
            );
        }
    }

    #[test]
    fn one_replica_on_a_claim_warns_unless_it_is_recreated() {
        assert_eq!(
            check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &deployment("", "mysql:8.4", MOUNT, CLAIM)),
            ["warning 2:7 `Deployment`: MySQL runs as a Deployment"]
        );
        assert_eq!(
            check(
                &STATEFUL_SYSTEM_IN_DEPLOYMENT,
                &deployment("  strategy: {type: Recreate}\n", "mysql:8.4", MOUNT, CLAIM)
            ),
            ["info 2:7 `Deployment`: MySQL runs as a Deployment"]
        );
        for strategy in [
            "{type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}",
            "{rollingUpdate: {maxSurge: 0%}}",
            "{type: \"{{ .Values.strategy }}\"}",
        ] {
            let text = deployment(&format!("  strategy: {strategy}\n"), "mysql:8.4", MOUNT, CLAIM);
            assert!(check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &text)[0].starts_with("info "), "{strategy}");
        }
        let strategy = "  strategy: {rollingUpdate: {maxSurge: 25%}}\n";
        let text = deployment(strategy, "mysql:8.4", MOUNT, CLAIM);
        assert!(check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &text)[0].starts_with("warning "));
    }

    #[test]
    fn a_search_node_that_only_coordinates_holds_nothing() {
        const IMAGE: &str = "docker.elastic.co/elasticsearch/elasticsearch:8.15.1";
        let check = |container: &str, rest: &str| {
            check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &deployment("  replicas: 2\n", IMAGE, container, rest))
                .len()
        };
        let env = |variables: &str| format!("          env: [{variables}]\n");
        for variables in [
            "{name: node.roles, value: \"\"}",
            "{name: node.roles, value: \"ingest,ml\"}",
            "{name: node.master, value: \"false\"}, {name: node.data, value: \"false\"}",
            "{name: node.roles, value: \"${ROLES}\"}",
        ] {
            assert_eq!(check(&env(variables), ""), 0, "{variables}");
        }
        for variables in [
            "{name: node.roles, value: \"master\"}",
            "{name: node.roles, value: \"data_hot,ingest\"}",
            "{name: node.master, value: \"false\"}",
        ] {
            assert_eq!(check(&env(variables), ""), 1, "{variables}");
        }
        let mount = "          volumeMounts:\n            - {name: c, mountPath: \
                     /usr/share/elasticsearch/config/elasticsearch.yml, subPath: elasticsearch.yml}\n";
        let volume = "      volumes: [{name: c, configMap: {name: es}}]\n";
        let map = |node: &str| {
            format!(
                "{volume}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: es}}\ndata:\n  \
                 elasticsearch.yml: |\n    node:\n{node}"
            )
        };
        assert_eq!(check(mount, volume), 0, "its roles are not to be seen");
        assert_eq!(check(mount, &map("      master: false\n      data: false\n")), 0);
        assert_eq!(check(mount, &map("      roles: [ingest]\n")), 0);
        assert_eq!(check(mount, &map("      roles: [data, ingest]\n")), 1);
    }

    #[test]
    fn what_is_not_the_system_is_left_alone() {
        for image in [
            "danielqsj/kafka-exporter:1.7",
            "provectuslabs/kafka-ui:0.7",
            "confluentinc/cp-kafka-connect:7.5.0",
        ] {
            let text = deployment("  replicas: 3\n", image, "", "");
            assert_eq!(check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &text), [""; 0], "{image}");
        }
        let client = deployment("  replicas: 3\n", "mysql:8.4", "          command: [sleep, infinity]\n", "");
        assert_eq!(check(&STATEFUL_SYSTEM_IN_DEPLOYMENT, &client), [""; 0]);
    }
}
