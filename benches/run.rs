//! What a user waits for: whole runs of the binary, from its start to its end, beside a bare parse of the same
//! bytes within this process.
//!
//! `cargo bench --bench run [-- FILE OR FOLDER]` writes manifests to run over, or takes what it is given.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench talks to its caller and may panic")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rightkind::yaml::{self, Limits};

/// One service of a data platform: a StatefulSet, its Service, and a nightly job, as people write them.
fn manifests(number: usize) -> String {
    format!(
        "\
apiVersion: v1
kind: Service
metadata:
  name: kafka-{number}
  labels: {{app: kafka-{number}}}
spec:
  clusterIP: None
  selector: {{app: kafka-{number}}}
  ports:
    - {{name: broker, port: 9092}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: kafka-{number}
spec:
  serviceName: kafka-{number}
  replicas: 3
  selector:
    matchLabels: {{app: kafka-{number}}}
  template:
    metadata:
      labels: {{app: kafka-{number}}}
    spec:
      containers:
        - name: kafka
          image: confluentinc/cp-kafka:7.6.1
          env:
            - name: KAFKA_LOG_DIRS
              value: /var/lib/kafka/data
            - name: KAFKA_ZOOKEEPER_CONNECT
              value: zookeeper-{number}:2181
          volumeMounts:
            - {{name: data, mountPath: /var/lib/kafka/data}}
  volumeClaimTemplates:
    - metadata: {{name: data}}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {{requests: {{storage: 100Gi}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: export-{number}
spec:
  schedule: \"0 3 * * *\"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  jobTemplate:
    spec:
      activeDeadlineSeconds: 7200
      ttlSecondsAfterFinished: 86400
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: export
              image: registry.example/export:1.4
              args: [--topic, orders-{number}]
"
    )
}

/// A folder with that many files, of that many services each.
fn generate(root: &Path, files: usize, services: usize) -> PathBuf {
    let folder = root.join(format!("{files}x{services}"));
    std::fs::create_dir_all(&folder).unwrap();
    for file in 0..files {
        let of_file: Vec<_> = (0..services).map(|number| manifests(file * services + number)).collect();
        std::fs::write(folder.join(format!("{file}.yaml")), of_file.join("---\n")).unwrap();
    }
    folder
}

fn texts(place: &Path, found: &mut Vec<String>) {
    if place.is_dir() {
        for entry in std::fs::read_dir(place).unwrap() {
            texts(&entry.unwrap().path(), found);
        }
    } else if place.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
        found.extend(std::fs::read_to_string(place));
    }
}

/// The shortest and the median of several runs.
fn time(mut work: impl FnMut()) -> (Duration, Duration) {
    let mut runs: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    runs.sort();
    (runs[0], runs[runs.len() / 2])
}

fn run(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rightkind"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap();
}

fn measure(name: &str, place: &Path) {
    let mut found = Vec::new();
    texts(place, &mut found);
    let bytes: usize = found.iter().map(String::len).sum();
    let (best, median) = time(|| run(&["lint", "--fail-on", "never", &place.to_string_lossy()]));
    let (parse, _) = time(|| {
        for text in &found {
            black_box(yaml::parse(text, Limits::default()));
        }
    });
    println!(
        "{name}: {} files, {bytes} bytes: best {best:.2?}, median {median:.2?}; a bare parse on one core {parse:.2?}",
        found.len()
    );
}

fn main() {
    let (best, median) = time(|| run(&["--version"]));
    println!("nothing but start and end: best {best:.2?}, median {median:.2?}");
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    if let Some(place) = given {
        measure("given", Path::new(&place));
        return;
    }
    let root = std::env::temp_dir().join(format!("rightkind-bench-{}", std::process::id()));
    measure("one small file", &generate(&root, 1, 1));
    measure("one large file", &generate(&root, 1, 500));
    measure("a repository", &generate(&root, 2000, 2));
    std::fs::remove_dir_all(&root).unwrap();
}
