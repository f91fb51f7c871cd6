use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Image, Workload};
use crate::systems::{Concern, Identified, Lookup, Value};
use crate::yaml::{Node, Span};

declare_lint! {
    /// Several Pods of a system have settings with which each is a separate cluster: Elasticsearch with
    /// `discovery.type: single-node`, Cassandra without seeds, RabbitMQ without a shared Erlang cookie.
    ///
    /// ## Why
    ///
    /// Each Pod starts, becomes ready and accepts requests, but does not know the others. A Service distributes the
    /// requests to all of them. Data that is written through one Pod is not found through another, and the loss of a
    /// Pod loses its part of the data.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata:
    ///   name: search
    /// spec:
    ///   serviceName: search-peers
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
    ///             - {name: discovery.type, value: single-node}
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
    ///   serviceName: search-peers
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
    ///             - {name: discovery.seed_hosts, value: search-peers}
    ///             - {name: cluster.initial_master_nodes, value: "search-0,search-1,search-2"}
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
    /// - Elasticsearch documentation, "Discovery and cluster formation settings": `discovery.type`:
    ///   https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/discovery-cluster-formation-settings
    /// - Docker Official Image `cassandra`: `CASSANDRA_SEEDS`: https://hub.docker.com/_/cassandra
    /// - RabbitMQ documentation, "Clustering Guide": The Erlang cookie:
    ///   https://www.rabbitmq.com/docs/clustering#erlang-cookie
    pub(crate) static CLUSTER_OF_ONE = "cluster-of-one" {
        summary: "each of several Pods is a separate cluster",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// Why each Pod is a separate cluster: the text at fault, and the message.
struct Alone {
    at: Option<Span>,
    message: String,
    help: String,
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let many = workload.replicas().filter(|replicas| *replicas > 1);
    let Some(replicas) = many.filter(|_| !context.is_partial()) else { return };
    for (of, settings) in context.systems() {
        let discovery = settings.that_decide(Concern::Discovery).next();
        let found = match of.recognition.system.id.as_str() {
            "elasticsearch" | "opensearch" => {
                let given =
                    discovery.and_then(|one| one.value.given()).filter(|one| one.text == "single-node");
                given.filter(|given| given.file.is_none()).map(|given| Alone {
                    at: Some(given.span),
                    message: format!("each of {replicas} Pods is a separate cluster"),
                    help:
                        "remove `discovery.type`, and set `discovery.seed_hosts` to the headless Service and \
                           `cluster.initial_master_nodes` to the names of the Pods; or run one replica"
                            .to_owned(),
                })
            }
            "cassandra" => cassandra(of, replicas, discovery.map(|one| &one.value)),
            "rabbitmq" => rabbitmq(workload, of, replicas, context),
            _ => None,
        };
        let Some(Alone { at, message, help }) = found else { continue };
        let container = of.container.node();
        let image = of.container.image_node().unwrap_or(container);
        let finding = context.report_at(at.unwrap_or_else(|| image.span()), message);
        finding.help(help);
        if let Some(replicas) = workload.replicas_node() {
            finding.because(replicas.span(), "Pods");
        }
        finding.because_of(of.recognition.proof());
    }
}

/// Without seeds, Docker's image makes each node its own seed.
fn cassandra(of: &Identified<'_, '_>, replicas: i64, seeds: Option<&Value>) -> Option<Alone> {
    let message = format!("each of {replicas} Cassandra nodes is its own seed");
    let help = "a node that is its own seed starts a separate cluster; set `CASSANDRA_SEEDS` to the names of \
                the first Pods in their headless Service";
    let alone = |at| Some(Alone { at, message, help: help.to_owned() });
    match seeds? {
        Value::Unset if is_dockers_own(of) => alone(None),
        Value::Given(given) if given.fields == ["status.podIP"] && given.text.chars().count() == 1 => {
            alone(Some(given.span))
        }
        _ => None,
    }
}

/// Without a cookie, the server generates one and keeps it in its own directory.
fn rabbitmq<'a>(
    workload: &Workload<'a>,
    of: &Identified<'a, 'a>,
    replicas: i64,
    context: &Context<'_, 'a>,
) -> Option<Alone> {
    let container = &of.container;
    let pod = workload.pod_template()?;
    let sets_up =
        pod.containers().len() > 1 || !pod.init_containers().is_empty() || !container.command().is_empty();
    let is_given = ["RABBITMQ_ERLANG_COOKIE", "ERLANG_COOKIE"].iter().any(|name| {
        container.env_var(name).is_some() || !matches!(context.env_from(container, name), Lookup::Unset)
    });
    let is_file = |mount: &crate::manifest::Mount<'_>| {
        let volume = pod.volume(&mount.name);
        volume.is_some_and(|volume| crate::manifest::is_config_source(&volume.source))
            && (mount.path.ends_with(".erlang.cookie")
                || mount.path.trim_end_matches('/') == "/var/lib/rabbitmq")
    };
    let by_options = container.env().iter().any(|one| {
        one.value.and_then(Node::content).is_some_and(|text| text.contains("-setcookie"))
            || one.name.ends_with("ERL_ARGS")
    });
    if sets_up || is_given || by_options || !is_dockers_own(of) || container.mounts().iter().any(is_file) {
        return None;
    }
    Some(Alone {
        at: None,
        message: format!("each of {replicas} RabbitMQ nodes generates its own Erlang cookie, so they cannot form a cluster"),
        help: "nodes only trust nodes with the same cookie; set `RABBITMQ_ERLANG_COOKIE` from a Secret, or run one \
               replica"
            .to_owned(),
    })
}

/// Whether the image is the Docker Official Image or a copy of it, with its own entrypoint.
fn is_dockers_own(of: &Identified<'_, '_>) -> bool {
    let reference = of.container.image();
    let image = reference.as_deref().and_then(Image::parse);
    image.is_some_and(|image| {
        let namespace = image.repository.rsplit_once('/').map(|(namespace, _)| namespace);
        namespace.is_none_or(|namespace| namespace == "library") && of.container.command().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::CLUSTER_OF_ONE;
    use crate::testing::check;

    fn found(replicas: u32, image: &str, container: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n  replicas: {replicas}\n  template:\n    \
             spec:\n      containers:\n        - image: {image}\n          name: a\n{container}"
        );
        check(&CLUSTER_OF_ONE, &text)
    }

    fn env(env: &str) -> String {
        format!("          env: [{env}]\n")
    }

    const SINGLE: &str = "{name: discovery.type, value: single-node}";

    #[test]
    fn several_single_nodes_are_found() {
        for image in
            ["docker.elastic.co/elasticsearch/elasticsearch:8.17.3", "opensearchproject/opensearch:2.19.0"]
        {
            assert_eq!(
                found(3, image, &env(SINGLE)),
                ["error 11:47 `single-node`: each of 3 Pods is a separate cluster"],
                "{image}"
            );
            assert_eq!(found(1, image, &env(SINGLE)), [""; 0]);
            assert_eq!(found(3, image, &env("{name: discovery.seed_hosts, value: a}")), [""; 0]);
        }
    }

    #[test]
    fn nodes_that_are_their_own_seeds_are_found() {
        let podip = "{name: CASSANDRA_SEEDS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}";
        assert_eq!(
            found(3, "cassandra:5.0", &env(podip)),
            ["error 11:75 `status.podIP`: each of 3 Cassandra nodes is its own seed"]
        );
        assert_eq!(
            found(3, "cassandra:5.0", ""),
            ["error 9:18 `cassandra:5.0`: each of 3 Cassandra nodes is its own seed"]
        );
        for container in [
            env("{name: CASSANDRA_SEEDS, value: a-0.a}"),
            "          envFrom: [{configMapRef: {name: unseen}}]\n".to_owned(),
            "          volumeMounts: [{name: c, mountPath: /etc/cassandra}]\n      volumes: [{name: c, configMap: {name: \
             unseen}}]\n"
                .to_owned(),
        ] {
            assert_eq!(found(3, "cassandra:5.0", &container), [""; 0], "{container}");
        }
        assert_eq!(found(3, "gcr.io/google-samples/cassandra:v13", ""), [""; 0], "it has seeds of its own");
    }

    #[test]
    fn nodes_without_a_shared_cookie_are_found() {
        assert_eq!(
            found(3, "rabbitmq:4.0.5-management", ""),
            ["error 9:18 `rabbitmq:4.0.5-management`: each of 3 RabbitMQ nodes generates its own Erlang \
              cookie, so they cannot form a cluster"]
        );
        for container in [
            env("{name: RABBITMQ_ERLANG_COOKIE, valueFrom: {secretKeyRef: {name: a, key: b}}}"),
            "          envFrom: [{secretRef: {name: a}}]\n".to_owned(),
            "          volumeMounts: [{name: c, mountPath: /var/lib/rabbitmq/.erlang.cookie, subPath: x}]\n      volumes: \
             [{name: c, secret: {secretName: a}}]\n"
                .to_owned(),
            "      initContainers: [{name: i, image: busybox}]\n".to_owned(),
        ] {
            assert_eq!(found(3, "rabbitmq:4.0.5", &container), [""; 0], "{container}");
        }
        assert_eq!(found(1, "rabbitmq:4.0.5", ""), [""; 0]);
        assert_eq!(found(3, "bitnamilegacy/rabbitmq:4.0.5", ""), [""; 0]);
    }
}
