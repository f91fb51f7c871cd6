use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Object, Workload, WorkloadKind};

declare_lint! {
    /// A Job that is not from a CronJob has no `ttlSecondsAfterFinished`: after it finishes, it stays until somebody
    /// deletes it, with its Pods.
    ///
    /// ## Why
    ///
    /// A CronJob deletes its old Jobs. Nothing deletes a Job that a person or a pipeline applied. Each backfill leaves
    /// a Job and its Pods behind, until `kubectl get pods` shows a page of `Completed`. The next backfill cannot be
    /// applied, because its name is taken and the template of a Job cannot be changed. The TTL also applies to failed
    /// Jobs, so leave time to read the logs.
    ///
    /// Jobs that Helm, Argo CD or Flux applies are not reported. A GitOps controller would create a Job again after its
    /// TTL, and the work would run again. Argo CD and Flux are recognised by their labels and annotations on the Job,
    /// and by an Application or a Flux Kustomization in the repository that applies its directory.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 14400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 14400
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Automatic Cleanup for Finished Jobs":
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
    /// - Argo CD documentation, "Resource Hooks":
    ///   https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
    pub(crate) static JOB_NO_TTL = "job-no-ttl" {
        summary: "a finished Job is never deleted",
        severity: Info,
        section: Job,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::Job || context.is_partial() {
        return;
    }
    let Some(spec) = workload.job_spec() else { return };
    if spec.entry("ttlSecondsAfterFinished").is_some() || is_looked_after(workload.object(), context) {
        return;
    }
    let nearest = context.nearest(workload, &["spec"]);
    context
        .report(
            nearest,
            "nothing deletes this Job and its Pods after it has finished: it has no `ttlSecondsAfterFinished`",
        )
        .label("no `ttlSecondsAfterFinished` here")
        .absent(["spec.ttlSecondsAfterFinished"])
        .help("`ttlSecondsAfterFinished: 86400` keeps it for one day after it finishes");
}

/// Labels and annotations that Helm and GitOps controllers write.
const MARKS: [&str; 5] =
    ["helm.sh/", "meta.helm.sh/", "argocd.argoproj.io/", "toolkit.fluxcd.io/", "fluxcd.io/"];

/// Whether something deletes the Job, or would create it again after its TTL.
fn is_looked_after(job: Object<'_>, context: &Context<'_, '_>) -> bool {
    let Some(metadata) = job.metadata() else { return false };
    let marked = ["annotations", "labels"].iter().filter_map(|key| metadata.get(key)).any(|map| {
        map.entries().any(|entry| {
            let key = entry.key.key_text();
            MARKS.iter().any(|mark| key.contains(mark))
        })
    });
    let helm = job.label("app.kubernetes.io/managed-by").is_some_and(|by| by == "Helm");
    let owned = metadata.get("ownerReferences").is_some();
    let delivered = || context.subject().is_some_and(|job| context.project().is_delivered(job));
    marked || helm || owned || delivered()
}

#[cfg(test)]
mod tests {
    use super::JOB_NO_TTL;
    use crate::testing::{check, check_files, check_patch};

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  backoffLimit: 1\n  template:\n    spec:\n      \
                       restartPolicy: Never\n      containers: [{name: a, image: b}]\n";

    #[test]
    fn a_job_of_its_own_stays() {
        assert_eq!(
            check(&JOB_NO_TTL, JOB),
            ["info 4:1 `spec`: nothing deletes this Job and its Pods after it has finished: it has no \
              `ttlSecondsAfterFinished`"]
        );
    }

    #[test]
    fn a_job_that_is_looked_after_is_left_alone() {
        for (from, to) in [
            ("backoffLimit: 1", "ttlSecondsAfterFinished: 0"),
            ("backoffLimit: 1", "ttlSecondsAfterFinished: ${TTL}"),
            ("{name: a}", "{name: a, annotations: {helm.sh/hook: pre-upgrade}}"),
            ("{name: a}", "{name: a, annotations: {argocd.argoproj.io/hook: Sync}}"),
            ("{name: a}", "{name: a, annotations: {argocd.argoproj.io/sync-wave: '1'}}"),
            ("{name: a}", "{name: a, labels: {kustomize.toolkit.fluxcd.io/name: apps}}"),
            ("{name: a}", "{name: a, labels: {app.kubernetes.io/managed-by: Helm}}"),
            ("{name: a}", "{name: a, labels: {helm.sh/chart: orders-1.0.0}}"),
            ("{name: a}", "{name: a, ownerReferences: []}"),
            ("kind: Job", "kind: CronJob"),
        ] {
            assert_eq!(check(&JOB_NO_TTL, &JOB.replace(from, to)), [""; 0], "{to}");
        }
        assert_eq!(check_patch(&JOB_NO_TTL, JOB), [""; 0]);
    }

    #[test]
    fn gitops_in_the_project_looks_after_its_jobs() {
        let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: orders}\n";
        assert_eq!(check_files(&JOB_NO_TTL, &[("job.yaml", JOB), ("app.yaml", application)]), [""; 0]);
        let other = application.replace("argoproj.io", "app.k8s.io");
        assert_eq!(check_files(&JOB_NO_TTL, &[("job.yaml", JOB), ("app.yaml", &other)]).len(), 1);
    }
}
