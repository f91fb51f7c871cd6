//! Fields that only some types of Services can have.

use super::{Facts, REFUSED, Type, is_empty_list, written};
use crate::lint::Context;
use crate::yaml::Entry;

/// Fields that are only for load balancers, and whether an empty list counts as missing.
const LOAD_BALANCER: [(&str, bool); 3] = [
    ("loadBalancerSourceRanges", true),
    ("allocateLoadBalancerNodePorts", false),
    ("loadBalancerClass", false),
];

pub(super) fn check<'a>(facts: &Facts<'a>, kind: Type, context: &mut Context<'_, 'a>) {
    match kind {
        Type::ClusterIp => node_port(facts, context),
        Type::NodePort | Type::LoadBalancer => headless(facts, kind, context),
        Type::ExternalName => {}
    }
    if kind != Type::LoadBalancer {
        load_balancer(facts, kind, context);
    }
    traffic_policy(facts, kind, context);
    health_check(facts, kind, context);
}

fn report<'a>(
    facts: &Facts<'a>,
    field: Entry<'a>,
    message: String,
    help: &str,
    context: &mut Context<'_, 'a>,
) {
    let finding = context.report(field.key, message).label(REFUSED).help(help);
    match facts.kind_node {
        Some(kind) => finding.because(kind.span(), "the type"),
        None => finding.absent(["spec.type"]),
    };
}

fn node_port<'a>(facts: &Facts<'a>, context: &mut Context<'_, 'a>) {
    for port in &facts.ports {
        let Some(field) = written(*port, "nodePort") else { continue };
        if field.value.int().is_some_and(|number| number != 0) {
            let message = format!("a Service with a `nodePort` cannot be of {}", facts.said(Type::ClusterIp));
            let help = "set `type: NodePort` to open a port on every node, or remove `nodePort`";
            report(facts, field, message, help, context);
        }
    }
}

fn headless<'a>(facts: &Facts<'a>, kind: Type, context: &mut Context<'_, 'a>) {
    let field = facts.field("clusterIP").or_else(|| facts.field("clusterIPs"));
    let Some(field) = field.filter(|_| facts.service.is_headless()) else { return };
    let message = format!("a Service of {} cannot be headless", facts.said(kind));
    let help = "use two Services: a headless one for the names of the Pods, and this one for access";
    report(facts, field, message, help, context);
}

fn load_balancer<'a>(facts: &Facts<'a>, kind: Type, context: &mut Context<'_, 'a>) {
    for (name, may_be_empty) in LOAD_BALANCER {
        let Some(field) = facts.field(name) else { continue };
        if may_be_empty && field.value.resolve().items().next().is_none() {
            continue;
        }
        let message = format!("`{name}` is for load balancers, but this Service is of {}", facts.said(kind));
        let help = format!("set `type: LoadBalancer`, or remove `{name}`");
        report(facts, field, message, &help, context);
    }
}

fn traffic_policy<'a>(facts: &Facts<'a>, kind: Type, context: &mut Context<'_, 'a>) {
    let Some(policy) = facts.field("externalTrafficPolicy") else { return };
    let has_addresses =
        || facts.field("externalIPs").is_some_and(|addresses| !is_empty_list(addresses.value));
    let open = match kind {
        Type::NodePort | Type::LoadBalancer => true,
        Type::ClusterIp => context.is_partial() || has_addresses(),
        Type::ExternalName => false,
    };
    if open || policy.value.content().is_some_and(|text| text.is_empty()) {
        return;
    }
    let kind = facts.said(kind);
    let message = format!("`externalTrafficPolicy` is for external traffic, but this Service is of {kind}");
    let help = "remove `externalTrafficPolicy`, or set `type: LoadBalancer` or `type: NodePort`";
    report(facts, policy, message, help, context);
}

fn health_check<'a>(facts: &Facts<'a>, kind: Type, context: &mut Context<'_, 'a>) {
    let Some(port) = facts.field("healthCheckNodePort") else { return };
    if port.value.int().is_none_or(|number| number == 0) {
        return;
    }
    let policy = facts.field("externalTrafficPolicy").map(|policy| policy.value);
    let everywhere = match policy {
        Some(policy) => policy.str().is_some_and(|policy| matches!(&*policy, "Cluster" | "")),
        None => !context.is_partial(),
    };
    if kind == Type::LoadBalancer && !everywhere {
        return;
    }
    let message = "`healthCheckNodePort` needs `type: LoadBalancer` and `externalTrafficPolicy: Local`";
    let fields = [("spec.type", facts.kind_node), ("spec.externalTrafficPolicy", policy)];
    let absent = fields.into_iter().filter(|(_, node)| node.is_none()).map(|(field, _)| field);
    let finding = context.report(port.key, message).label(REFUSED).absent(absent);
    for (node, text) in [(facts.kind_node, "the type"), (policy, "the policy")] {
        if let Some(node) = node {
            finding.because(node.span(), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SERVICE_INVALID_COMBINATION;
    use super::super::tests::{service, told};
    use crate::testing::{check_beside, findings};

    #[test]
    fn a_port_on_every_node_needs_the_type() {
        let ports = "ports: [{port: 80, nodePort: 30080}]";
        let message = "a Service with a `nodePort` cannot be of type `ClusterIP`";
        assert_eq!(told(ports), [format!("error 4:27 `nodePort`: {message}, the default")]);
        let text = service(&format!("type: ClusterIP, {ports}"));
        let found = findings(&SERVICE_INVALID_COMBINATION, &text);
        assert_eq!((&*found[0].message, found[0].related[0].span.of(&text)), (message, "ClusterIP"));
        for spec in [
            "type: NodePort, ports: [{port: 80, nodePort: 30080}]",
            "type: $TYPE, ports: [{port: 80, nodePort: 30080}]",
            "ports: [{port: 80, nodePort: 0}]",
            "ports: [{port: 80, nodePort: null}]",
            "ports: [{port: 80, nodePort: $PORT}]",
        ] {
            assert_eq!(told(spec), [""; 0], "{spec}");
        }
        let misspelled = service(&format!("typ: NodePort, {ports}"));
        assert_eq!(check_beside(&SERVICE_INVALID_COMBINATION, "unknown-field", &misspelled), [""; 0]);
    }

    #[test]
    fn external_services_are_not_headless() {
        assert_eq!(
            told("type: NodePort, clusterIP: None"),
            ["error 4:24 `clusterIP`: a Service of type `NodePort` cannot be headless"]
        );
        assert_eq!(
            told("type: LoadBalancer, clusterIPs: [None]"),
            ["error 4:28 `clusterIPs`: a Service of type `LoadBalancer` cannot be headless"]
        );
        assert_eq!(told("type: LoadBalancer, clusterIP: 10.0.0.1"), [""; 0]);
        assert_eq!(told("clusterIP: None"), [""; 0]);
    }

    #[test]
    fn some_fields_are_for_load_balancers() {
        let of = "is for load balancers, but this Service is of type";
        assert_eq!(
            told("type: NodePort, loadBalancerSourceRanges: [10.0.0.0/8], loadBalancerClass: a"),
            [
                format!("error 4:24 `loadBalancerSourceRanges`: `loadBalancerSourceRanges` {of} `NodePort`"),
                format!("error 4:64 `loadBalancerClass`: `loadBalancerClass` {of} `NodePort`"),
            ]
        );
        assert_eq!(
            told("allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: []"),
            [format!(
                "error 4:8 `allocateLoadBalancerNodePorts`: `allocateLoadBalancerNodePorts` {of} `ClusterIP`, the \
                 default"
            )]
        );
        assert_eq!(told("type: LoadBalancer, allocateLoadBalancerNodePorts: false"), [""; 0]);
    }

    #[test]
    fn a_traffic_policy_needs_external_traffic() {
        let message = "`externalTrafficPolicy` is for external traffic, but this Service is of type";
        assert_eq!(
            told("externalTrafficPolicy: Local, externalIPs: []"),
            [format!("error 4:8 `externalTrafficPolicy`: {message} `ClusterIP`, the default")]
        );
        for spec in [
            "externalTrafficPolicy: Local, externalIPs: [192.0.2.1]",
            "externalTrafficPolicy: Local, externalIPs: '{{ ips }}'",
            "externalTrafficPolicy: Local, type: NodePort",
            "externalTrafficPolicy: Local, type: LoadBalancer",
            "externalTrafficPolicy: ''",
        ] {
            assert_eq!(told(spec), [""; 0], "{spec}");
        }
    }

    #[test]
    fn the_port_of_a_health_check_needs_a_local_balancer() {
        let message = "`healthCheckNodePort` needs `type: LoadBalancer` and `externalTrafficPolicy: Local`";
        for spec in [
            "healthCheckNodePort: 30000",
            "healthCheckNodePort: 30000, type: NodePort, externalTrafficPolicy: Local",
            "healthCheckNodePort: 30000, type: LoadBalancer",
            "healthCheckNodePort: 30000, type: LoadBalancer, externalTrafficPolicy: Cluster",
        ] {
            assert_eq!(told(spec), [format!("error 4:8 `healthCheckNodePort`: {message}")], "{spec}");
        }
        let sound = "healthCheckNodePort: 30000, type: LoadBalancer, externalTrafficPolicy: Local";
        assert_eq!(told(sound), [""; 0]);
        assert_eq!(told("healthCheckNodePort: 0"), [""; 0]);
    }
}
