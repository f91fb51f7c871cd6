use std::borrow::Cow;

use super::words::{is_taken_away, refusal, text, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Container, Workload, WorkloadKind};
use crate::yaml::Node;

declare_lint! {
    /// Two containers of a Pod use the same port of the node, or a `hostPort` differs from its `containerPort`
    /// although the Pod uses the node's network.
    ///
    /// ## Why
    ///
    /// A `hostPort` is a port of the node, and a Pod can use each port of the node only once for a protocol and an
    /// address: `spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"`.
    ///
    /// With `hostNetwork: true`, every port of a container is also a port of the node, so `hostPort` must equal
    /// `containerPort`: "must match `containerPort` when `hostNetwork` is true". Where `hostPort` is not set, it
    /// defaults to `containerPort`, and two containers with the same port are refused in the same way. Since
    /// Kubernetes 1.28 only Pods get this default: the workload is accepted, and its Pods are refused.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       ports:
    ///         - containerPort: 8080
    ///           hostPort: 8080
    ///     - name: proxy
    ///       image: registry.example/proxy:1.0
    ///       ports:
    ///         - containerPort: 80
    ///           hostPort: 8080
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    ///       ports:
    ///         - containerPort: 8080
    ///     - name: proxy
    ///       image: registry.example/proxy:1.0
    ///       ports:
    ///         - containerPort: 80
    ///           hostPort: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference, "Pod": ContainerPort:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static HOST_PORT_CONFLICT = "host-port-conflict" {
        summary: "two containers of a Pod use the same port of the node",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// The first version that sets the default only in Pods, not in Pod templates.
const FILLED_IN_LATER: u8 = 28;

/// A port of the node, as the API server compares them.
struct HostPort<'a> {
    protocol: Cow<'a, str>,
    address: Cow<'a, str>,
    number: i64,
    /// Where the number is written.
    at: Node<'a>,
    /// Whether it is the `containerPort`, which is also the port of the node.
    is_filled_in: bool,
}

impl HostPort<'_> {
    fn is_same(&self, other: &Self) -> bool {
        (&self.protocol, &self.address, self.number) == (&other.protocol, &other.address, other.number)
    }
}

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(template) = workload.pod_template() else { return };
    let on_node = template.host_network();
    let ports = |container: &Container<'a>| {
        container.ports().into_iter().filter_map(|port| host_port(port, on_node)).collect::<Vec<_>>()
    };
    // Init containers run one after another, so each has the node's ports for itself.
    for container in template.init_containers() {
        twice(&ports(&container), workload, context);
    }
    let main: Vec<_> = template.containers().iter().flat_map(ports).collect();
    twice(&main, workload, context);
    if on_node {
        for port in template.containers().iter().flat_map(Container::ports) {
            differs(port, workload, context);
        }
    }
}

/// The port of the node that a container's port uses; none if it uses none or if it is not known.
fn host_port<'a>(port: Node<'a>, on_node: bool) -> Option<HostPort<'a>> {
    if is_taken_away(port) {
        return None;
    }
    let protocol = match text(port, "protocol")? {
        none if none.is_empty() => Cow::Borrowed("TCP"),
        protocol => protocol,
    };
    let address = text(port, "hostIP")?;
    let written = written(port, "hostPort");
    let is_filled_in = on_node && written.is_none_or(|port| port.value.int() == Some(0));
    let at = if is_filled_in { port.get("containerPort")? } else { written?.value };
    let number = at.int().filter(|number| *number != 0)?;
    Some(HostPort { protocol, address, number, at, is_filled_in })
}

fn twice<'a>(ports: &[HostPort<'a>], workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    for (at, port) in ports.iter().enumerate() {
        let Some(first) = ports[..at].iter().find(|other| other.is_same(port)) else { continue };
        let message = format!("the Pod uses port {}/{} of the node twice", port.number, port.protocol);
        // The default is not set yet when a template is validated.
        let later = (port.is_filled_in || first.is_filled_in)
            && workload.kind() != WorkloadKind::Pod
            && context.versions().any_from(FILLED_IN_LATER);
        let label = if later { "no Pod can be created from this" } else { refusal(workload, context) };
        let finding = context.report(port.at, message).label(label);
        if first.at != port.at {
            finding.because(first.at.span(), "the first");
        }
        if port.is_filled_in {
            finding.help("with `hostNetwork: true`, each port of a container is also a port of the node");
        }
    }
}

/// On the node's network, `hostPort` must equal `containerPort`.
fn differs<'a>(port: Node<'a>, workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let number = |field| written(port, field).and_then(|entry| Some((entry.value, entry.value.int()?)));
    let (Some((at, host)), Some((inner, container))) = (number("hostPort"), number("containerPort")) else {
        return;
    };
    if host != 0 && host != container {
        let label = refusal(workload, context);
        context
            .report(at, "with `hostNetwork: true`, `hostPort` must equal `containerPort`")
            .label(label)
            .because(inner.span(), "the container's port");
    }
}

#[cfg(test)]
mod tests {
    use super::HOST_PORT_CONFLICT;
    use crate::testing::{check, findings, label_for};

    fn spec(lists: &[(&str, &str)], rest: &str) -> String {
        let containers = |ports: &str| {
            let one = |(at, ports): (usize, &str)| format!("{{name: a{at}, image: b, ports: [{ports}]}}");
            ports.split('|').enumerate().map(one).collect::<Vec<_>>().join(", ")
        };
        let list = |(list, ports): &(&str, &str)| format!("  {list}: [{}]\n", containers(ports));
        let lists = lists.iter().map(list).collect::<Vec<_>>().concat();
        format!("{lists}  {rest}\n")
    }

    fn pod(ports: &str, rest: &str) -> String {
        let spec = spec(&[("containers", ports)], rest);
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{spec}")
    }

    #[test]
    fn a_port_of_the_node_is_used_once() {
        let text =
            pod("{containerPort: 1, hostPort: 80}|{containerPort: 2, hostPort: 80, protocol: TCP}", "");
        assert_eq!(
            check(&HOST_PORT_CONFLICT, &text),
            ["error 5:139 `80`: the Pod uses port 80/TCP of the node twice"]
        );
        let found = findings(&HOST_PORT_CONFLICT, &text);
        assert_eq!(&*found[0].related[0].text, "the first");
        for ports in [
            "{containerPort: 1, hostPort: 80}|{containerPort: 2, hostPort: 80, protocol: UDP}",
            "{containerPort: 1, hostPort: 80}|{containerPort: 2, hostPort: 80, hostIP: 127.0.0.1}",
            "{containerPort: 1, hostPort: 80}|{containerPort: 2, hostPort: 80, hostIP: $IP}",
            "{containerPort: 80}|{containerPort: 80}",
            "{containerPort: 1, hostPort: 0}|{containerPort: 2, hostPort: 0}",
            "{containerPort: 1, hostPort: $A}|{containerPort: 2, hostPort: $A}",
            "{$patch: delete, containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 80}",
        ] {
            assert_eq!(check(&HOST_PORT_CONFLICT, &pod(ports, "")), [""; 0], "{ports}");
        }
    }

    #[test]
    fn init_containers_have_the_node_for_themselves() {
        let port = "{containerPort: 1, hostPort: 80}";
        let of = |init: &str| {
            let spec = spec(&[("containers", port), ("initContainers", init)], "");
            let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{spec}");
            check(&HOST_PORT_CONFLICT, &text).len()
        };
        assert_eq!(of(&format!("{port}|{port}")), 0);
        assert_eq!(of(&format!("{port}, {port}")), 1);
    }

    #[test]
    fn on_the_network_of_the_node_every_port_is_a_host_port() {
        let on_node = "hostNetwork: true";
        let text = pod("{containerPort: 80}|{containerPort: 80}", on_node);
        assert_eq!(
            check(&HOST_PORT_CONFLICT, &text),
            ["error 5:113 `80`: the Pod uses port 80/TCP of the node twice"]
        );
        assert_eq!(label_for(&HOST_PORT_CONFLICT, "1.37", &text), "the API server refuses this");
        assert_eq!(
            check(&HOST_PORT_CONFLICT, &pod("{containerPort: 80, hostPort: 8080}", on_node)),
            ["error 5:75 `8080`: with `hostNetwork: true`, `hostPort` must equal `containerPort`"]
        );
        for ports in
            ["{containerPort: 80, hostPort: 80}", "{containerPort: 80, hostPort: 0}|{containerPort: 81}"]
        {
            assert_eq!(check(&HOST_PORT_CONFLICT, &pod(ports, on_node)), [""; 0], "{ports}");
        }
    }

    #[test]
    fn default_host_ports_are_refused_in_pods() {
        let spec = spec(&[("containers", "{containerPort: 80}|{containerPort: 80}")], "hostNetwork: true");
        let spec = spec.replace("  ", "      ");
        let set = format!("apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  template:\n    spec:\n{spec}");
        assert_eq!(label_for(&HOST_PORT_CONFLICT, "1.28", &set), "no Pod can be created from this");
        assert_eq!(label_for(&HOST_PORT_CONFLICT, "1.27", &set), "the API server refuses this");
    }
}
