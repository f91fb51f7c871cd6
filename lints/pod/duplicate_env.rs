use std::borrow::Cow;

use crate::declare_lint;
use crate::finding::Severity;
use crate::lint::Context;
use crate::manifest::{Container, Workload, holds_placeholder};
use crate::yaml::Node;

declare_lint! {
    /// A container has two variables with the same name and different values, or two ports with the same number and
    /// protocol.
    ///
    /// ## Why
    ///
    /// Of two variables with the same name, the last one is used, so a change of the first one has no effect. The API
    /// server accepts both with a warning. When a later `kubectl apply` merges the list by name, it may remove one of
    /// the two, or refuse the update. The same applies to `containerPort` with the same protocol.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-api
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-api
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-api
    ///     spec:
    ///       containers:
    ///         - name: orders-api
    ///           image: registry.example/orders-api:1.4
    ///           env:
    ///             - name: LOG_LEVEL
    ///               value: info
    ///             - name: REGION
    ///               value: eu
    ///             - name: LOG_LEVEL
    ///               value: debug
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: orders-api
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: orders-api
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: orders-api
    ///     spec:
    ///       containers:
    ///         - name: orders-api
    ///           image: registry.example/orders-api:1.4
    ///           env:
    ///             - name: LOG_LEVEL
    ///               value: debug
    ///             - name: REGION
    ///               value: eu
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes issue 58477: a duplicate variable disappears when it is fixed:
    ///   https://github.com/kubernetes/kubernetes/issues/58477
    pub(crate) static DUPLICATE_ENV = "duplicate-env" {
        summary: "a variable or a port is there twice",
        severity: Warning,
        section: Pod,
        since: "0.1.0",
        check: AnyContainer(check),
    }
}

fn check<'a>(_: &Workload<'a>, container: &Container<'a>, context: &mut Context<'_, 'a>) {
    let env = container.env();
    for (at, variable) in env.iter().enumerate() {
        let earlier = env[..at].iter().rev().find(|other| other.name == variable.name);
        let Some(earlier) = earlier.filter(|_| !holds_placeholder(&variable.name)) else { continue };
        // A variable with its previous value in it: `PATH` from `$(PATH)`.
        let builds_on = variable.text().is_some_and(|text| text.contains(&format!("$({})", variable.name)));
        // Through an alias, one node can be two items.
        if builds_on || earlier.name_node == variable.name_node {
            continue;
        }
        let same = earlier.text().is_some() && earlier.text() == variable.text();
        let message = if same {
            format!("`{}` is there twice, with the same value", variable.name)
        } else {
            format!("`{}` is there twice: this value wins", variable.name)
        };
        let finding = context.report(variable.name_node, message);
        finding.because(earlier.name_node.span(), "the first").help("remove one of the two");
        if same {
            finding.severity(Severity::Info);
        }
    }
    let ports: Vec<_> = container.ports().into_iter().filter_map(port).collect();
    for (at, (node, number, protocol)) in ports.iter().enumerate() {
        let same = |other: &&(Node<'a>, i64, Cow<'a, str>)| (other.1, &other.2) == (*number, protocol);
        let Some((first, ..)) = ports[..at].iter().find(same).filter(|(first, ..)| first != node) else {
            continue;
        };
        context
            .report(*node, format!("port {number}/{protocol} is there twice"))
            .because(first.span(), "the first")
            .help("remove one of the two: a later `kubectl apply` cannot distinguish them");
    }
}

/// The place of a port's number, the number and the protocol.
fn port(port: Node<'_>) -> Option<(Node<'_>, i64, Cow<'_, str>)> {
    let node = port.get("containerPort")?;
    let protocol = port.get("protocol").and_then(Node::str).unwrap_or(Cow::Borrowed("TCP"));
    Some((node, node.int()?, protocol))
}

#[cfg(test)]
mod tests {
    use super::DUPLICATE_ENV;
    use crate::testing::{check, pod};

    fn found(container: &str) -> Vec<String> {
        check(&DUPLICATE_ENV, &pod(container))
    }

    #[test]
    fn the_last_value_wins() {
        assert_eq!(
            found("env: [{name: A, value: x}, {name: B, value: x}, {name: A, value: y}]"),
            ["warning 6:80 `A`: `A` is there twice: this value wins"]
        );
        assert_eq!(
            found("env: [{name: A, value: x}, {name: A, value: x}]"),
            ["info 6:59 `A`: `A` is there twice, with the same value"]
        );
        assert_eq!(
            found("env: [{name: A, value: x}, {name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]")
                .len(),
            1
        );
    }

    #[test]
    fn a_port_is_a_number_and_a_protocol() {
        assert_eq!(
            found("ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]"),
            ["warning 6:70 `80`: port 80/TCP is there twice"]
        );
        assert_eq!(found("ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]"), [""; 0]);
    }

    #[test]
    fn different_names_and_what_is_not_known_yet_are_fine() {
        for env in [
            "{name: A, value: x}, {name: a, value: y}",
            "{name: '${X}', value: x}, {name: '${X}', value: y}",
            "{name: P, value: /a}, {name: P, value: '$(P):/b'}",
        ] {
            assert_eq!(found(&format!("env: [{env}]")), [""; 0], "{env}");
        }
    }
}
