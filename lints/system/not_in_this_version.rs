use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Image, Workload};
use crate::systems::{Concern, Identified, Settings, Value};
use crate::yaml::Span;

declare_lint! {
    /// The settings of a container are for an older version of its image: Kafka 4 with ZooKeeper, Flink 2 with a
    /// `flink-conf.yaml`, Airflow 3 with `webserver`.
    ///
    /// Only images with a tag that begins with a number are checked.
    ///
    /// ## Why
    ///
    /// - Kafka 4, which Confluent Platform 8 contains, has no ZooKeeper mode. A broker without
    ///   `process.roles` exits at start, and `zookeeper-server-start` is not in the image.
    /// - Flink 2 only reads `config.yaml`. If its directory only has a `flink-conf.yaml`, Flink does not start. If the
    ///   image's own `config.yaml` is there too, Flink ignores the other file, with its state backend and checkpoints.
    /// - Airflow 3 has `api-server` instead of `webserver`, which exits with `Command airflow webserver has been
    ///   removed`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: airflow-web
    /// spec:
    ///   selector:
    ///     matchLabels: {app: airflow-web}
    ///   template:
    ///     metadata:
    ///       labels: {app: airflow-web}
    ///     spec:
    ///       containers:
    ///         - name: web
    ///           image: apache/airflow:3.0.2
    ///           envFrom:
    ///             - secretRef: {name: airflow}
    ///           args: [webserver]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: airflow-web
    /// spec:
    ///   selector:
    ///     matchLabels: {app: airflow-web}
    ///   template:
    ///     metadata:
    ///       labels: {app: airflow-web}
    ///     spec:
    ///       containers:
    ///         - name: web
    ///           image: apache/airflow:3.0.2
    ///           envFrom:
    ///             - secretRef: {name: airflow}
    ///           args: [api-server]
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Kafka documentation, "Upgrading": Notable changes in 4.0.0:
    ///   https://kafka.apache.org/documentation/#upgrade_servers_400_notable
    /// - Apache Flink documentation, "Configuration": Flink Configuration File:
    ///   https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/
    /// - Apache Airflow documentation, "Upgrading to Airflow 3":
    ///   https://airflow.apache.org/docs/apache-airflow/stable/installation/upgrading_to_airflow3.html
    pub(crate) static NOT_IN_THIS_VERSION = "not-in-this-version" {
        summary: "the settings of a container are for an older version of its image",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// What is no longer in the version of the image.
struct Gone {
    at: Span,
    message: String,
    label: &'static str,
    help: &'static str,
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let systems = context.systems();
    let gone = |(of, settings): &(&Identified<'a, 'a>, &Settings)| {
        let reference = of.container.image()?;
        let image = Image::parse(&reference)?;
        let major = image.major()?;
        let gone = match of.recognition.system.id.as_str() {
            "kafka-broker" | "kafka-combined" => kafka(&image, major, settings),
            "zookeeper" => zookeeper(&image, major, &of.container),
            "flink-jobmanager" | "flink-application" | "flink-taskmanager" if major >= 2 => {
                flink(workload, &of.container, context)
            }
            "airflow-webserver" if major >= 3 && image.name() == "airflow" => airflow(&of.container),
            _ => None,
        };
        Some((gone?, of.container.image_node()?))
    };
    let found: Vec<_> = systems.iter().filter_map(gone).collect();
    for (gone, image) in found {
        let finding = context.report_at(gone.at, gone.message);
        finding.label(gone.label).help(gone.help).because(image.span(), "this version");
    }
}

/// Whether the image contains Kafka 4 or later.
fn is_kafka_4(image: &Image<'_>, major: u32) -> bool {
    match image.name() {
        "cp-kafka" | "cp-server" => major >= 8,
        "kafka" | "kafka-native" => {
            major >= 4
                && (image.repository.starts_with("bitnami") || image.repository.ends_with("apache/kafka"))
        }
        _ => false,
    }
}

fn kafka(image: &Image<'_>, major: u32, settings: &Settings) -> Option<Gone> {
    let zookeeper = settings.named("zookeeper.connect")?.value.given()?;
    let has_roles = settings.that_decide(Concern::Roles).any(|one| one.value != Value::Unset);
    (is_kafka_4(image, major) && !has_roles && zookeeper.file.is_none()).then(|| Gone {
        at: zookeeper.span,
        message: "this version of Kafka has no ZooKeeper mode: the broker does not start".to_owned(),
        label: "Kafka 4 does not connect to ZooKeeper",
        help: "set up KRaft: `process.roles`, `node.id`, `controller.quorum.voters` and a cluster id; or stay on Kafka \
               3.9, which Confluent Platform 7.9 contains, and migrate from there",
    })
}

fn zookeeper(image: &Image<'_>, major: u32, container: &Container<'_>) -> Option<Gone> {
    let words = container.command().into_iter().chain(container.args());
    let word = words
        .into_iter()
        .find(|word| word.content().is_some_and(|text| text.contains("zookeeper-server-start")))?;
    is_kafka_4(image, major).then(|| Gone {
        at: word.span(),
        message: "this version of Kafka has no ZooKeeper: `zookeeper-server-start` is not in the image"
            .to_owned(),
        label: "removed in Kafka 4",
        help: "run Kafka in KRaft mode, or use the image of ZooKeeper",
    })
}

fn airflow(container: &Container<'_>) -> Option<Gone> {
    let words = container.command().into_iter().chain(container.args());
    let word = words.into_iter().find(|word| {
        word.content().is_some_and(|text| text == "webserver" || text.contains("airflow webserver"))
    })?;
    Some(Gone {
        at: word.span(),
        message: "Airflow 3 has no `webserver`: the command exits".to_owned(),
        label: "removed in Airflow 3",
        help: "run `airflow api-server`, which serves the user interface too",
    })
}

/// A ConfigMap that is Flink's complete configuration directory, and only has the old file.
fn flink<'a>(workload: &Workload<'a>, container: &Container<'a>, context: &Context<'_, 'a>) -> Option<Gone> {
    let pod = workload.pod_template()?;
    for mount in container.mounts() {
        let path = mount.path.trim_end_matches('/');
        let is_file = path == "/opt/flink/conf/flink-conf.yaml";
        if is_file {
            return Some(old_file(mount.path_node.span()));
        }
        if path != "/opt/flink/conf" {
            continue;
        }
        let volume = pod.volume(&mount.name)?;
        let source = volume.node.get("configMap")?;
        if let Some(items) = source.get("items") {
            let named = |name: &str| {
                let mut paths = items.items().filter_map(|item| item.get("path"));
                paths.find(|path| path.str().is_some_and(|path| path == name))
            };
            let (old, new) = (named("flink-conf.yaml"), named("config.yaml").is_some());
            return old.filter(|_| !new).map(|path| old_file(path.span()));
        }
        let name = source.get("name")?.str()?;
        let map = context.project().find(context.subject()?, "ConfigMap", &name)?;
        let data = map.object.node().get("data")?;
        let is_old = data.get("flink-conf.yaml").is_some() && data.get("config.yaml").is_none();
        let binary = map.object.node().get("binaryData").is_some();
        return (is_old && !binary && map.partial.is_none()).then(|| old_file(mount.path_node.span()));
    }
    None
}

fn old_file(at: Span) -> Gone {
    Gone {
        at,
        message: "Flink 2 does not read `flink-conf.yaml`: its settings have no effect".to_owned(),
        label: "there is no `config.yaml` here",
        help: "rename the file to `config.yaml`, and write standard YAML: for example, quote values that begin with `*`",
    }
}

#[cfg(test)]
mod tests {
    use super::NOT_IN_THIS_VERSION;
    use crate::testing::check;

    fn pod(image: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        \
             - image: {image}\n          name: a\n          {container}\n"
        )
    }

    fn found(image: &str, container: &str) -> Vec<String> {
        check(&NOT_IN_THIS_VERSION, &pod(image, container))
    }

    const ZOOKEEPER: &str =
        "{name: KAFKA_BROKER_ID, value: '1'}, {name: KAFKA_ZOOKEEPER_CONNECT, value: 'zk:2181'}";

    #[test]
    fn zookeeper_is_gone_from_kafka_4() {
        let env = format!("env: [{ZOOKEEPER}]");
        assert_eq!(
            found("confluentinc/cp-kafka:8.0.0", &env),
            [
                "error 10:93 `'zk:2181'`: this version of Kafka has no ZooKeeper mode: the broker does not start"
            ]
        );
        assert_eq!(found("apache/kafka:4.1.0", &env).len(), 1);
        for image in [
            "confluentinc/cp-kafka:7.9.1",
            "confluentinc/cp-kafka:latest",
            "apache/kafka:3.9.0",
            "a/cp-kafka",
        ] {
            assert_eq!(found(image, &env), [""; 0], "{image}");
        }
        let kraft = format!("env: [{ZOOKEEPER}, {{name: KAFKA_PROCESS_ROLES, value: broker}}]");
        assert_eq!(found("confluentinc/cp-kafka:8.0.0", &kraft), [""; 0]);
        let start =
            "command: [/opt/kafka/bin/zookeeper-server-start.sh, /opt/kafka/config/zookeeper.properties]";
        assert_eq!(found("apache/kafka:4.1.0", start).len(), 1);
        assert_eq!(found("apache/kafka:3.9.0", start), [""; 0]);
    }

    #[test]
    fn the_old_configuration_file_is_gone_from_flink_2() {
        let with = |image: &str, file: &str| {
            let container = "args: [jobmanager]\n          volumeMounts: [{name: c, mountPath: /opt/flink/conf}]\n      \
                             volumes: [{name: c, configMap: {name: c}}]";
            let map = format!(
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{{file}: 'a: b'}}\n"
            );
            check(&NOT_IN_THIS_VERSION, &format!("{}{map}", pod(image, container)))
        };
        assert_eq!(
            with("flink:2.0.0-java17", "flink-conf.yaml"),
            [
                "error 11:47 `/opt/flink/conf`: Flink 2 does not read `flink-conf.yaml`: its settings have no effect"
            ]
        );
        assert_eq!(with("flink:2.0.0-java17", "config.yaml"), [""; 0]);
        assert_eq!(with("flink:1.20.1", "flink-conf.yaml"), [""; 0]);
    }

    #[test]
    fn the_webserver_is_gone_from_airflow_3() {
        assert_eq!(
            found("apache/airflow:3.0.2", "args: [webserver]"),
            ["error 10:18 `webserver`: Airflow 3 has no `webserver`: the command exits"]
        );
        assert_eq!(found("apache/airflow:2.10.5", "args: [webserver]"), [""; 0]);
        assert_eq!(found("apache/airflow:3.0.2", "args: [api-server]"), [""; 0]);
    }
}
