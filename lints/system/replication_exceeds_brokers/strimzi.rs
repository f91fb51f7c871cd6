//! Topics and clusters of Strimzi.

use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::Object;
use crate::yaml::Node;

pub(super) fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    match &*object.kind() {
        "KafkaTopic" => topic(object, context),
        "Kafka" => cluster(object, context),
        _ => {}
    }
}

/// A topic with writes that need all its replicas.
fn topic<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = object.spec() else { return };
    let (replicas, least) = (spec.get("replicas"), spec.at(&["config", "min.insync.replicas"]));
    let Some((replicas, least)) = replicas.zip(least) else { return };
    let (Some(factor), Some(number)) = (whole(replicas), whole(least)) else { return };
    in_sync((number, least), (factor, replicas), "replicas", context);
}

/// A cluster with settings that need more brokers.
fn cluster<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(kafka) = object.spec().and_then(|spec| spec.get("kafka")) else { return };
    let Some(config) = kafka.get("config") else { return };
    let pools = object.annotation("strimzi.io/node-pools").is_some_and(|text| text == "enabled");
    let brokers = kafka.get("replicas").filter(|_| !pools);
    if let Some((node, brokers)) = brokers.and_then(|node| Some((node, whole(node)?))) {
        for name in [
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "default.replication.factor",
        ] {
            let Some((at, factor)) = config.get(name).and_then(|at| Some((at, whole(at)?))) else { continue };
            if brokers < 1 || factor <= brokers {
                continue;
            }
            let there_are =
                if brokers == 1 { "is one broker".to_owned() } else { format!("are {brokers} brokers") };
            let finding = context.report(at, format!("`{name}` is {factor}, but there {there_are}"));
            finding.label(format!("more than {brokers}")).help(format!(
                "Kafka refuses to create a topic with more replicas than brokers; set `{name}` to {}, or run more \
                 brokers",
                brokers.min(3)
            ));
            finding.because(node.span(), "brokers");
        }
    }
    for (least, factor) in [
        ("min.insync.replicas", "default.replication.factor"),
        ("transaction.state.log.min.isr", "transaction.state.log.replication.factor"),
    ] {
        let Some((least, replicas)) = config.get(least).zip(config.get(factor)) else { continue };
        let (Some(number), Some(copies)) = (whole(least), whole(replicas)) else { continue };
        in_sync((number, least), (copies, replicas), factor, context);
    }
}

fn in_sync<'a>(
    (least, at): (i64, Node<'a>),
    (factor, replicas): (i64, Node<'a>),
    called: &str,
    context: &mut Context<'_, 'a>,
) {
    if least < factor || factor < 2 && least < 2 {
        return;
    }
    let finding = context.report(at, format!("{least} replicas must be in sync, and `{called}` is {factor}"));
    let (severity, label, help) = if least > factor {
        let help = "a write with `acks=all` needs more replicas than a topic has, and never succeeds";
        (Severity::Error, "never reached", help)
    } else {
        let help = "the restart of any broker stops all writes with `acks=all`";
        (Severity::Warning, "no replica can fail", help)
    };
    finding
        .severity(severity)
        .label(label)
        .help(format!("{help}; set it to {}", factor.saturating_sub(1).max(1)));
    finding.because(replicas.span(), "replicas of a topic");
}

/// A number, or a string with a number.
fn whole(node: Node<'_>) -> Option<i64> {
    node.int().or_else(|| node.content()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use crate::lints::system::replication_exceeds_brokers::REPLICATION_EXCEEDS_BROKERS;
    use crate::testing::check;

    fn topic(replicas: u32, least: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  \
             config:\n    min.insync.replicas: {least}\n"
        );
        check(&REPLICATION_EXCEEDS_BROKERS, &text)
    }

    #[test]
    fn a_topic_must_be_able_to_lose_a_replica() {
        assert_eq!(topic(3, "3"), ["warning 7:26 `3`: 3 replicas must be in sync, and `replicas` is 3"]);
        assert_eq!(
            topic(1, "\"2\""),
            ["error 7:26 `\"2\"`: 2 replicas must be in sync, and `replicas` is 1"]
        );
        assert_eq!(topic(3, "2"), [""; 0]);
        assert_eq!(topic(1, "1"), [""; 0]);
    }

    fn cluster(brokers: &str, config: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {{name: a}}\nspec:\n  kafka:\n    {brokers}\n    \
             config: {{{config}}}\n"
        );
        check(&REPLICATION_EXCEEDS_BROKERS, &text)
    }

    #[test]
    fn a_cluster_must_have_as_many_brokers_as_replicas() {
        let offsets = "offsets.topic.replication.factor: 3";
        assert_eq!(
            cluster("replicas: 1", offsets),
            ["error 7:48 `3`: `offsets.topic.replication.factor` is 3, but there is one broker"]
        );
        assert_eq!(cluster("replicas: 3", offsets), [""; 0]);
        assert_eq!(cluster("listeners: []", offsets), [""; 0], "its brokers are in pools");
        let both = "default.replication.factor: 3, min.insync.replicas: 3";
        assert_eq!(cluster("replicas: 3", both).len(), 1);
    }
}
