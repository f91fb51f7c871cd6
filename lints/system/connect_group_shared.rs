use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::project::Subject;
use crate::systems::{Concern, Settings};

declare_lint! {
    /// Two workloads of Kafka Connect have the same group, and keep their connectors in different topics.
    ///
    /// Two workloads with the same group and the same topics are one cluster, and are not reported.
    ///
    /// ## Why
    ///
    /// Workers with the same `group.id` form one cluster, in whatever Deployment they are. The leader assigns
    /// connectors from its own configuration topic to all workers. A worker that reads another topic does not find
    /// them: tasks do not start, or start with an old configuration. Each election of a leader can change which of the
    /// two topics is used.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect-etl
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
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect-crm
    ///   namespace: etl
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: connect-crm}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect-crm}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.9.1
    ///           env:
    ///             - {name: CONNECT_BOOTSTRAP_SERVERS, value: "kafka:9092"}
    ///             - {name: CONNECT_GROUP_ID, value: etl}
    ///             - {name: CONNECT_CONFIG_STORAGE_TOPIC, value: crm-configs}
    ///             - {name: CONNECT_OFFSET_STORAGE_TOPIC, value: crm-offsets}
    ///             - {name: CONNECT_STATUS_STORAGE_TOPIC, value: crm-status}
    ///             - {name: CONNECT_KEY_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - {name: CONNECT_VALUE_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - name: CONNECT_REST_ADVERTISED_HOST_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: status.podIP}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect-etl
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
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: connect-crm
    ///   namespace: etl
    /// spec:
    ///   replicas: 3
    ///   selector:
    ///     matchLabels: {app: connect-crm}
    ///   template:
    ///     metadata:
    ///       labels: {app: connect-crm}
    ///     spec:
    ///       containers:
    ///         - name: connect
    ///           image: confluentinc/cp-kafka-connect:7.9.1
    ///           env:
    ///             - {name: CONNECT_BOOTSTRAP_SERVERS, value: "kafka:9092"}
    ///             - {name: CONNECT_GROUP_ID, value: crm}
    ///             - {name: CONNECT_CONFIG_STORAGE_TOPIC, value: crm-configs}
    ///             - {name: CONNECT_OFFSET_STORAGE_TOPIC, value: crm-offsets}
    ///             - {name: CONNECT_STATUS_STORAGE_TOPIC, value: crm-status}
    ///             - {name: CONNECT_KEY_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - {name: CONNECT_VALUE_CONVERTER, value: org.apache.kafka.connect.json.JsonConverter}
    ///             - name: CONNECT_REST_ADVERTISED_HOST_NAME
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: status.podIP}
    /// ```
    ///
    /// ## References
    ///
    /// - Apache Kafka documentation, "Kafka Connect": Running Kafka Connect, `group.id`:
    ///   https://kafka.apache.org/documentation/#connect_running
    pub(crate) static CONNECT_GROUP_SHARED = "connect-group-shared" {
        summary: "two Kafka Connect clusters have the same group",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(subject) = context.subject().filter(|_| !context.is_partial()) else { return };
    let systems = context.systems();
    let [(of, settings)] = &systems[..] else { return };
    let Some(group) = settings.that_decide(Concern::Group).next() else { return };
    let (Some(own), Some(given)) = (worker(settings), group.value.given()) else { return };
    let project = context.project();
    let all = ["Deployment", "StatefulSet"].into_iter().flat_map(|kind| project.of_kind(kind));
    let is_before = |other: &&Subject<'a>| {
        (other.file, other.object.node().span().start) < (subject.file, subject.object.node().span().start)
    };
    // The second of the two is reported.
    let other = all.filter(is_before).filter(|other| project.share_namespace(subject, other)).find(|other| {
        let [theirs] = other.settings(project) else { return false };
        worker(theirs).is_some_and(|theirs| theirs[..2] == own[..2] && theirs[2] != own[2])
    });
    let Some(other) = other.filter(|other| other.partial.is_none()) else { return };
    let name = other.object.name().unwrap_or_default().into_owned();
    let message = format!(
        "the workers of `{name}` are in the same group `{}`, with another configuration topic",
        own[0]
    );
    let finding = context.report_given(of, given, message);
    finding.label("one group is one cluster").help(
        "give each cluster a `group.id` of its own, beside its own topics for configuration, offsets and status",
    );
    finding.because_in(other.file, other.object.kind_node().span(), format!("`{name}` has the same group"));
    finding.because_of(of.recognition.proof());
}

/// The group of a worker, its brokers, and its configuration topic.
fn worker(settings: &Settings) -> Option<[&str; 3]> {
    let value = |name| settings.named(name)?.value.given()?.fixed().filter(|text| !text.is_empty());
    Some([value("group.id")?, value("bootstrap.servers")?, value("config.storage.topic")?])
}

#[cfg(test)]
mod tests {
    use super::CONNECT_GROUP_SHARED;
    use crate::testing::check;

    fn worker(name: &str, group: &str, topic: &str) -> String {
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n    spec:\n      containers:\n        \
             - image: confluentinc/cp-kafka-connect:7.9.1\n          name: a\n          env:\n            - {{name: \
             CONNECT_BOOTSTRAP_SERVERS, value: 'k:9092'}}\n            - {{name: CONNECT_GROUP_ID, value: {group}}}\n            - \
             {{name: CONNECT_CONFIG_STORAGE_TOPIC, value: {topic}}}\n"
        )
    }

    fn found(group: &str, topic: &str) -> Vec<String> {
        check(
            &CONNECT_GROUP_SHARED,
            &format!("{}{}", worker("a", "etl", "a-configs"), worker("b", group, topic)),
        )
    }

    #[test]
    fn one_group_with_two_topics_is_found() {
        assert_eq!(
            found("etl", "b-configs"),
            [
                "error 27:47 `etl`: the workers of `a` are in the same group `etl`, with another configuration topic"
            ]
        );
        assert_eq!(found("b", "b-configs"), [""; 0]);
        assert_eq!(found("etl", "a-configs"), [""; 0], "one cluster in two workloads");
    }
}
