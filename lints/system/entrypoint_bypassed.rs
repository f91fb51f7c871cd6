use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Image, PodTemplate, Workload};
use crate::systems::{self, Command, Identified};
use crate::yaml::Node;

declare_lint! {
    /// The `command` of a container starts the server directly, without the entrypoint of the image, which the server
    /// needs.
    ///
    /// This is reported for PostgreSQL, MySQL and MariaDB if they would run as root; for MongoDB without `--bind_ip`;
    /// and for Kafka if its `KAFKA_*` variables have no effect.
    ///
    /// ## Why
    ///
    /// In Kubernetes, `command` replaces the entrypoint of the image. The entrypoint of a database creates the database
    /// and changes the user; without it, the server runs as root and refuses to start. The entrypoint of MongoDB adds
    /// `--bind_ip_all`; without it, `mongod` only listens on `localhost`, and other Pods cannot reach it. The
    /// entrypoint of Kafka writes the variables to a configuration file; without it, they have no effect, and the
    /// broker starts with the defaults. Set the arguments of the server in `args`, which the entrypoint passes on.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: mongo
    /// spec:
    ///   serviceName: mongo
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: mongo}
    ///   template:
    ///     metadata:
    ///       labels: {app: mongo}
    ///     spec:
    ///       terminationGracePeriodSeconds: 120
    ///       containers:
    ///         - name: mongo
    ///           image: mongo:7.0.14
    ///           command: [mongod, --replSet, rs0]
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data/db}
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
    ///   name: mongo
    /// spec:
    ///   serviceName: mongo
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: mongo}
    ///   template:
    ///     metadata:
    ///       labels: {app: mongo}
    ///     spec:
    ///       terminationGracePeriodSeconds: 120
    ///       containers:
    ///         - name: mongo
    ///           image: mongo:7.0.14
    ///           args: [mongod, --replSet, rs0]
    ///           volumeMounts:
    ///             - {name: data, mountPath: /data/db}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Define a Command and Arguments for a Container":
    ///   https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
    /// - Docker Official Image `postgres`: https://hub.docker.com/_/postgres
    /// - MongoDB manual, "IP Binding": https://www.mongodb.com/docs/manual/core/security-mongodb-configuration/
    pub(crate) static ENTRYPOINT_BYPASSED = "entrypoint-bypassed" {
        summary: "a `command` replaces the image's entrypoint, which the server needs",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(pod) = workload.pod_template().filter(|_| !context.is_partial()) else { return };
    for (of, _) in context.systems() {
        let invocation = context.invocation(&of.container);
        if of.container.command().is_empty() || systems::runs_entrypoint(&of.container, &invocation) {
            continue;
        }
        let [pipeline] = &invocation.pipelines[..] else { continue };
        let [command] = &pipeline.commands[..] else { continue };
        let reference = of.container.image();
        let Some(image) = reference.as_deref().and_then(Image::parse) else { continue };
        let Some((message, label, help)) = lost(command, &image, &pod, of, context) else { continue };
        let Some(program) = command.words.first().filter(|word| word.file.is_none()) else { continue };
        let finding = context.report_at(program.span, message);
        finding.label(label).help(help).because_of(of.recognition.proof());
    }
}

type Texts = (String, &'static str, &'static str);

/// What is missing without the entrypoint.
fn lost<'a>(
    command: &Command<'_>,
    image: &Image<'_>,
    pod: &PodTemplate<'a>,
    of: &Identified<'a, 'a>,
    context: &Context<'_, 'a>,
) -> Option<Texts> {
    let program = command.program();
    let has_option = |names: &[&str]| {
        command.words.iter().any(|word| names.iter().any(|name| word.text.starts_with(name)))
    };
    let is_official = |name: &str| image.repository == name || image.repository == format!("library/{name}");
    match program {
        "postgres" if is_official("postgres") && may_be_root(pod, of) => Some((
            "`postgres` would run as root, and refuses to start".to_owned(),
            "the entrypoint would change to the user `postgres`",
            "move the command to `args`: the entrypoint creates the database, changes the user and runs it",
        )),
        "mysqld" | "mariadbd"
            if (is_official("mysql") || is_official("mariadb"))
                && may_be_root(pod, of)
                && !has_option(&["--user", "-u"]) =>
        {
            Some((
                format!("`{program}` would run as root, and refuses to start"),
                "the entrypoint would change to the user `mysql`",
                "move the command to `args`: the entrypoint creates the database, changes the user and runs it",
            ))
        }
        "mongod"
            if is_official("mongo")
                && image.major().is_some_and(|major| major >= 4)
                && !has_option(&["--bind_ip", "--config", "-f", "$"]) =>
        {
            Some((
                "`mongod` only listens on `localhost`: other Pods cannot reach it".to_owned(),
                "the entrypoint would add `--bind_ip_all`",
                "add `--bind_ip_all`, or move the command to `args`, which the entrypoint runs",
            ))
        }
        "kafka-server-start"
            if matches!(image.name(), "cp-kafka" | "cp-server")
                || image.repository.ends_with("apache/kafka") =>
        {
            let names = [
                "KAFKA_ADVERTISED_LISTENERS",
                "KAFKA_ZOOKEEPER_CONNECT",
                "KAFKA_PROCESS_ROLES",
                "KAFKA_LISTENERS",
            ];
            let words = of.container.command().into_iter().chain(of.container.args());
            let text: Vec<_> = words.filter_map(Node::content).collect();
            let in_script = |name: &str| text.iter().any(|word| word.contains(name));
            let unread = names.into_iter().find(|name| {
                of.container.env_var(name).is_some()
                    && !in_script(name)
                    && !context.assigns(&of.container, name)
            })?;
            // A script may write all variables to a file.
            let by_script = text.iter().any(|word| word.contains("env") || word.contains(".properties <"));
            (!by_script).then(|| {
                (
                    format!("`{unread}` has no effect: `kafka-server-start` reads its settings from a file"),
                    "the entrypoint would write the variables to that file",
                    "run the image's entrypoint instead, or pass the settings with `--override name=value`",
                )
            })
        }
        _ => None,
    }
}

/// Whether neither the container nor the Pod sets a user.
fn may_be_root<'a>(pod: &PodTemplate<'a>, of: &Identified<'a, 'a>) -> bool {
    let own = of.container.node().get("securityContext");
    let of_pod = pod.spec().and_then(|spec| spec.get("securityContext"));
    let says = |context: Node<'_>| {
        ["runAsUser", "runAsNonRoot"].iter().any(|key| context.get(key).is_some_and(|value| !value.is_null()))
    };
    ![own, of_pod].into_iter().flatten().any(says)
}

#[cfg(test)]
mod tests {
    use super::ENTRYPOINT_BYPASSED;
    use crate::testing::check;

    fn found(image: &str, container: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        - \
             image: {image}\n          name: a\n          {container}\n"
        );
        check(&ENTRYPOINT_BYPASSED, &text)
    }

    #[test]
    fn servers_that_need_the_entrypoint_are_found() {
        assert_eq!(
            found("postgres:16.9", "command: [postgres, -c, max_connections=200]"),
            ["error 10:21 `postgres`: `postgres` would run as root, and refuses to start"]
        );
        assert_eq!(found("mysql:8.4", "command: [mysqld, --datadir=/data]").len(), 1);
        assert_eq!(
            found("mongo:7.0", "command: [mongod, --replSet, rs0]"),
            ["error 10:21 `mongod`: `mongod` only listens on `localhost`: other Pods cannot reach it"]
        );
        let env = "env: [{name: KAFKA_ZOOKEEPER_CONNECT, value: 'z:1'}]\n          command: [kafka-server-start, /c/s.properties]";
        assert_eq!(found("confluentinc/cp-kafka:7.7.1", env).len(), 1);
    }

    #[test]
    fn the_entrypoint_or_what_stands_for_it_is_right() {
        for (image, container) in [
            ("postgres:16.9", "args: [postgres, -c, max_connections=200]"),
            ("postgres:16.9", "command: [docker-entrypoint.sh, postgres]"),
            ("postgres:16.9", "securityContext: {runAsUser: 999}\n          command: [postgres]"),
            ("acme/postgres:16", "command: [postgres]"),
            ("mysql:8.4", "command: [mysqld, --user=mysql]"),
            ("mongo:7.0", "command: [mongod, --replSet, rs0, --bind_ip_all]"),
            ("mongo:7.0", "command: [mongod, --replSet, rs0, --bind_ip, 0.0.0.0]"),
            ("mongo:7.0", "command: [mongod, --config, /etc/mongod.conf]"),
            ("mongo:3.4", "command: [mongod, --replSet, rs0]"),
            (
                "confluentinc/cp-kafka:7.7.1",
                "env: [{name: KAFKA_ZOOKEEPER_CONNECT, value: 'z:1'}]\n          command: [sh, -c, 'exec kafka-server-start /c \
                 --override zookeeper.connect=$KAFKA_ZOOKEEPER_CONNECT']",
            ),
        ] {
            assert_eq!(found(image, container), [""; 0], "{image} {container}");
        }
    }
}
