//! Recognition, with one container per line: `tests/systems/*.txt`.

use rightkind::manifest::{Container, Role};
use rightkind::systems::{Catalogue, Rank, Setup};
use rightkind::yaml::{Limits, parse};

/// The result for a container in YAML: `kafka-broker image`, or `none`. Other possible systems follow `?`.
fn recognise(text: &str) -> String {
    let stream = parse(text, Limits::default());
    let node = stream.documents()[0].root().unwrap_or_else(|| panic!("not YAML: {text}"));
    assert!(node.is_mapping(), "not a container: {text}");
    let container = Container::new(node, Role::Main);
    let Some(found) = Catalogue::builtin().recognise(&Setup::alone(container)) else {
        return "none".to_owned();
    };
    let rank = match found.proof().rank {
        Rank::Command => "command",
        Rank::Image => "image",
        Rank::Env => "env",
        Rank::Name => "name",
        Rank::Port => "port",
        Rank::Mount => "mount",
        Rank::Probe => "probe",
        Rank::Kind => "kind",
    };
    let systems = std::iter::once(found.system).chain(found.also).map(|system| system.id.as_str());
    let mut line = format!("{} {rank}", systems.collect::<Vec<_>>().join("+"));
    for system in &found.or {
        line += " ?";
        line += &system.id;
    }
    line
}

/// Checks a table of lines `{container} => expected`, without empty lines and lines that start with `#`.
fn check(table: &str) {
    let mut wrong = Vec::new();
    for (at, line) in table.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (container, expected) =
            line.rsplit_once(" => ").unwrap_or_else(|| panic!("line {}: {line}", at + 1));
        let found = recognise(container);
        if found != expected {
            wrong
                .push(format!("line {}: {container}\n    expected {expected}\n    found    {found}", at + 1));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn images_and_commands_are_recognised() {
    check(include_str!("systems/recognition.txt"));
}

#[test]
fn settings_make_roles() {
    check(include_str!("systems/roles.txt"));
}

#[test]
fn more_images_and_commands_are_recognised() {
    check(include_str!("systems/newer.txt"));
}

#[test]
fn signs_of_different_kinds_add_up() {
    check(include_str!("systems/signs.txt"));
}

#[test]
fn commands_are_seen_through_shells() {
    check(include_str!("systems/shell.txt"));
}

#[test]
fn every_system_is_recognised_somewhere_above() {
    let tables = [
        include_str!("systems/recognition.txt"),
        include_str!("systems/shell.txt"),
        include_str!("systems/roles.txt"),
        include_str!("systems/newer.txt"),
    ]
    .concat();
    let expected: Vec<&str> = tables
        .lines()
        .filter_map(|line| line.rsplit_once(" => "))
        .flat_map(|(_, expected)| expected.split([' ', '+']))
        .collect();
    // Programs of users are recognised in `tests/systems_teach.rs`.
    let own = ["stream-processor", "stateful-service", "node-service", "data-job", "batch-job"];
    let missing: Vec<_> = Catalogue::builtin()
        .systems()
        .iter()
        .map(|system| system.id.as_str())
        .filter(|id| !expected.contains(id) && !own.contains(id))
        .collect();
    assert!(missing.is_empty(), "no line expects {missing:?}");
}
