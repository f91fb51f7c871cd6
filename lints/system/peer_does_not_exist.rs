use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Workload, WorkloadKind, holds_placeholder};
use crate::systems::{Concern, Given, Identified, Settings};
use crate::yaml::{Node, Span};

declare_lint! {
    /// The settings of a StatefulSet refer to a member that is not one of its Pods: `kafka-0.OTHER` although the
    /// governing Service has another name, an ordinal that no Pod has, or a node name for the first election of
    /// Elasticsearch that no node has.
    ///
    /// ## Why
    ///
    /// A Pod of a StatefulSet has the name `SET-N` and the DNS name `SET-N.SERVICE`, with the Service in `serviceName`.
    /// Other names of that form do not resolve. Members wait for a peer that does not exist: ZooKeeper and KRaft get no
    /// majority, and Elasticsearch logs `master not discovered or elected yet` and accepts no requests.
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
    ///             - {name: discovery.seed_hosts, value: search-peers}
    ///             - {name: cluster.initial_master_nodes, value: "search-0.search-peers,search-1.search-peers,search-2.search-peers"}
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
    /// - Kubernetes documentation, "StatefulSets": Stable Network ID:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    /// - Elasticsearch documentation, "Bootstrapping a cluster":
    ///   https://www.elastic.co/docs/deploy-manage/distributed-architecture/discovery-cluster-formation/modules-discovery-bootstrap-cluster
    pub(crate) static PEER_DOES_NOT_EXIST = "peer-does-not-exist" {
        summary: "a StatefulSet's settings refer to a member that is not one of its Pods",
        severity: Error,
        section: System,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// A StatefulSet and its Pods.
struct Set<'s> {
    name: &'s str,
    service: Option<&'s str>,
    ordinals: std::ops::Range<i64>,
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::StatefulSet || context.is_partial() {
        return;
    }
    let Some(spec) = workload.spec() else { return };
    let (Some(name), Some(ordinals)) = (workload.object().name(), workload.ordinals()) else { return };
    let service = spec.get("serviceName").and_then(Node::str);
    let unknown = |text: &str| text.is_empty() || holds_placeholder(text);
    if unknown(&name) || service.as_deref().is_some_and(unknown) {
        return;
    }
    let set = Set { name: &name, service: service.as_deref(), ordinals };
    for (of, settings) in context.systems() {
        names(&set, of, settings, context);
        first_members(&set, of, settings, context);
    }
}

/// Names of Pods in the variables of a container.
fn names<'a>(set: &Set<'_>, of: &Identified<'a, 'a>, settings: &Settings, context: &mut Context<'_, 'a>) {
    let Some(subject) = context.subject() else { return };
    // `quorum-replicas` compares the number of voters.
    let voters = settings.named("controller.quorum.voters").and_then(|one| one.value.given());
    for variable in of.container.env() {
        let Some((node, text)) = variable.value.zip(variable.text()) else { continue };
        let mut bad = None;
        for (ordinal, domain) in mentions(set.name, &text) {
            let pod = format!("{}-{ordinal}", set.name);
            // A Service for a single Pod has the name of the Pod.
            if context
                .project()
                .of_kind("Service")
                .any(|one| one.object.name().is_some_and(|name| name == pod))
            {
                return;
            }
            let Some(domain) = domain else { continue };
            let labels: Vec<_> = domain.split('.').collect();
            let namespace = subject.object.namespace();
            let elsewhere =
                labels.get(1).is_some_and(|one| namespace.as_deref().is_some_and(|own| own != *one));
            // Other names with dots may come from a DNS server outside of the cluster.
            let is_of_cluster = labels.len() == 1 || labels.get(2) == Some(&"svc");
            let first = labels[0];
            if elsewhere || !is_of_cluster || first == "svc" {
                continue;
            }
            match set.service {
                Some(service) if service != first => {
                    bad.get_or_insert((pod, domain.to_owned(), Some(service.to_owned())));
                }
                _ if !set.ordinals.contains(&ordinal)
                    && !set.ordinals.is_empty()
                    && voters.is_none_or(|voters| voters.span != node.span()) =>
                {
                    bad.get_or_insert((pod, domain.to_owned(), None));
                }
                _ => {}
            }
        }
        let Some((pod, domain, service)) = bad else { continue };
        let (severity, message, help) = match service {
            Some(service) => (
                Severity::Error,
                format!("`{pod}.{domain}` does not resolve: `serviceName` is `{service}`"),
                format!("the Pods have the DNS names `{}-N.{service}`; write `{pod}.{service}`", set.name),
            ),
            None => (
                Severity::Warning,
                format!("there is no Pod `{pod}`: the ordinals are {}", range(&set.ordinals)),
                "members wait for a Pod that does not exist; list the existing Pods".to_owned(),
            ),
        };
        let label = format!("no Pod has the name `{pod}.{domain}`");
        let finding = context.report(node, message);
        finding.severity(severity).label(label).help(help);
    }
}

/// `0 to 2`, or `0`.
fn range(ordinals: &std::ops::Range<i64>) -> String {
    let last = ordinals.end - 1;
    if ordinals.start == last { last.to_string() } else { format!("{} to {last}", ordinals.start) }
}

/// The Pods of a StatefulSet in a text: the ordinal, and the DNS domain that may follow.
fn mentions<'t>(set: &str, text: &'t str) -> Vec<(i64, Option<&'t str>)> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let words = text.split(move |c| !is_of_name(c));
    let found = words.filter_map(|word| {
        let rest = word.strip_prefix(set)?.strip_prefix('-')?;
        let (ordinal, domain) =
            rest.split_once('.').map_or((rest, None), |(ordinal, domain)| (ordinal, Some(domain)));
        Some((ordinal.parse().ok()?, domain.filter(|domain| !domain.is_empty())))
    });
    found.collect()
}

/// The first election of Elasticsearch uses the names of the nodes.
fn first_members<'a>(
    set: &Set<'_>,
    of: &Identified<'a, 'a>,
    settings: &Settings,
    context: &mut Context<'_, 'a>,
) {
    let by_pod = |given: &Given| {
        given.fields == ["metadata.name"] && given.text.chars().eq(std::iter::once(Given::FIELD))
    };
    let names = settings.that_decide(Concern::NodeName).find_map(|one| one.value.given());
    let members = settings.that_decide(Concern::InitialMembers).find_map(|one| one.value.given());
    let (Some(names), Some(members)) = (names.filter(|given| by_pod(given)), members) else { return };
    let Some(text) = members.fixed() else { return };
    let listed =
        text.split(',').map(|name| name.trim().trim_matches(['"', '[', ']'])).filter(|name| !name.is_empty());
    let listed: Vec<_> = listed.collect();
    let is_own = |name: &&&str| name.strip_prefix(set.name).is_some_and(|rest| rest.starts_with('-'));
    // Names of other StatefulSets are checked there.
    let Some(wrong) = listed.iter().filter(is_own).find(|name| {
        let ordinal =
            name.strip_prefix(set.name).and_then(|rest| rest.strip_prefix('-')?.parse::<i64>().ok());
        ordinal.is_none_or(|ordinal| !set.ordinals.contains(&ordinal))
    }) else {
        return;
    };
    let pods: Vec<_> =
        set.ordinals.clone().take(3).map(|ordinal| format!("{}-{ordinal}", set.name)).collect();
    let message = format!("no node calls itself `{wrong}`: `node.name` is the Pod's name");
    let span: Span = names.span;
    let finding = context.report_given(of, members, message);
    finding
        .label("not the name of a node")
        .help(format!("write the names of the Pods, without a domain: `{}`", pods.join(",")))
        .because(span, "what a node calls itself");
}

#[cfg(test)]
mod tests {
    use super::PEER_DOES_NOT_EXIST;
    use crate::testing::check;

    fn found(image: &str, env: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: zk}}\nspec:\n  serviceName: peers\n  replicas: 3\n  \
             template:\n    spec:\n      containers:\n        - image: {image}\n          name: a\n          env: [{env}]\n"
        );
        check(&PEER_DOES_NOT_EXIST, &text)
    }

    fn servers(value: &str) -> Vec<String> {
        found("zookeeper:3.9", &format!("{{name: ZOO_SERVERS, value: '{value}'}}"))
    }

    #[test]
    fn a_domain_that_is_not_the_governing_service_is_found() {
        assert_eq!(
            servers("server.1=zk-0.zk:2888:3888 server.2=zk-1.zk:2888:3888"),
            [
                "error 12:44 `'server.1=zk-0.zk:2888:3888 server.2=zk-1.zk:2888:3888'`: `zk-0.zk` does not resolve: \
              `serviceName` is `peers`"
            ]
        );
        for right in [
            "server.1=zk-0.peers:2888:3888",
            "server.1=zk-0.peers.ns.svc.cluster.local:2888",
            "server.1=other-0.zk:2888",
            "server.1=zk-0.zk.svc:2888",
            "my-zk-0.zk:1",
            "zk-0.example.com:2181",
            "zk-a.zk",
        ] {
            assert_eq!(servers(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn an_ordinal_that_no_pod_has_is_found() {
        assert_eq!(
            servers("server.4=zk-3.peers:2888"),
            ["warning 12:44 `'server.4=zk-3.peers:2888'`: there is no Pod `zk-3`: the ordinals are 0 to 2"]
        );
    }

    #[test]
    fn names_for_the_first_election_must_be_those_of_nodes() {
        let image = "docker.elastic.co/elasticsearch/elasticsearch:8.17.3";
        let with = |node: &str, masters: &str| {
            let env = format!(
                "{{name: node.name, {node}}}, {{name: cluster.initial_master_nodes, value: '{masters}'}}"
            );
            found(image, &env)
        };
        let pod = "valueFrom: {fieldRef: {fieldPath: metadata.name}}";
        let wrong = with(pod, "zk-0.peers,zk-1.peers");
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].contains("no node calls itself `zk-0.peers`"), "{wrong:?}");
        assert_eq!(with(pod, "zk-0,zk-1,zk-2"), [""; 0]);
        assert_eq!(with(pod, "zk-0,zk-1,other-0"), [""; 0], "of another set");
        assert_eq!(with("value: x", "zk-0.peers"), [""; 0]);
    }
}
