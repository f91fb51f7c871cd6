//! The rows of the user.

use rightkind::manifest::{Container, Role};
use rightkind::systems::{Catalogue, Setup, Taught};
use rightkind::yaml::{Limits, Stream, parse};

fn stream(text: &str) -> Stream<'_> {
    parse(text, Limits::default())
}

fn taught(rows: &str) -> Result<Catalogue, String> {
    let rows: Vec<Taught> = serde_yaml::from_str(rows).map_err(|error| error.to_string())?;
    Catalogue::builtin().clone().with(rows).map_err(|error| error.to_string())
}

fn recognised(catalogue: &Catalogue, container: &str) -> Option<String> {
    let stream = stream(container);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    catalogue.recognise(&Setup::alone(container)).map(|found| found.system.id.clone())
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
fn a_star_stands_for_a_part_of_a_segment() {
    let catalogue = taught(
        "- images: [registry.corp/*/airflow, etl/*-loader, 'corp/*:*-backup']\n  is: batch-job\n\
         - images: ['*-orders-db']\n  is: postgresql\n- images: [corp/eu-orders-db]\n  is: mysql\n",
    )
    .unwrap();
    let is = |image: &str| recognised(&catalogue, &format!("image: {image}"));
    for (image, expected) in [
        ("registry.corp/team-a/airflow:1", Some("batch-job")),
        ("registry.corp/a/b/airflow:1", None),
        ("registry.corp/airflow:1", None),
        ("other.corp/team-a/airflow:1", None),
        ("registry.corp/mirror/etl/orders-loader", Some("batch-job")),
        ("etl/loader", None),
        ("corp/pg:16-backup", Some("batch-job")),
        ("corp/pg:16", None),
        ("corp/us-orders-db:2", Some("postgresql")),
        ("corp/eu-orders-db:2", Some("mysql")),
        ("orders-db:2", None),
    ] {
        assert_eq!(is(image).as_deref(), expected, "{image}");
    }
}

#[test]
fn an_image_is_what_the_user_says_whatever_starts_it() {
    let catalogue = taught(
        "- images: [corp/orders]\n  is: web-service\n- images: [corp/load]\n  is: data-job\n\
         - images: [kafka-ui]\n  is: web-service\n- images: [corp/books]\n  is: stateful-service\n\
         - images: [corp/agent]\n  is: node-service\n- images: [corp/clicks]\n  is: stream-processor\n",
    )
    .unwrap();
    let is = |container: &str| recognised(&catalogue, container);
    for (container, expected) in [
        ("image: corp/orders:1\ncommand: [/app/run.sh]", Some("web-service")),
        ("image: corp/orders:1\ncommand: [python, -m, orders]", Some("web-service")),
        ("image: corp/orders:1\nargs: [python, app.py]", Some("web-service")),
        ("image: corp/orders:1\ncommand: [sleep, infinity]", None),
        ("image: corp/orders:1\ncommand: [psql, -c, select 1]", Some("sql-client")),
        ("image: corp/load:1\ncommand: [sh, -c, /load all]", Some("data-job")),
        ("image: provectuslabs/kafka-ui", Some("web-service")),
        ("image: corp/books", Some("stateful-service")),
        ("image: corp/agent", Some("node-service")),
        ("image: corp/clicks", Some("stream-processor")),
    ] {
        assert_eq!(is(container).as_deref(), expected, "{container}");
    }
}

#[test]
fn commands_variables_and_ports_can_be_taught() {
    let catalogue = taught(
        "- is: kafka-broker\n  commands: [start-our-broker]\n  env: [OUR_ID OUR_RACK]\n  ports: [19092]\n\
         - id: ledger\n  name: the ledger\n  nature: stateful\n  commands: [ledger serve]\n  \
         env: [LEDGER_NODE LEDGER_HOME]\n  data: [{at: /var/lib/ledger}]\n  \
         signs: {env: [LEDGER_PEERS], ports: [7001, 7002]}\n",
    )
    .unwrap();
    let is = |container: &str| recognised(&catalogue, container);
    for (container, expected) in [
        ("image: corp/x\ncommand: [/bin/start-our-broker.sh]", Some("kafka-broker")),
        ("image: corp/x\nenv: [{name: OUR_ID, value: a}, {name: OUR_RACK, value: b}]", Some("kafka-broker")),
        ("image: corp/x\nenv: [{name: OUR_ID, value: a}]", None),
        ("image: corp/our-kafka\nports: [{containerPort: 19092}]", None),
        (
            "image: corp/our-kafka\nports: [{containerPort: 19092}, {containerPort: 9092}]",
            Some("kafka-broker"),
        ),
        ("image: corp/x\nargs: [ledger, serve]", Some("ledger")),
        (
            "image: corp/x\nenv: [{name: LEDGER_NODE, value: a}, {name: LEDGER_HOME, value: b}]",
            Some("ledger"),
        ),
        (
            "image: corp/x\nports: [{containerPort: 7001}, {containerPort: 7002}]\n\
             env: [{name: LEDGER_PEERS, value: a}]",
            Some("ledger"),
        ),
        ("image: corp/x\nports: [{containerPort: 7001}, {containerPort: 7002}]", None),
    ] {
        assert_eq!(is(container).as_deref(), expected, "{container}");
    }
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
            "- is: airflow\n  commands: [x]\n",
            "row 1 of `systems`: `airflow` is a family of images: it can only be taught `images`",
        ),
        (
            "- id: redis\n  name: Redis\n  nature: stateful\n",
            "row 1 of `systems`: there already is a system `redis`; to add images to it, use `is: redis`",
        ),
    ] {
        assert_eq!(taught(rows).unwrap_err(), error);
    }
    for (rows, part) in [
        ("- images: ['a b']\n  is: redis\n", "`a b` is not an image repository"),
        ("- images: ['*/*']\n  is: redis\n", "`*/*` is not an image repository"),
        ("- images: [a]\n", "missing field `is`"),
        ("- images: [a]\n  is: redis\n  nature: batch\n", "unknown field `nature`"),
        ("- id: a\n  name: A\n  nature: big\n", "unknown variant `big`"),
    ] {
        let error = taught(rows).unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn the_examples_of_the_page_can_be_taught() {
    let page = include_str!("../docs/systems.md");
    let examples: Vec<_> =
        page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        let rows = example.strip_prefix("systems:\n").unwrap();
        taught(rows).unwrap_or_else(|error| panic!("{error}:\n{example}"));
    }
}
