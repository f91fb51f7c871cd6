use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Image, PodTemplate, Service, Workload};
use crate::systems::{self, Identified, Lookup, ServiceLink};
use crate::yaml::Node;

declare_lint! {
    /// A Service with a cluster IP has a name that makes Kubernetes set a variable which the image reads as a setting:
    /// a Service `kafka` sets `KAFKA_PORT` to `tcp://10.96.0.12:9092` in the Pods of its namespace.
    ///
    /// Only variables are reported that the image is known to stop at, and only for Services that are in the same
    /// directory or kustomization. A headless Service sets no variables.
    ///
    /// ## Why
    ///
    /// For each Service that exists when a Pod starts, Kubernetes sets `NAME_SERVICE_HOST`, `NAME_PORT` and others in
    /// its containers. Confluent's image for Kafka takes each `KAFKA_*` for a setting of the broker, finds one that
    /// no longer exists, and exits with one line in the log. The first Pod may still start, if the Service is created
    /// after it: the fault then waits for the next restart.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: schema-registry
    /// spec:
    ///   selector: {app: schema-registry}
    ///   ports:
    ///     - {name: http, port: 8081}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: schema-registry
    /// spec:
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: schema-registry}
    ///   template:
    ///     metadata:
    ///       labels: {app: schema-registry}
    ///     spec:
    ///       containers:
    ///         - name: schema-registry
    ///           image: confluentinc/cp-schema-registry:7.7.1
    ///           env:
    ///             - name: SCHEMA_REGISTRY_HOST_NAME
    ///               valueFrom: {fieldRef: {fieldPath: status.podIP}}
    ///             - {name: SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS, value: "kafka-headless:9092"}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: schema-registry
    /// spec:
    ///   selector: {app: schema-registry}
    ///   ports:
    ///     - {name: http, port: 8081}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: schema-registry
    /// spec:
    ///   replicas: 1
    ///   selector:
    ///     matchLabels: {app: schema-registry}
    ///   template:
    ///     metadata:
    ///       labels: {app: schema-registry}
    ///     spec:
    ///       enableServiceLinks: false
    ///       containers:
    ///         - name: schema-registry
    ///           image: confluentinc/cp-schema-registry:7.7.1
    ///           env:
    ///             - name: SCHEMA_REGISTRY_HOST_NAME
    ///               valueFrom: {fieldRef: {fieldPath: status.podIP}}
    ///             - {name: SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS, value: "kafka-headless:9092"}
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Service": Environment variables:
    ///   https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    /// - Kubernetes documentation, "Accessing the Service": `enableServiceLinks`:
    ///   https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
    /// - big-data-europe/docker-spark, issue 128: a Service named `spark-master`:
    ///   https://github.com/big-data-europe/docker-spark/issues/128
    pub(crate) static SERVICE_ENV_COLLISION = "service-env-collision" {
        summary: "the name of a Service sets a variable that the image stops at",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: AnyWorkload(check),
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(identity) = context.identity().filter(|_| !context.is_partial()) else { return };
    for pod in workload.pod_templates() {
        let links = pod.spec().and_then(|spec| spec.get("enableServiceLinks"));
        if links.is_some_and(|links| links.bool() != Some(true)) {
            continue;
        }
        let of_pod = |of: &&Identified<'a, 'a>| pod.node().span().contains(of.container.node().span());
        for of in identity.deciding.iter().filter(of_pod) {
            judge(&pod, of, context);
        }
    }
}

fn judge<'a>(pod: &PodTemplate<'a>, of: &Identified<'a, 'a>, context: &mut Context<'_, 'a>) {
    let container = &of.container;
    let reference = container.image();
    let image = reference.as_deref().and_then(Image::parse);
    for link in of.recognition.system.service_links(image.as_ref()) {
        let Some(name) = link.env.strip_suffix("_PORT").map(service_name) else { continue };
        let Some(from) = context.subject() else { continue };
        let Some(found) = context.project().find(from, "Service", &name) else { continue };
        let Some(service) = Service::new(found.object).filter(sets_variables) else { continue };
        let Some(at) = service.object().node().at(&["metadata", "name"]) else { continue };
        let together = context.project().are_together(from, found) && found.partial.is_none();
        if together && is_read(link, container, context) {
            report(pod, of, link, &name, (found.file, at), context);
        }
    }
}

/// The Service that a variable is named after.
fn service_name(variable: &str) -> String {
    variable.to_ascii_lowercase().replace('_', "-")
}

/// Whether Kubernetes sets variables for a Service: it has an address.
fn sets_variables(service: &Service<'_>) -> bool {
    !service.is_headless() && service.kind() != "ExternalName" && service.object().spec().is_some()
}

/// Whether the variable comes to the program as Kubernetes sets it.
fn is_read<'a>(link: &ServiceLink, container: &Container<'a>, context: &Context<'_, 'a>) -> bool {
    let is_set = container.env_var(&link.env).is_some()
        || !matches!(context.env_from(container, &link.env), Lookup::Unset);
    let in_command = container.command().into_iter().chain(container.args());
    let mut in_command = in_command.filter_map(Node::content);
    let is_handled = in_command.any(|text| text.contains(&link.env)) || context.assigns(container, &link.env);
    let passed_by = link.entrypoint && !systems::runs_entrypoint(container, &context.invocation(container));
    !is_set && !is_handled && !passed_by
}

fn report<'a>(
    pod: &PodTemplate<'a>,
    of: &Identified<'a, 'a>,
    link: &ServiceLink,
    name: &str,
    service: (crate::project::FileId, Node<'a>),
    context: &mut Context<'_, 'a>,
) {
    let variable = &link.env;
    let message =
        format!("the Service `{name}` sets `{variable}`, which stops {}", of.recognition.system.title);
    let proof = of.recognition.proof();
    let at = of.container.image_node().map_or(proof.span, Node::span);
    let fix = pod.spec().and_then(|spec| {
        let title = "set `enableServiceLinks: false`: no variables of Services in this Pod";
        context.insertion(spec, "enableServiceLinks: false", title, crate::fix::Safety::Unsafe)
    });
    let finding = context.report_at(at, message);
    finding
        .label(link.dies.clone())
        .because_in(
            service.0,
            service.1.span(),
            format!("makes `{variable}=tcp://…` in each Pod of the namespace"),
        )
        .help("set `enableServiceLinks: false` in the Pod's `spec`, or give the Service another name");
    if proof.span != at {
        finding.because_of(proof);
    }
    finding.fix = fix;
}

#[cfg(test)]
mod tests {
    use super::SERVICE_ENV_COLLISION;
    use crate::testing::{check, check_files, fixed};

    fn service(name: &str, spec: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{ports: [{{port: 1}}]{spec}}}\n---\n"
        )
    }

    fn deployment(image: &str, pod: &str, container: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n{pod}      \
             containers: [{{name: a, image: \"{image}\"{container}}}]\n"
        )
    }

    fn found(name: &str, spec: &str, image: &str, pod: &str, container: &str) -> Vec<String> {
        check(&SERVICE_ENV_COLLISION, &(service(name, spec) + &deployment(image, pod, container)))
    }

    #[test]
    fn the_names_that_images_stop_at() {
        for (name, image, variable, title) in [
            ("kafka", "confluentinc/cp-kafka:7.7.1", "KAFKA_PORT", "a Kafka broker"),
            ("kafka", "wurstmeister/kafka:2.13-2.8.1", "KAFKA_PORT", "a Kafka broker"),
            (
                "schema-registry",
                "confluentinc/cp-schema-registry:7.7.1",
                "SCHEMA_REGISTRY_PORT",
                "a Schema Registry",
            ),
            ("spark-master", "bde2020/spark-master:3.3.0", "SPARK_MASTER_PORT", "a Spark standalone master"),
            ("spark-worker", "bde2020/spark-worker:3.3.0", "SPARK_WORKER_PORT", "a Spark standalone worker"),
            ("zoo", "zookeeper:3.4.14", "ZOO_PORT", "ZooKeeper"),
        ] {
            let expected = format!(
                "error 12:37 `\"{image}\"`: the Service `{name}` sets `{variable}`, which stops {title}"
            );
            assert_eq!(found(name, "", image, "", ""), [expected]);
        }
    }

    #[test]
    fn what_sets_no_such_variable_is_right() {
        let kafka = "confluentinc/cp-kafka:7.7.1";
        assert_eq!(found("kafka", ", clusterIP: None", kafka, "", ""), [""; 0], "headless");
        assert_eq!(found("kafka-broker", "", kafka, "", ""), [""; 0], "another name");
        assert_eq!(found("kafka", "", kafka, "      enableServiceLinks: false\n", ""), [""; 0]);
        assert_eq!(found("kafka", "", "apache/kafka:3.9.0", "", ""), [""; 0], "an image that ignores it");
        assert_eq!(found("kafka", "", "redis:7", "", ""), [""; 0]);
        for container in [
            ", env: [{name: KAFKA_PORT, value: \"\"}]",
            ", command: [bash, -c, 'unset KAFKA_PORT; exec /etc/confluent/docker/run']",
            ", command: [kafka-server-start, /etc/kafka/server.properties]",
            ", envFrom: [{secretRef: {name: s}}]",
        ] {
            assert_eq!(found("kafka", "", kafka, "", container), [""; 0], "{container}");
        }
    }

    #[test]
    fn only_a_service_that_is_deployed_with_it_counts() {
        let kafka = deployment("confluentinc/cp-kafka:7.7.1", "", "");
        let files = |path: &str| {
            check_files(&SERVICE_ENV_COLLISION, &[(path, &*service("kafka", "")), ("a/kafka.yaml", &*kafka)])
                .len()
        };
        assert_eq!(files("a/service.yaml"), 1);
        assert_eq!(files("b/service.yaml"), 0);
        let elsewhere = service("kafka", "").replace("{name: kafka}", "{name: kafka, namespace: b}");
        assert_eq!(check(&SERVICE_ENV_COLLISION, &(elsewhere + &kafka)), [""; 0]);
    }

    #[test]
    fn the_fix_turns_the_variables_off() {
        let text = service("kafka", "")
            + &deployment("confluentinc/cp-kafka:7.7.1", "      restartPolicy: Always\n", "");
        assert!(
            fixed(&SERVICE_ENV_COLLISION, &text)
                .contains("      enableServiceLinks: false\n      restartPolicy")
        );
    }
}
