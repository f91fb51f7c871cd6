use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Image, Role, VolumeSource, Workload};
use crate::systems::{self, Identified, Required};

declare_lint! {
    /// The entrypoint of the image requires a variable that is not set.
    ///
    /// A container is not reported if its `envFrom` cannot be read, or if its command does not run the entrypoint. The
    /// finding is a warning if the variable is only needed to create a database, and the data directory is on a claim
    /// that may already contain one. A container without any variables is most likely completed elsewhere: for a
    /// database, the finding is then a warning, and for Confluent's images it is info.
    ///
    /// ## Why
    ///
    /// The entrypoint checks these variables before it starts the server. It logs the missing variable, for example
    /// `Database is uninitialized and superuser password is not specified` or `KAFKA_ADVERTISED_LISTENERS is required`,
    /// and exits. The Pod restarts again and again.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: erp-db
    /// spec:
    ///   serviceName: erp-db
    ///   selector:
    ///     matchLabels: {app: erp-db}
    ///   template:
    ///     metadata:
    ///       labels: {app: erp-db}
    ///     spec:
    ///       terminationGracePeriodSeconds: 120
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.9
    ///           env:
    ///             - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
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
    ///   name: erp-db
    /// spec:
    ///   serviceName: erp-db
    ///   selector:
    ///     matchLabels: {app: erp-db}
    ///   template:
    ///     metadata:
    ///       labels: {app: erp-db}
    ///     spec:
    ///       terminationGracePeriodSeconds: 120
    ///       containers:
    ///         - name: postgres
    ///           image: postgres:16.9
    ///           env:
    ///             - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
    ///             - name: POSTGRES_PASSWORD
    ///               valueFrom:
    ///                 secretKeyRef: {name: erp-db, key: password}
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
    /// - Docker Official Image `postgres`: Environment Variables: https://hub.docker.com/_/postgres
    /// - Docker Official Image `mysql`: Environment Variables: https://hub.docker.com/_/mysql
    /// - Confluent documentation, "Docker Image Configuration Reference for Confluent Platform":
    ///   https://docs.confluent.io/platform/current/installation/docker/config-reference.html
    pub(crate) static REQUIRED_SETTING_MISSING = "required-setting-missing" {
        summary: "a variable is not set that the image's entrypoint requires",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if context.is_partial() {
        return;
    }
    for (of, _) in context.systems() {
        let invocation = context.invocation(&of.container);
        if !systems::runs_entrypoint(&of.container, &invocation) {
            continue;
        }
        let reference = of.container.image();
        let image = reference.as_deref().and_then(Image::parse);
        let missing: Vec<_> = systems::required(&of.recognition.system.id, image.as_ref())
            .into_iter()
            .filter(|one| !is_met(one, of, context))
            .collect();
        if let Some(first) = missing.first() {
            report(first, &missing, workload, of, context);
        }
    }
}

/// Whether one of the variables is set, or may be.
fn is_met<'a>(required: &Required, of: &Identified<'a, 'a>, context: &Context<'_, 'a>) -> bool {
    let is_set = |name: &String| context.variable(&of.container, name).is_some();
    required.any.iter().any(is_set)
}

fn report<'a>(
    first: &Required,
    missing: &[&'static Required],
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    context: &mut Context<'_, 'a>,
) {
    let mut severity = Severity::Error;
    if first.creates {
        match may_exist(workload) {
            Some(true) => severity = Severity::Warning,
            Some(false) => {}
            None => return,
        }
    }
    // A container without any variables is probably completed elsewhere.
    if of.container.env().is_empty() && of.container.env_from().is_empty() {
        severity = if first.creates { Severity::Warning } else { Severity::Info };
    }
    let names: Vec<_> =
        missing.iter().filter_map(|one| one.any.first()).map(|name| format!("`{name}`")).collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {are} not set: {} does not start", names.join(", "), of.recognition.system.title);
    let others: Vec<_> = first.any.iter().skip(1).map(|name| format!("`{name}`")).collect();
    let help = if others.is_empty() {
        format!("set {}", names.join(" and "))
    } else {
        format!("set {}; {} can be set instead", names.join(" and "), others.join(" or "))
    };
    let finding = context.report_unset(&of.container, message);
    finding.severity(severity).label("the entrypoint exits without it").help(help);
    finding.because_of(of.recognition.proof());
}

/// Whether the data directory may already contain a database; `None` if an init container may create it.
fn may_exist(workload: &Workload<'_>) -> Option<bool> {
    let pod = workload.pod_template()?;
    if pod.init_containers().iter().any(|one| one.role() == Role::Init && !one.mounts().is_empty()) {
        return None;
    }
    let lasts = |source: &VolumeSource<'_>| match source {
        VolumeSource::Claim(_) | VolumeSource::HostPath(_) => true,
        VolumeSource::Other(name) => !matches!(&**name, "configMap" | "secret" | "projected" | "downwardAPI"),
        _ => false,
    };
    Some(pod.volumes().iter().any(|volume| lasts(&volume.source)))
}

#[cfg(test)]
mod tests {
    use super::REQUIRED_SETTING_MISSING;
    use crate::testing::{check, check_patch};

    fn set(image: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        - \
             image: {image}\n          name: a\n{container}"
        )
    }

    fn found(image: &str, container: &str) -> Vec<String> {
        check(&REQUIRED_SETTING_MISSING, &set(image, container))
    }

    fn env(env: &str) -> String {
        format!("          env: [{env}]\n")
    }

    #[test]
    fn a_database_wants_a_password() {
        assert_eq!(
            found("postgres:16.9", &env("{name: POSTGRES_DB, value: a}")),
            ["error 10:11 `env`: `POSTGRES_PASSWORD` is not set: PostgreSQL does not start"]
        );
        assert_eq!(
            found("mysql:8.4", ""),
            ["warning 8:18 `mysql:8.4`: `MYSQL_ROOT_PASSWORD` is not set: MySQL does not start"]
        );
        assert_eq!(found("mariadb:11.4", &env("{name: MYSQL_ROOT_PASSWORD, value: a}")), [""; 0]);
        let claim = "      volumes: [{name: v, persistentVolumeClaim: {claimName: a}}]\n";
        let on_claim = format!("{}{claim}", env("{name: POSTGRES_DB, value: a}"));
        assert!(found("postgres:16.9", &on_claim)[0].starts_with("warning"));
    }

    #[test]
    fn what_may_set_it_is_enough() {
        for container in [
            env("{name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}"),
            env("{name: POSTGRES_HOST_AUTH_METHOD, value: trust}"),
            env("{name: POSTGRES_PASSWORD_FILE, value: /a}"),
            "          envFrom: [{secretRef: {name: a}}]\n".to_owned(),
            "          command: [sh, -c, 'exec something']\n".to_owned(),
            "      initContainers: [{name: i, image: b, volumeMounts: [{name: v, mountPath: /a}]}]\n"
                .to_owned(),
        ] {
            assert_eq!(found("postgres:16.9", &container), [""; 0], "{container}");
        }
        for image in ["bitnamilegacy/postgresql:16", "registry.example/team/app:1", "acme/postgres:16"] {
            assert_eq!(found(image, ""), [""; 0], "{image}");
        }
        assert_eq!(check_patch(&REQUIRED_SETTING_MISSING, &set("postgres:16.9", "")), [""; 0]);
    }

    #[test]
    fn confluents_images_want_theirs() {
        let kafka = "confluentinc/cp-kafka:7.7.1";
        let zookeeper = "{name: KAFKA_ZOOKEEPER_CONNECT, value: 'z:2181'}";
        assert_eq!(
            found(kafka, &env(zookeeper)),
            ["error 10:11 `env`: `KAFKA_ADVERTISED_LISTENERS` is not set: a Kafka broker does not start"]
        );
        let both = format!("{zookeeper}, {{name: KAFKA_ADVERTISED_LISTENERS, value: 'X://a:1'}}");
        assert_eq!(found(kafka, &env(&both)), [""; 0]);
        assert!(found(kafka, "")[0].starts_with("info"), "a sketch");
        let controller = "{name: KAFKA_PROCESS_ROLES, value: controller}, {name: CLUSTER_ID, value: a}";
        assert_eq!(found(kafka, &env(controller)), [""; 0], "a controller has no advertised listeners");
        assert_eq!(
            found(
                "confluentinc/cp-kafka-connect:7.7.1",
                &env("{name: CONNECT_BOOTSTRAP_SERVERS, value: a}, {name: \
             CONNECT_GROUP_ID, value: a}")
            )
            .len(),
            1
        );
    }
}
