use std::borrow::Cow;

use super::broken;
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{Object, Service, Workload, holds_placeholder};
use crate::schema::Mistake;
use crate::yaml::Node;

declare_lint! {
    /// Two containers, volumes, claim templates or ports have the same name.
    ///
    /// ## Why
    ///
    /// The API server refuses the object: `spec.containers[1].name: Duplicate value: "app"`. The names of
    /// containers must be unique among all containers and init containers of the Pod; the names of ports must be
    /// unique within a container, and within a Service. A Service also cannot have the same port number twice for
    /// the same protocol.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     app: gateway
    ///   ports:
    ///     - name: http
    ///       port: 80
    ///     - name: http
    ///       port: 8080
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     app: gateway
    ///   ports:
    ///     - name: http
    ///       port: 80
    ///     - name: admin
    ///       port: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes API reference, "Container", "Volume", "ServicePort":
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ and
    ///   https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/
    pub(crate) static DUPLICATE_NAME = "duplicate-name" {
        summary: "two containers, volumes or ports with the same name",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    broken::report(Mistake::Duplicate, context);
    if let Some(workload) = Workload::new(object) {
        of_workload(&workload, context);
    }
    if Service::new(object).is_some() {
        let ports = items(object.spec(), "ports");
        twice(&names(&ports), "ports are named", context);
        let number = |port: &Node<'a>| {
            let node = port.get("port")?;
            let protocol = port.get("protocol").and_then(Node::str).unwrap_or(Cow::Borrowed("TCP"));
            Some((Cow::Owned(format!("{}/{protocol}", node.int()?)), node))
        };
        twice(&ports.iter().filter_map(number).collect::<Vec<_>>(), "ports use", context);
    }
}

fn of_workload<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let claims = workload.volume_claim_templates();
    let claim = |claim: &crate::manifest::Claim<'a>| claim.name().zip(claim.name_node());
    twice(&claims.iter().filter_map(claim).collect::<Vec<_>>(), "claim templates are named", context);
    let Some(template) = workload.pod_template() else { return };
    let containers: Vec<_> = template.all_containers().iter().map(crate::manifest::Container::node).collect();
    twice(&names(&containers), "containers are named", context);
    twice(&names(&items(template.spec(), "volumes")), "volumes are named", context);
    for container in containers {
        twice(&names(&items(Some(container), "ports")), "ports of the container are named", context);
    }
}

fn items<'a>(node: Option<Node<'a>>, list: &str) -> Vec<Node<'a>> {
    let list = node.and_then(|node| node.get(list));
    list.into_iter().flat_map(Node::items).map(Node::resolve).collect()
}

fn names<'a>(nodes: &[Node<'a>]) -> Vec<(Cow<'a, str>, Node<'a>)> {
    nodes.iter().filter_map(|node| node.get("name")).filter_map(|name| Some((name.str()?, name))).collect()
}

/// Reports each name that an earlier item already has.
fn twice<'a>(names: &[(Cow<'a, str>, Node<'a>)], what: &str, context: &mut Context<'_, 'a>) {
    for (at, (name, node)) in names.iter().enumerate() {
        let first = names[..at].iter().find(|(other, _)| other == name);
        let Some((_, first)) = first.filter(|_| !name.is_empty() && !holds_placeholder(name)) else {
            continue;
        };
        // Through an alias, one node can be two items: there is no other place to point at.
        let finding = context.report(*node, format!("two {what} `{name}`"));
        finding.label("the API server refuses the second");
        if first != node {
            finding.because(first.span(), "the first");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DUPLICATE_NAME;
    use crate::testing::{check, findings};

    fn pod(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n")
    }

    #[test]
    fn containers_of_all_sorts_share_their_names() {
        let text = pod("{containers: [{name: a}, {name: b}], initContainers: [{name: a}]}");
        assert_eq!(check(&DUPLICATE_NAME, &text), ["error 4:28 `a`: two containers are named `a`"]);
        let related = &findings(&DUPLICATE_NAME, &text)[0].related[0];
        assert_eq!((related.span.start, &*related.text), (112, "the first"));
    }

    #[test]
    fn names_of_volumes_claims_and_ports_are_unique() {
        assert_eq!(
            check(&DUPLICATE_NAME, &pod("{volumes: [{name: a}, {name: a}]}")),
            ["error 4:36 `a`: two volumes are named `a`"]
        );
        assert_eq!(
            check(&DUPLICATE_NAME, &pod("{containers: [{name: a, ports: [{name: a}, {name: a}]}]}")),
            ["error 4:57 `a`: two ports of the container are named `a`"]
        );
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  volumeClaimTemplates:\n  - metadata: {name: a}\n  \
                   - metadata: {name: a}\n";
        assert_eq!(check(&DUPLICATE_NAME, set), ["error 6:22 `a`: two claim templates are named `a`"]);
        let apart = pod("{containers: [{name: a, ports: [{name: a}]}, {name: b, ports: [{name: a}]}]}");
        assert_eq!(check(&DUPLICATE_NAME, &apart), [""; 0]);
    }

    #[test]
    fn ports_of_a_service_are_unique_for_each_protocol() {
        let service = |ports: &str| {
            let text =
                format!("apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{ports: {ports}}}\n");
            check(&DUPLICATE_NAME, &text)
        };
        assert_eq!(
            service("[{name: a, port: 80}, {name: b, port: 80, protocol: TCP}]"),
            ["error 4:53 `80`: two ports use `80/TCP`"]
        );
        assert_eq!(service("[{name: a, port: 80}, {name: b, port: 80, protocol: UDP}]"), [""; 0]);
    }

    #[test]
    fn placeholders_may_be_filled_in_differently() {
        assert_eq!(check(&DUPLICATE_NAME, &pod("{volumes: [{name: $A}, {name: $A}]}")), [""; 0]);
    }
}
