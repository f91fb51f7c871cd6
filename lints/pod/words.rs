//! What is known about programs in commands.

/// Programs that get their arguments as they are written, and read options as `getopt` does or nearly so. Sorted.
const KNOWN: [&str; 52] = [
    "aws",
    "cassandra-stress",
    "clickhouse-client",
    "cp",
    "cqlsh",
    "curl",
    "dbt",
    "dropdb",
    "etcdctl",
    "gsutil",
    "kafka-acls",
    "kafka-configs",
    "kafka-console-consumer",
    "kafka-console-producer",
    "kafka-consumer-groups",
    "kafka-topics",
    "kubectl",
    "mc",
    "mkdir",
    "mongo",
    "mongodump",
    "mongoexport",
    "mongoimport",
    "mongorestore",
    "mongosh",
    "mv",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "mysqlimport",
    "mysqlsh",
    "nodetool",
    "pg_basebackup",
    "pg_dump",
    "pg_dumpall",
    "pg_isready",
    "pg_restore",
    "pgbench",
    "psql",
    "python",
    "python3",
    "rabbitmqctl",
    "rclone",
    "redis-cli",
    "restic",
    "rm",
    "rsync",
    "spark-submit",
    "tar",
    "valkey-cli",
    "velero",
    "wget",
];

/// Programs that run other text: shells, interpreters, and programs that replace variables.
const INTERPRETERS: [&str; 24] = [
    "ash",
    "bash",
    "busybox",
    "chpst",
    "csh",
    "dash",
    "dockerize",
    "entrypoint",
    "envsubst",
    "eval",
    "gomplate",
    "ksh",
    "node",
    "parallel",
    "perl",
    "python -c",
    "ruby",
    "script",
    "sh",
    "ssh",
    "su",
    "watch",
    "xargs",
    "zsh",
];

fn name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Whether a word is a program that gets its arguments as written.
pub(super) fn is_known(word: &str) -> bool {
    let name = name(word);
    KNOWN.binary_search(&name.strip_suffix(".sh").unwrap_or(name)).is_ok()
}

/// Whether a word is a shell, a script or another program that may interpret the words after it.
pub(super) fn is_interpreted(word: &str) -> bool {
    let name = name(word);
    let script = name.strip_suffix(".sh").is_some() && !is_known(word) || name.contains("entrypoint");
    script || word == "-c" || INTERPRETERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, is_interpreted, is_known};

    #[test]
    fn programs_are_sorted() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn paths_and_endings_do_not_matter() {
        assert!(is_known("/opt/kafka/bin/kafka-topics.sh") && !is_known("/start.sh"));
        assert!(
            is_interpreted("/bin/bash") && is_interpreted("/start.sh") && !is_interpreted("kafka-topics.sh")
        );
    }
}
