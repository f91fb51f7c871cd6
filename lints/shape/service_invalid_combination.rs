use super::words::{REFUSED, is_empty_list, written};
use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Object, Service, holds_placeholder};
use crate::yaml::{Entry, Node};

mod by_type;
mod external_name;

declare_lint! {
    /// Settings of a Service that cannot be combined.
    ///
    /// ## Why
    ///
    /// The API server refuses the Service. The rules, with the API server's message where it helps a search:
    ///
    /// - With more than one port, each needs a `name`.
    /// - A node port can be used only once for each protocol, and not with `type: ClusterIP`, which is the default:
    ///   ``may not be used when `type` is 'ClusterIP'``.
    /// - A Service of type `NodePort` or `LoadBalancer` needs a cluster IP: `may not be set to 'None' for NodePort
    ///   services`.
    /// - Type `ExternalName` needs `externalName`, a domain name, and cannot have addresses: `may not be set for
    ///   ExternalName services`.
    /// - `loadBalancerSourceRanges`, `loadBalancerClass` and `allocateLoadBalancerNodePorts` need `type:
    ///   LoadBalancer`: ``may only be used when `type` is 'LoadBalancer'``. So does `healthCheckNodePort`, which
    ///   also needs `externalTrafficPolicy: Local`.
    /// - `externalTrafficPolicy` needs type `NodePort` or `LoadBalancer`, or `externalIPs`: `may only be set for
    ///   externally-accessible services`. It is often left over when the type is changed back to `ClusterIP`.
    /// - The first of `clusterIPs` must equal `clusterIP`.
    ///
    /// One mistake is not refused and gets a warning: `sessionAffinityConfig` without `sessionAffinity: ClientIP`
    /// is silently dropped, and there is no session affinity.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: kafka-external
    /// spec:
    ///   selector:
    ///     app: kafka
    ///   ports:
    ///     - name: kafka
    ///       port: 9094
    ///       nodePort: 32094
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: kafka-external
    /// spec:
    ///   type: NodePort
    ///   selector:
    ///     app: kafka
    ///   ports:
    ///     - name: kafka
    ///       port: 9094
    ///       nodePort: 32094
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Service": Multi-port Services; Service type; Headless Services; External IPs:
    ///   https://kubernetes.io/docs/concepts/services-networking/service/
    /// - Kubernetes documentation, "Virtual IPs and Service Proxies": Session affinity; Traffic policies:
    ///   https://kubernetes.io/docs/reference/networking/virtual-ips/
    pub(crate) static SERVICE_INVALID_COMBINATION = "service-invalid-combination" {
        summary: "settings of a Service that cannot be combined",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

/// The four types.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    ClusterIp,
    NodePort,
    LoadBalancer,
    ExternalName,
}

impl Type {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "ClusterIP" => Self::ClusterIp,
            "NodePort" => Self::NodePort,
            "LoadBalancer" => Self::LoadBalancer,
            "ExternalName" => Self::ExternalName,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::NodePort => "NodePort",
            Self::LoadBalancer => "LoadBalancer",
            Self::ExternalName => "ExternalName",
        }
    }
}

/// A Service's spec, with what several rules need from it.
struct Facts<'a> {
    service: Service<'a>,
    spec: Node<'a>,
    /// None where it is not known: a placeholder, an unknown value, or a partial Service without it.
    kind: Option<Type>,
    /// Where the type is set.
    kind_node: Option<Node<'a>>,
    ports: Vec<Node<'a>>,
}

impl<'a> Facts<'a> {
    fn field(&self, name: &str) -> Option<Entry<'a>> {
        written(self.spec, name)
    }

    /// The type in words, for the end of a sentence; says so where it is the default.
    fn said(&self, kind: Type) -> String {
        let by_default = if self.kind_node.is_some() { "" } else { ", the default" };
        format!("type `{}`{by_default}", kind.name())
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let Some(service) = Service::new(object) else { return };
    let Some(spec) = object.spec().filter(|spec| spec.is_mapping()) else { return };
    let kind_node = spec.get("type").filter(|kind| !kind.is_null());
    let kind = match kind_node {
        Some(kind) => kind.str().as_deref().and_then(Type::of),
        None => Some(Type::ClusterIp).filter(|_| !context.is_partial()),
    };
    let ports = spec.get("ports").into_iter().flat_map(Node::items).map(Node::resolve);
    let ports = ports.filter(|port| port.is_mapping()).collect();
    let facts = Facts { service, spec, kind, kind_node, ports };
    unnamed_ports(&facts, context);
    node_ports(&facts, context);
    cluster_ips(&facts, context);
    affinity(&facts, context);
    if let Some(kind) = kind {
        by_type::check(&facts, kind, context);
        external_name::check(&facts, kind, context);
    }
}

/// A single port needs no name; each of several ports does.
fn unnamed_ports<'a>(facts: &Facts<'a>, context: &mut Context<'_, 'a>) {
    if facts.ports.len() < 2 || context.is_partial() {
        return;
    }
    for port in &facts.ports {
        let name = port.get("name").filter(|name| !name.is_null());
        let filled_in = port.entries().any(|entry| !entry.key.kind().is_scalar());
        if name.is_some_and(|name| name.content().is_none_or(|text| !text.is_empty())) || filled_in {
            continue;
        }
        let Some(first) = port.entries().next() else { continue };
        let at = port.entry("name").unwrap_or(first).key;
        let absent = context.path_in(*port, "name");
        context
            .report(at, "a Service with several ports needs a `name` for each")
            .absent([absent])
            .label("this port has no name")
            .help("an Ingress can still refer to the port by its number");
    }
}

fn node_ports<'a>(facts: &Facts<'a>, context: &mut Context<'_, 'a>) {
    let mut seen: Vec<(i64, String, Node<'a>)> = Vec::new();
    for port in &facts.ports {
        let Some(entry) = written(*port, "nodePort") else { continue };
        let Some(number) = entry.value.int().filter(|number| *number != 0) else { continue };
        let protocol = written(*port, "protocol").and_then(|protocol| protocol.value.str());
        let protocol = protocol.unwrap_or("TCP".into()).into_owned();
        let first = seen.iter().find(|(other, with, _)| *other == number && *with == protocol);
        if let Some((_, _, first)) = first.filter(|_| !holds_placeholder(&protocol)) {
            let finding = context.report(entry.value, format!("two ports have the node port `{number}`"));
            finding.label("the API server refuses the second");
            if *first != entry.value {
                finding.because(first.span(), "the first");
            }
        }
        seen.push((number, protocol, entry.value));
    }
}

fn cluster_ips<'a>(facts: &Facts<'a>, context: &mut Context<'_, 'a>) {
    let Some(single) = facts.field("clusterIP").filter(|_| facts.kind != Some(Type::ExternalName)) else {
        return;
    };
    let Some(first) = facts.field("clusterIPs").and_then(|all| all.value.resolve().items().next()) else {
        return;
    };
    let (Some(text), Some(other)) = (single.value.str(), first.str()) else { return };
    if text.is_empty() || text == other || [&text, &other].into_iter().any(|ip| holds_placeholder(ip)) {
        return;
    }
    context
        .report(first, format!("the first of `clusterIPs` must equal `clusterIP`, which is `{text}`"))
        .label(REFUSED)
        .because(single.value.span(), "must be the same address");
}

/// Without session affinity, its settings are dropped before they are validated.
fn affinity<'a>(facts: &Facts<'a>, context: &mut Context<'_, 'a>) {
    let Some(config) = facts.field("sessionAffinityConfig") else { return };
    let affinity = facts.field("sessionAffinity");
    let none = match affinity {
        Some(affinity) => affinity.value.str().is_some_and(|affinity| matches!(&*affinity, "None" | "")),
        None => !context.is_partial(),
    };
    if !none {
        return;
    }
    let finding = context
        .report(config.key, "`sessionAffinityConfig` does nothing without `sessionAffinity: ClientIP`")
        .severity(Severity::Warning)
        .label("silently dropped")
        .help("set `sessionAffinity: ClientIP` to keep each client on one Pod, or remove this");
    if affinity.is_none() {
        finding.absent(["spec.sessionAffinity"]);
    }
    if let Some(affinity) = affinity {
        finding.because(affinity.value.span(), "no session affinity");
    }
}

#[cfg(test)]
mod tests {
    use super::SERVICE_INVALID_COMBINATION;
    use crate::testing::{check, check_beside, findings};

    pub(super) fn service(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{{spec}}}\n")
    }

    pub(super) fn told(spec: &str) -> Vec<String> {
        check(&SERVICE_INVALID_COMBINATION, &service(spec))
    }

    #[test]
    fn several_ports_are_named() {
        let message = "a Service with several ports needs a `name` for each";
        assert_eq!(
            told("ports: [{port: 80}, {name: b, port: 81}, {name: '', port: 82}]"),
            [format!("error 4:17 `port`: {message}"), format!("error 4:50 `name`: {message}")]
        );
        for ports in [
            "[{port: 80}]",
            "[{name: a, port: 80}, {name: $B, port: 81}]",
            "[{name: a, port: 80}, {{ port }}]",
        ] {
            assert_eq!(told(&format!("ports: {ports}")), [""; 0], "{ports}");
        }
        let misspelled = service("ports: [{name: a, port: 80}, {nam: b, port: 81}]");
        assert_eq!(check_beside(&SERVICE_INVALID_COMBINATION, "unknown-field", &misspelled), [""; 0]);
        let another = service("ports: [{port: 80}, {nam: b, port: 81}]");
        let unnamed = check_beside(&SERVICE_INVALID_COMBINATION, "unknown-field", &another);
        assert_eq!(unnamed, [format!("error 4:17 `port`: {message}")]);
    }

    #[test]
    fn node_ports_are_unique() {
        let ports = |second: &str| {
            let first = "{name: a, port: 80, nodePort: 30080}";
            told(&format!("type: NodePort, ports: [{first}, {second}]"))
        };
        assert_eq!(
            ports("{name: b, port: 81, nodePort: 30080, protocol: TCP}"),
            ["error 4:100 `30080`: two ports have the node port `30080`"]
        );
        assert_eq!(ports("{name: b, port: 80, nodePort: 30080, protocol: UDP}"), [""; 0]);
        assert_eq!(ports("{name: b, port: 81, nodePort: 30081}"), [""; 0]);
    }

    #[test]
    fn the_first_cluster_ip_is_the_cluster_ip() {
        assert_eq!(
            told("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.2]"),
            ["error 4:42 `10.0.0.2`: the first of `clusterIPs` must equal `clusterIP`, which is `10.0.0.1`"]
        );
        for spec in [
            "clusterIP: None, clusterIPs: [None]",
            "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd00::1']",
            "clusterIP: $IP, clusterIPs: [10.0.0.1]",
            "clusterIPs: [None]",
        ] {
            assert_eq!(told(spec), [""; 0], "{spec}");
        }
    }

    #[test]
    fn without_session_affinity_its_settings_do_nothing() {
        let config = "sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}";
        let message = "`sessionAffinityConfig` does nothing without `sessionAffinity: ClientIP`";
        assert_eq!(told(config), [format!("warning 4:8 `sessionAffinityConfig`: {message}")]);
        let text = service(&format!("sessionAffinity: None, {config}"));
        let found = findings(&SERVICE_INVALID_COMBINATION, &text);
        assert_eq!(found[0].related[0].span.of(&text), "None");
        assert_eq!(told(&format!("sessionAffinity: ClientIP, {config}")), [""; 0]);
        assert_eq!(told(&format!("sessionAffinity: $AFFINITY, {config}")), [""; 0]);
    }
}
