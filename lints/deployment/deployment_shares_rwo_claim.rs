use super::attachment;
use crate::declare_lint;
use crate::finding::Severity;
use crate::fix::{Fix, Safety};
use crate::lint::Context;
use crate::manifest::{Claim, VolumeSource, Workload};

declare_lint! {
    /// The Pods of a Deployment share a claim that only one node (`ReadWriteOnce`) or one Pod (`ReadWriteOncePod`) can
    /// use at a time.
    ///
    /// With more than one replica, the finding is an error. With one replica, it is a warning if rollouts overlap,
    /// which is the default, and an error for `ReadWriteOncePod`. The claim must be in the files of the run. Pods that
    /// are limited to one node are not reported, and neither are volumes that every node can mount whatever the access
    /// mode is, such as NFS. For a system that should not be a Deployment, `stateful-system-in-deployment` is reported
    /// instead.
    ///
    /// ## Why
    ///
    /// The first Pod gets the volume. Every Pod on another node stays in `ContainerCreating` with a `Multi-Attach
    /// error`. Pods on the same node write to the same files. A default rollout of a single replica has the same
    /// problem: the new Pod waits for a volume that the old Pod only releases when the new one is ready. A release that
    /// works on a test cluster with one node hangs in production.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: models
    /// spec:
    ///   accessModes: [ReadWriteOnce]
    ///   resources:
    ///     requests: {storage: 20Gi}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: scoring
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: scoring}
    ///   template:
    ///     metadata:
    ///       labels: {app: scoring}
    ///     spec:
    ///       containers:
    ///         - name: scoring
    ///           image: registry.example/scoring:1.8
    ///           volumeMounts:
    ///             - {name: models, mountPath: /models}
    ///       volumes:
    ///         - name: models
    ///           persistentVolumeClaim: {claimName: models}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   name: models
    /// spec:
    ///   accessModes: [ReadWriteMany]
    ///   resources:
    ///     requests: {storage: 20Gi}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: scoring
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: scoring}
    ///   template:
    ///     metadata:
    ///       labels: {app: scoring}
    ///     spec:
    ///       containers:
    ///         - name: scoring
    ///           image: registry.example/scoring:1.8
    ///           volumeMounts:
    ///             - {name: models, mountPath: /models}
    ///       volumes:
    ///         - name: models
    ///           persistentVolumeClaim: {claimName: models}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Persistent Volumes": Access Modes:
    ///   https://kubernetes.io/docs/concepts/storage/persistent-volumes/
    /// - Kubernetes documentation, "Deployments": Strategy; Max Surge:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    pub(crate) static DEPLOYMENT_SHARES_RWO_CLAIM = "deployment-shares-rwo-claim" {
        summary: "the Pods of a Deployment share a claim that only one node or Pod can use",
        severity: Error,
        section: Deployment,
        since: "0.1.0",
        fixable: true,
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let kind = workload.kind();
    if !kind.is_deployment_like() {
        return;
    }
    let (Some(pod), Some(from)) = (workload.pod_template(), context.subject()) else { return };
    let Some(replicas) = workload.replicas().filter(|replicas| *replicas > 0) else { return };
    if context.is_partial() || (replicas == 1 && !workload.rollout_overlaps()) {
        return;
    }
    let is_default = replicas == 1 && workload.spec().is_some_and(|spec| spec.get("strategy").is_none());
    let pinned = attachment::is_pinned(&pod);
    for volume in pod.volumes() {
        let VolumeSource::Claim(name) = &volume.source else { continue };
        let Some(found) = context.project().find(from, "PersistentVolumeClaim", name) else { continue };
        let claim = Claim::new(found.object.node());
        let Some(mode) = claim.single_writer() else { continue };
        let one_pod = mode.str().is_some_and(|mode| mode == "ReadWriteOncePod");
        if !one_pod && (pinned || attachment::is_free(&claim, context.project())) {
            continue;
        }
        let Some(at) = volume.node.at(&["persistentVolumeClaim", "claimName"]) else { continue };
        let user = if one_pod { "one Pod" } else { "one node" };
        let evidence = workload.spec().and_then(|spec| spec.entry("replicas"));
        let severity = if replicas > 1 || one_pod { Severity::Error } else { Severity::Warning };
        let fix = if replicas == 1 { recreate(workload, context) } else { None };
        let finding = if replicas > 1 {
            let message =
                format!("{replicas} replicas share the claim `{name}`, which only {user} can use at a time");
            context.report(at, message)
        } else {
            let message = format!(
                "a rollout starts the new Pod while the old one uses `{name}`, which only {user} can use at a time"
            );
            context.report(at, message)
        };
        finding.severity(severity).because_in(found.file, mode.span(), format!("only {user} at a time"));
        finding.label(if replicas > 1 { "one claim for all Pods" } else { "used by the old Pod" });
        finding.help(if replicas > 1 {
            "make it a StatefulSet with `volumeClaimTemplates` if each Pod has its own data, or use \
             `ReadWriteMany` with a storage class that supports it"
        } else {
            "set `strategy: {type: Recreate}`, so that the old Pod stops first"
        });
        if let Some(entry) = evidence.filter(|_| replicas > 1) {
            finding.because(entry.value.span(), "more than one Pod");
        }
        finding.fix = fix;
        if is_default {
            finding.absent(["spec.strategy"]);
        }
    }
}

/// A fix to `Recreate`, if one edit is enough.
fn recreate<'a>(workload: &Workload<'a>, context: &Context<'_, 'a>) -> Option<Fix> {
    const TITLE: &str = "set `strategy: {type: Recreate}`: the old Pod stops before the new one starts";
    let spec = workload.spec()?;
    let Some(strategy) = spec.get("strategy") else {
        return context.insertion(spec, "strategy: {type: Recreate}", TITLE, Safety::Unsafe);
    };
    if strategy.get("rollingUpdate").is_some() {
        return None;
    }
    let kind = strategy.get("type")?;
    Some(Fix::changing(TITLE, context.file(), kind.span(), "Recreate"))
}

#[cfg(test)]
mod tests {
    use super::DEPLOYMENT_SHARES_RWO_CLAIM;
    use crate::testing::{check, check_beside, check_files, findings, fixed};

    fn claim(mode: &str) -> String {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec: {{accessModes: [{mode}]}}\n"
        )
    }

    fn deployment(spec: &str, pod: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n{spec}  template:\n    metadata: \
             {{labels: {{app: a}}}}\n    spec:\n{pod}      containers: [{{name: a, image: \"b:1\"}}]\n      \
             volumes: [{{name: d, persistentVolumeClaim: {{claimName: data}}}}]\n"
        )
    }

    fn with_pod(mode: &str, spec: &str, pod: &str) -> Vec<String> {
        let text = format!("{}---\n{}", deployment(spec, pod), claim(mode));
        check(&DEPLOYMENT_SHARES_RWO_CLAIM, &text)
    }

    fn found(mode: &str, spec: &str) -> Vec<String> {
        with_pod(mode, spec, "")
    }

    #[test]
    fn replicas_share_the_claim() {
        assert_eq!(
            found("ReadWriteOnce", "  replicas: 3\n"),
            ["error 10:62 `data`: 3 replicas share the claim `data`, which only one node can use at a time"]
        );
        assert_eq!(
            found("ReadWriteOncePod", "  replicas: 2\n"),
            ["error 10:62 `data`: 2 replicas share the claim `data`, which only one Pod can use at a time"]
        );
    }

    #[test]
    fn a_rollout_overlaps() {
        let message = "a rollout starts the new Pod while the old one uses `data`, which only one node can use \
                       at a time";
        assert_eq!(found("ReadWriteOnce", ""), [format!("warning 9:62 `data`: {message}")]);
        for strategy in
            ["{type: RollingUpdate}", "{rollingUpdate: {maxSurge: 1}}", "{rollingUpdate: {maxSurge: 10%}}"]
        {
            let found = found("ReadWriteOnce", &format!("  strategy: {strategy}\n"));
            assert_eq!(found, [format!("warning 10:62 `data`: {message}")], "{strategy}");
        }
        assert!(found("ReadWriteOncePod", "")[0].starts_with("error 9:62 `data`: a rollout "));
    }

    #[test]
    fn rollouts_without_overlap_are_fine() {
        for spec in [
            "  strategy: {type: Recreate}\n",
            "  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}\n",
            "  strategy: {rollingUpdate: {maxSurge: \"0%\"}}\n",
            "  strategy: {type: \"${STRATEGY}\"}\n",
            "  replicas: 0\n",
            "  replicas: ${REPLICAS}\n",
        ] {
            assert_eq!(found("ReadWriteOnce", spec), [""; 0], "{spec}");
        }
    }

    #[test]
    fn other_access_modes_are_fine() {
        for mode in ["ReadWriteMany", "ReadOnlyMany", "ReadWriteOnce, ReadWriteMany", ""] {
            assert_eq!(found(mode, "  replicas: 3\n"), [""; 0], "{mode}");
        }
    }

    #[test]
    fn pods_pinned_to_one_node_may_share_it() {
        for pod in [
            "      nodeName: worker-1\n",
            "      nodeSelector: {kubernetes.io/hostname: worker-1}\n",
            "      affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: \
             kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}]}}\n",
        ] {
            assert_eq!(with_pod("ReadWriteOnce", "  replicas: 3\n", pod), [""; 0], "{pod}");
            assert_eq!(with_pod("ReadWriteOncePod", "  replicas: 3\n", pod).len(), 1, "{pod}");
        }
    }

    #[test]
    fn volumes_that_any_node_can_mount_may_be_shared() {
        let volume = "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: share}\nspec: {nfs: {server: a}}\n";
        let bound = "ReadWriteOnce], volumeName: share, resources: [";
        let set = deployment("  replicas: 3\n", "");
        let text = format!("{set}---\n{}{volume}", claim(bound));
        assert_eq!(check(&DEPLOYMENT_SHARES_RWO_CLAIM, &text), [""; 0]);
        let disk = volume.replace("nfs", "awsElasticBlockStore");
        let text = format!("{set}---\n{}{disk}", claim(bound));
        assert_eq!(check(&DEPLOYMENT_SHARES_RWO_CLAIM, &text).len(), 1);
        assert_eq!(
            found("ReadWriteOnce], storageClassName: nfs-client, resources: [", "  replicas: 3\n"),
            [""; 0]
        );
    }

    #[test]
    fn a_claim_that_the_run_does_not_see_is_left_alone() {
        let alone = deployment("  replicas: 3\n", "");
        assert_eq!(check(&DEPLOYMENT_SHARES_RWO_CLAIM, &alone), [""; 0]);
        let files = [("pvc.yaml", &*claim("ReadWriteOnce")), ("app.yaml", &*alone)];
        assert_eq!(
            check_files(&DEPLOYMENT_SHARES_RWO_CLAIM, &files),
            [
                "app.yaml: error 10:62 `data`: 3 replicas share the claim `data`, which only one node can use at a time"
            ]
        );
    }

    #[test]
    fn a_database_is_told_to_be_no_deployment_instead() {
        let text =
            format!("{}---\n{}", deployment("", ""), claim("ReadWriteOnce")).replace("b:1", "postgres:16");
        assert_eq!(check(&DEPLOYMENT_SHARES_RWO_CLAIM, &text).len(), 1);
        assert_eq!(
            check_beside(&DEPLOYMENT_SHARES_RWO_CLAIM, "stateful-system-in-deployment", &text),
            [""; 0]
        );
    }

    #[test]
    fn recreate_is_offered_where_one_edit_does_it() {
        for spec in ["  replicas: 1\n", "  strategy:\n    type: RollingUpdate\n"] {
            let text = format!("{}---\n{}", deployment(spec, ""), claim("ReadWriteOnce"));
            let corrected = fixed(&DEPLOYMENT_SHARES_RWO_CLAIM, &text);
            assert!(corrected.contains("type: Recreate"), "{corrected}");
            assert_eq!(check(&DEPLOYMENT_SHARES_RWO_CLAIM, &corrected), [""; 0]);
        }
        let text = deployment("  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}\n", "");
        let text = format!("{text}---\n{}", claim("ReadWriteOnce"));
        assert_eq!(findings(&DEPLOYMENT_SHARES_RWO_CLAIM, &text)[0].fix, None);
    }
}
