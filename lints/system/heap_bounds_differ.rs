use super::memory;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::systems::{Concern, Value};

declare_lint! {
    /// The heap of Elasticsearch has an initial size (`-Xms`) that differs from its maximum size (`-Xmx`).
    ///
    /// A node with `discovery.type: single-node` is not reported, because it does not check this.
    ///
    /// ## Why
    ///
    /// In a container, Elasticsearch listens on all addresses, so it runs its bootstrap checks at start. One of them
    /// compares the two sizes. If they differ, the node exits with `initial heap size … not equal to maximum heap size
    /// …; this can cause resize pauses`, and the Pod restarts again and again.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: search
    /// spec:
    ///   serviceName: search
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: search}
    ///   template:
    ///     metadata:
    ///       labels: {app: search}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 120
    ///       containers:
    ///         - name: elasticsearch
    ///           image: docker.elastic.co/elasticsearch/elasticsearch:8.17.3
    ///           env:
    ///             - name: node.name
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: discovery.seed_hosts, value: search}
    ///             - {name: cluster.initial_master_nodes, value: "search-0,search-1,search-2"}
    ///             - {name: ES_JAVA_OPTS, value: "-Xms1g -Xmx2g"}
    ///           resources:
    ///             requests: {memory: 4Gi}
    ///             limits: {memory: 4Gi}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /usr/share/elasticsearch/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: search
    /// spec:
    ///   serviceName: search
    ///   replicas: 3
    ///   podManagementPolicy: Parallel
    ///   selector:
    ///     matchLabels: {app: search}
    ///   template:
    ///     metadata:
    ///       labels: {app: search}
    ///     spec:
    ///       securityContext: {fsGroup: 1000}
    ///       terminationGracePeriodSeconds: 120
    ///       containers:
    ///         - name: elasticsearch
    ///           image: docker.elastic.co/elasticsearch/elasticsearch:8.17.3
    ///           env:
    ///             - name: node.name
    ///               valueFrom:
    ///                 fieldRef: {fieldPath: metadata.name}
    ///             - {name: discovery.seed_hosts, value: search}
    ///             - {name: cluster.initial_master_nodes, value: "search-0,search-1,search-2"}
    ///             - {name: ES_JAVA_OPTS, value: "-Xms2g -Xmx2g"}
    ///           resources:
    ///             requests: {memory: 4Gi}
    ///             limits: {memory: 4Gi}
    ///           volumeMounts:
    ///             - {name: data, mountPath: /usr/share/elasticsearch/data}
    ///   volumeClaimTemplates:
    ///     - metadata: {name: data}
    ///       spec:
    ///         accessModes: [ReadWriteOnce]
    ///         resources: {requests: {storage: 50Gi}}
    /// ```
    ///
    /// ## References
    ///
    /// - Elasticsearch documentation, "Bootstrap checks": Heap size check:
    ///   https://www.elastic.co/docs/deploy-manage/deploy/self-managed/bootstrap-checks
    pub(crate) static HEAP_BOUNDS_DIFFER = "heap-bounds-differ" {
        summary: "the initial and the maximum heap of Elasticsearch differ",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(_: &Workload<'a>, context: &mut Context<'_, 'a>) {
    for (of, settings) in context.systems() {
        if of.recognition.system.id != "elasticsearch" {
            continue;
        }
        let alone = settings.that_decide(Concern::Discovery).any(|one| match &one.value {
            Value::Given(given) => given.text == "single-node",
            Value::Unset => false,
            Value::Unknown => true,
        });
        let options = context.variable(&of.container, "ES_JAVA_OPTS");
        let Some(Value::Given(given)) = options.filter(|_| !alone) else { continue };
        let Some(text) = given.fixed() else { continue };
        let (Some(least), Some(most)) = (memory::smallest_heap(text), memory::heap(text, 0)) else {
            continue;
        };
        if least == most {
            continue;
        }
        let message = format!(
            "the heap starts with {} and grows to {}: Elasticsearch does not start",
            memory::words(least),
            memory::words(most)
        );
        let finding = context.report_given(of, &given, message);
        finding.label("the two sizes differ").help("set the same size for `-Xms` and `-Xmx`");
        finding.because_of(of.recognition.proof());
    }
}

#[cfg(test)]
mod tests {
    use super::HEAP_BOUNDS_DIFFER;
    use crate::testing::check;

    fn found(image: &str, options: &str, more: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             containers:\n        - image: {image}\n          name: a\n          env: [{{name: ES_JAVA_OPTS, value: \
             {options}}}{more}]\n"
        );
        check(&HEAP_BOUNDS_DIFFER, &text)
    }

    const IMAGE: &str = "docker.elastic.co/elasticsearch/elasticsearch:8.17.3";

    #[test]
    fn different_sizes_are_found() {
        assert_eq!(
            found(IMAGE, "-Xms1g -Xmx2g", ""),
            [
                "error 10:45 `-Xms1g -Xmx2g`: the heap starts with 1 GiB and grows to 2 GiB: Elasticsearch does not start"
            ]
        );
    }

    #[test]
    fn one_size_or_one_node_is_right() {
        for options in ["-Xms1g -Xmx1024m", "-Xmx2g", "-Xms1g", "\"-Xms1g -Xmx${MAX}\"", "-Dx=y"] {
            assert_eq!(found(IMAGE, options, ""), [""; 0], "{options}");
        }
        assert_eq!(found(IMAGE, "-Xms1g -Xmx2g", ", {name: discovery.type, value: single-node}"), [""; 0]);
        assert_eq!(found("registry.example/orders:1", "-Xms1g -Xmx2g", ""), [""; 0]);
    }
}
