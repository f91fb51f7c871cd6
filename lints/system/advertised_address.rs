use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Service, Workload};
use crate::systems::{Concern, Given, Identified, Nature, Setting};

declare_lint! {
    /// All Pods of a workload advertise the same address, or a broker advertises an address that only its own
    /// container can reach.
    ///
    /// Addresses that contain the name or address of the Pod, from a variable or the command of the container, are not
    /// reported.
    ///
    /// ## Why
    ///
    /// A Kafka client asks any broker for the leader of a partition, and then connects to the address that this leader
    /// advertises. If all brokers advertise the same address, the client reaches any of them. Most requests fail with
    /// `NOT_LEADER_OR_FOLLOWER`, and brokers cannot replicate from each other. If a broker advertises `localhost`, a
    /// client in another Pod connects to itself and fails.
    ///
    /// A Kafka Connect worker forwards changes of connectors to the leader, at the address that the leader advertises.
    /// If that is the address of a Service, the requests reach any worker, and some of them fail with `Cannot complete
    /// request because of a conflicting operation`.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect
    ///   namespace: etl
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: connect}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.9.1
    ///           env:
    ///             - {name: CONNECT_BOOTSTRAP_SERVERS, value: "kafka:9092"}
    ///             - {name: CONNECT_GROUP_ID, value: etl}
    ///             - {name: CONNECT_CONFIG_STORAGE_TOPIC, value: etl-configs}
    ///             - {name: CONNECT_OFFSET_STORAGE_TOPIC, value: etl-offsets}
    ///             - {name: CONNECT_STATUS_STORAGE_TOPIC, value: etl-status}
    ///             - {name: CONNECT_KEY_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - {name: CONNECT_VALUE_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - {name: CONNECT_REST_ADVERTISED_HOST_NAME, value: connect.etl.svc}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect
    ///   namespace: etl
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: connect}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.9.1
    ///           env:
    ///             - {name: CONNECT_BOOTSTRAP_SERVERS, value: "kafka:9092"}
    ///             - {name: CONNECT_GROUP_ID, value: etl}
    ///             - {name: CONNECT_CONFIG_STORAGE_TOPIC, value: etl-configs}
    ///             - {name: CONNECT_OFFSET_STORAGE_TOPIC, value: etl-offsets}
    ///             - {name: CONNECT_STATUS_STORAGE_TOPIC, value: etl-status}
    ///             - {name: CONNECT_KEY_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - {name: CONNECT_VALUE_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - name: CONNECT_REST_ADVERTISED_HOST_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: status.podIP}
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Kafka documentation, "Broker Configs": `advertised.listeners`:
    ///   https://kafka.apache.org/documentation/#brokerconfigs
    /// - Apache Kafka documentation, "Kafka Connect": `rest.advertised.host.name`:
    ///   https://kafka.apache.org/documentation/#connectconfigs
    pub(crate) static ADVERTISED_ADDRESS = "advertised-address" {
        summary: "Pods advertise an address that clients cannot use to reach them",
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
    for (of, settings) in context.systems() {
        for setting in settings.that_decide(Concern::AdvertisedAddress) {
            let Some(given) = setting.value.given() else { continue };
            let shared = workload.replicas().filter(|replicas| *replicas > 1);
            match (given.fixed(), shared) {
                (Some(address), Some(replicas)) if !address.is_empty() => {
                    same_for_all(setting, given, replicas, workload, of, context);
                }
                (Some(address), None) if leads_nowhere(address) => {
                    only_here(setting, given, workload, of, context);
                }
                _ => {}
            }
        }
    }
}

fn same_for_all<'a>(
    setting: &Setting,
    given: &Given,
    replicas: i64,
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    context: &mut Context<'_, 'a>,
) {
    let system = of.recognition.system;
    let message =
        format!("all {replicas} Pods advertise `{}` as the address of {}", given.text.trim(), system.title);
    let (severity, help) = if system.nature == Nature::Stateful {
        let name = workload.spec().and_then(|spec| spec.get("serviceName")).and_then(crate::yaml::Node::str);
        let service = name.as_deref().unwrap_or("SERVICE").to_owned();
        let help = format!(
            "clients and other members reach any of the Pods there; use the Pod's own name, such as \
             `$(POD_NAME).{service}`, with `POD_NAME` from `fieldRef: metadata.name` before it"
        );
        (Severity::Error, help)
    } else {
        let help = "members forward requests to one member at this address, but reach any of them; use \
                    `fieldRef: status.podIP`";
        (Severity::Warning, help.to_owned())
    };
    let called = setting.called.clone();
    let finding = context.report_given(of, given, message);
    finding.severity(severity).label(format!("`{called}` is the same in all Pods")).help(help);
    if let Some(replicas) = workload.replicas_node() {
        finding.because(replicas.span(), "Pods");
    }
    finding.because_of(of.recognition.proof());
}

/// The hosts in a list of listeners; for a plain address, the address itself.
fn hosts(address: &str) -> impl Iterator<Item = &str> {
    address.split(',').map(|one| {
        let host = one.rsplit("://").next().unwrap_or(one).trim();
        host.rsplit_once(':').map_or(host, |(host, _)| host)
    })
}

/// Whether each host means the client itself.
fn leads_nowhere(address: &str) -> bool {
    !address.is_empty() && hosts(address).all(|host| matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0"))
}

fn only_here<'a>(
    setting: &Setting,
    given: &Given,
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    context: &mut Context<'_, 'a>,
) {
    let Some(subject) = context.subject() else { return };
    let Some(labels) = workload.pod_template().and_then(|pod| pod.labels()) else { return };
    let project = context.project();
    let service = project.of_kind("Service").find_map(|one| {
        // Outside of the cluster, `localhost` can be correct: a forwarded port of a node.
        let service = Service::new(one.object).filter(|service| service.kind() == "ClusterIP")?;
        let service = Some(service).filter(|service| service.selects(Some(labels)))?;
        project.share_namespace(subject, one).then_some((one.file, service.selector()?))
    });
    let Some((file, selector)) = service else { return };
    let message = format!("clients connect to `{}`, which is their own Pod", given.text.trim());
    let called = setting.called.clone();
    let finding = context.report_given(of, given, message);
    finding.label(format!("`{called}` is not a reachable address")).help(
        "clients get this address from the broker and connect to it; advertise the name of the Service, or \
         the name of the Pod in its headless Service",
    );
    finding.because_in(file, selector.span(), "this Service lets other Pods connect");
    finding.because_of(of.recognition.proof());
}

#[cfg(test)]
mod tests {
    use super::ADVERTISED_ADDRESS;
    use crate::testing::check;

    fn set(replicas: u32, image: &str, env: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: k}}\nspec:\n  serviceName: k\n  replicas: \
             {replicas}\n  template:\n    metadata: {{labels: {{app: k}}}}\n    spec:\n      containers:\n        - \
             image: {image}\n          name: a\n          env: [{env}]\n"
        )
    }

    const CP_KAFKA: &str = "confluentinc/cp-kafka:7.7.1";
    const POD_NAME: &str = "{name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}";

    fn kafka(replicas: u32, listeners: &str) -> String {
        set(
            replicas,
            CP_KAFKA,
            &format!("{POD_NAME}, {{name: KAFKA_ADVERTISED_LISTENERS, value: '{listeners}'}}"),
        )
    }

    #[test]
    fn one_address_for_all_brokers_is_found() {
        let found = check(&ADVERTISED_ADDRESS, &kafka(3, "PLAINTEXT://192.0.2.10:32500"));
        assert_eq!(
            found,
            [
                "error 13:128 `'PLAINTEXT://192.0.2.10:32500'`: all 3 Pods advertise `PLAINTEXT://192.0.2.10:32500` as \
              the address of a Kafka broker"
            ]
        );
        for (replicas, listeners) in [
            (3, "PLAINTEXT://$(POD_NAME).k:9092"),
            (3, "IN://$(POD_NAME).k:9092,OUT://192.0.2.10:32500"),
            (3, "PLAINTEXT://${HOST}:9092"),
            (1, "PLAINTEXT://192.0.2.10:32500"),
        ] {
            assert_eq!(check(&ADVERTISED_ADDRESS, &kafka(replicas, listeners)), [""; 0], "{listeners}");
        }
    }

    #[test]
    fn workers_that_share_an_address_are_found() {
        let connect = |value: &str| {
            let env = format!(
                "{{name: CONNECT_GROUP_ID, value: a}}, {{name: CONNECT_REST_ADVERTISED_HOST_NAME, {value}}}"
            );
            let text = set(3, "confluentinc/cp-kafka-connect:7.9.1", &env);
            check(&ADVERTISED_ADDRESS, &text.replace("StatefulSet", "Deployment"))
        };
        let found = connect("value: connect");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("warning"), "{found:?}");
        assert_eq!(connect("valueFrom: {fieldRef: {fieldPath: status.podIP}}"), [""; 0]);
    }

    #[test]
    fn an_address_of_the_client_itself_is_found_where_a_service_lets_clients_in() {
        let service = |app: &str| {
            format!(
                "---\napiVersion: v1\nkind: Service\nmetadata: {{name: k}}\nspec: {{selector: {{app: {app}}}}}\n"
            )
        };
        let with = |listeners: &str, service: &str| {
            check(&ADVERTISED_ADDRESS, &format!("{}{service}", kafka(1, listeners)))
        };
        assert_eq!(
            with("PLAINTEXT://localhost:9092", &service("k")),
            [
                "error 13:128 `'PLAINTEXT://localhost:9092'`: clients connect to `PLAINTEXT://localhost:9092`, \
              which is their own Pod"
            ]
        );
        assert_eq!(with("PLAINTEXT://localhost:9092", ""), [""; 0]);
        assert_eq!(with("PLAINTEXT://localhost:9092", &service("other")), [""; 0]);
        assert_eq!(with("IN://k-0.k:9092,HOST://localhost:9093", &service("k")), [""; 0]);
    }
}
