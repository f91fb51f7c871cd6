//! What recognition points at, whole Pods, loops by hand, data directories, and the user's own rows.

#![allow(clippy::unwrap_used, reason = "a panic in a test is how a test fails")]

use rightkind::manifest::{Container, Image, PodTemplate, Role};
use rightkind::systems::{Catalogue, Invocation, Nature, Rank, Taught};
use rightkind::yaml::{Limits, Stream, parse};

fn stream(text: &str) -> Stream<'_> {
    parse(text, Limits::default())
}

/// The evidence in a container, a line a piece: rank, text under the span, words.
fn evidence(text: &str) -> Vec<String> {
    let stream = stream(text);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    let found = Catalogue::builtin().recognise(&container).unwrap();
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
            "Command `controller`: this value makes it a KRaft controller"
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
            "Env `CONNECT_BOOTSTRAP_SERVERS`: this variable sets up a Kafka Connect worker",
            "Env `CONNECT_GROUP_ID`: this variable sets up a Kafka Connect worker"
        ]
    );
}

/// The text under the first piece of evidence for a script in each notation of YAML.
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

/// What a Pod comes to: deciding, companions, number of unknown containers.
fn pod(containers: &str) -> (Vec<String>, Vec<String>, usize) {
    let text = format!("spec:\n{containers}");
    let stream = stream(&text);
    let identity =
        Catalogue::builtin().recognise_pod(&PodTemplate::new(stream.documents()[0].root().unwrap()));
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
        let identity = catalogue.recognise_pod(&PodTemplate::new(stream.documents()[0].root().unwrap()));
        assert_eq!(identity.sole().map(|one| one.recognition.system.id.as_str()), sole, "{containers}");
        assert!(identity.of_nature(Nature::Stateful).is_some());
    }
}

/// An endless loop in a script: the text under its span, its pause in seconds, the programs of a round.
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

/// Where a system keeps its data by default, by image.
fn data_dirs(reference: &str) -> Vec<String> {
    let catalogue = Catalogue::builtin();
    let text = format!("image: {reference}");
    let stream = stream(&text);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    let system = catalogue.recognise(&container).unwrap().system;
    let image = Image::parse(reference).unwrap();
    let dirs = system.data_dirs(Some(&image)).into_iter();
    dirs.map(|dir| format!("{}: {}", dir.holds, dir.at.as_deref().unwrap_or("?"))).collect()
}

#[test]
fn data_directories_follow_maker_and_version() {
    for (reference, expected) in [
        ("postgres:16.2-alpine", &["data: /var/lib/postgresql/data"][..]),
        ("postgres:9.6", &["data: /var/lib/postgresql/data"]),
        ("postgres:18", &["data: /var/lib/postgresql/18/docker"]),
        ("postgres", &["data: /var/lib/postgresql/18/docker"]),
        ("postgres:latest", &["data: /var/lib/postgresql/18/docker"]),
        ("pgvector/pgvector:pg16", &["data: /var/lib/postgresql/data"]),
        ("bitnami/postgresql:16", &["data: /bitnami/postgresql/data"]),
        ("debezium/example-postgres", &["data: /var/lib/postgresql/data"]),
        ("confluentinc/cp-kafka:7.5.0", &["data: /var/lib/kafka/data"]),
        ("bitnami/kafka:3.6", &["data: /bitnami/kafka/data"]),
        ("apache/kafka:4.1.0", &["data: /tmp/kafka-logs"]),
        ("zookeeper:3.9", &["data: /data", "transaction log: /datalog"]),
        ("bitnami/zookeeper:3.9", &["data: /bitnami/zookeeper/data"]),
        (
            "confluentinc/cp-zookeeper:7.5.0",
            &["data: /var/lib/zookeeper/data", "transaction log: /var/lib/zookeeper/log"],
        ),
        ("mysql:8", &["data: /var/lib/mysql"]),
        ("bitnami/mysql:8", &["data: /bitnami/mysql/data"]),
        ("influxdb:1.8", &["data: /var/lib/influxdb"]),
        ("influxdb:2.7", &["data: /var/lib/influxdb2"]),
        ("solr:7", &["data: /opt/solr/server/solr"]),
        ("solr:9", &["data: /var/solr"]),
    ] {
        assert_eq!(data_dirs(reference), expected, "{reference}");
    }
}

fn taught(rows: &str) -> Result<Catalogue, String> {
    let rows: Vec<Taught> = serde_yaml::from_str(rows).map_err(|error| error.to_string())?;
    Catalogue::builtin().clone().with(rows).map_err(|error| error.to_string())
}

fn recognised(catalogue: &Catalogue, container: &str) -> Option<String> {
    let stream = stream(container);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    catalogue.recognise(&container).map(|found| found.system.id.clone())
}

#[test]
fn three_lines_teach_an_image() {
    let catalogue = taught("- images: [registry.corp/platform/kafka]\n  is: kafka-broker\n").unwrap();
    let is = |container: &str| recognised(&catalogue, container);
    assert_eq!(is("image: registry.corp/platform/kafka:3").as_deref(), Some("kafka-broker"));
    assert_eq!(is("image: registry.corp/platform/kafka@sha256:00").as_deref(), Some("kafka-broker"));
    assert_eq!(is("image: other.corp/platform/kafka:3"), None);
    assert_eq!(is("image: registry.corp/platform/kafka:3\ncommand: [sleep, '1']"), None);
}

#[test]
fn taught_images_win_and_may_be_families() {
    let catalogue = taught(
        "- images: [\"registry.corp:5000/etl/airflow\"]\n  is: airflow\n- images: [corp/postgres]\n  is: redis\n",
    )
    .unwrap();
    let is = |container: &str| recognised(&catalogue, container);
    let image = "image: registry.corp:5000/etl/airflow:1\nargs: [scheduler]";
    assert_eq!(is(image).as_deref(), Some("airflow-scheduler"));
    assert_eq!(is("image: corp/postgres").as_deref(), Some("redis"));
    assert_eq!(is("image: postgres").as_deref(), Some("postgresql"));
}

#[test]
fn a_system_of_the_users_own_needs_three_facts() {
    let catalogue = taught(
        "- id: ledger\n  name: the ledger\n  nature: stateful\n  images: [corp/ledger]\n  commands: [ledgerd]\n",
    )
    .unwrap();
    let is = |container: &str| recognised(&catalogue, container);
    assert_eq!(is("image: corp/ledger:1").as_deref(), Some("ledger"));
    assert_eq!(is("image: corp/x\ncommand: [/bin/ledgerd]").as_deref(), Some("ledger"));
    let ledger = catalogue.get("ledger").unwrap();
    assert_eq!(ledger.wants().name(), "StatefulSet");
    assert_eq!(ledger.why(), "it keeps data and an identity that must outlive its Pods");
}

#[test]
fn rows_that_can_t_be_taken_say_why() {
    for (rows, error) in [
        (
            "- images: [a]\n  is: kafka-brokr\n",
            "row 1 of `systems`: there is no system `kafka-brokr`; did you mean `kafka-broker`?",
        ),
        (
            "- images: [a]\n  is: redis\n- images: [a]\n  is: qqqq\n",
            "row 2 of `systems`: there is no system `qqqq`; `rightkind kinds` lists them",
        ),
        (
            "- id: redis\n  name: Redis\n  nature: stateful\n",
            "row 1 of `systems`: there is a system `redis` already; teach it images with `is: redis`",
        ),
    ] {
        assert_eq!(taught(rows).unwrap_err(), error);
    }
    for (rows, part) in [
        ("- images: ['a b']\n  is: redis\n", "`a b` is not an image repository"),
        ("- images: [a]\n", "missing field `is`"),
        ("- images: [a]\n  is: redis\n  nature: batch\n", "unknown field `nature`"),
        ("- id: a\n  name: A\n  nature: big\n", "unknown variant `big`"),
    ] {
        let error = taught(rows).unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}
