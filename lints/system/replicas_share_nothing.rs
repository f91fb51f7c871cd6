use super::around::services;
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Container, PodTemplate, Role, Workload, WorkloadKind};
use crate::systems::{Identified, Medium, Nature, of_mount};

declare_lint! {
    /// A StatefulSet runs several replicas of a server, but nothing sets up replication or a cluster: each Pod has a
    /// separate database.
    ///
    /// It is an error if a Service with a cluster IP selects the Pods, since it sends each connection to any of them,
    /// and a warning otherwise. A word such as `replication`, `cluster` or `primary` anywhere in the command, the
    /// variables or the mounted ConfigMaps is taken for a sign that the replicas are connected, as is configuration
    /// that is not among the files of the run, a container that is not recognised, and an init container that
    /// mounts the data.
    ///
    /// ## Why
    ///
    /// `replicas: 3` does not make a database highly available. Kubernetes starts three Pods with three volumes, and
    /// the servers in them never exchange anything. Behind a Service, a row is written to one of them and then looked
    /// for in another: a third of the reads find it. A Pod that is lost takes its part of the data with it, and no
    /// backup of a single Pod is complete.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: orders-db
    /// spec:
    ///   clusterIP: None
    ///   selector: {app: orders-db}
    ///   ports:
    ///     - {name: mysql, port: 3306}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: orders
    /// spec:
    ///   selector: {app: orders-db}
    ///   ports:
    ///     - {name: mysql, port: 3306}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: orders-db
    /// spec:
    ///   serviceName: orders-db
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: orders-db}
    ///   template:
    ///     metadata:
    ///       labels: {app: orders-db}
    ///     spec:
    ///       containers:
    ///         - name: mariadb
    ///           image: mariadb:11.4.3
    ///           env:
    ///             - name: MARIADB_ROOT_PASSWORD
    ///               valueFrom: {secretKeyRef: {name: orders-db, key: root}}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/mysql}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: orders-db
    /// spec:
    ///   clusterIP: None
    ///   selector: {app: orders-db}
    ///   ports:
    ///     - {name: mysql, port: 3306}
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: orders-db
    /// spec:
    ///   serviceName: orders-db
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: orders-db}
    ///   template:
    ///     metadata:
    ///       labels: {app: orders-db}
    ///     spec:
    ///       containers:
    ///         - name: mariadb
    ///           image: mariadb:11.4.3
    ///           env:
    ///             - name: MARIADB_ROOT_PASSWORD
    ///               valueFrom: {secretKeyRef: {name: orders-db, key: root}}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/mysql}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Run a Replicated Stateful Application": what replicas of MySQL need to be replicas:
    ///   https://kubernetes.io/docs/tasks/run-application/run-replicated-stateful-application/
    /// - Kubernetes documentation, "StatefulSets": Using StatefulSets:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    pub(crate) static REPLICAS_SHARE_NOTHING = "replicas-share-nothing" {
        summary: "the replicas of a StatefulSet are separate databases without replication",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(replicas) = workload.replicas().filter(|replicas| *replicas > 1) else { return };
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let (Some(pod), Some(identity)) = (workload.pod_template(), context.identity()) else { return };
    let Some(of) = identity.sole().filter(|of| of.is_surely(Nature::Stateful)) else { return };
    let system = of.recognition.system;
    let is_cache = of.recognition.may_be_cache() && !has_claim(workload, &pod, of);
    if system.joins.is_empty() || is_cache || !of.recognition.also.is_empty() {
        return;
    }
    let container = &of.container;
    let joined = context.mentions(container, &system.joins) != Some(false);
    if joined || pod.init_containers().iter().any(|init| may_join(init, container, &system.joins, context)) {
        return;
    }
    let services = services(workload, context);
    let balanced = services.iter().find(|(_, service)| !service.is_headless());
    let balanced = balanced.map(|(subject, _)| (subject.file, subject.object.name_node().span()));
    let Some(at) = workload.replicas_node() else { return };
    let name = system.name();
    let message = format!("{replicas} replicas of {name} share nothing: each has data of its own");
    let proof = of.recognition.proof();
    let finding = context.report(at, message);
    finding
        .severity(if balanced.is_some() { Severity::Error } else { Severity::Warning })
        .label("nothing connects them")
        .because_of(proof);
    if let Some((file, span)) = balanced {
        finding.because_in(file, span, "this Service sends each connection to any of them");
    }
    finding.help(format!(
        "run one replica, or set up replication, which an operator or a chart for {name} does; Kubernetes copies \
         nothing from one Pod to another"
    ));
}

/// Whether the container keeps something on a claim of its own.
fn has_claim<'a>(workload: &Workload<'a>, pod: &PodTemplate<'a>, of: &Identified<'a, 'a>) -> bool {
    let mut mounts = of.container.mounts().into_iter();
    mounts.any(|mount| matches!(of_mount(workload, pod, mount), Medium::ClaimTemplate(_)))
}

/// Programs that prepare a directory, and bring no server into contact with another.
const PREPARE: [&str; 9] = ["chown", "chmod", "mkdir", "rm", "ls", "echo", "sysctl", "true", "sleep"];

/// Whether an init container may set up the data for replication: it has a volume of the server, and does more than
/// prepare a directory.
fn may_join<'a>(
    init: &Container<'a>,
    server: &Container<'a>,
    joins: &[String],
    context: &Context<'_, 'a>,
) -> bool {
    let theirs = server.mounts();
    let shares = init.mounts().iter().any(|mount| theirs.iter().any(|other| other.name == mount.name));
    if !shares {
        return false;
    }
    let invocation = context.invocation(init);
    let decides = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
    let prepares = !init.command().is_empty()
        && decides.chain(&invocation.runs).all(|command| PREPARE.contains(&command.program()))
        && context.mentions(init, joins) == Some(false);
    init.role() != Role::Init || !prepares
}

#[cfg(test)]
mod tests {
    use super::REPLICAS_SHARE_NOTHING;
    use crate::testing::{check, check_files};

    fn set(image: &str, replicas: u32, container: &str, pod: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  \
             volumeClaimTemplates: [{{metadata: {{name: data}}}}]\n  template:\n    metadata: {{labels: {{app: a}}}}\n    \
             spec:\n{pod}      containers:\n        - name: a\n          image: {image}\n          volumeMounts: [{{name: \
             data, mountPath: /data}}]\n{container}"
        )
    }

    fn found(image: &str, container: &str) -> Vec<String> {
        check(&REPLICAS_SHARE_NOTHING, &set(image, 3, container, ""))
    }

    #[test]
    fn servers_that_nothing_connects_share_nothing() {
        for (image, name) in [
            ("postgres:16", "PostgreSQL"),
            ("mysql:8.4", "MySQL"),
            ("mariadb:11", "MariaDB"),
            ("mongo:7", "MongoDB"),
            ("influxdb:2.7", "InfluxDB"),
            ("qdrant/qdrant:v1.12.0", "Qdrant"),
            ("redis:7", "Redis"),
        ] {
            let message = format!("3 replicas of {name} share nothing: each has data of its own");
            assert_eq!(found(image, ""), [format!("warning 5:13 `3`: {message}")], "{image}");
        }
        let minio = "          args: [server, /data]\n";
        assert_eq!(
            found("minio/minio:RELEASE.2024-01-01T00-00-00Z", minio),
            ["warning 5:13 `3`: 3 replicas of MinIO share nothing: each has data of its own"]
        );
    }

    #[test]
    fn a_service_that_spreads_connections_makes_it_an_error() {
        let service = |spec: &str| {
            format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{selector: {{app: a}}{spec}}}\n---\n"
            )
        };
        let of = |service: String| {
            let found = check(&REPLICAS_SHARE_NOTHING, &(service + &set("mysql:8.4", 2, "", "")));
            found.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of(service("")), ["error"]);
        assert_eq!(of(service(", clusterIP: None")), ["warning"]);
    }

    #[test]
    fn one_replica_and_caches_are_right() {
        assert_eq!(check(&REPLICAS_SHARE_NOTHING, &set("mysql:8.4", 1, "", "")), [""; 0]);
        let cache = set("redis:7", 3, "", "").replace("name: data, mountPath", "name: tmp, mountPath");
        assert_eq!(check(&REPLICAS_SHARE_NOTHING, &cache), [""; 0]);
        assert_eq!(found("prom/prometheus:v2.53.0", ""), [""; 0], "two copies see the same");
        assert_eq!(found("cassandra:5", ""), [""; 0]);
    }

    #[test]
    fn any_sign_of_replication_is_enough() {
        for (image, container) in [
            ("mongo:7", "          command: [mongod, --replSet, rs0]\n"),
            ("postgres:16", "          env: [{name: REPLICATION_USER, value: r}]\n"),
            ("mariadb:11", "          args: [--wsrep-on=ON]\n"),
            ("mysql:8.4", "          args: [--server-id=1]\n"),
            ("qdrant/qdrant:v1.12.0", "          env: [{name: QDRANT__CLUSTER__ENABLED, value: \"true\"}]\n"),
            ("redis:7", "          args: [--replicaof, \"redis-0 6379\"]\n"),
            ("minio/minio:1", "          args: [server, 'http://minio-{0...3}.minio/data']\n"),
            ("minio/minio:1", "          args: [server, '/data{1...4}']\n"),
            ("postgres:16", "          envFrom: [{secretRef: {name: a}}]\n"),
        ] {
            assert_eq!(found(image, container), [""; 0], "{image} {container}");
        }
    }

    #[test]
    fn mounted_configuration_may_connect_them() {
        let pod = "      volumes: [{name: conf, configMap: {name: conf}}]\n";
        let text = set("mysql:8.4", 3, "", pod).replace(
            "[{name: data, mountPath: /data}]",
            "[{name: data, mountPath: /data}, {name: conf, mountPath: /etc/mysql/conf.d}]",
        );
        assert_eq!(check(&REPLICAS_SHARE_NOTHING, &text), [""; 0], "not seen");
        let map = |line: &str| {
            format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: conf}}\ndata: {{my.cnf: '{line}'}}\n")
        };
        let of = |line: &str| {
            check_files(&REPLICAS_SHARE_NOTHING, &[("map.yaml", &*map(line)), ("set.yaml", &*text)]).len()
        };
        assert_eq!(of("max_connections=500"), 1);
        assert_eq!(of("log-bin=mysql-bin"), 1);
        assert_eq!(of("gtid_mode=ON"), 0);
    }

    #[test]
    fn an_init_container_may_copy_from_another_server() {
        let init = |command: &str| {
            let pod = format!(
                "      initContainers: [{{name: i, image: \"b:1\", command: {command}, volumeMounts: [{{name: data, \
                 mountPath: /data}}]}}]\n"
            );
            check(&REPLICAS_SHARE_NOTHING, &set("postgres:16", 2, "", &pod)).len()
        };
        assert_eq!(init("[/clone.sh]"), 0);
        assert_eq!(init("[chown, -R, \"999\", /data]"), 1);
        assert_eq!(init("[sh, -c, 'mkdir -p /data/x && chown -R 999 /data']"), 1);
    }

    #[test]
    fn a_container_that_is_not_known_may_be_an_agent() {
        let text = set("postgres:16", 2, "", "") + "        - {name: agent, image: \"acme/agent:1\"}\n";
        assert_eq!(check(&REPLICAS_SHARE_NOTHING, &text), [""; 0]);
    }
}
