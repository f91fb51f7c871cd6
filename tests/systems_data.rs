//! The data directories of systems, and other properties of an image.

use rightkind::manifest::{Container, Image, Role, Workload, objects};
use rightkind::systems::{Alone, Catalogue, Setup};
use rightkind::yaml::{Limits, Stream, parse};

fn stream(text: &str) -> Stream<'_> {
    parse(text, Limits::default())
}

/// The default data directory of a system, by image.
fn data_dirs(reference: &str) -> Vec<String> {
    let catalogue = Catalogue::builtin();
    let text = format!("image: {reference}");
    let stream = stream(&text);
    let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
    let system = catalogue.recognise(&Setup::alone(container)).unwrap().system;
    let image = Image::parse(reference).unwrap();
    let dirs = system.data_dirs(Some(&image)).into_iter();
    dirs.filter_map(|dir| Some(format!("{}: {}", dir.holds, dir.at.as_deref()?))).collect()
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
        ("registry.example/copies/redis:7", &["data: /data"]),
        ("sameersbn/redis:latest", &[]),
        ("bitnami/mysql:8", &["data: /bitnami/mysql/data"]),
        (
            "influxdb:1.8",
            &[
                "data: /var/lib/influxdb",
                "metadata: /var/lib/influxdb/meta",
                "write-ahead log: /var/lib/influxdb/wal",
            ],
        ),
        ("influxdb:2.7", &["data: /var/lib/influxdb2", "metadata: /var/lib/influxdb2/influxd.bolt"]),
        ("solr:7", &["data: /opt/solr/server/solr"]),
        ("solr:9", &["data: /var/solr"]),
        ("ravendb/ravendb:6.2-ubuntu-latest", &["data: /var/lib/ravendb/data"]),
        ("ravendb/ravendb:5.4-ubuntu-latest", &[]),
        ("tarantool/tarantool:2.11", &["data: /var/lib/tarantool"]),
        ("tarantool/tarantool:3.2", &[]),
        ("starrocks/fe-ubuntu:3.3", &["data: /opt/starrocks/fe/meta"]),
        ("selectdb/doris.be-ubuntu:2.1.7", &["data: /opt/apache-doris/be/storage"]),
        ("questdb/questdb:8.2", &["data: /var/lib/questdb"]),
        ("chromadb/chroma:0.6.3", &["data: /chroma/chroma"]),
        ("chromadb/chroma:1.0.0", &["data: /data"]),
    ] {
        assert_eq!(data_dirs(reference), expected, "{reference}");
    }
}

#[test]
fn what_a_service_must_not_inject_depends_on_the_image() {
    for (reference, expected) in [
        ("confluentinc/cp-kafka:7.5.0", &["KAFKA_PORT"][..]),
        ("wurstmeister/kafka", &["KAFKA_PORT"]),
        ("apache/kafka:4.1.0", &[]),
        ("confluentinc/cp-schema-registry:7.5.0", &["SCHEMA_REGISTRY_PORT"]),
        ("zookeeper:3.4.14", &["ZOO_PORT"]),
        ("zookeeper:3.9", &[]),
        ("confluentinc/cp-zookeeper:7.5.0", &[]),
        ("bde2020/spark-master:3.3.0", &["SPARK_MASTER_PORT"]),
    ] {
        let text = format!("image: {reference}");
        let stream = stream(&text);
        let container = Container::new(stream.documents()[0].root().unwrap(), Role::Main);
        let system = Catalogue::builtin().recognise(&Setup::alone(container)).unwrap().system;
        let links = system.service_links(Image::parse(reference).as_ref());
        assert_eq!(links.iter().map(|link| link.env.as_str()).collect::<Vec<_>>(), expected, "{reference}");
    }
}

/// The data directories of the container in a StatefulSet, according to the manifest.
fn places(container: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  template:\n    spec:\n      containers:\n      - {container}\n"
    );
    let stream = stream(&text);
    let object = objects(&stream.documents()[0]).into_iter().next().unwrap();
    let workload = Workload::new(object).unwrap();
    let pod = workload.pod_template().unwrap();
    let container = pod.containers()[0];
    let system = Catalogue::builtin().recognise(&Setup::alone(container)).unwrap().system;
    let found = rightkind::systems::places(&workload, &Setup::new(container, pod, &Alone), system);
    found.into_iter().map(|place| place.path).collect()
}

#[test]
fn a_configuration_file_leaves_the_data_directory_open() {
    for (container, expected) in [
        ("{image: mongo, args: [--replSet, rs0]}", &["/data/db"][..]),
        ("{image: mongo, args: [--config, /etc/x.yml]}", &[]),
        ("{image: mongo, args: [--config=/etc/x.yml, --dbpath, /x]}", &["/x"]),
        ("{image: redis}", &["/data"]),
        ("{image: redis, args: [/etc/r.conf]}", &[]),
        ("{image: redis, command: [sh, -c, exec redis-server /etc/r.conf --dir /r]}", &["/r"]),
        ("{image: postgres:16, args: [-c, config_file=/x.conf]}", &[]),
        ("{image: postgres:16, args: [-c, data_directory=/x]}", &["/x"]),
        ("{image: mysql, args: [--datadir=/x]}", &["/x"]),
        ("{image: minio/minio, args: [server, /export]}", &["/export"]),
    ] {
        assert_eq!(places(container), expected, "{container}");
    }
}

#[test]
fn one_of_several_defaults_is_the_one_that_is_mounted() {
    let image = "image: apache/kafka";
    let mounted =
        |path: &str| places(&format!("{{{image}, volumeMounts: [{{name: a, mountPath: {path}}}]}}"));
    assert_eq!(places(&format!("{{{image}}}")), ["/tmp/kafka-logs"]);
    assert_eq!(mounted("/tmp/kraft-combined-logs"), ["/tmp/kraft-combined-logs"]);
}
