use super::volumes::{self, primary_place};
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{PodTemplate, Workload, WorkloadKind};
use crate::systems::{Identified, Medium, Nature, Place, Trait};
use crate::yaml::Node;

declare_lint! {
    /// A system that keeps data runs as a StatefulSet without `volumeClaimTemplates`, and its data is in the file
    /// system of the container, on an `emptyDir`, or on one PersistentVolumeClaim that all replicas share.
    ///
    /// Systems that may be a cache (Redis, Valkey, Memcached) are not reported, and neither is data on other kinds of
    /// volumes (NFS, `hostPath`). If the data directory is not known, the finding requires that the container has no
    /// volume that outlives the Pod.
    ///
    /// ## Why
    ///
    /// A StatefulSet gives a replacement Pod the same name, but not the same data. Data in the file system of the
    /// container is lost when the container restarts. Data on an `emptyDir` is lost when the Pod moves, after an
    /// eviction, a drained node or an upgrade. A broker then returns with its old id but without its partitions; a
    /// ZooKeeper member returns without its transaction log, which is worse than a missing member. If an upgrade
    /// replaces all Pods one by one, all data is lost. Replicas that share one claim write to the same files, or wait
    /// for a volume that only one node can mount.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: postgres
    /// spec:
    ///   serviceName: postgres
    ///   selector:
    ///     matchLabels: {app: postgres}
    ///   template:
    ///     metadata:
    ///       labels: {app: postgres}
    ///     spec:
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.4
    ///           env:
    ///             - name: POSTGRES_PASSWORD
    ///               valueFrom:
    ///                 secretKeyRef: {name: db, key: password}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /var/lib/postgresql/data}
    ///       volumes:
    ///         - name: data
    ///           emptyDir: {}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: postgres
    /// spec:
    ///   serviceName: postgres
    ///   selector:
    ///     matchLabels: {app: postgres}
    ///   template:
    ///     metadata:
    ///       labels: {app: postgres}
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
    /// - Kubernetes documentation, "StatefulSets": Stable Storage; Volume Claim Templates:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Kubernetes documentation, "Volumes": emptyDir: https://kubernetes.io/docs/concepts/storage/volumes/
    pub(crate) static STATEFULSET_NO_VOLUME_CLAIM = "statefulset-no-volume-claim" {
        summary: "the data of a StatefulSet is deleted with its Pods, or shared by them",
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
    let templates = workload.spec().and_then(|spec| spec.get("volumeClaimTemplates"));
    let written = templates.is_some_and(|node| !node.is_null() && node.items().next().is_some());
    let (Some(pod), Some(identity), false) = (workload.pod_template(), context.identity(), written) else {
        return;
    };
    for of in &identity.deciding {
        let system = of.recognition.system;
        let keeps_data = of.is_surely(Nature::Stateful) && !system.data.is_empty();
        if !keeps_data || of.recognition.may_be_cache() {
            continue;
        }
        match primary_place(of, context) {
            Some(place) => judge(workload, &pod, of, &place, context),
            None if !volumes::has_lasting_volume(workload, &pod, &of.container) => {
                without_volume(workload, of, None, context);
            }
            None => {}
        }
    }
}

fn judge<'a>(
    workload: &Workload<'a>,
    pod: &PodTemplate<'a>,
    of: &Identified<'a, 'a>,
    place: &Place<'a>,
    context: &mut Context<'_, 'a>,
) {
    let (title, path) = (&of.recognition.system.title, &place.path);
    match &place.on {
        // A volume that does not contain the directory is another fault.
        Medium::Layer if volumes::has_lasting_volume(workload, pod, &of.container) => {}
        Medium::Layer => without_volume(workload, of, Some(place), context),
        Medium::Scratch(mount, volume) | Medium::Ephemeral(mount, volume) => {
            let source = volume.node.entries().find(|entry| entry.key.key_text() != "name");
            let at = source.map_or(volume.name_node, |entry| entry.key);
            let proof = of.recognition.proof();
            context
                .report(at, format!("the {} of {title} is deleted with the Pod", place.holds))
                .severity(severity(of))
                .label(format!("deleted when the Pod leaves its node; it contains `{path}`"))
                .because(mount.path_node.span(), "mounted here")
                .because_of(proof)
                .help(format!(
                    "replace the volume with a claim template `{}` in `volumeClaimTemplates`",
                    mount.name
                ));
        }
        Medium::Claim(mount, volume) => {
            let Some(replicas) = workload.replicas().filter(|replicas| *replicas > 1) else { return };
            let own_directory = mount.node.get("subPathExpr").is_some();
            let claim = volume.node.at(&["persistentVolumeClaim", "claimName"]);
            let (Some(claim), Some(name), false) = (claim, claim.and_then(Node::str), own_directory) else {
                return;
            };
            let finding =
                context.report(claim, format!("{replicas} Pods of {title} share the claim `{name}`"));
            finding
                .label(format!("one `{path}` for all of them"))
                .because(mount.path_node.span(), "mounted here in every Pod")
                .help(format!(
                    "give each Pod its own: replace the volume with a claim template `{}` in `volumeClaimTemplates`",
                    mount.name
                ));
            if let Some(replicas) = workload.replicas_node() {
                finding.because(replicas.span(), "more than one Pod");
            }
            let proof = of.recognition.proof();
            finding.because_of(proof);
        }
        Medium::ClaimTemplate(_) | Medium::HostPath(..) | Medium::Other(..) | Medium::Undeclared(_) => {}
    }
}

/// Data that a cache only keeps because of a setting, or that a buffer contains, may be expendable.
fn severity(of: &Identified<'_, '_>) -> Severity {
    let system = of.recognition.system;
    if system.has(Trait::Cache) || system.has(Trait::Buffer) { Severity::Warning } else { Severity::Error }
}

fn without_volume<'a>(
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    place: Option<&Place<'a>>,
    context: &mut Context<'_, 'a>,
) {
    let title = &of.recognition.system.title;
    let nearest = context.nearest(workload, &["spec", "volumeClaimTemplates"]);
    let proof = of.recognition.proof();
    let help = match place {
        Some(place) => format!("add `volumeClaimTemplates`, and mount the claim at `{}`", place.mount),
        None => "add `volumeClaimTemplates`, and mount the claim at the data directory".to_owned(),
    };
    let mounts = (of.container.node().get("volumeMounts").is_none())
        .then(|| context.path_in(of.container.node(), "volumeMounts"));
    let finding = context.report(nearest, format!("{title} has no volume for its data"));
    finding.absent(mounts.into_iter().chain(["spec.volumeClaimTemplates".to_owned()]));
    finding.severity(severity(of)).label("no `volumeClaimTemplates` here").help(help).because_of(proof);
    if let Some(durable) = &of.recognition.durable {
        finding.because_of(durable);
    }
    if let Some((place, written)) = place.and_then(|place| Some((place, place.written?))) {
        finding.because(written, format!("`{}` is in the container's file system", place.path));
    }
}

#[cfg(test)]
mod tests {
    use super::STATEFULSET_NO_VOLUME_CLAIM;
    use crate::testing::{check, findings};

    fn set(replicas: u32, image: &str, container: &str, volumes: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  template:\n    \
             spec:\n      containers:\n        - name: a\n          image: {image}\n{container}{volumes}"
        )
    }

    fn found(replicas: u32, image: &str, container: &str, volumes: &str) -> Vec<String> {
        check(&STATEFULSET_NO_VOLUME_CLAIM, &set(replicas, image, container, volumes))
    }

    const MOUNT: &str = "          volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]\n";

    fn volume(source: &str) -> String {
        format!("      volumes: [{{name: data, {source}}}]\n")
    }

    #[test]
    fn no_volume_at_all() {
        assert_eq!(
            found(1, "postgres:16", "", ""),
            ["error 4:1 `spec`: PostgreSQL has no volume for its data"]
        );
        let bypassed = "          command: [kafka-server-start, /etc/mine.properties]\n";
        assert_eq!(
            found(3, "confluentinc/cp-kafka:7.7.1", bypassed, ""),
            ["error 4:1 `spec`: a Kafka broker has no volume for its data"],
            "wherever the directory is"
        );
        let config = "      volumes: [{name: c, configMap: {name: c}}]\n";
        let mounted = "          volumeMounts: [{name: c, mountPath: /docker-entrypoint-initdb.d}]\n";
        assert_eq!(found(1, "postgres:16", mounted, config).len(), 1, "configuration is no volume for data");
    }

    #[test]
    fn scratch_space_goes_with_the_pod() {
        let message = "the data of PostgreSQL is deleted with the Pod";
        assert_eq!(
            found(1, "postgres:16", MOUNT, &volume("emptyDir: {}")),
            [format!("error 12:30 `emptyDir`: {message}")]
        );
        assert_eq!(
            found(1, "postgres:16", MOUNT, &volume("ephemeral: {}")),
            [format!("error 12:30 `ephemeral`: {message}")]
        );
        assert_eq!(
            found(1, "postgres:16", MOUNT, "      volumes: [{name: data}]\n"),
            [format!("error 12:24 `data`: {message}")],
            "no source is an `emptyDir`"
        );
    }

    #[test]
    fn one_claim_is_for_one_pod() {
        let claim = volume("persistentVolumeClaim: {claimName: pg}");
        assert_eq!(found(1, "postgres:16", MOUNT, &claim), [""; 0]);
        let text = set(2, "postgres:16", MOUNT, &claim);
        let found = findings(&STATEFULSET_NO_VOLUME_CLAIM, &text);
        assert_eq!(found[0].message, "2 Pods of PostgreSQL share the claim `pg`");
        assert_eq!(found[0].primary.span.of(&text), "pg");
        let related: Vec<_> = found[0].related.iter().map(|label| label.span.of(&text)).collect();
        assert_eq!(related, ["/var/lib/postgresql/data", "2", "postgres:16"]);
        let own = MOUNT.replace("mountPath", "subPathExpr: $(POD_NAME), mountPath");
        assert_eq!(check(&STATEFULSET_NO_VOLUME_CLAIM, &set(2, "postgres:16", &own, &claim)), [""; 0]);
    }

    #[test]
    fn other_volumes_and_other_faults_are_left_alone() {
        for source in ["nfs: {server: a, path: /a}", "hostPath: {path: /data}", "csi: {driver: a}"] {
            assert_eq!(found(1, "postgres:16", MOUNT, &volume(source)), [""; 0], "{source}");
        }
        let elsewhere = MOUNT.replace("/var/lib/postgresql/data", "/backups");
        let claim = volume("persistentVolumeClaim: {claimName: pg}");
        assert_eq!(found(1, "postgres:16", &elsewhere, &claim), [""; 0], "a volume that misses the data");
        let template = "  volumeClaimTemplates: [{metadata: {name: data}}]\n";
        assert_eq!(found(1, "postgres:16", MOUNT, template), [""; 0]);
        assert_eq!(found(1, "postgres:16", "", template), [""; 0], "a claim that is not mounted");
    }

    #[test]
    fn caches_stateless_and_unknown_systems_need_none() {
        for image in ["redis:7.4", "registry.example/web:1", "confluentinc/cp-kafka-connect:7.7.1"] {
            assert_eq!(found(3, image, "", ""), [""; 0], "{image}");
        }
        let client = "          command: [psql, -c, select 1]\n";
        assert_eq!(found(1, "postgres:16", client, ""), [""; 0]);
    }
}
