use super::volumes::{self, primary_place};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Mount, PodTemplate, Workload, WorkloadKind};
use crate::project::FileId;
use crate::systems::{Identified, Medium, Nature, Place, of_mount};
use crate::yaml::{Node, Span};

declare_lint! {
    /// A container mounts a PersistentVolumeClaim, but its system keeps its data somewhere else: in the file system of
    /// the container or on an `emptyDir`.
    ///
    /// The data directory is set by variables or options, or is the default of the image's version. It is not reported
    /// if the manifest does not show the directory, because a script, a Secret or a mounted file can set it.
    ///
    /// ## Why
    ///
    /// Everything looks right: the claim is bound, the volume is attached, the database works. Then the container
    /// restarts, and the database is empty. The volume was empty all the time.
    ///
    /// Since version 18, the image `postgres` keeps its data in `/var/lib/postgresql/18/docker`, and the volume must be
    /// mounted at `/var/lib/postgresql`. With a volume at `/var/lib/postgresql/data`, as for earlier versions, the
    /// container does not start: `in 18+, these Docker images are configured to store database data in a format which
    /// is compatible with "pg_ctlcluster"`.
    ///
    /// The image `apache/kafka` keeps its data below `/tmp` unless `KAFKA_LOG_DIRS` sets another directory.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: mysql
    /// spec:
    ///   serviceName: mysql
    ///   selector:
    ///     matchLabels: {app: mysql}
    ///   template:
    ///     metadata:
    ///       labels: {app: mysql}
    ///     spec:
    ///       containers:
    ///         - name: mysql
    ///           image: mysql:8.4.3
    ///           env:
    ///             - name: MYSQL_ROOT_PASSWORD
    ///               valueFrom:
    ///                 secretKeyRef: {name: db, key: password}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 20Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: mysql
    /// spec:
    ///   serviceName: mysql
    ///   selector:
    ///     matchLabels: {app: mysql}
    ///   template:
    ///     metadata:
    ///       labels: {app: mysql}
    ///     spec:
    ///       containers:
    ///         - name: mysql
    ///           image: mysql:8.4.3
    ///           env:
    ///             - name: MYSQL_ROOT_PASSWORD
    ///               valueFrom:
    ///                 secretKeyRef: {name: db, key: password}
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
    /// - Docker Official Image `postgres`: PGDATA; Docker Official Image `mysql`: Where to Store Data:
    ///   https://hub.docker.com/_/postgres and https://hub.docker.com/_/mysql
    /// - Confluent documentation, "Docker Image Reference for Confluent Platform": Mount external volumes:
    ///   https://docs.confluent.io/platform/current/installation/docker/image-reference.html
    /// - Kubernetes documentation, "Volumes": Background: https://kubernetes.io/docs/concepts/storage/volumes/
    pub(crate) static DATA_DIR_NOT_ON_VOLUME = "data-dir-not-on-volume" {
        summary: "a volume is mounted, but the data is not on it",
        severity: Error,
        section: StatefulSet,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    if !(kind == WorkloadKind::StatefulSet || kind.is_deployment_like()) || context.is_partial() {
        return;
    }
    let (Some(pod), Some(identity)) = (workload.pod_template(), context.identity()) else { return };
    for of in identity.deciding.iter().filter(|of| of.is_surely(Nature::Stateful)) {
        let Some(claim) = claim_mount(workload, &pod, of) else { continue };
        let Some(place) = primary_place(of, context).filter(|place| place.on.is_lost()) else {
            continue;
        };
        report(of, &place, &claim, context);
    }
}

/// The first mount of a claim.
fn claim_mount<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    of: &Identified<'a, 'a>,
) -> Option<Mount<'a>> {
    let mounts = volumes::lasting_mounts(workload, pod, &of.container);
    mounts.into_iter().find(|mount| {
        let medium = of_mount(workload, pod, mount.clone());
        matches!(medium, Medium::ClaimTemplate(_) | Medium::Claim(..))
    })
}

fn report<'a>(of: &Identified<'a, 'a>, place: &Place<'a>, claim: &Mount<'a>, context: &mut Context<'_, 'a>) {
    let (title, path) = (&of.recognition.system.title, &place.path);
    let lost = if let Medium::Scratch(mount, _) | Medium::Ephemeral(mount, _) = &place.on {
        Some(mount.path_node.span())
    } else {
        place.written
    };
    let refused = place.refuses.iter().any(|refused| refused == claim.path.trim_end_matches('/'));
    let message = if refused {
        format!("this version of {title} does not start with a volume at `{}`", claim.path)
    } else {
        format!("{title} keeps its {} in `{path}`, which is not on the volume", place.holds)
    };
    let proof = of.recognition.proof();
    let elsewhere = lost.is_none().then(|| named_elsewhere(of, path, context)).flatten();
    let finding = context.report(claim.path_node, message);
    finding.label(if refused { "the entrypoint refuses this mount" } else { "the volume is mounted here" });
    if let Some(lost) = lost {
        finding.because(lost, "the data is written here, and deleted with the Pod");
    }
    if let Some((file, span)) = elsewhere {
        finding.because_in(file, span, "the directory is set here");
    }
    finding.because_of(proof).help(help(place));
}

/// How to put the data on the volume.
fn help(place: &Place<'_>) -> String {
    let (path, mount) = (&place.path, &place.mount);
    let variable = place.variable.as_ref().map(|name| format!("set `{name}` to a directory on the volume"));
    let or = variable.as_ref().map_or(String::new(), |variable| format!(", or {variable}"));
    match &variable {
        // Temporary files are never meant to be kept.
        Some(variable) if place.written.is_none() && path.starts_with("/tmp/") => variable.clone(),
        _ if mount == path => format!("mount the volume at `{path}` or a directory above it{or}"),
        _ => format!(
            "this version of the image keeps its {} in `{path}`: mount the volume at `{mount}`{or}",
            place.holds
        ),
    }
}

/// The place of the directory in a ConfigMap with variables of the container.
fn named_elsewhere<'a>(
    of: &Identified<'a, 'a>,
    path: &str,
    context: &Context<'_, 'a>,
) -> Option<(FileId, Span)> {
    let from = context.subject()?;
    let maps = of.container.env_from().into_iter().filter_map(|source| {
        let name = source.at(&["configMapRef", "name"]).and_then(Node::str)?;
        context.project().find(from, "ConfigMap", &name)
    });
    maps.into_iter().find_map(|map| {
        let mut values = map.object.node().get("data")?.entries().map(|entry| entry.value.resolve());
        let value = values.find(|value| {
            value
                .str()
                .is_some_and(|text| text.split(',').any(|one| one.trim().trim_end_matches('/') == path))
        })?;
        Some((map.file, value.span()))
    })
}

#[cfg(test)]
mod tests {
    use super::DATA_DIR_NOT_ON_VOLUME;
    use crate::testing::{check, check_files, findings};

    fn set(image: &str, container: &str, mount: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  volumeClaimTemplates: [{{metadata: \
             {{name: data}}}}]\n  template:\n    spec:\n      containers:\n        - name: a\n          image: {image}\n          \
             volumeMounts: [{{name: data, mountPath: {mount}}}]\n{container}"
        )
    }

    fn found(image: &str, container: &str, mount: &str) -> Vec<String> {
        check(&DATA_DIR_NOT_ON_VOLUME, &set(image, container, mount))
    }

    #[test]
    fn the_default_is_not_on_the_volume() {
        assert_eq!(
            found("mysql:8.4", "", "/data"),
            ["error 11:50 `/data`: MySQL keeps its data in `/var/lib/mysql`, which is not on the volume"]
        );
        assert_eq!(
            found("confluentinc/cp-kafka:7.7.1", "", "/opt/kafka/data"),
            [
                "error 11:50 `/opt/kafka/data`: a Kafka broker keeps its data in `/var/lib/kafka/data`, which is \
              not on the volume"
            ]
        );
    }

    #[test]
    fn a_variable_moves_it_off_the_volume() {
        let env = "          env: [{name: KAFKA_LOG_DIRS, value: /kafka/logs}]\n";
        let text = set("confluentinc/cp-kafka:7.7.1", env, "/var/lib/kafka/data");
        let found = findings(&DATA_DIR_NOT_ON_VOLUME, &text);
        assert_eq!(
            found[0].message,
            "a Kafka broker keeps its data in `/kafka/logs`, which is not on the volume"
        );
        assert_eq!(found[0].primary.span.of(&text), "/var/lib/kafka/data");
        assert_eq!(found[0].related[0].span.of(&text), "/kafka/logs");
    }

    #[test]
    fn postgres_18_wants_its_volume_above() {
        let text = set("postgres:18.1", "", "/var/lib/postgresql/data");
        let found = findings(&DATA_DIR_NOT_ON_VOLUME, &text);
        assert_eq!(
            found[0].message,
            "this version of PostgreSQL does not start with a volume at `/var/lib/postgresql/data`"
        );
        let help = "this version of the image keeps its data in `/var/lib/postgresql/18/docker`: mount the volume at \
                    `/var/lib/postgresql`, or set `PGDATA` to a directory on the volume";
        assert_eq!(found[0].help.as_deref(), Some(help));
        assert_eq!(
            check(&DATA_DIR_NOT_ON_VOLUME, &set("postgres:18.1", "", "/data")),
            [
                "error 11:50 `/data`: PostgreSQL keeps its data in `/var/lib/postgresql/18/docker`, which is not on \
                 the volume"
            ]
        );
        assert_eq!(check(&DATA_DIR_NOT_ON_VOLUME, &set("postgres:18.1", "", "/var/lib/postgresql")), [""; 0]);
        assert_eq!(
            check(&DATA_DIR_NOT_ON_VOLUME, &set("postgres:17", "", "/var/lib/postgresql/data")),
            [""; 0]
        );
    }

    #[test]
    fn the_help_names_what_to_set() {
        let help = |image: &str, container: &str, mount: &str| {
            let text = set(image, container, mount);
            findings(&DATA_DIR_NOT_ON_VOLUME, &text)[0].help.clone().unwrap_or_default()
        };
        assert_eq!(
            help("apache/kafka:3.9.0", "", "/var/lib/kafka/data"),
            "set `KAFKA_LOG_DIRS` to a directory on the volume"
        );
        assert_eq!(
            help("confluentinc/cp-kafka:7.7.1", "", "/data"),
            "mount the volume at `/var/lib/kafka/data` or a directory above it, or set `KAFKA_LOG_DIRS` to a directory on the \
             volume"
        );
        assert_eq!(
            help("mysql:8.4", "", "/data"),
            "mount the volume at `/var/lib/mysql` or a directory above it"
        );
        let option = "          args: [-D, /pg]\n";
        assert_eq!(help("postgres:17", option, "/data"), "mount the volume at `/pg` or a directory above it");
    }

    #[test]
    fn data_on_the_volume_is_right() {
        for (image, container, mount) in [
            ("mysql:8.4", "", "/var/lib/mysql"),
            ("mysql:8.4", "", "/var/lib/mysql/"),
            ("mysql:8.4", "", "/var/lib"),
            ("mysql:8.4", "          args: [--datadir=/data/mysql]\n", "/data"),
            ("confluentinc/cp-kafka:7.7.1", "", "/var/lib/kafka"),
            (
                "confluentinc/cp-kafka:7.7.1",
                "          env: [{name: KAFKA_LOG_DIRS, value: /kafka/logs}]\n",
                "/kafka",
            ),
            ("mongo:7", "", "/data"),
            (
                "bitnami/kafka:3.3.1",
                "          env: [{name: KAFKA_LOG_DIRS, value: /kafka/logs}]\n",
                "/kafka/logs",
            ),
        ] {
            assert_eq!(found(image, container, mount), [""; 0], "{image} {mount}");
        }
        let below = set("mysql:8.4", "", "/var/lib/mysql, subPath: mysql");
        assert_eq!(check(&DATA_DIR_NOT_ON_VOLUME, &below), [""; 0]);
    }

    #[test]
    fn what_the_manifest_does_not_tell_is_taken_to_be_right() {
        let secret =
            "          env: [{name: KAFKA_LOG_DIRS, valueFrom: {secretKeyRef: {name: a, key: b}}}]\n";
        let from = "          envFrom: [{configMapRef: {name: kafka-env}}]\n";
        let script =
            "          command: [sh, -c, 'KAFKA_LOG_DIRS=/x/$HOSTNAME exec /etc/confluent/docker/run']\n";
        for container in [secret, from, script] {
            assert_eq!(found("confluentinc/cp-kafka:7.7.1", container, "/x"), [""; 0], "{container}");
        }
        assert_eq!(found("postgres@sha256:00", "", "/var/lib/postgresql/data"), [""; 0]);
    }

    #[test]
    fn a_config_map_of_the_run_tells() {
        let map = |value: &str| {
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: kafka-env}}\ndata: {{KAFKA_LOG_DIRS: {value}}}\n"
            )
        };
        let from = "          envFrom: [{configMapRef: {name: kafka-env}}]\n";
        let set = set("confluentinc/cp-kafka:7.7.1", from, "/x");
        let of = |value: &str| {
            check_files(&DATA_DIR_NOT_ON_VOLUME, &[("map.yaml", &*map(value)), ("set.yaml", &*set)])
        };
        assert_eq!(of("/x/logs"), [""; 0]);
        assert_eq!(
            of("/y/logs"),
            [
                "set.yaml: error 11:50 `/x`: a Kafka broker keeps its data in `/y/logs`, which is not on the volume"
            ]
        );
    }

    #[test]
    fn a_claim_that_is_not_mounted_is_another_fault() {
        let text =
            set("mysql:8.4", "", "/data").replace("volumeMounts: [{name: data", "volumeMounts: [{name: tmp");
        assert_eq!(
            check(
                &DATA_DIR_NOT_ON_VOLUME,
                &format!("{text}      volumes: [{{name: tmp, emptyDir: {{}}}}]\n")
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_deployment_with_a_claim_loses_its_data_the_same_way() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      \
                    containers:\n        - name: a\n          image: mysql:8.4\n          volumeMounts: [{name: d, mountPath: \
                    /data}]\n      volumes: [{name: d, persistentVolumeClaim: {claimName: c}}]\n";
        assert_eq!(
            check(&DATA_DIR_NOT_ON_VOLUME, text),
            ["error 10:47 `/data`: MySQL keeps its data in `/var/lib/mysql`, which is not on the volume"]
        );
    }
}
