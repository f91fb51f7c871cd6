//! Containers that start a script in a ConfigMap.

use rightkind::project::Project;
use rightkind::run::with_project;
use rightkind::{Options, Source, Workspace};

/// A StatefulSet that mounts the ConfigMap `start` with these lines.
fn workload(container: &str, volume: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
         containers:\n      - {container}\n      volumes:\n      - {{name: start, {volume}}}\n"
    )
}

fn config_map(key: &str, script: &str) -> String {
    let script = script.replace('\n', "\n    ");
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: start}}\ndata:\n  {key}: |\n    {script}\n")
}

/// What the first workload of some files is, with its evidence: file, text, label.
fn recognised(files: &[String]) -> Vec<String> {
    let sources = files.iter().enumerate();
    let sources = sources.map(|(at, text)| Source::new(format!("{at}.yaml"), text.clone()));
    with_project(&Workspace::new("", sources), &Options::default(), |project, _| evidence(project))
}

fn evidence(project: &Project<'_>) -> Vec<String> {
    let subject = project.subjects().iter().find(|subject| subject.workload.is_some()).unwrap();
    let identity = subject.identity(project).unwrap();
    let mut lines = Vec::new();
    for one in &identity.deciding {
        lines.push(one.recognition.system.id.clone());
        for evidence in &one.recognition.evidence {
            let file = evidence.file.unwrap_or(subject.file);
            let text = evidence.span.of(&project.file(file).source.text);
            lines.push(format!("{}: {text}: {}", file.0, evidence.text));
        }
    }
    lines
}

const MOUNTED: &str = "configMap: {name: start}";

#[test]
fn a_script_of_a_config_map_is_followed_into_its_file() {
    let container = "{image: bitnami/redis:7, command: [/bin/bash], args: [-c, /start/go.sh], volumeMounts: \
                     [{name: start, mountPath: /start}]}";
    let script = config_map("go.sh", "#!/bin/bash\nARGS=(--port 6379)\nexec redis-server \"${ARGS[@]}\"");
    let expected =
        ["redis", "1: redis-server: this command starts Redis", "0: bitnami/redis:7: this image is Redis"];
    assert_eq!(recognised(&[workload(container, MOUNTED), script]), expected);
}

#[test]
fn a_script_that_ends_in_the_images_entrypoint_runs_the_image() {
    let container = "{image: bitnami/zookeeper:3.9, command: [/scripts/setup.sh], volumeMounts: [{name: start, \
                     mountPath: /scripts/setup.sh, subPath: setup.sh}]}";
    let script = config_map("setup.sh", "export ZOO_SERVER_ID=1\nexec /entrypoint.sh /run.sh");
    let expected = [
        "zookeeper",
        "0: bitnami/zookeeper:3.9: this image is ZooKeeper",
        "0: /run.sh: this runs the image's own start script",
    ];
    assert_eq!(recognised(&[workload(container, MOUNTED) + "---\n" + &script]), expected);
}

#[test]
fn every_way_to_start_a_script_is_followed() {
    let script = config_map("run.sh", "set -e\nexec mysqld --user=mysql");
    for words in [
        "command: [/start/run.sh]",
        "command: [sh, /start/run.sh, --verbose]",
        "command: [bash, -ec, /start/run.sh]",
        "command: [bash, -ec, \"sleep 5; . /start/run.sh\"]",
        "command: [tini, --, /start/run.sh]",
        "command: [start/run.sh]",
        "command: [./start/run.sh]",
        "args: [/start/run.sh]",
    ] {
        let mounts = "volumeMounts: [{name: start, mountPath: /start}]";
        let found = recognised(&[workload(&format!("{{image: a/b, {words}, {mounts}}}"), MOUNTED)
            + "---\n"
            + &script]);
        assert_eq!(found.first().map(String::as_str), Some("mysql"), "{words}");
    }
}

#[test]
fn the_file_is_the_one_that_the_volume_shows_there() {
    let script = config_map("run.sh", "exec mysqld");
    let command = "command: [/start/go]";
    for (mount, volume, seen) in [
        ("mountPath: /start", "configMap: {name: start, items: [{key: run.sh, path: go}]}", true),
        ("mountPath: /start/go, subPath: run.sh", MOUNTED, true),
        (
            "mountPath: /start",
            "projected: {sources: [{configMap: {name: start, items: [{key: run.sh, path: go}]}}]}",
            true,
        ),
        ("mountPath: /start", MOUNTED, false),
        ("mountPath: /other", "configMap: {name: start, items: [{key: run.sh, path: go}]}", false),
        ("mountPath: /start", "configMap: {name: elsewhere, items: [{key: run.sh, path: go}]}", false),
        ("mountPath: /start", "secret: {secretName: start}", false),
        ("mountPath: /start", "emptyDir: {}", false),
    ] {
        let container = format!("{{image: a/b, {command}, volumeMounts: [{{name: start, {mount}}}]}}");
        let found = recognised(&[workload(&container, volume) + "---\n" + &script]);
        assert_eq!(!found.is_empty(), seen, "{mount} {volume}");
    }
}

#[test]
fn what_no_shell_runs_is_not_read_as_a_script() {
    for (key, text) in [
        ("run.py", "exec mysqld"),
        ("run", "#!/usr/bin/env python3\nexec mysqld"),
        ("run.sh", "#!/usr/bin/perl\nexec mysqld"),
    ] {
        let container = format!(
            "{{image: a/b, command: [/start/{key}], volumeMounts: [{{name: start, mountPath: /start}}]}}"
        );
        let files = [workload(&container, MOUNTED) + "---\n" + &config_map(key, text)];
        assert_eq!(recognised(&files), [""; 0], "{key} {text}");
    }
}

#[test]
fn scripts_that_start_each_other_are_given_up() {
    let container =
        "{image: a/b, command: [/start/run.sh], volumeMounts: [{name: start, mountPath: /start}]}";
    let script = config_map("run.sh", "/start/run.sh; exec /start/run.sh");
    assert_eq!(recognised(&[workload(container, MOUNTED) + "---\n" + &script]), [""; 0]);
}
