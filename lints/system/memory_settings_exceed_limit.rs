use super::memory::{self, Unit};
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Quantity, Workload};
use crate::systems::{Concern, Given, Identified, Setting, Trait, Value};
use crate::yaml::Node;

declare_lint! {
    /// A setting lets a system use as much memory as its container can use, or more: the heap of a Java virtual
    /// machine, `shared_buffers` of PostgreSQL, the buffer pool of MySQL, `maxmemory` of Redis, or the process size of
    /// Flink.
    ///
    /// A heap of more than 85 % of the limit is a warning. If the limit is not in the manifest, nothing is reported.
    ///
    /// ## Why
    ///
    /// A process needs more memory than these settings. A Java virtual machine needs it for threads, compiled code,
    /// class data and direct buffers, often several hundred megabytes; Kafka and Elasticsearch also need the page
    /// cache. When the container reaches its limit, the kernel kills the process. The Pod shows `OOMKilled`, usually
    /// under load, when the heap has grown.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: logstash
    /// spec:
    ///   selector:
    ///     matchLabels: {app: logstash}
    ///   template:
    ///     metadata:
    ///       labels: {app: logstash}
    ///     spec:
    ///       containers:
    ///         - name: logstash
    ///           image: docker.elastic.co/logstash/logstash:8.17.0
    ///           env:
    ///             - {name: LS_JAVA_OPTS, value: "-Xms4g -Xmx4g"}
    ///           resources:
    ///             requests: {memory: 4Gi}
    ///             limits: {memory: 4Gi}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: logstash
    /// spec:
    ///   selector:
    ///     matchLabels: {app: logstash}
    ///   template:
    ///     metadata:
    ///       labels: {app: logstash}
    ///     spec:
    ///       containers:
    ///         - name: logstash
    ///           image: docker.elastic.co/logstash/logstash:8.17.0
    ///           env:
    ///             - {name: LS_JAVA_OPTS, value: "-Xms2g -Xmx2g"}
    ///           resources:
    ///             requests: {memory: 4Gi}
    ///             limits: {memory: 4Gi}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Resource Management for Pods and Containers":
    ///   https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    /// - Oracle, "The java Command": `-Xmx`, `-XX:MaxRAMPercentage`:
    ///   https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html
    /// - PostgreSQL documentation, "Resource Consumption": `shared_buffers`:
    ///   https://www.postgresql.org/docs/current/runtime-config-resource.html
    pub(crate) static MEMORY_SETTINGS_EXCEED_LIMIT = "memory-settings-exceed-limit" {
        summary: "a setting lets a system use more memory than its container can use",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

/// The largest share of the limit for a heap, in per cent.
const MOST: i128 = 85;

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    for (of, settings) in context.systems() {
        let limit = of.container.node().at(&["resources", "limits", "memory"]);
        let Some((limit, bytes)) = limit.and_then(|node| Some((node, Quantity::of(node)?.ceiling()))) else {
            continue;
        };
        if bytes <= 0 {
            continue;
        }
        heap(of, (limit, bytes), context);
        for setting in settings.that_decide(Concern::Memory) {
            other(setting, of, (limit, bytes), context);
        }
    }
}

/// The heap: the last option that sets it takes precedence.
fn heap<'a>(of: &Identified<'a, 'a>, limit: (Node<'a>, i128), context: &mut Context<'_, 'a>) {
    let mut last = None;
    let system = of.recognition.system;
    let of_all = system.has(Trait::Jvm).then_some("JAVA_TOOL_OPTIONS");
    for name in system.heap.iter().map(String::as_str).chain(of_all) {
        if name == "JAVA_TOOL_OPTIONS" && last.is_some() {
            break;
        }
        match context.variable(&of.container, name) {
            None | Some(Value::Unset) => {}
            Some(Value::Unknown) => return,
            Some(Value::Given(given)) => {
                let Some(text) = given.fixed() else { return };
                let Some(bytes) = memory::heap(text, limit.1) else { continue };
                last = Some((name, given, bytes));
            }
        }
    }
    let Some((name, given, bytes)) = last else { return };
    let share = bytes * 100 / limit.1;
    let severity = match () {
        () if bytes >= limit.1 => Severity::Error,
        () if share > MOST => Severity::Warning,
        () => return,
    };
    let message = format!(
        "the heap of {} in `{name}` takes {share} % of the memory limit of {}",
        memory::words(bytes),
        memory::words(limit.1)
    );
    let half = memory::words(limit.1 / 2);
    let help = format!(
        "the virtual machine also needs memory outside of the heap, and the kernel kills the container at \
         its limit: use a heap of about {half}, or a limit of at least {}",
        memory::words(bytes * 4 / 3)
    );
    report(of, &given, limit.0, message, context).severity(severity).label("the largest heap").help(help);
}

fn other<'a>(
    setting: &Setting,
    of: &Identified<'a, 'a>,
    limit: (Node<'a>, i128),
    context: &mut Context<'_, 'a>,
) {
    let Some(given) = setting.value.given() else { return };
    let Some(unit) = setting.row.unit.as_deref().and_then(Unit::named) else { return };
    let Some(bytes) = given.fixed().and_then(|text| unit.bytes(text)) else { return };
    // If the setting includes all memory of the process, it can be equal to the limit.
    let fits = if setting.row.whole { bytes <= limit.1 } else { bytes < limit.1 };
    if fits {
        return;
    }
    let message = format!(
        "`{}` is {}, and the memory limit is {}",
        setting.called,
        memory::words(bytes),
        memory::words(limit.1)
    );
    let help = if setting.row.whole {
        "the kernel kills the container before it can use this amount: raise the limit, or lower the setting"
            .to_owned()
    } else {
        format!(
            "{} needs more memory than this, and the kernel kills the container at its limit: raise the \
             limit, or lower the setting",
            of.recognition.system.title
        )
    };
    report(of, given, limit.0, message, context).label("more than the container can use").help(help);
}

fn report<'c, 'a>(
    of: &Identified<'a, 'a>,
    given: &Given,
    limit: Node<'a>,
    message: String,
    context: &'c mut Context<'_, 'a>,
) -> &'c mut crate::finding::Finding {
    let here = context.file();
    let finding = context.report_given(of, given, message);
    finding.because_in(here, limit.span(), "the limit").because_of(of.recognition.proof())
}

#[cfg(test)]
mod tests {
    use super::MEMORY_SETTINGS_EXCEED_LIMIT;
    use crate::testing::{check, check_files};

    fn found(image: &str, container: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers:\n        - image: {image}\n          name: a\n          {container}\n          resources: \
             {{limits: {{memory: 4Gi}}}}\n"
        );
        check(&MEMORY_SETTINGS_EXCEED_LIMIT, &text)
    }

    fn kafka(options: &str) -> Vec<String> {
        found("confluentinc/cp-kafka:7.7.1", &format!("env: [{{name: KAFKA_HEAP_OPTS, value: {options}}}]"))
    }

    #[test]
    fn a_heap_that_leaves_no_room_is_found() {
        assert_eq!(
            kafka("-Xms4g -Xmx4g"),
            [
                "error 10:48 `-Xms4g -Xmx4g`: the heap of 4 GiB in `KAFKA_HEAP_OPTS` takes 100 % of the memory limit of \
              4 GiB"
            ]
        );
        assert_eq!(
            kafka("-Xmx3600M"),
            [
                "warning 10:48 `-Xmx3600M`: the heap of 3600 MiB in `KAFKA_HEAP_OPTS` takes 87 % of the memory limit of \
              4 GiB"
            ]
        );
        assert_eq!(kafka("-XX:MaxRAMPercentage=90.0").len(), 1);
    }

    #[test]
    fn the_last_option_wins_and_what_is_not_known_is_left() {
        for options in ["-Xmx8g -Xmx2g", "-Xmx2g", "-Xms4g", "\"-Xmx${HEAP}\"", "-XX:MaxRAMPercentage=70"] {
            assert_eq!(kafka(options), [""; 0], "{options}");
        }
        let from_secret = "env: [{name: KAFKA_HEAP_OPTS, valueFrom: {secretKeyRef: {name: a, key: b}}}]";
        assert_eq!(found("confluentinc/cp-kafka:7.7.1", from_secret), [""; 0]);
        let unknown = "env: [{name: KAFKA_HEAP_OPTS, value: -Xmx8g}]";
        assert_eq!(found("registry.example/orders:1", unknown), [""; 0], "not a system");
    }

    #[test]
    fn options_of_every_virtual_machine_are_read_where_there_is_one() {
        let env = "env: [{name: JAVA_TOOL_OPTIONS, value: -Xmx4g}]";
        for (image, number) in [("confluentinc/cp-kafka:7.7.1", 1), ("postgres:16.9", 0)] {
            assert_eq!(found(image, env).len(), number, "{image}");
        }
    }

    #[test]
    fn settings_of_databases_are_read_in_their_units() {
        for (image, container, value) in [
            ("postgres:16.9", "args: [-c, shared_buffers=4GB]", "shared_buffers=4GB"),
            ("postgres:16.9", "args: [-c, shared_buffers=600000]", "shared_buffers=600000"),
            ("mysql:8.4", "args: [--innodb-buffer-pool-size=5G]", "--innodb-buffer-pool-size=5G"),
            ("redis:7.4", "args: [redis-server, --maxmemory, 5gb]", "5gb"),
            ("mongo:7", "args: [--wiredTigerCacheSizeGB, '4']", "'4'"),
        ] {
            let found = found(image, container);
            assert_eq!(found.len(), 1, "{container}");
            assert!(found[0].contains(&format!("`{value}`")), "{found:?}");
        }
        for (image, container) in [
            ("postgres:16.9", "args: [-c, shared_buffers=1GB]"),
            ("postgres:16.9", "args: [-c, shared_buffers=128MB, -c, effective_cache_size=8GB]"),
            ("mysql:8.4", "args: [--innodb-buffer-pool-size=2G]"),
            ("redis:7.4", "args: [redis-server, --maxmemory, 2gb]"),
            ("mongo:7", "args: [--wiredTigerCacheSizeGB, '1.5']"),
        ] {
            assert_eq!(found(image, container), [""; 0], "{container}");
        }
    }

    #[test]
    fn a_mounted_file_is_read() {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  redis.conf: |\n    maxmemory 8gb\n";
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      \
                   containers:\n        - image: redis:7.4\n          name: a\n          command: [redis-server, \
                   /c/redis.conf]\n          resources: {limits: {memory: 4Gi}}\n          volumeMounts: [{name: c, \
                   mountPath: /c}]\n      volumes: [{name: c, configMap: {name: conf}}]\n";
        assert_eq!(
            check_files(&MEMORY_SETTINGS_EXCEED_LIMIT, &[("map.yaml", map), ("set.yaml", set)]),
            ["map.yaml: error 6:15 `8gb`: `maxmemory` is 8 GiB, and the memory limit is 4 GiB"]
        );
    }

    #[test]
    fn a_flink_process_may_have_all_of_the_limit() {
        let flink = |size: &str| {
            found(
                "flink:1.20.1",
                &format!(
                    "args: [jobmanager]\n          env: [{{name: FLINK_PROPERTIES, value: \
                     'jobmanager.memory.process.size: {size}'}}]"
                ),
            )
        };
        assert_eq!(flink("4096m"), [""; 0]);
        assert_eq!(flink("5g").len(), 1);
    }
}
