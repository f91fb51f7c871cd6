use super::{Concern, Settings};
use crate::manifest::{Container, Role};
use crate::systems::{Catalogue, Given, Setup, Value};
use crate::yaml;

/// A setting in a container: its name there, and its value.
fn read(concern: Concern, container: &str) -> Vec<String> {
    let stream = yaml::parse(container, yaml::Limits::default());
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    let setup = Setup::alone(container);
    let system = Catalogue::builtin().recognise(&setup).unwrap().system;
    let describe = |value: &Value| match value {
        Value::Unset => "unset".to_owned(),
        Value::Unknown => "unknown".to_owned(),
        Value::Given(given) => given.text.replace(Given::FIELD, "*"),
    };
    let settings = Settings::of(&setup, system);
    settings.that_decide(concern).map(|one| format!("{} {}", one.called, describe(&one.value))).collect()
}

fn advertised(container: &str) -> String {
    let found = read(Concern::AdvertisedAddress, container);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

const CP_KAFKA: &str = "image: confluentinc/cp-kafka:7.7.1\n";

#[test]
fn a_variable_is_read_with_what_kubernetes_fills_in() {
    for (env, expected) in [
        ("{name: KAFKA_ADVERTISED_LISTENERS, value: 'X://a:1'}", "X://a:1"),
        ("{name: H, value: a}, {name: KAFKA_ADVERTISED_LISTENERS, value: 'X://$(H):1'}", "X://a:1"),
        ("{name: KAFKA_ADVERTISED_LISTENERS, value: 'X://$(H):1'}, {name: H, value: a}", "unknown"),
        (
            "{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: H, value: $(POD).k}, {name: \
             KAFKA_ADVERTISED_LISTENERS, value: 'X://$(H):1'}",
            "X://*.k:1",
        ),
        ("{name: KAFKA_ADVERTISED_LISTENERS, value: 'X://${HOST}:1'}", "unknown"),
        ("{name: KAFKA_ADVERTISED_LISTENERS, valueFrom: {secretKeyRef: {name: a, key: b}}}", "unknown"),
        ("{name: OTHER, value: x}", "unset"),
    ] {
        let found = advertised(&format!("{CP_KAFKA}env: [{env}]\n"));
        assert_eq!(found, format!("KAFKA_ADVERTISED_LISTENERS {expected}"), "{env}");
    }
}

#[test]
fn a_script_that_sets_a_variable_wins() {
    for (script, expected) in [
        ("export KAFKA_ADVERTISED_LISTENERS=X://a:1 && exec /etc/confluent/docker/run", "X://a:1"),
        ("export KAFKA_ADVERTISED_LISTENERS=\\\"X://a:1\\\"; exec /etc/confluent/docker/run", "X://a:1"),
        ("export KAFKA_ADVERTISED_LISTENERS=X://$HOSTNAME:1; exec /etc/confluent/docker/run", "unknown"),
    ] {
        let container = format!(
            "{CP_KAFKA}env: [{{name: KAFKA_ADVERTISED_LISTENERS, value: 'X://b:1'}}]\ncommand: [sh, -c, \"{script}\"]\n"
        );
        assert_eq!(advertised(&container), format!("KAFKA_ADVERTISED_LISTENERS {expected}"), "{script}");
    }
}

#[test]
fn past_the_entrypoint_variables_mean_nothing() {
    let env = "env: [{name: KAFKA_ADVERTISED_LISTENERS, value: 'X://b:1'}]\n";
    let command = |words: &str| advertised(&format!("{CP_KAFKA}{env}command: [{words}]\n"));
    assert_eq!(command("kafka-server-start, /a.properties"), "advertised.listeners unknown");
    assert_eq!(
        command("kafka-server-start, /a, --override, 'advertised.listeners=X://a:1'"),
        "advertised.listeners X://a:1"
    );
}

#[test]
fn an_image_that_is_not_known_may_take_its_settings_anyhow() {
    let with = |env: &str| {
        let env = format!(
            "{{name: KAFKA_BROKER_ID, value: '1'}}, {{name: KAFKA_ZOOKEEPER_CONNECT, value: 'z:1'}}{env}"
        );
        advertised(&format!("image: registry.example/team/broker:1\nenv: [{env}]\n"))
    };
    assert_eq!(with(""), "KAFKA_ADVERTISED_LISTENERS unknown");
    let given = with(", {name: KAFKA_ADVERTISED_LISTENERS, value: 'X://a:1'}");
    assert_eq!(given, "KAFKA_ADVERTISED_LISTENERS X://a:1");
}
