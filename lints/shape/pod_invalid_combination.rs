use super::words::{may_lack, refusal, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::yaml::{Entry, Node};

mod by_kind;

declare_lint! {
    /// Settings of a Pod that cannot be combined, or that Pods of this kind cannot have: `dnsPolicy: None` without
    /// a name server, namespaces of the node that exclude each other, a deadline in a Deployment, debug containers
    /// in a manifest.
    ///
    /// ## Why
    ///
    /// - `dnsPolicy: None` needs a name server in `dnsConfig`: "must provide at least one DNS nameserver when
    ///   `dnsPolicy` is None".
    /// - `hostUsers: false` gives the Pod its own user namespace, which cannot be combined with `hostPID` or
    ///   `hostIPC`, nor with `hostNetwork` before Kubernetes 1.35.
    /// - `shareProcessNamespace` cannot be combined with `hostPID`: "ShareProcessNamespace and HostPID cannot both
    ///   be enabled".
    /// - `activeDeadlineSeconds` ends a Pod, and a Deployment, a StatefulSet or a DaemonSet would only replace it:
    ///   "activeDeadlineSeconds in ReplicaSet is not Supported".
    /// - `ephemeralContainers` are added to a running Pod by `kubectl debug`: "cannot be set on create".
    /// - A Pod with `schedulingGates` is not scheduled yet, so it cannot have a `nodeName`.
    /// - The name of an image "must not have leading or trailing whitespace". Only Pods are checked for this: a
    ///   workload is accepted, and its Pods are refused.
    /// - Before Kubernetes 1.34, a container's own `restartPolicy` "may not be set for non-init containers". A
    ///   sidecar container belongs under `initContainers`.
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
    ///   dnsPolicy: None
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: toolbox
    /// spec:
    ///   restartPolicy: Never
    ///   dnsPolicy: None
    ///   dnsConfig:
    ///     nameservers:
    ///       - 192.0.2.53
    ///   containers:
    ///     - name: toolbox
    ///       image: registry.example/toolbox:1.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "DNS for Services and Pods": Pod's DNS Config:
    ///   https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    /// - Kubernetes documentation, "User Namespaces":
    ///   https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
    /// - Kubernetes documentation, "Ephemeral Containers":
    ///   https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
    /// - Kubernetes API reference, "Pod": PodSpec:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static POD_INVALID_COMBINATION = "pod-invalid-combination" {
        summary: "settings of a Pod that cannot be combined",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// The first version that reads `hostUsers` without a feature gate.
const USERS: u8 = 33;
/// The first version that can allow `hostUsers: false` on the node's network.
const USERS_ON_HOST_NETWORK: u8 = 35;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(spec) = workload.pod_template().and_then(|template| template.spec()) else { return };
    let label = refusal(workload, context);
    dns(spec, label, context);
    users(spec, label, context);
    processes(spec, label, context);
    by_kind::check(workload, spec, context);
}

/// `dnsPolicy: None` needs a name server.
fn dns<'a>(spec: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let config = written(spec, "dnsConfig").map(|entry| entry.value.resolve());
    let servers = config.and_then(|config| written(config, "nameservers"));
    let count = servers.map_or(0, |servers| servers.value.items().count());
    let Some(policy) =
        written(spec, "dnsPolicy").filter(|policy| policy.value.str().as_deref() == Some("None"))
    else {
        return;
    };
    let is_none = servers.is_none_or(|servers| servers.value.is_sequence() && count == 0);
    if is_none && may_lack(config.unwrap_or(spec), context) {
        let absent = match config {
            Some(config) => context.path_in(config, "nameservers"),
            None => context.path_in(spec, "dnsConfig"),
        };
        context
            .report(policy.value, "`dnsPolicy: None` needs a name server in `dnsConfig`")
            .absent([absent])
            .label(label)
            .help("add its address to `dnsConfig.nameservers`");
    }
}

/// The Pod's own user namespace cannot be combined with namespaces of the node.
fn users<'a>(spec: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let versions = context.versions();
    let own = spec.entry("hostUsers").filter(|own| own.value.bool() == Some(false));
    let Some(own) = own.filter(|_| versions.any_from(USERS)) else { return };
    let network = !versions.all_from(USERS_ON_HOST_NETWORK);
    let fields = ["hostPID", "hostIPC"].into_iter().chain(network.then_some("hostNetwork"));
    for of_node in fields.filter_map(|field| is_true(spec, field)) {
        let name = of_node.key.key_text();
        context
            .report(of_node.value, format!("`{name}: true` cannot be combined with `hostUsers: false`"))
            .label(label)
            .because(own.value.span(), "the Pod has its own user namespace");
    }
}

/// The process namespace is that of the Pod or that of the node.
fn processes<'a>(spec: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    if let (Some(shared), Some(of_node)) = (is_true(spec, "shareProcessNamespace"), is_true(spec, "hostPID"))
    {
        context
            .report(shared.value, "`shareProcessNamespace: true` cannot be combined with `hostPID: true`")
            .label(label)
            .because(of_node.value.span(), "this shows all processes of the node")
            .help("remove it: with `hostPID`, the containers already see each other's processes");
    }
}

fn is_true<'a>(spec: Node<'a>, field: &str) -> Option<Entry<'a>> {
    spec.entry(field).filter(|entry| entry.value.bool() == Some(true))
}

#[cfg(test)]
mod tests {
    use super::POD_INVALID_COMBINATION;
    use crate::testing::{check, check_beside, check_for, check_patch};

    fn pod(spec: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers: [{{name: a, image: b}}]\n  {spec}\n"
        )
    }

    fn told(spec: &str) -> Vec<String> {
        check(&POD_INVALID_COMBINATION, &pod(spec))
    }

    #[test]
    fn dns_policy_none_needs_a_name_server() {
        let message = "`dnsPolicy: None` needs a name server in `dnsConfig`";
        assert_eq!(told("dnsPolicy: None"), [format!("error 6:14 `None`: {message}")]);
        for config in ["{}", "{nameservers: []}", "{nameservers: }", "{searches: [a.b]}"] {
            assert_eq!(told(&format!("dnsPolicy: None\n  dnsConfig: {config}")).len(), 1, "{config}");
        }
        for fine in [
            "dnsPolicy: None\n  dnsConfig: {nameservers: [192.0.2.1]}",
            "dnsPolicy: None\n  dnsConfig: {nameservers: {{ servers }}}",
            "dnsPolicy: None\n  dnsConfig: {{ config }}",
            "dnsPolicy: Default",
        ] {
            assert_eq!(told(fine), [""; 0], "{fine}");
        }
        let misspelled = pod("dnsPolicy: None\n  dnsconfig: {nameservers: [192.0.2.1]}");
        assert_eq!(check_beside(&POD_INVALID_COMBINATION, "unknown-field", &misspelled), [""; 0]);
        let patch = pod("dnsPolicy: None");
        assert_eq!(check_patch(&POD_INVALID_COMBINATION, &patch), [""; 0]);
    }

    #[test]
    fn a_user_namespace_excludes_those_of_the_node() {
        let text = pod("hostUsers: false\n  hostPID: true\n  hostNetwork: true\n  hostIPC: false");
        let of = |versions| check_for(&POD_INVALID_COMBINATION, versions, &text);
        let processes = "error 7:12 `true`: `hostPID: true` cannot be combined with `hostUsers: false`";
        let network = "error 8:16 `true`: `hostNetwork: true` cannot be combined with `hostUsers: false`";
        assert_eq!(of("1.32"), [""; 0], "there the field is ignored");
        assert_eq!(of("1.34"), [processes, network]);
        assert_eq!(of("1.37"), [processes]);
        assert_eq!(told("hostUsers: true\n  hostPID: true"), [""; 0]);
    }

    #[test]
    fn processes_are_shared_once() {
        assert_eq!(
            told("shareProcessNamespace: true\n  hostPID: true"),
            ["error 6:26 `true`: `shareProcessNamespace: true` cannot be combined with `hostPID: true`"]
        );
        assert_eq!(told("shareProcessNamespace: true\n  hostPID: false"), [""; 0]);
    }
}
