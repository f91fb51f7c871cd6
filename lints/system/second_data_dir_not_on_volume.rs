use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Identified, Medium, Nature, Place};

declare_lint! {
    /// A system keeps its data in more than one directory, and one of them is not on a volume: the transaction log of
    /// ZooKeeper, the commit log of Cassandra, the metadata of InfluxDB 1, a write-ahead log that a setting moved.
    ///
    /// It is only reported if the data itself is on a volume that outlives the Pod.
    ///
    /// ## Why
    ///
    /// The log of a database holds what is not in its data files yet, and the data files cannot be used without it. When
    /// the container restarts, the directory is empty. A ZooKeeper without its transaction log answers with an old
    /// state and votes with it. A Cassandra without its commit log has lost the last writes, which it confirmed. An
    /// InfluxDB without its metadata has no databases and no users, with all its data on the volume.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: events
    /// spec:
    ///   serviceName: events
    ///   selector:
    ///     matchLabels: {app: events}
    ///   template:
    ///     metadata:
    ///       labels: {app: events}
    ///     spec:
    ///       terminationGracePeriodSeconds: 300
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:4.1.7
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: events
    /// spec:
    ///   serviceName: events
    ///   selector:
    ///     matchLabels: {app: events}
    ///   template:
    ///     metadata:
    ///       labels: {app: events}
    ///     spec:
    ///       terminationGracePeriodSeconds: 300
    ///       containers:
    ///         - name: cassandra
    ///           image: cassandra:4.1.7
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/cassandra}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - ZooKeeper Administrator's Guide: Data File Management:
    ///   https://zookeeper.apache.org/doc/current/zookeeperAdmin.html
    /// - Docker Official Image zookeeper: Where to store data:
    ///   https://hub.docker.com/_/zookeeper
    /// - Apache Cassandra documentation, "Storage Engine": CommitLog:
    ///   https://cassandra.apache.org/doc/stable/cassandra/architecture/storage-engine.html
    /// - InfluxDB 1 documentation, "InfluxDB file system layout":
    ///   https://docs.influxdata.com/influxdb/v1/concepts/file-system-layout/
    pub(crate) static SECOND_DATA_DIR_NOT_ON_VOLUME = "second-data-dir-not-on-volume" {
        summary: "the data of a system is on a volume, but its log or metadata is not",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if context.is_partial() || workload.kind().is_job_like() {
        return;
    }
    let Some(identity) = context.identity() else { return };
    for of in identity.deciding.iter().filter(|of| of.is_surely(Nature::Stateful)) {
        let Some(first) = of.recognition.system.data.first() else { continue };
        let (primary, second): (Vec<_>, Vec<_>) =
            context.places(of).into_iter().partition(|place| place.holds == first.holds);
        let kept = primary.iter().find_map(|place| match &place.on {
            Medium::ClaimTemplate(mount) | Medium::Claim(mount, _) => Some(mount),
            _ => None,
        });
        let lost: Vec<_> = second.into_iter().filter(|place| place.on.is_lost()).collect();
        if let Some(kept) = kept.filter(|_| primary.iter().all(|place| !place.on.is_lost())) {
            report(of, &lost, kept, context);
        }
    }
}

fn report<'a>(
    of: &Identified<'a, 'a>,
    lost: &[Place<'a>],
    kept: &crate::manifest::Mount<'a>,
    context: &mut Context<'_, 'a>,
) {
    let Some(first) = lost.first() else { return };
    let title = &of.recognition.system.title;
    let named: Vec<_> = lost.iter().map(|place| format!("its {} in `{}`", place.holds, place.path)).collect();
    let are = if lost.len() > 1 { "are" } else { "is" };
    let message = format!("{title} keeps {}, which {are} not on a volume", named.join(" and "));
    let scratch = lost.iter().find_map(|place| match &place.on {
        Medium::Scratch(mount, _) | Medium::Ephemeral(mount, _) => Some(mount.path_node.span()),
        _ => place.written,
    });
    let proof = of.recognition.proof();
    let finding = context.report_at(scratch.unwrap_or(kept.path_node.span()), message);
    if scratch.is_some() {
        finding.label("deleted with the Pod").because(kept.path_node.span(), "its data is kept here");
    } else {
        finding.label("only this directory is on the volume");
    }
    let parent = kept.path.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
    let below = !parent.is_empty() && lost.iter().all(|place| place.path.starts_with(&format!("{parent}/")));
    let help = if scratch.is_none() && below && parent.matches('/').count() > 1 {
        format!(
            "mount the volume at `{parent}`, which contains all directories, and move the files that are on it"
        )
    } else {
        format!("mount a claim at `{}` too, or the same claim with another `subPath`", first.path)
    };
    finding.because_of(proof).help(help);
}

#[cfg(test)]
mod tests {
    use super::SECOND_DATA_DIR_NOT_ON_VOLUME;
    use crate::testing::{check, findings};

    fn set(image: &str, mounts: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  volumeClaimTemplates: [{{metadata: \
             {{name: d}}}}]\n  template:\n    spec:\n      volumes: [{{name: t, emptyDir: {{}}}}]\n      containers:\n        - \
             name: a\n          image: {image}\n          volumeMounts: [{mounts}]\n{container}"
        )
    }

    fn found(image: &str, mounts: &str, container: &str) -> Vec<String> {
        check(&SECOND_DATA_DIR_NOT_ON_VOLUME, &set(image, mounts, container))
    }

    #[test]
    fn a_log_in_the_container_is_lost() {
        for (image, mount, expected) in [
            (
                "zookeeper:3.9",
                "/data",
                "ZooKeeper keeps its transaction log in `/datalog`, which is not on a volume",
            ),
            (
                "confluentinc/cp-zookeeper:7.7.1",
                "/var/lib/zookeeper/data",
                "ZooKeeper keeps its transaction log in `/var/lib/zookeeper/log`, which is not on a volume",
            ),
            (
                "cassandra:4.1",
                "/var/lib/cassandra/data",
                "Cassandra keeps its commit log in `/var/lib/cassandra/commitlog`, which is not on a volume",
            ),
            (
                "influxdb:1.8",
                "/var/lib/influxdb/data",
                "InfluxDB keeps its metadata in `/var/lib/influxdb/meta` and its write-ahead log in \
                 `/var/lib/influxdb/wal`, which are not on a volume",
            ),
            (
                "influxdb:2.7",
                "/var/lib/influxdb2/engine",
                "InfluxDB keeps its metadata in `/var/lib/influxdb2/influxd.bolt`, which is not on a volume",
            ),
            (
                "neo4j:5.24",
                "/data/databases",
                "Neo4j keeps its transaction log in `/data/transactions`, which is not on a volume",
            ),
        ] {
            let mounts = format!("{{name: d, mountPath: {mount}}}");
            assert_eq!(found(image, &mounts, ""), [format!("error 12:47 `{mount}`: {expected}")], "{image}");
        }
    }

    #[test]
    fn a_log_on_scratch_is_lost_as_well() {
        let mounts = "{name: d, mountPath: /var/lib/postgresql/data}, {name: t, mountPath: /wal}";
        let env = "          env: [{name: POSTGRES_INITDB_WALDIR, value: /wal/pg}]\n";
        assert_eq!(
            found("postgres:16", mounts, env),
            [
                "error 12:95 `/wal`: PostgreSQL keeps its write-ahead log in `/wal/pg`, which is not on a volume"
            ]
        );
        let etcd = "          command: [etcd, --data-dir=/data/etcd, --wal-dir=/wal]\n";
        let mounts = "{name: d, mountPath: /data}, {name: t, mountPath: /wal}";
        assert_eq!(
            found("quay.io/coreos/etcd:v3.5.9", mounts, etcd),
            ["error 12:76 `/wal`: etcd keeps its write-ahead log in `/wal`, which is not on a volume"]
        );
    }

    #[test]
    fn the_help_says_where_to_mount() {
        let help = |image: &str, mount: &str| {
            let text = set(image, &format!("{{name: d, mountPath: {mount}}}"), "");
            findings(&SECOND_DATA_DIR_NOT_ON_VOLUME, &text)[0].help.clone().unwrap_or_default()
        };
        assert_eq!(
            help("cassandra:4.1", "/var/lib/cassandra/data"),
            "mount the volume at `/var/lib/cassandra`, which contains all directories, and move the files that are on it"
        );
        assert_eq!(
            help("zookeeper:3.9", "/data"),
            "mount a claim at `/datalog` too, or the same claim with another `subPath`"
        );
    }

    #[test]
    fn all_on_volumes_is_right() {
        for (image, mounts) in [
            ("zookeeper:3.9", "{name: d, mountPath: /data}, {name: d, mountPath: /datalog, subPath: log}"),
            ("confluentinc/cp-zookeeper:7.7.1", "{name: d, mountPath: /var/lib/zookeeper}"),
            ("cassandra:4.1", "{name: d, mountPath: /var/lib/cassandra}"),
            ("influxdb:1.8", "{name: d, mountPath: /var/lib/influxdb}"),
            ("influxdb:2.7", "{name: d, mountPath: /var/lib/influxdb2}"),
            ("neo4j:5.24", "{name: d, mountPath: /data}"),
            ("postgres:16", "{name: d, mountPath: /var/lib/postgresql/data}"),
            ("zookeeper:3.9", "{name: t, mountPath: /data}"),
        ] {
            assert_eq!(found(image, mounts, ""), [""; 0], "{image} {mounts}");
        }
        let moved = "          env: [{name: ZOO_DATA_LOG_DIR, value: /data/log}]\n";
        assert_eq!(found("zookeeper:3.9", "{name: d, mountPath: /data}", moved), [""; 0]);
    }
}
