use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Object, PodTemplate};
use crate::systems::{Concern, of_mount};

declare_lint! {
    /// Flink writes checkpoints, savepoints or high-availability metadata to a local directory of a container, where no
    /// volume is mounted.
    ///
    /// The settings are read from `FLINK_PROPERTIES`, from `-D` options, from the ConfigMap at `/opt/flink/conf`, and
    /// from the `flinkConfiguration` of a `FlinkDeployment`.
    ///
    /// ## Why
    ///
    /// Each TaskManager writes its part of a checkpoint to that directory, and the JobManager writes the metadata. On
    /// local disks, the parts are in different containers. When a Pod is replaced, its part is lost, and the job cannot
    /// be restored: it fails with `FileNotFoundException`, or starts again without its state. High-availability
    /// metadata must outlive the JobManager, but in its container it is deleted with the JobManager.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: flink-jobmanager
    /// spec:
    ///   selector:
    ///     matchLabels: {app: flink}
    ///   template:
    ///     metadata:
    ///       labels: {app: flink}
    ///     spec:
    ///       containers:
    ///         - name: jobmanager
    ///           image: flink:1.20.1-scala_2.12-java17
    ///           args: [jobmanager]
    ///           env:
    ///             - name: FLINK_PROPERTIES
    ///               value: |
    ///                 jobmanager.rpc.address: flink-jobmanager
    ///                 execution.checkpointing.dir: file:///tmp/checkpoints
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: flink-jobmanager
    /// spec:
    ///   selector:
    ///     matchLabels: {app: flink}
    ///   template:
    ///     metadata:
    ///       labels: {app: flink}
    ///     spec:
    ///       containers:
    ///         - name: jobmanager
    ///           image: flink:1.20.1-scala_2.12-java17
    ///           args: [jobmanager]
    ///           env:
    ///             - name: FLINK_PROPERTIES
    ///               value: |
    ///                 jobmanager.rpc.address: flink-jobmanager
    ///                 execution.checkpointing.dir: s3://flink/checkpoints
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Flink documentation, "Checkpoints": Directory Structure:
    ///   https://nightlies.apache.org/flink/flink-docs-stable/docs/ops/state/checkpoints/
    /// - Apache Flink documentation, "Kubernetes HA Services": `high-availability.storageDir`:
    ///   https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/ha/kubernetes_ha/
    pub(crate) static FLINK_STATE_NOT_SHARED = "flink-state-not-shared" {
        summary: "Flink keeps checkpoints or metadata in the file system of a container",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    if &*object.kind() == "FlinkDeployment" {
        operated(object, context);
        return;
    }
    let Some(workload) = context.subject().and_then(crate::project::Subject::any_workload) else { return };
    let Some(pod) = workload.pod_template() else { return };
    for (of, settings) in context.systems() {
        for setting in settings.that_decide(Concern::SharedDirectory) {
            let Some(given) = setting.value.given() else { continue };
            let Some(path) = given.fixed().and_then(local) else { continue };
            let mount = of.container.mount_of(path);
            let outlives = |mount| {
                let on = of_mount(&workload, &pod, mount);
                !on.is_lost()
            };
            if mount.is_some_and(outlives) {
                continue;
            }
            let message = message(&setting.row.name, path);
            let finding = context.report_given(of, given, message);
            finding.label("a directory of the container").help(HELP).because_of(of.recognition.proof());
        }
    }
}

const HELP: &str = "the JobManager and all TaskManagers must have access to it, also after a restart: use an \
                    object store such as `s3://`, `gs://` or `abfss://`, or a volume that all of them mount";

const NAMES: [(&str, &str); 5] = [
    ("high-availability.storageDir", "high-availability metadata"),
    ("state.checkpoints.dir", "checkpoints"),
    ("execution.checkpointing.dir", "checkpoints"),
    ("state.savepoints.dir", "savepoints"),
    ("execution.checkpointing.savepoint-dir", "savepoints"),
];

fn message(name: &str, path: &str) -> String {
    let what = NAMES.iter().find(|(one, _)| *one == name).map_or("state", |(_, what)| what);
    format!("Flink writes its {what} to `{path}` in the container, which is deleted with the Pod")
}

/// The path of a directory on a local disk: `file:///a`, `/a`.
fn local(value: &str) -> Option<&str> {
    let value = value.trim();
    let path = value.strip_prefix("file:").unwrap_or(value);
    path.starts_with('/')
        .then(|| path.strip_prefix("//").unwrap_or(path))
        .filter(|path| path.starts_with('/'))
}

/// The settings in the operator's object.
fn operated<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(settings) = object.spec().and_then(|spec| spec.get("flinkConfiguration")) else { return };
    for entry in settings.entries() {
        let name = entry.key.key_text();
        let Some((name, _)) = NAMES.iter().find(|(one, _)| *one == name) else { continue };
        let Some(text) = entry.value.content() else { continue };
        let Some(path) = local(&text).filter(|text| !crate::manifest::holds_placeholder(text)) else {
            continue;
        };
        if mounts_at(object, path) {
            continue;
        }
        let finding = context.report(entry.value, message(name, path));
        finding.label("a directory of the container").help(HELP);
    }
}

/// Whether a Pod template of the object mounts a volume at a path.
fn mounts_at(object: Object<'_>, path: &str) -> bool {
    let Some(spec) = object.spec() else { return false };
    let templates = [&["podTemplate"][..], &["jobManager", "podTemplate"], &["taskManager", "podTemplate"]];
    let templates = templates.iter().filter_map(|keys| spec.at(keys)).map(PodTemplate::new);
    templates.into_iter().any(|pod| {
        let mounted = |container: &Container<'_>| container.mount_of(path).is_some();
        pod.containers().iter().any(mounted)
    })
}

#[cfg(test)]
mod tests {
    use super::FLINK_STATE_NOT_SHARED;
    use crate::testing::check;

    fn found(properties: &str, container: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        \
             - image: flink:1.20.1\n          name: a\n          args: [jobmanager]\n          env:\n            - name: \
             FLINK_PROPERTIES\n              value: |\n                jobmanager.rpc.address: a\n                {properties}\n{container}"
        );
        check(&FLINK_STATE_NOT_SHARED, &text)
    }

    #[test]
    fn local_directories_are_found() {
        assert_eq!(
            found("state.checkpoints.dir: file:///tmp/c", ""),
            ["error 15:40 `file:///tmp/c`: Flink writes its checkpoints to `/tmp/c` in the container, \
              which is deleted with the Pod"]
        );
        for properties in [
            "high-availability.storageDir: file:///ha",
            "execution.checkpointing.dir: /ha",
            "state.savepoints.dir: file:/ha",
        ] {
            assert_eq!(found(properties, "").len(), 1, "{properties}");
        }
    }

    #[test]
    fn object_stores_and_volumes_are_right() {
        for properties in [
            "state.checkpoints.dir: s3://a",
            "state.checkpoints.dir: ${DIR}",
            "state.backend.type: rocksdb",
            "io.tmp.dirs: /a",
        ] {
            assert_eq!(found(properties, ""), [""; 0], "{properties}");
        }
        let volume = |source: &str| {
            let mounts = "          volumeMounts: [{name: v, mountPath: /tmp}]\n";
            found(
                "state.checkpoints.dir: file:///tmp/c",
                &format!("{mounts}      volumes: [{{name: v, {source}}}]\n"),
            )
        };
        assert_eq!(volume("persistentVolumeClaim: {claimName: a}"), [""; 0]);
        assert_eq!(volume("emptyDir: {}").len(), 1);
    }

    #[test]
    fn the_operators_object_is_read() {
        let text = |value: &str, more: &str| {
            format!(
                "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {{name: a}}\nspec:\n  \
                 flinkConfiguration:\n    execution.checkpointing.dir: {value}\n{more}"
            )
        };
        let check = |value: &str, more: &str| check(&FLINK_STATE_NOT_SHARED, &text(value, more));
        assert_eq!(
            check("file:///tmp/c", ""),
            ["error 6:34 `file:///tmp/c`: Flink writes its checkpoints to `/tmp/c` in the container, \
              which is deleted with the Pod"]
        );
        assert_eq!(check("s3://a", ""), [""; 0]);
        let mounted = "  podTemplate:\n    spec:\n      containers: [{name: flink-main-container, volumeMounts: [{name: v, \
                       mountPath: /tmp}]}]\n";
        assert_eq!(check("file:///tmp/c", mounted), [""; 0]);
    }
}
