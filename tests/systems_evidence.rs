//! The evidence of recognition, complete Pods, and loops in scripts.

use rightkind::manifest::{Container, PodTemplate, Role};
use rightkind::systems::{Alone, Catalogue, Invocation, Nature, Rank, Setup};
use rightkind::yaml::{Limits, Stream, parse};

fn stream(text: &str) -> Stream<'_> {
    parse(text, Limits::default())
}

/// The evidence in a container, one line per piece: rank, text under the span, label.
fn evidence(text: &str) -> Vec<String> {
    let stream = stream(text);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    let found = Catalogue::builtin().recognise(&Setup::alone(container)).unwrap();
    let line = |rank: Rank, under: &str, words: &str| format!("{rank:?} `{under}`: {words}");
    found.evidence.iter().map(|one| line(one.rank, one.span.of(text), &one.text)).collect()
}

#[test]
fn an_image_is_pointed_at_as_written() {
    let text = "image: \"confluentinc/cp-kafka:7.5.0\"\nname: a\n";
    assert_eq!(evidence(text), ["Image `\"confluentinc/cp-kafka:7.5.0\"`: this image is a Kafka broker"]);
}

#[test]
fn a_command_comes_before_the_image_that_says_the_same() {
    let text = "image: postgres:16\ncommand: [docker-entrypoint.sh, postgres]\n";
    assert_eq!(
        evidence(text),
        [
            "Command `postgres`: this command starts PostgreSQL",
            "Image `postgres:16`: this image is PostgreSQL"
        ]
    );
}

#[test]
fn the_word_that_decides_is_pointed_at() {
    let text = "image: apache/airflow:2.9.0\nargs:\n  - celery\n  - worker\n";
    assert_eq!(evidence(text), ["Command `worker`: this command starts an Airflow worker"]);
}

#[test]
fn a_value_that_decides_is_evidence() {
    let text = "image: apache/kafka\nenv:\n- name: KAFKA_PROCESS_ROLES\n  value: controller\n";
    assert_eq!(
        evidence(text),
        [
            "Image `apache/kafka`: this image is a Kafka broker",
            "Command `controller`: this setting makes it a KRaft controller"
        ]
    );
}

#[test]
fn variables_are_pointed_at_by_name() {
    let text = "image: corp/x\nenv:\n- {name: CONNECT_GROUP_ID, value: a}\n\
                - {name: CONNECT_BOOTSTRAP_SERVERS, value: b}\n";
    assert_eq!(
        evidence(text),
        [
            "Env `CONNECT_BOOTSTRAP_SERVERS`: this variable configures a Kafka Connect worker",
            "Env `CONNECT_GROUP_ID`: this variable configures a Kafka Connect worker"
        ]
    );
}

/// The text under the first evidence for a script in each notation of YAML.
#[test]
fn words_of_scripts_are_pointed_at_in_every_notation() {
    for text in [
        "image: a\ncommand: [sh, -c, exec kafka-topics.sh --list]\n",
        "image: a\ncommand: [sh, -c, 'echo ''x''; exec kafka-topics.sh --list']\n",
        "image: a\ncommand: [sh, -c, \"echo \\\"x\\\"\\nexec kafka-topics.sh --list\"]\n",
        "image: a\ncommand:\n- sh\n- -c\n- |\n  echo x\n\n    echo y\n  exec kafka-topics.sh --list\n",
        "image: a\ncommand:\n- sh\n- -c\n- |-  # why\n  exec kafka-topics.sh --list\nname: b\n",
        "image: a\ncommand:\n- sh\n- -c\n- >\n  echo x;\n  exec\n  kafka-topics.sh\n  --list\n",
        "image: a\ncommand:\n- sh\n- -c\n- exec\n  kafka-topics.sh\n  --list\n",
        "image: a\ncommand: [sh, -c, \"cat > /r.sh <<EOF\\nexec kafka-topics.sh --list\\nEOF\\nsh /r.sh\"]\n",
    ] {
        assert_eq!(
            evidence(text),
            ["Command `kafka-topics.sh`: this command is a Kafka command-line client"],
            "{text}"
        );
    }
}

#[test]
fn a_script_within_a_script_is_pointed_at_as_a_whole() {
    let text = "image: a\ncommand:\n- bash\n- -c\n- |\n  su db -c \"pg_dump db\"\n";
    assert_eq!(evidence(text), ["Command `\"pg_dump db\"`: this command is a database backup"]);
}

#[test]
fn escapes_that_hide_the_place_fall_back_to_the_scalar() {
    let text = "image: a\ncommand: [sh, -c, \"\\x65xec pg_dump db\"]\n";
    assert_eq!(evidence(text), ["Command `\"\\x65xec pg_dump db\"`: this command is a database backup"]);
}

/// The result for a Pod: deciding containers, companions, number of unknown containers.
fn pod(containers: &str) -> (Vec<String>, Vec<String>, usize) {
    let text = format!("spec:\n{containers}");
    let stream = stream(&text);
    let identity =
        Catalogue::builtin().recognise_pod(&PodTemplate::new(stream.documents()[0].root().unwrap()), &Alone);
    let companions = identity.companions.iter().map(|one| one.recognition.system.id.clone()).collect();
    let systems = identity.systems().iter().map(|system| system.id.clone()).collect();
    (systems, companions, identity.unknown.len())
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn exporters_and_proxies_do_not_decide_what_a_pod_is() {
    let containers = "  containers:\n  - image: danielqsj/kafka-exporter\n  - image: apache/kafka\n  \
                      - image: istio/proxyv2\n";
    assert_eq!(pod(containers), (ids(&["kafka-broker"]), ids(&["kafka-exporter", "proxy-sidecar"]), 0));
}

#[test]
fn an_exporter_alone_is_what_its_pod_is() {
    let containers = "  containers:\n  - image: danielqsj/kafka-exporter\n  - image: istio/proxyv2\n";
    assert_eq!(pod(containers), (ids(&["kafka-exporter"]), ids(&["proxy-sidecar"]), 0));
}

#[test]
fn a_node_agent_decides_before_its_helpers() {
    let containers = "  containers:\n  - image: jimmidyson/configmap-reload\n  - image: grafana/promtail\n  \
                      - image: prom/statsd-exporter\n";
    assert_eq!(pod(containers), (ids(&["promtail"]), ids(&["config-sidecar", "service-exporter"]), 0));
}

#[test]
fn init_containers_do_not_decide() {
    let containers = "  initContainers:\n  - image: postgres\n    command: [psql]\n  - image: redis\n    \
                      restartPolicy: Always\n  containers:\n  - image: corp/app\n";
    assert_eq!(pod(containers), (ids(&[]), ids(&[]), 1));
}

#[test]
fn containers_that_only_idle_are_not_unknown() {
    let containers = "  containers:\n  - image: mysql\n  - image: busybox\n    args: [sh, -c, tail -F /log]\n  \
                      - image: alpine\n    command: [sleep, infinity]\n";
    assert_eq!(pod(containers), (ids(&["mysql"]), ids(&[]), 0));
}

#[test]
fn two_systems_in_one_pod_are_both_told() {
    assert_eq!(
        pod("  containers:\n  - image: mosheblumberg/zookeeper-kafka\n"),
        (ids(&["kafka-broker", "zookeeper"]), ids(&[]), 0)
    );
    assert_eq!(
        pod("  containers:\n  - image: zookeeper\n  - image: apache/kafka\n  - image: corp/app\n"),
        (ids(&["zookeeper", "kafka-broker"]), ids(&[]), 1)
    );
}

#[test]
fn a_sole_container_is_one_that_nothing_puts_in_doubt() {
    let catalogue = Catalogue::builtin();
    for (containers, sole) in [
        ("  - image: mysql\n", Some("mysql")),
        ("  - image: mysql\n  - image: prom/mysqld-exporter\n", Some("mysql")),
        ("  - image: mysql\n  - image: corp/app\n", None),
        ("  - image: mysql\n  - image: redis\n", None),
    ] {
        let text = format!("spec:\n  containers:\n{containers}");
        let stream = stream(&text);
        let identity =
            catalogue.recognise_pod(&PodTemplate::new(stream.documents()[0].root().unwrap()), &Alone);
        assert_eq!(identity.sole().map(|one| one.recognition.system.id.as_str()), sole, "{containers}");
        assert!(identity.of_nature(Nature::Stateful).is_some());
    }
}

/// An endless loop in a script: the text under its span, its pause in seconds, the programs of an iteration.
fn repetition(script: &str, env: &str) -> Option<(String, Option<f64>, Vec<String>)> {
    let script = script.replace('\n', "\n  ");
    let text = format!("command:\n- sh\n- -c\n- |\n  {script}\nenv: {env}\n");
    let stream = stream(&text);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    let repeats = Invocation::of(&container).repeats?;
    let programs = repeats.commands.iter().map(|command| command.program().to_owned()).collect();
    Some((repeats.span.of(&text).to_owned(), repeats.seconds, programs))
}

#[test]
fn loops_written_by_hand_tell_their_pause_and_their_work() {
    let loop_ = |script: &str| repetition(script, "[]");
    assert_eq!(
        loop_("while true; do pg_dump db | gzip > /b; sleep 86400; done"),
        Some((
            "while true; do pg_dump db | gzip > /b; sleep 86400; done".to_owned(),
            Some(86400.0),
            vec!["pg_dump".to_owned()]
        ))
    );
    for (script, seconds) in [
        ("while :; do dbt run; sleep 1h; done", Some(3600.0)),
        ("while [ 1 ]; do dbt run; sleep 1m 30s; done", Some(90.0)),
        ("while [[ true ]]; do dbt run; sleep 60 & wait $!; done", Some(60.0)),
        ("until false; do dbt run; sleep 5; sleep 5; done", Some(10.0)),
        ("while sleep 60; do dbt run; done", Some(60.0)),
        ("for (( ; ; )); do dbt run; sleep $((24*60*60)); done", Some(86400.0)),
        ("while true; do dbt run; sleep ${PAUSE:-300}; done", Some(300.0)),
        ("PAUSE=120\nwhile true; do dbt run; sleep $PAUSE; done", Some(120.0)),
        ("while true; do dbt run; sleep \"$UNKNOWN\"; done", None),
        ("while true; do dbt run; done", Some(0.0)),
        ("while true; do dbt run || { echo failed; sleep 10; }; (sleep 50); done", Some(60.0)),
        ("while true; do until pg_isready; do sleep 7; done; dbt run; sleep 60; done", Some(60.0)),
        ("run() { dbt run; }\nwhile true; do run; sleep 60; done", Some(60.0)),
    ] {
        let (_, found, programs) = loop_(script).unwrap_or_else(|| panic!("no loop: {script}"));
        assert_eq!(found, seconds, "{script}");
        assert_eq!(programs, ["dbt"], "{script}");
    }
    let pause = "[{name: PAUSE, value: \"900\"}]";
    let found = repetition("while true; do dbt run; sleep $PAUSE; done", pause);
    assert_eq!(found.unwrap().1, Some(900.0));
}

#[test]
fn other_loops_are_not_work_by_the_clock() {
    for script in [
        "while true; do sleep 60; done",
        "while true; do dbt run && break; sleep 60; done",
        "while true; do if dbt run; then exit 0; fi; sleep 60; done",
        "while ! dbt run; do sleep 60; done",
        "for i in 1 2 3; do dbt run; sleep 60; done",
        "while true; do dbt run; sleep 60; done & exec mysqld",
        "while true; do exec dbt run; done",
    ] {
        assert_eq!(repetition(script, "[]"), None, "{script}");
    }
}
