use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Workload, holds_placeholder};

declare_lint! {
    /// A password, key or token of a data system is written in the manifest as the value of a variable.
    ///
    /// Only variables of recognised systems with the usual end of a secret's name are checked: `_PASSWORD`,
    /// `_SECRET_ACCESS_KEY`, `_ERLANG_COOKIE`. Empty values and placeholders are not reported.
    ///
    /// ## Why
    ///
    /// Everybody who can read the repository, or can `get` Pods in the namespace, can read the password. It stays in
    /// the history of the repository after it is removed. To change it, the manifest must be changed and rolled out.
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
    ///             - {name: POSTGRES_PASSWORD, value: "Kj4-erp-2024"}
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
    /// - Kubernetes documentation, "Secrets": Using Secrets as environment variables:
    ///   https://kubernetes.io/docs/concepts/configuration/secret/
    /// - Kubernetes documentation, "Good practices for Kubernetes Secrets":
    ///   https://kubernetes.io/docs/concepts/security/secrets-good-practices/
    pub(crate) static SECRET_IN_ENV = "secret-in-env" {
        summary: "a password of a data system is written in the manifest",
        severity: Warning,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// The usual ends of the names of secrets.
const ENDS: [&str; 6] =
    ["_PASSWORD", "_PASSWD", "_SECRET_ACCESS_KEY", "MINIO_SECRET_KEY", "_ERLANG_COOKIE", "_DEFAULT_PASS"];

/// Values that only show whether there is a password.
const SWITCHES: [&str; 6] = ["true", "false", "yes", "no", "0", "1"];

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    for (of, _) in context.systems() {
        for variable in of.container.env() {
            let Some((value, text)) = variable.value.zip(variable.text()) else { continue };
            let name = variable.name.to_ascii_uppercase();
            let is_secret = ENDS.iter().any(|end| name.ends_with(end));
            let switch =
                name.contains("ALLOW_EMPTY") || name.contains("RANDOM_") || SWITCHES.contains(&text.trim());
            let path = text.starts_with('/') || text.contains("://");
            if !is_secret || switch || path || text.trim().is_empty() || holds_placeholder(&text) {
                continue;
            }
            let message = format!("the value of `{}` is written in the manifest", variable.name);
            let finding = context.report(value, message);
            finding.label("readable in the repository and in the Pod").help(
                "put it into a Secret that is not in the repository, and refer to it with `valueFrom.secretKeyRef`",
            );
            finding.because_of(of.recognition.proof());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SECRET_IN_ENV;
    use crate::testing::check;

    fn found(image: &str, name: &str, value: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        - \
             image: {image}\n          name: a\n          env: [{{name: {name}, {value}}}]\n"
        );
        check(&SECRET_IN_ENV, &text)
    }

    #[test]
    fn a_password_in_the_manifest_is_found() {
        assert_eq!(
            found("postgres:16.9", "POSTGRES_PASSWORD", "value: S3cr3t"),
            ["warning 10:50 `S3cr3t`: the value of `POSTGRES_PASSWORD` is written in the manifest"]
        );
        assert_eq!(found("rabbitmq:4.0.5", "RABBITMQ_ERLANG_COOKIE", "value: abc").len(), 1);
        assert_eq!(
            found("quay.io/minio/minio:RELEASE.2024-01-01T00-00-00Z", "MINIO_ROOT_PASSWORD", "value: abc")
                .len(),
            1
        );
    }

    #[test]
    fn what_is_no_password_is_left() {
        for (name, value) in [
            ("POSTGRES_PASSWORD", "valueFrom: {secretKeyRef: {name: a, key: b}}"),
            ("POSTGRES_PASSWORD", "value: ''"),
            ("POSTGRES_PASSWORD", "value: '${PASSWORD}'"),
            ("POSTGRES_PASSWORD_FILE", "value: /run/secrets/a"),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", "value: 'please'"),
            ("MYSQL_RANDOM_ROOT_PASSWORD", "value: 'yes'"),
            ("POSTGRES_USER", "value: erp"),
            ("ETCD_AUTH_TOKEN", "value: simple"),
            ("API_KEY_SECRET_KEY", "value: key"),
        ] {
            assert_eq!(found("postgres:16.9", name, value), [""; 0], "{name} {value}");
        }
        assert_eq!(
            found("registry.example/orders:1", "ORDERS_PASSWORD", "value: abc"),
            [""; 0],
            "not a data system"
        );
    }
}
