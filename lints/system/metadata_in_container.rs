use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Concern, Identified, Setting, Value, of_mount};

declare_lint! {
    /// A service keeps its metadata inside its container: in memory, or in a file of an embedded database. No database
    /// is configured, or an embedded one is.
    ///
    /// A container with a volume that outlives its Pod is not reported, because the file may be on the volume.
    ///
    /// ## Why
    ///
    /// The service works until its Pod is replaced. Then all tables of the catalogue, runs, dashboards and users are
    /// lost. With more than one replica, each Pod has its own metadata: a table that was created through one Pod does
    /// not exist for the next request.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: nessie
    /// spec:
    ///   replicas: 2
    ///   selector:
    ///     matchLabels: {app: nessie}
    ///   template:
    ///     metadata:
    ///       labels: {app: nessie}
    ///     spec:
    ///       containers:
    ///         - name: nessie
    ///           image: ghcr.io/projectnessie/nessie:0.103.2
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: nessie
    /// spec:
    ///   replicas: 2
    ///   selector:
    ///     matchLabels: {app: nessie}
    ///   template:
    ///     metadata:
    ///       labels: {app: nessie}
    ///     spec:
    ///       containers:
    ///         - name: nessie
    ///           image: ghcr.io/projectnessie/nessie:0.103.2
    ///           env:
    ///             - {name: NESSIE_VERSION_STORE_TYPE, value: JDBC2}
    ///             - {name: QUARKUS_DATASOURCE_POSTGRESQL_JDBC_URL, value: "jdbc:postgresql://nessie-db:5432/nessie"}
    /// ```
    ///
    /// ## References
    ///
    /// - Project Nessie documentation, "Configuration": Version Store Settings:
    ///   https://projectnessie.org/nessie-latest/configuration/
    /// - MLflow documentation, "Backend Stores": https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/
    /// - Metabase documentation, "Migrating to a production application database":
    ///   https://www.metabase.com/docs/latest/installation-and-operation/migrating-from-h2
    pub(crate) static METADATA_IN_CONTAINER = "metadata-in-container" {
        summary: "a service keeps its metadata inside its container",
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
    for (of, settings) in context.systems() {
        for setting in settings.that_decide(Concern::MetadataStore) {
            if is_local(setting) && !has_volume(workload, of) {
                report(setting, workload, of, context);
            }
        }
    }
}

/// Whether the store is in the container, because of a setting or the default.
fn is_local(setting: &Setting) -> bool {
    let text = match &setting.value {
        Value::Given(given) => given.fixed(),
        Value::Unset => setting.row.default.as_deref(),
        Value::Unknown => None,
    };
    text.is_some_and(|text| {
        setting.row.local.iter().any(|one| match one.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text.eq_ignore_ascii_case(one),
        })
    })
}

/// Whether a volume of the container may keep the metadata.
fn has_volume<'a>(workload: &Workload<'a>, of: &Identified<'a, 'a>) -> bool {
    let Some(pod) = workload.pod_template() else { return true };
    of.container.mounts().into_iter().any(|mount| {
        let volume = pod.volume(&mount.name);
        let is_config = volume.is_some_and(|volume| crate::manifest::is_config_source(&volume.source));
        // A mounted configuration may set a database too.
        is_config || of_mount(workload, &pod, mount).is_persistent()
    })
}

fn report<'a>(
    setting: &Setting,
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    context: &mut Context<'_, 'a>,
) {
    let title = &of.recognition.system.title;
    let many = workload.replicas().filter(|replicas| *replicas > 1);
    let called = &setting.called;
    let message = match (&setting.value, many) {
        (_, Some(replicas)) => format!("each of {replicas} Pods of {title} keeps its own metadata"),
        (Value::Given(_), None) => {
            format!("{title} keeps its metadata in its container, which is deleted with the Pod")
        }
        (_, None) => {
            format!("{title} keeps its metadata in its container by default, which is deleted with the Pod")
        }
    };
    let severity = if many.is_some() { Severity::Error } else { Severity::Warning };
    let help = format!("configure a database with `{called}`");
    let (finding, label) = if let Value::Given(given) = &setting.value {
        (context.report_given(of, given, message), "inside the container".to_owned())
    } else {
        (context.report_unset(&of.container, message), format!("no `{called}` here"))
    };
    finding.severity(severity).label(label).help(help);
    if let Some(replicas) = workload.replicas_node().filter(|_| many.is_some()) {
        finding.because(replicas.span(), "Pods");
    }
}

#[cfg(test)]
mod tests {
    use super::METADATA_IN_CONTAINER;
    use crate::testing::check;

    fn found(replicas: u32, image: &str, container: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  template:\n    spec:\n      \
             containers:\n        - image: {image}\n          name: a\n{container}"
        );
        check(&METADATA_IN_CONTAINER, &text)
    }

    const NESSIE: &str = "ghcr.io/projectnessie/nessie:0.103.2";

    #[test]
    fn a_store_in_the_container_is_found() {
        assert_eq!(
            found(2, NESSIE, ""),
            [format!("error 9:18 `{NESSIE}`: each of 2 Pods of Nessie keeps its own metadata")]
        );
        assert!(found(1, NESSIE, "")[0].starts_with("warning"));
        let in_memory = "          env: [{name: NESSIE_VERSION_STORE_TYPE, value: IN_MEMORY}]\n";
        assert_eq!(found(1, NESSIE, in_memory).len(), 1);
        let sqlite = "          env: [{name: CATALOG_URI, value: 'jdbc:sqlite::memory:'}]\n";
        assert_eq!(found(1, "tabulario/iceberg-rest:1.6.0", sqlite).len(), 1);
        assert_eq!(found(1, "metabase/metabase:v0.50.0", "").len(), 1);
    }

    #[test]
    fn a_database_or_a_volume_is_right() {
        for container in [
            "          env: [{name: NESSIE_VERSION_STORE_TYPE, value: JDBC2}]\n",
            "          env: [{name: NESSIE_VERSION_STORE_TYPE, valueFrom: {secretKeyRef: {name: a, key: b}}}]\n",
            "          envFrom: [{configMapRef: {name: unseen}}]\n",
            "          volumeMounts: [{name: c, mountPath: /deployments/config}]\n      volumes: [{name: c, configMap: {name: \
             unseen}}]\n",
            "          volumeMounts: [{name: c, mountPath: /data}]\n      volumes: [{name: c, persistentVolumeClaim: \
             {claimName: a}}]\n",
        ] {
            assert_eq!(found(2, NESSIE, container), [""; 0], "{container}");
        }
        assert_eq!(found(2, "registry.example/team/nessie-ui:1", ""), [""; 0]);
    }
}
