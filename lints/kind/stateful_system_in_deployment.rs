use super::report;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::verdict::Misfit;

declare_lint! {
    /// A broker, a database or another system that keeps data runs as a Deployment, ReplicaSet or
    /// ReplicationController. The Pods of these kinds are interchangeable.
    ///
    /// With more than one replica, the finding is an error; with one, a warning. It is an info for one replica on its
    /// own claim with `strategy: Recreate`, which works until somebody scales it. A cache that keeps nothing on disk
    /// is not reported.
    ///
    /// ## Why
    ///
    /// The Pods of a Deployment have random names, share one set of volumes, and start and stop in any order:
    ///
    /// - A Kafka broker that returns as `kafka-7d9f5-x2x4q` is not the broker that its peers knew.
    /// - Two PostgreSQL servers on one data directory corrupt it.
    /// - Data in the container or on an `emptyDir` is lost when the node is drained.
    /// - With the default rolling update, the new Pod starts while the old one still runs. On another node, it waits
    ///   for the volume of the old Pod; on the same node, both open the same files.
    ///
    /// A StatefulSet gives each Pod a stable name (`kafka-0`) and a claim that belongs to that name, and it stops the
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
    ///           env:
    ///             - name: POSTGRES_PASSWORD
    ///               valueFrom:
    ///                 secretKeyRef: {name: db, key: password}
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
    ///             - name: POSTGRES_PASSWORD
    ///               valueFrom:
    ///                 secretKeyRef: {name: db, key: password}
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
    /// - Kubernetes documentation, "StatefulSets": Using StatefulSets; Stable Network ID; Stable Storage:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Run a Single-Instance Stateful Application" (the Deployment with `Recreate`):
    ///   https://kubernetes.io/docs/tasks/run-application/run-single-instance-stateful-application/
    /// - Kubernetes documentation, "Deployments": Strategy; Rolling Update Deployment:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    pub(crate) static STATEFUL_SYSTEM_IN_DEPLOYMENT = "stateful-system-in-deployment" {
        summary: "a broker, a database or another system that keeps data runs as a Deployment",
        severity: Error,
        section: Kind,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    report(Misfit::StatefulInDeployment, context);
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
    fn a_search_node_that_only_coordinates_keeps_no_data() {
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
        assert_eq!(check(mount, volume), 0, "its roles are not known");
        assert_eq!(check(mount, &map("      master: false\n      data: false\n")), 0);
        assert_eq!(check(mount, &map("      roles: [ingest]\n")), 0);
        assert_eq!(check(mount, &map("      roles: [data, ingest]\n")), 1);
    }

    #[test]
    fn tools_and_clients_of_a_system_are_not_reported() {
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
