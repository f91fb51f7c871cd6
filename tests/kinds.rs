//! The output of `rightkind kinds`.

use crate::support::{Run, Sandbox, finish};

const BROKER: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: kafka, namespace: streaming}
spec:
  replicas: 3
  selector: {matchLabels: {app: kafka}}
  template:
    metadata: {labels: {app: kafka}}
    spec:
      containers:
        - {name: broker, image: 'apache/kafka:3.9.0'}
";

const REST: &str = "\
apiVersion: batch/v1
kind: CronJob
metadata: {name: orders-backup}
spec:
  schedule: 0 2 * * *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: backup
              image: postgres:16.4
              command: [sh, -c, pg_dump orders > /backup/orders.sql]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers: [{name: api, image: registry.example/orders-api:3}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cache}
spec:
  template:
    spec:
      containers: [{name: redis, image: redis:7.4}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      $patch: replace
      containers: [{name: api, env: []}]
";

fn sandbox() -> Sandbox {
    Sandbox::new().file("k8s/broker.yaml", BROKER).file("k8s/rest.yaml", REST)
}

fn clean(stdout: &str) -> Run {
    Run { status: 0, stdout: stdout.to_owned(), stderr: String::new() }
}

/// Runs the command in a terminal with this number of columns.
fn at_width(sandbox: &Sandbox, columns: &str, arguments: &[&str]) -> Run {
    let mut command = sandbox.command(arguments);
    command.env("COLUMNS", columns);
    finish(command)
}

/// Runs the command without a known width.
fn run(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let mut command = sandbox.command(arguments);
    command.env_remove("COLUMNS");
    finish(command)
}

#[test]
fn each_workload_takes_a_line_where_no_width_is_known() {
    let stdout = "\
OBJECT                             IT IS                                      KIND        SHOULD BE            WHY
k8s/broker.yaml:2 streaming/kafka  a Kafka broker (image apache/kafka:3.9.0)  Deployment  StatefulSet (error)  its 3 Pods have no identity and no storage of their own: a broker is known to the cluster by its id, its address and the log segments on its disk, and must keep all three after a restart
k8s/rest.yaml:2 orders-backup      a database backup (command pg_dump)        CronJob     CronJob              a dump or a restore ends
k8s/rest.yaml:17 api               ? (image registry.example/orders-api:3)    Deployment  ?                    the manifest does not show what it is
k8s/rest.yaml:25 cache             Redis (image redis:7.4)                    Deployment  Deployment           a StatefulSet is usual, but nothing here makes a Deployment wrong
k8s/rest.yaml:33 api               ?                                          Deployment  ?                    only a part of an object: it has a directive of a strategic merge patch

5 workloads in 2 files: 2 right, 1 wrong, 1 not recognised, 1 partial

To make more of them known, add these lines to rightkind.yaml, or run this with --teach.
Each `is` is a guess: correct it. docs/systems.md lists the ids.

systems:
  - images: [registry.example/orders-api]  # Deployment api in k8s/rest.yaml
    is: web-service
";
    assert_eq!(run(&sandbox(), &["kinds", "k8s"]), clean(stdout));
}

/// A workload of a kind that runs an image.
fn workload(kind: &str, name: &str, image: &str, rest: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n  template:\n    spec:\n      \
         containers: [{{name: a, image: '{image}'{rest}}}]\n---\n"
    )
}

/// Many unknown images, with and without signs.
fn strangers() -> String {
    [
        workload("Deployment", "api", "registry.example/orders-api:3", ""),
        workload("Deployment", "api-eu", "registry.example/orders-api:4", ""),
        workload("Deployment", "api-us", "registry.example/orders-api@sha256:00", ""),
        workload("StatefulSet", "ledger", "registry.example:5000/books/ledger:1", ""),
        workload("StatefulSet", "wide", "corp/fin_cassandra", ", ports: [{containerPort: 1}]"),
        workload("DaemonSet", "probe", "corp/probe", ""),
        workload("Deployment", "debug", "busybox", ", command: [sh, -c, ./run]"),
        workload("Deployment", "debug-2", "busybox", ", command: [sh, -c, ./run]"),
        workload("Deployment", "later", "corp/${NAME}", ""),
    ]
    .concat()
}

#[test]
fn it_ends_with_rows_for_what_it_does_not_know() {
    let sandbox = Sandbox::new().file("k8s/a.yaml", strangers());
    let found = run(&sandbox, &["kinds", "k8s"]);
    let rows = "
systems:
  - images: [registry.example/orders-api]  # Deployment api in k8s/a.yaml, Deployment api-eu in k8s/a.yaml and 1 more
    is: web-service
  - images: [registry.example:5000/books/ledger]  # StatefulSet ledger in k8s/a.yaml
    is: stateful-service
  - images: [corp/fin_cassandra]  # StatefulSet wide in k8s/a.yaml
    is: cassandra
  - images: [corp/probe]  # DaemonSet probe in k8s/a.yaml
    is: node-service

Not known by their commands, and their images can run anything: busybox (2), corp/${NAME}
";
    assert!(found.stdout.ends_with(rows), "{}", found.stdout);
}

#[test]
fn the_rows_can_be_added_to_the_configuration() {
    let sandbox = Sandbox::new()
        .file(
            "rightkind.yaml",
            "# ours\nsystems:\n- images: [corp/x]\n  is: redis # not a cache\nfail-on: error\n",
        )
        .file("k8s/a.yaml", workload("Deployment", "api", "registry.example/orders-api:3", ""))
        .file("other/rightkind.yaml", "fail-on: never\n")
        .file("other/b.yaml", workload("StatefulSet", "wide", "corp/fin_cassandra", ""));
    let found = run(&sandbox, &["kinds", "--teach", "."]);
    assert_eq!(found.status, 0);
    assert_eq!(
        found.stderr,
        "note: other/rightkind.yaml: added 1 row to `systems`; each `is` is a guess: correct it\n\
         note: rightkind.yaml: added 1 row to `systems`; each `is` is a guess: correct it\n"
    );
    assert!(found.stdout.ends_with("2 workloads in 4 files: 2 not recognised\n"), "{}", found.stdout);
    assert_eq!(
        sandbox.read("rightkind.yaml"),
        "# ours\nsystems:\n- images: [corp/x]\n  is: redis # not a cache\n\
         - images: [registry.example/orders-api]  # Deployment api in k8s/a.yaml\n  is: web-service\nfail-on: error\n"
    );
    assert_eq!(
        sandbox.read("other/rightkind.yaml"),
        "fail-on: never\nsystems:\n  - images: [corp/fin_cassandra]  # StatefulSet wide in other/b.yaml\n    \
         is: cassandra\n"
    );
    let again = run(&sandbox, &["kinds", "--teach", "."]);
    assert_eq!(again.stderr, "note: there is no image to teach\n");
    assert!(again.stdout.contains("a web service (image registry.example/orders-api:3)"), "{}", again.stdout);
    assert!(again.stdout.contains("Cassandra (image corp/fin_cassandra)"), "{}", again.stdout);
}

#[test]
fn a_configuration_is_made_where_there_is_none() {
    let sandbox = Sandbox::new().file("a.yaml", workload("Deployment", "api", "corp/api:3", ""));
    assert_eq!(run(&sandbox, &["kinds", "--teach", "."]).status, 0);
    let rows = "systems:\n  - images: [corp/api]  # Deployment api in a.yaml\n    is: web-service\n";
    assert_eq!(sandbox.read("rightkind.yaml"), rows);
}

#[test]
fn a_configuration_without_a_place_for_rows_is_left_alone() {
    let config = "systems: [{images: [x], is: redis}]\n";
    let sandbox = Sandbox::new()
        .file("rightkind.yaml", config)
        .file("a.yaml", workload("Deployment", "api", "corp/api:3", ""));
    let found = run(&sandbox, &["kinds", "--teach", "."]);
    assert_eq!(found.status, 2);
    assert_eq!(
        found.stderr,
        "error: rightkind.yaml: cannot add the rows: `systems` has to be a list with one item on each line\n"
    );
    assert_eq!(sandbox.read("rightkind.yaml"), config);
}

#[test]
fn statistics_count_systems_instead_of_workloads() {
    let text = [
        workload("StatefulSet", "a", "apache/kafka:3.9.0", ""),
        workload("StatefulSet", "b", "apache/kafka:3.9.0", ""),
        workload("DaemonSet", "c", "apache/kafka:3.9.0", ""),
        workload("Deployment", "d", "redis:7", ""),
        workload("Deployment", "e", "corp/api", ""),
    ]
    .concat();
    let sandbox = Sandbox::new().file("a.yaml", text);
    let stdout = "\
3  kafka-broker  a Kafka broker  DaemonSet, StatefulSet (2)  1 wrong
1  redis         Redis           Deployment

5 workloads in 1 file: 3 right, 1 wrong, 1 not recognised
";
    assert_eq!(run(&sandbox, &["kinds", "--statistics", "."]), clean(stdout));
}

#[test]
fn the_table_fits_the_terminal() {
    let stdout = "\
OBJECT           IT IS            KIND        SHOULD BE        WHY

k8s/broker.yaml
streaming/kafka  a Kafka broker   Deployment  StatefulSet      its 3 Pods have
                 (image                       (error)          no identity and
                 apache/kafka:                                 no storage of
                 3.9.0)                                        their own: a
                                                               broker is known
                                                               to the cluster by
                                                               its id, its
                                                               address and the
                                                               log segments on
                                                               its disk, and
                                                               must keep all
                                                               three after a
                                                               restart

k8s/rest.yaml
orders-backup    a database       CronJob     CronJob          a dump or a
                 backup (command                               restore ends
                 pg_dump)
api              ? (image         Deployment  ?                the manifest does
                 registry.                                     not show what it
                 example/orders-                               is
                 api:3)
cache            Redis (image     Deployment  Deployment       a StatefulSet is
                 redis:7.4)                                    usual, but
                                                               nothing here
                                                               makes a
                                                               Deployment wrong
api              ?                Deployment  ?                only a part of an
                                                               object: it has a
                                                               directive of a
                                                               strategic merge
                                                               patch

5 workloads in 2 files: 2 right, 1 wrong, 1 not recognised, 1 partial

To make more of them known, add these lines to rightkind.yaml, or run this with --teach.
Each `is` is a guess: correct it. docs/systems.md lists the ids.

systems:
  - images: [registry.example/orders-api]  # Deployment api in k8s/rest.yaml
    is: web-service
";
    assert_eq!(at_width(&sandbox(), "80", &["kinds", "k8s"]), clean(stdout));
}

#[test]
fn the_kind_that_is_wrong_stands_out_in_colour() {
    let sandbox = Sandbox::new().file("broker.yaml", BROKER);
    let found = run(&sandbox, &["kinds", "--color", "always", "broker.yaml"]);
    assert!(found.stdout.contains("\u{1b}[31mStatefulSet (error)\u{1b}[0m"), "{found:?}");
}

#[test]
fn programs_get_one_object() {
    let sandbox = Sandbox::new().file("broker.yaml", BROKER);
    let found = sandbox.run(&["kinds", "--format", "json", "broker.yaml"]);
    let json: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    let expected = serde_json::json!({
        "version": 1,
        "tool": {"name": "rightkind", "version": env!("CARGO_PKG_VERSION")},
        "workloads": [{
            "file": "broker.yaml",
            "range": {
                "start": {"line": 2, "column": 7, "offset": 26},
                "end": {"line": 2, "column": 17, "offset": 36}
            },
            "object": {
                "apiVersion": "apps/v1", "kind": "Deployment", "namespace": "streaming", "name": "kafka"
            },
            "is": [{
                "id": "kafka-broker",
                "name": "Kafka broker",
                "nature": "stateful",
                "container": "broker",
                "evidence": [{
                    "by": "image",
                    "text": "this image is a Kafka broker",
                    "range": {
                        "start": {"line": 11, "column": 33, "offset": 252},
                        "end": {"line": 11, "column": 53, "offset": 272}
                    }
                }]
            }],
            "work": [{
                "kind": "service",
                "title": "a Kafka broker",
                "byName": false,
                "evidence": [{
                    "by": "image",
                    "text": "this image is a Kafka broker",
                    "range": {
                        "start": {"line": 11, "column": 33, "offset": 252},
                        "end": {"line": 11, "column": 53, "offset": 272}
                    }
                }]
            }],
            "kind": "Deployment",
            "verdict": "wrong",
            "shouldBe": "StatefulSet",
            "why": "its 3 Pods have no identity and no storage of their own: a broker is known to the cluster \
                    by its id, its address and the log segments on its disk, and must keep all three after a restart",
            "lint": "stateful-system-in-deployment",
            "severity": "error"
        }],
        "teach": [],
        "summary": {
            "files": 1, "workloads": 1, "right": 0, "allowed": 0, "wrong": 1, "ignored": 0, "unknown": 0, "partial": 0,
            "systems": [{"id": "kafka-broker", "workloads": 1, "wrong": 1, "kinds": {"Deployment": 1}}]
        }
    });
    assert_eq!(json, expected);
    assert_eq!((found.status, &*found.stderr), (0, ""));
}

#[test]
fn what_the_manifest_ignores_is_not_called_wrong() {
    let ignored = BROKER.replace("kind: Deployment", "kind: Deployment # rightkind: ignore[kind] a demo");
    let sandbox = Sandbox::new().file("broker.yaml", &ignored);
    let stdout = "\
OBJECT                         IT IS                                      KIND        SHOULD BE              WHY
broker.yaml:2 streaming/kafka  a Kafka broker (image apache/kafka:3.9.0)  Deployment  StatefulSet (ignored)  ignored: a demo

1 workload in 1 file: 1 ignored
";
    assert_eq!(run(&sandbox, &["kinds", "."]), clean(stdout));
    let json: serde_json::Value =
        serde_json::from_str(&sandbox.run(&["kinds", "--format", "json", "."]).stdout).unwrap();
    let row = &json["workloads"][0];
    assert_eq!((&row["verdict"], &row["reason"]), (&"ignored".into(), &"a demo".into()));
    assert_eq!(
        (&row["lint"], &row["shouldBe"]),
        (&"stateful-system-in-deployment".into(), &"StatefulSet".into())
    );
}

#[test]
fn work_that_a_name_shows_is_shown() {
    let job = |kind: &str, name: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers: [{{name: a, image: 'registry.example/jobs:1', command: [python, /app/{name}.py]}}]\n"
        )
        .replace("batch/v1\nkind: Job", kind)
    };
    let sandbox = Sandbox::new()
        .file("a.yaml", job("batch/v1\nkind: Job", "ingest"))
        .file("b.yaml", job("apps/v1\nkind: Deployment", "ingest"))
        .file("c.yaml", job("apps/v1\nkind: Deployment", "main"));
    let stdout = "\
OBJECT      IT IS                               KIND        SHOULD BE  WHY
a.yaml:2 a  data work (command /app/ingest.py)  Job         Job        data work ends
b.yaml:2 a  data work (command /app/ingest.py)  Deployment  ?          its name does not show whether it ends
c.yaml:2 a  ? (image registry.example/jobs:1)   Deployment  ?          the manifest does not show what it is

3 workloads in 3 files: 1 right, 2 not recognised

To make more of them known, add these lines to rightkind.yaml, or run this with --teach.
Each `is` is a guess: correct it. docs/systems.md lists the ids.

systems:
  - images: [registry.example/jobs]  # Deployment a in b.yaml, Deployment a in c.yaml
    is: data-job
";
    assert_eq!(run(&sandbox, &["kinds", "."]), clean(stdout));
}

#[test]
fn standard_input_may_hold_no_workload() {
    let found = sandbox().run_with(&["kinds", "-"], "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");
    assert_eq!(found, clean("0 workloads in 1 file\n"));
}

#[test]
fn the_configuration_teaches_images() {
    let sandbox = sandbox()
        .file("rightkind.yaml", "systems:\n  - images: [registry.example/orders-api]\n    is: web-service\n");
    let found = run(&sandbox, &["kinds", "k8s/rest.yaml"]);
    assert!(found.stdout.contains("a web service (image registry.example/orders-api:3)"), "{found:?}");
}

#[test]
fn a_path_that_leads_nowhere_is_an_error() {
    let found = sandbox().run(&["kinds", "nowhere.yaml"]);
    assert_eq!((found.status, &*found.stdout), (3, ""), "{found:?}");
    assert!(found.stderr.starts_with("error: nowhere.yaml: "), "{found:?}");
}
