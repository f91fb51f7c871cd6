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
            "row 1 of `systems`: there already is a system `redis`; to add images to it, use `is: redis`",
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

#[test]
fn the_examples_of_the_page_can_be_taught() {
    let page = include_str!("../docs/systems.md");
    let examples: Vec<_> =
        page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let rows = example.strip_prefix("systems:\n").unwrap();
        taught(rows).unwrap_or_else(|error| panic!("{error}:\n{example}"));
    }
}
