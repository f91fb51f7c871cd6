use super::words::{STATEFUL_TEMPLATES, article, refusal_at};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{NameRule, Object, Workload, holds_placeholder, stands_in};
use crate::schema::{Diagnosis, Shape};
use crate::yaml::{Entry, Node};

mod fields;

declare_lint! {
    /// A name, a label or a key that the API server refuses.
    ///
    /// ## Why
    ///
    /// Most names become part of DNS names, so they consist of lower case letters, digits and `-`. `Kafka_Broker`
    /// is refused, and so is a port's name of more than 15 characters. The rules depend on what is named, and the
    /// API server reports the rule: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric
    /// characters`.
    ///
    /// | name of | rule |
    /// |---|---|
    /// | most objects | lower case letters, digits, `-` and `.`; at most 253 characters |
    /// | StatefulSets, namespaces, containers, volumes, ports of a Service | the same without `.`; at most 63 characters |
    /// | Services | the same; the first must be a letter before Kubernetes 1.36 |
    /// | ports of a container | the same; at most 15 characters, at least one letter |
    /// | labels | values: at most 63 characters, also `_` and `.`; keys: also a domain and `/` in front |
    /// | keys of ConfigMaps and Secrets | letters, digits, `-`, `_` and `.` |
    /// | variables | printable ASCII except `=`; before Kubernetes 1.32 letters, digits, `-`, `_` and `.` |
    /// | resources | `cpu`, `memory`, `ephemeral-storage`, `hugepages-…`, or one with a domain: `nvidia.com/gpu` |
    ///
    /// A StatefulSet's own name is validated like this since Kubernetes 1.27, and the names in its Pod template
    /// since 1.34. Before, the StatefulSet is accepted, and its Pods are refused.
    ///
    /// The same rules apply where another object refers to the name: in `serviceAccountName`, in a reference to a
    /// ConfigMap, in the port of a probe.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: Orders_Settings
    /// data:
    ///   mode: production
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: orders-settings
    /// data:
    ///   mode: production
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Object Names and IDs": Names; "Labels and Selectors": Syntax and character set:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    pub(crate) static INVALID_NAME = "invalid-name" {
        summary: "a name that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// Kinds whose names are DNS subdomains. Other lints report stricter limits on their length.
const SUBDOMAINS: [(&str, &str); 17] = [
    ("", "ConfigMap"),
    ("", "LimitRange"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("", "Pod"),
    ("", "ReplicationController"),
    ("", "ResourceQuota"),
    ("", "Secret"),
    ("", "ServiceAccount"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
];

/// The first version that accepts a Service whose name begins with a digit.
const DIGIT_FIRST: u8 = 36;
/// The first version that validates a StatefulSet's name by what its Pods need.
const SET_NAMES: u8 = 27;
const REFUSED: &str = "the API server refuses this name";
/// How many characters of a name are repeated in a message.
const MOST_SHOWN: usize = 64;

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (group, kind) = (object.group(), object.kind());
    let name = object.metadata().and_then(|metadata| metadata.get("name"));
    if let (Some(rule), Some(name)) = (rule(&group, &kind, context), name) {
        let is_taken =
            (&*group, &*kind) == ("apps", "StatefulSet") && !context.versions().any_from(SET_NAMES);
        let label = if is_taken { "the StatefulSet is accepted, but its Pods are refused" } else { REFUSED };
        judge(name, rule, &format!("{} {kind}", article(&kind)), label, context);
    }
    let namespace = object.metadata().and_then(|metadata| metadata.get("namespace"));
    if let Some(namespace) = namespace.filter(|_| context.schemas().definition(&group, &kind).is_some()) {
        judge(namespace, NameRule::Label, "a namespace", REFUSED, context);
    }
    if group.is_empty() && matches!(&*kind, "ConfigMap" | "Secret") {
        for map in ["data", "binaryData", "stringData"].iter().filter_map(|map| object.node().get(map)) {
            keys(map, NameRule::ConfigKey, &format!("a key of a {kind}"), REFUSED, context);
        }
    }
    for claim in Workload::new(object).iter().flat_map(Workload::volume_claim_templates) {
        if let Some(name) = claim.name_node() {
            judge(name, NameRule::Label, "a claim template", REFUSED, context);
        }
    }
    match (context.diagnosis(), object.metadata()) {
        (Some(diagnosis), _) => within(object, diagnosis, context),
        (None, Some(metadata)) => of_metadata(metadata, context),
        (None, None) => {}
    }
}

fn rule(group: &str, kind: &str, context: &Context<'_, '_>) -> Option<NameRule> {
    match (group, kind) {
        ("apps", "StatefulSet") | ("", "Namespace") => Some(NameRule::Label),
        ("", "Service") if context.versions().all_from(DIGIT_FIRST) => Some(NameRule::Label),
        ("", "Service") => Some(NameRule::LetterFirst),
        // The name of a custom resource is a subdomain.
        _ => (SUBDOMAINS.contains(&(group, kind)) || context.schemas().definition(group, kind).is_some())
            .then_some(NameRule::Subdomain),
    }
}

/// The names and labels within an object, at every place whose type has them.
fn within<'a>(object: Object<'a>, diagnosis: &Diagnosis<'a>, context: &mut Context<'_, 'a>) {
    let versions = context.versions();
    let of_metrics = object.group() == "autoscaling";
    let depends = object.kind() == "StatefulSet" && !versions.all_from(STATEFUL_TEMPLATES);
    for (number, place) in diagnosis.judgement.places().iter().enumerate() {
        let Shape::Object(of) = place.shape else { continue };
        let Some(of) = of.name() else { continue };
        // The labels of a template were always validated.
        let label =
            if depends && of != "ObjectMeta" { refusal_at(diagnosis, number, context) } else { REFUSED };
        for (_, field, held, bearer) in fields::of_type(&fields::NAMES, of, |row| row.0) {
            let Some(name) = place.node.get(field) else { continue };
            if let Some(rule) = held.rule(name, versions) {
                judge(name, rule, bearer, label, context);
            }
        }
        // The API server leaves the selectors of metrics to the servers of these metrics.
        let is_looked_at = |row: &&(&str, _)| !of_metrics || row.0 != "LabelSelector";
        for (_, field) in fields::of_type(&fields::LABELS, of, |row| row.0).filter(is_looked_at) {
            labels(place.node.get(field), label, context);
        }
        match of {
            "ObjectMeta" => annotations(place.node, context),
            "Container" => {
                for list in ["requests", "limits"] {
                    resources(place.node.at(&["resources", list]), label, context);
                }
            }
            _ => {}
        }
    }
}

fn of_metadata<'a>(metadata: Node<'a>, context: &mut Context<'_, 'a>) {
    labels(metadata.get("labels"), REFUSED, context);
    annotations(metadata, context);
}

fn labels<'a>(labels: Option<Node<'a>>, label: &'static str, context: &mut Context<'_, 'a>) {
    let Some(labels) = labels.filter(|labels| labels.is_mapping()) else { return };
    keys(labels, NameRule::LabelKey, "the key of a label", label, context);
    // The API server sets the label with the name of a namespace itself.
    let is_written =
        |entry: &Entry<'a>| !entry.is_merge() && entry.key.key_text() != "kubernetes.io/metadata.name";
    for entry in labels.entries().filter(is_written) {
        judge(entry.value.resolve(), NameRule::LabelValue, "the value of a label", label, context);
    }
}

fn annotations<'a>(metadata: Node<'a>, context: &mut Context<'_, 'a>) {
    let annotations = metadata.get("annotations").filter(|annotations| annotations.is_mapping());
    // The domain of an annotation can have capitals.
    for entry in annotations.into_iter().flat_map(Node::entries).filter(|entry| !entry.is_merge()) {
        let key = entry.key.key_text().to_ascii_lowercase();
        report(entry.key, &key, NameRule::LabelKey, "the key of an annotation", REFUSED, context);
    }
}

fn keys<'a>(map: Node<'a>, rule: NameRule, of: &str, label: &'static str, context: &mut Context<'_, 'a>) {
    for entry in map.entries().filter(|entry: &Entry<'a>| !entry.is_merge()) {
        report(entry.key, &entry.key.key_text(), rule, of, label, context);
    }
}

fn judge<'a>(node: Node<'a>, rule: NameRule, of: &str, label: &'static str, context: &mut Context<'_, 'a>) {
    // `wrong-type` reports what is not a string, and `missing-field` what is empty.
    if let Some(text) = node.str().filter(|text| !text.is_empty()) {
        report(node, &text, rule, of, label, context);
    }
}

fn report<'a>(
    node: Node<'a>,
    text: &str,
    rule: NameRule,
    of: &str,
    label: &'static str,
    context: &mut Context<'_, 'a>,
) {
    if holds_placeholder(text) || node.text().starts_with("{{") || stands_in(text) {
        return;
    }
    let Some(trouble) = rule.trouble(text) else { return };
    let whole = node.content().unwrap_or_default();
    let mut shown: String = whole.chars().take(MOST_SHOWN).collect();
    if shown.len() < whole.len() {
        shown.push('…');
    }
    let finding =
        context.report(node, format!("`{shown}` cannot be the name of {of}: it {trouble}")).label(label);
    if of.starts_with("the ") || of.starts_with("a key") {
        finding.message = format!("`{shown}` cannot be {of}: it {trouble}");
    }
    let plain: String = text
        .chars()
        .map(|c| if matches!(c, '_' | ' ' | '.') { '-' } else { c.to_ascii_lowercase() })
        .collect();
    let plain = plain.trim_matches('-');
    let lower =
        matches!(rule, NameRule::Subdomain | NameRule::Label | NameRule::LetterFirst | NameRule::Port);
    if lower && plain != text && rule.trouble(plain).is_none() {
        finding.help(format!("`{plain}` would be valid"));
    }
}

/// The resources without a domain.
fn resources<'a>(list: Option<Node<'a>>, label: &'static str, context: &mut Context<'_, 'a>) {
    for entry in list.into_iter().flat_map(Node::entries).filter(|entry| !entry.is_merge()) {
        let name = entry.key.key_text();
        let standard =
            matches!(&*name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
        if standard || name.contains('/') || name.is_empty() || holds_placeholder(&name) {
            continue;
        }
        let finding =
            context.report(entry.key, format!("`{name}` is not a resource of a container")).label(label);
        if name.ends_with("gpu") {
            finding.help("names of devices have a domain: `nvidia.com/gpu`");
        } else if name == "storage" {
            finding.help("`storage` is for claims; use `ephemeral-storage` for scratch space");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::INVALID_NAME;
    use crate::testing::{check, check_for, findings, label_for};

    fn object(kind: &str, name: &str) -> String {
        format!("apiVersion: {kind}\nmetadata: {{name: {name}}}\n")
    }

    fn pod(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {spec}\n")
    }

    #[test]
    fn each_kind_has_its_rule() {
        let told = |kind: &str, name: &str| check(&INVALID_NAME, &object(kind, name)).len();
        for (kind, name, expected) in [
            ("v1\nkind: ConfigMap", "a.b", 0),
            ("v1\nkind: ConfigMap", "a_b", 1),
            ("apps/v1\nkind: StatefulSet", "a.b", 1),
            ("apps/v1\nkind: Deployment", "a.b", 0),
            ("apps/v1\nkind: Deployment", "$NAME", 0),
            ("apps/v1\nkind: Deployment", "JOB_NAME_PLACEHOLDER", 0),
            ("apps/v1\nkind: Deployment", "'*'", 0),
            ("apps/v1\nkind: Deployment", "PV_NAME", 0),
            ("apps/v1\nkind: Deployment", "token-YOUR_TOKEN", 0),
            ("apps/v1\nkind: Deployment", "REST_API", 1),
            ("v1\nkind: Namespace", "_", 0),
            ("apps/v1\nkind: Deployment", "\"{{ name }}\"", 0),
            ("v1\nkind: Service", "1a", 0),
            ("v1\nkind: Service", "a.b", 1),
            ("rbac.authorization.k8s.io/v1\nkind: ClusterRole", "system:Node_a", 0),
            ("example.com/v1\nkind: Deployment", "A_b", 0),
        ] {
            assert_eq!(told(kind, name), expected, "{kind} {name}");
        }
        let service = object("v1\nkind: Service", "1a");
        assert_eq!(
            check_for(&INVALID_NAME, "1.35-1.36", &service),
            ["error 3:18 `1a`: `1a` cannot be the name of a Service: it begins with a digit"]
        );
        let help = findings(&INVALID_NAME, &object("v1\nkind: Secret", "My_Secret"))[0].help.clone();
        assert_eq!(help.as_deref(), Some("`my-secret` would be valid"));
    }

    #[test]
    fn names_in_a_pod_are_labels() {
        assert_eq!(
            check(
                &INVALID_NAME,
                &pod(
                    "containers: [{name: A, ports: [{name: http-metrics-port}], env: [{name: 'A=B'}], volumeDevices: [{name: a_b}]}]\n  volumes: [{name: a_b}]\n  hostname: a.b"
                )
            ),
            [
                "error 5:23 `A`: `A` cannot be the name of a container: it can only contain lower case letters, digits and `-`, not `A`",
                "error 5:41 `http-metrics-port`: `http-metrics-port` cannot be the name of a container's port: it has 17 characters, and at most 15 are allowed",
                "error 5:75 `'A=B'`: `A=B` cannot be the name of a variable: it can only contain printable ASCII except `=`, not `=`",
                "error 6:20 `a_b`: `a_b` cannot be the name of a volume: it can only contain lower case letters, digits and `-`, not `_`",
                "error 7:13 `a.b`: `a.b` cannot be the name of a Pod's `hostname`: it can only contain lower case letters, digits and `-`, not `.`",
            ]
        );
    }

    #[test]
    fn references_follow_the_rule_of_what_they_name() {
        assert_eq!(
            check(
                &INVALID_NAME,
                &pod(
                    "serviceAccountName: Loader\n  nodeSelector: {a b: c}\n  containers:\n  - name: a\n    envFrom: [{configMapRef: {name: a_b}, prefix: A=}]\n    \
                     livenessProbe: {tcpSocket: {port: \"8080\"}}\n    readinessProbe: {tcpSocket: {port: http_admin}}"
                )
            ),
            [
                "error 5:23 `Loader`: `Loader` cannot be the name of a ServiceAccount: it can only contain lower case letters, digits, `-` and `.`, not `L`",
                "error 6:18 `a b`: `a b` cannot be the key of a label: it can only contain letters, digits, `-`, `_` and `.`, not ` `",
                "error 9:37 `a_b`: `a_b` cannot be the name of a ConfigMap: it can only contain lower case letters, digits, `-` and `.`, not `_`",
                "error 9:51 `A=`: `A=` cannot be the name of a variable: it can only contain printable ASCII except `=`, not `=`",
                "error 11:40 `http_admin`: `http_admin` cannot be the name of a container's port: it can only contain lower case letters, digits and `-`, not `_`",
            ]
        );
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nspec: {serviceName: a.b}\n";
        let message = "`a.b` cannot be the name of a Service: it can only contain lower case letters, digits and `-`, not `.`";
        assert_eq!(check_for(&INVALID_NAME, "1.32-1.33", set), [format!("error 3:21 `a.b`: {message}")]);
        assert_eq!(check_for(&INVALID_NAME, "1.32", set), [""; 0]);
    }

    #[test]
    fn older_versions_are_stricter_with_variables() {
        let text = pod("containers: [{name: a, env: [{name: '1 a'}]}]");
        assert_eq!(check(&INVALID_NAME, &text), [""; 0]);
        assert_eq!(check_for(&INVALID_NAME, "1.31", &text).len(), 1);
    }

    #[test]
    fn labels_have_keys_and_values() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n  labels: {a/b/c: d, ok: 'a b'}\n  annotations: {Example.com/A_b: 'any thing', -x: a}\nspec: {template: {metadata: {labels: {app: a@b}}}}\n";
        assert_eq!(
            check(&INVALID_NAME, text),
            [
                "error 5:12 `a/b/c`: `a/b/c` cannot be the key of a label: it can only contain letters, digits, `-`, `_` and `.`, not `/`",
                "error 5:26 `'a b'`: `a b` cannot be the value of a label: it can only contain letters, digits, `-`, `_` and `.`, not ` `",
                "error 6:47 `-x`: `-x` cannot be the key of an annotation: it begins with `-`, not with a letter or digit",
                "error 7:44 `a@b`: `a@b` cannot be the value of a label: it can only contain letters, digits, `-`, `_` and `.`, not `@`",
            ]
        );
    }

    #[test]
    fn selectors_of_metrics_are_not_checked() {
        let text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a, labels: {b: c/d}}\nspec:\n  \
                    metrics: [{type: External, external: {metric: {name: lag, selector: {matchLabels: {topic: \
                    projects/a/topics/b}}}}}]\n";
        assert_eq!(
            check(&INVALID_NAME, text),
            [
                "error 3:33 `c/d`: `c/d` cannot be the value of a label: it can only contain letters, digits, `-`, `_` and `.`, not `/`"
            ]
        );
    }

    #[test]
    fn older_versions_accept_a_stateful_set() {
        let set = |name: &str, metadata: &str, volume: &str| {
            format!(
                "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec: {{template: {{metadata: {metadata}, \
                 spec: {{volumes: [{{name: {volume}}}]}}}}}}\n"
            )
        };
        let label = |versions, text: &str| label_for(&INVALID_NAME, versions, text);
        assert_eq!(
            label("1.26", &set("a.b", "", "a")),
            "the StatefulSet is accepted, but its Pods are refused"
        );
        assert_eq!(label("1.26-1.27", &set("a.b", "", "a")), "the API server refuses this name");
        assert_eq!(label("1.33", &set("a", "", "a_b")), "no Pod can be created from this");
        assert_eq!(label("1.34", &set("a", "", "a_b")), "the API server refuses this name");
        assert_eq!(label("1.33", &set("a", "{labels: {a: b/c}}", "a")), "the API server refuses this name");
    }

    #[test]
    fn custom_resources_are_named_as_their_definition_shows() {
        let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: b.c.de}\n\
                          spec:\n  group: c.de\n  names: {kind: Widget}\n  versions:\n  - {name: v1, schema: \
                          {openAPIV3Schema: {type: object}}}\n---\n";
        let widget = "apiVersion: c.de/v1\nkind: Widget\nmetadata: {name: A_b, namespace: c.d}\n";
        assert_eq!(check(&INVALID_NAME, widget), [""; 0]);
        assert_eq!(
            check(&INVALID_NAME, &format!("{definition}{widget}")),
            [
                "error 12:18 `A_b`: `A_b` cannot be the name of a Widget: it can only contain lower case letters, digits, `-` and `.`, not `A`",
                "error 12:34 `c.d`: `c.d` cannot be the name of a namespace: it can only contain lower case letters, digits and `-`, not `.`",
            ]
        );
    }

    #[test]
    fn keys_are_file_names() {
        let text =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {conf/a.yaml: b, .hidden: c}\n";
        assert_eq!(
            check(&INVALID_NAME, text),
            [
                "error 4:8 `conf/a.yaml`: `conf/a.yaml` cannot be a key of a ConfigMap: it can only contain letters, digits, `-`, `_` and `.`, not `/`"
            ]
        );
    }

    #[test]
    fn resources_without_a_domain_are_few() {
        let text = pod(
            "containers: [{name: a, resources: {limits: {gpu: 1, cpu: 1, nvidia.com/gpu: 1, storage: 1Gi}}}]",
        );
        assert_eq!(
            check(&INVALID_NAME, &text),
            [
                "error 5:47 `gpu`: `gpu` is not a resource of a container",
                "error 5:82 `storage`: `storage` is not a resource of a container",
            ]
        );
    }
}
