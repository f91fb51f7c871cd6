use crate::declare_lint;
use crate::lint::Context;
use crate::lints::deployment::is_free;
use crate::manifest::{Claim, Container, Mount, Workload};
use crate::systems::{Identified, Medium, Nature, Place};
use crate::yaml::Node;

declare_lint! {
    /// PostgreSQL or Kafka keeps its data at the root of a volume, where a new disk has a directory `lost+found`.
    ///
    /// It is reported for claims with the access mode `ReadWriteOnce`, unless the storage class, its provisioner or the volume
    /// is a file server or a directory of a node. It is not reported if a command mentions `lost+found`.
    ///
    /// ## Why
    ///
    /// Most disks are formatted with ext4, which creates `lost+found` at the root. `initdb` refuses a directory that is not
    /// empty: "directory exists but is not empty. It contains a lost+found directory, perhaps due to it being a mount point."
    /// Kafka takes each directory among its logs for a partition, and stops at one with another name. The manifest works
    /// on a laptop, where the volume is a directory, and fails in the cluster.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: erp
    /// spec:
    ///   serviceName: erp
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: erp}
    ///   template:
    ///     metadata:
    ///       labels: {app: erp}
    ///     spec:
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.9
    ///           env:
    ///             - name: POSTGRES_PASSWORD
    ///               valueFrom: {secretKeyRef: {name: erp, key: password}}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/postgresql/data}
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
    ///   name: erp
    /// spec:
    ///   serviceName: erp
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: erp}
    ///   template:
    ///     metadata:
    ///       labels: {app: erp}
    ///     spec:
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.9
    ///           env:
    ///             - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
    ///             - name: POSTGRES_PASSWORD
    ///               valueFrom: {secretKeyRef: {name: erp, key: password}}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/postgresql/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Docker Official Image postgres: PGDATA: https://hub.docker.com/_/postgres
    /// - PostgreSQL documentation, "Creating a Database Cluster": Use of Secondary File Systems:
    ///   https://www.postgresql.org/docs/current/creating-cluster.html
    /// - strimzi/strimzi-kafka-operator, issue 1307: Kafka and `lost+found`:
    ///   https://github.com/strimzi/strimzi-kafka-operator/issues/1307
    pub(crate) static DATA_DIR_AT_VOLUME_ROOT = "data-dir-at-volume-root" {
        summary: "a data directory at the root of a volume, where `lost+found` is",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let (Some(identity), Some(pod)) = (context.identity(), workload.pod_template()) else { return };
    if context.is_partial() || workload.kind().is_job_like() {
        return;
    }
    if pod.all_containers().iter().any(|container| removes(container)) {
        return;
    }
    for of in identity.deciding.iter().filter(|of| of.is_surely(Nature::Stateful)) {
        for place in context.places(of) {
            let Some(stops) = &place.root else { continue };
            if let Some(mount) = at_root(workload, of, &place, context) {
                report(of, &place, &mount, stops, context);
            }
        }
    }
}

/// Whether a command of a container deals with `lost+found`.
fn removes(container: &Container<'_>) -> bool {
    let mut words = container.command().into_iter().chain(container.args()).filter_map(Node::content);
    words.any(|word| word.contains("lost+found"))
}

/// The mount of a disk, if a directory is at the root of it.
fn at_root<'a>(
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    place: &Place<'a>,
    context: &Context<'_, 'a>,
) -> Option<Mount<'a>> {
    let (mount, claim) = match &place.on {
        Medium::ClaimTemplate(mount) => {
            let templates = workload.volume_claim_templates();
            let claim =
                templates.into_iter().find(|one| one.name().is_some_and(|name| name == mount.name))?;
            (mount, claim)
        }
        Medium::Claim(mount, volume) => {
            let name = volume.node.at(&["persistentVolumeClaim", "claimName"])?.str()?;
            let found = context.project().find(context.subject()?, "PersistentVolumeClaim", &name)?;
            (mount, Claim::new(found.object.node()))
        }
        _ => return None,
    };
    let whole = ["subPath", "subPathExpr"].iter().all(|key| mount.node.get(key).is_none());
    let same = mount.path.trim_end_matches('/') == place.path;
    let disk = claim.single_writer().is_some() && !is_free(&claim, context.project());
    (whole && same && disk && !is_below(&of.container, &place.path)).then(|| mount.clone())
}

/// Whether the value of a variable or an option is a directory below the path, by a name that the Pod has.
fn is_below(container: &Container<'_>, path: &str) -> bool {
    let below = format!("{path}/$");
    let env = container.env();
    let values =
        env.iter().filter_map(|variable| variable.value).chain(container.command()).chain(container.args());
    values.into_iter().filter_map(Node::content).any(|text| text.contains(&below))
}

fn report<'a>(
    of: &Identified<'a, 'a>,
    place: &Place<'a>,
    mount: &Mount<'a>,
    stops: &str,
    context: &mut Context<'_, 'a>,
) {
    let title = &of.recognition.system.title;
    let message = format!(
        "{title} keeps its {} at the root of a volume, where a new disk has `lost+found`",
        place.holds
    );
    let proof = of.recognition.proof();
    let finding = context.report(mount.path_node, message);
    finding.label(stops.to_owned());
    if let Some(written) = place.written {
        finding.because(written, "the directory is set here");
    }
    let variable = place.variable.as_deref().map_or_else(String::new, |name| {
        format!("set `{name}` to a directory below it, such as `{}/data`, or ", place.path)
    });
    finding.because_of(proof).help(format!(
        "{variable}mount the volume with a `subPath`; on a volume that has data already, move that as well"
    ));
}

#[cfg(test)]
mod tests {
    use super::DATA_DIR_AT_VOLUME_ROOT;
    use crate::testing::check;

    fn set(image: &str, mount: &str, container: &str, claim: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  volumeClaimTemplates: [{{metadata: {{name: \
             d}}, spec: {{{claim}}}}}]\n  template:\n    spec:\n      containers:\n        - name: a\n          image: {image}\n          \
             volumeMounts: [{{name: d, mountPath: {mount}}}]\n{container}"
        )
    }

    const DISK: &str = "accessModes: [ReadWriteOnce]";

    fn found(image: &str, mount: &str, container: &str) -> Vec<String> {
        check(&DATA_DIR_AT_VOLUME_ROOT, &set(image, mount, container, DISK))
    }

    #[test]
    fn a_disk_has_a_directory_of_its_own() {
        for (image, mount, title) in [
            ("postgres:16", "/var/lib/postgresql/data", "PostgreSQL"),
            ("confluentinc/cp-kafka:7.7.1", "/var/lib/kafka/data", "a Kafka broker"),
        ] {
            let message =
                format!("{title} keeps its data at the root of a volume, where a new disk has `lost+found`");
            assert_eq!(found(image, mount, ""), [format!("warning 11:47 `{mount}`: {message}")], "{image}");
        }
        let env = "          env: [{name: KAFKA_LOG_DIRS, value: /logs}]\n";
        assert_eq!(found("apache/kafka:3.9.0", "/logs", env).len(), 1);
    }

    #[test]
    fn a_directory_below_is_right() {
        for (image, mount, container) in [
            (
                "postgres:16",
                "/var/lib/postgresql/data",
                "          env: [{name: PGDATA, value: /var/lib/postgresql/data/pgdata}]\n",
            ),
            ("postgres:16", "/var/lib/postgresql/data, subPath: pg", ""),
            ("postgres:18", "/var/lib/postgresql", ""),
            ("confluentinc/cp-kafka:7.7.1", "/var/lib/kafka", ""),
            (
                "confluentinc/cp-kafka:7.7.1",
                "/var/lib/kafka/data",
                "          env: [{name: KAFKA_LOG_DIRS, value: /var/lib/kafka/data/$(POD)}]\n",
            ),
            ("mysql:8.4", "/var/lib/mysql", ""),
            ("cassandra:5", "/var/lib/cassandra", ""),
        ] {
            assert_eq!(found(image, mount, container), [""; 0], "{image} {mount}");
        }
    }

    #[test]
    fn what_is_no_disk_is_right() {
        for claim in [
            "accessModes: [ReadWriteMany]",
            "accessModes: [ReadWriteOnce], storageClassName: nfs-client",
            "accessModes: [ReadWriteOnce], storageClassName: local-path",
            "",
        ] {
            let text = set("postgres:16", "/var/lib/postgresql/data", "", claim);
            assert_eq!(check(&DATA_DIR_AT_VOLUME_ROOT, &text), [""; 0], "{claim}");
        }
    }
}
