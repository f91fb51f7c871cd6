use super::words::{article, may_lack, refusal, written};
use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::Workload;
use crate::yaml::{Entry, Node};

declare_lint! {
    /// A `securityContext` contradicts itself: `allowPrivilegeEscalation: false` beside `privileged: true`, or a
    /// seccomp or AppArmor profile whose `localhostProfile` does not match its type.
    ///
    /// ## Why
    ///
    /// A privileged container already has every privilege, so the API server refuses it: "cannot set
    /// `allowPrivilegeEscalation` to false and `privileged` to true". It also refuses the capability
    /// `CAP_SYS_ADMIN` in this spelling.
    ///
    /// A profile of type `Localhost` is a file or a name on the node: `localhostProfile` "must be set when seccomp
    /// type is Localhost". `RuntimeDefault` and `Unconfined` have no name: "can only be set when seccomp type is
    /// Localhost". The same rules apply to AppArmor profiles.
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
    ///       securityContext:
    ///         privileged: true
    ///         allowPrivilegeEscalation: false
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
    ///       securityContext:
    ///         allowPrivilegeEscalation: false
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Configure a Security Context for a Pod or Container":
    ///   https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    /// - Kubernetes API reference, "Pod": SecurityContext, SeccompProfile, AppArmorProfile:
    ///   https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    pub(crate) static SECURITY_CONTEXT_INVALID = "security-context-invalid" {
        summary: "a `securityContext` that the API server refuses",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// Fields with a profile, and whether an empty name counts as missing.
const PROFILES: [(&str, bool); 2] = [("seccompProfile", false), ("appArmorProfile", true)];

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    let Some(template) = workload.pod_template() else { return };
    let label = refusal(workload, context);
    if let Some(security) = template.spec().and_then(|spec| spec.get("securityContext")) {
        profiles(security, label, context);
    }
    for container in template.all_containers() {
        let Some(security) = container.node().get("securityContext") else { continue };
        escalation(security, label, context);
        profiles(security, label, context);
    }
}

/// A container with every privilege cannot be kept from gaining more.
fn escalation<'a>(security: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    let flag = |field, value| security.entry(field).filter(|entry| entry.value.bool() == Some(value));
    let Some(kept) = flag("allowPrivilegeEscalation", false) else { return };
    if let Some(privileged) = flag("privileged", true) {
        context
            .report(
                kept.value,
                "`allowPrivilegeEscalation: false` cannot be combined with `privileged: true`",
            )
            .label(label)
            .because(privileged.value.span(), "this gives every privilege");
    }
    let added = security.at(&["capabilities", "add"]).into_iter().flat_map(Node::items);
    if let Some(admin) = added.into_iter().find(|one| one.str().as_deref() == Some("CAP_SYS_ADMIN")) {
        context
            .report(kept.value, "`allowPrivilegeEscalation: false` cannot be combined with `CAP_SYS_ADMIN`")
            .label(label)
            .because(admin.span(), "this is nearly every privilege");
    }
}

fn profiles<'a>(security: Node<'a>, label: &'static str, context: &mut Context<'_, 'a>) {
    for (field, is_empty_none) in PROFILES {
        if let Some(profile) = written(security, field) {
            one_profile(profile, is_empty_none, label, context);
        }
    }
}

fn one_profile<'a>(
    profile: Entry<'a>,
    is_empty_none: bool,
    label: &'static str,
    context: &mut Context<'_, 'a>,
) {
    let (field, node) = (profile.key.key_text(), profile.value.resolve());
    let article = article(&field);
    let Some(kind) = written(node, "type") else { return };
    let name = written(node, "localhostProfile");
    let is_empty = |name: &Entry<'a>| is_empty_none && name.value.str().is_some_and(|text| text.is_empty());
    match (kind.value.str().as_deref(), name) {
        (Some("Localhost"), name) if name.as_ref().is_none_or(is_empty) && may_lack(node, context) => {
            let absent = context.path_in(node, "localhostProfile");
            context
                .report(
                    kind.value,
                    format!("{article} `{field}` of type `Localhost` needs a `localhostProfile`"),
                )
                .label(label)
                .absent([absent])
                .help("name the profile on the node, or use `RuntimeDefault`");
        }
        (Some(other @ ("RuntimeDefault" | "Unconfined")), Some(name)) if name.value.str().is_some() => {
            context
                .report(
                    name.key,
                    format!("{article} `{field}` of type `{other}` cannot have a `localhostProfile`"),
                )
                .label(label)
                .because(kind.value.span(), "not `Localhost`");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::SECURITY_CONTEXT_INVALID;
    use crate::testing::{check, check_beside, check_patch, findings};

    fn pod(security: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {{name: a, image: b, \
             securityContext: {security}}}\n"
        )
    }

    fn told(security: &str) -> Vec<String> {
        check(&SECURITY_CONTEXT_INVALID, &pod(security))
    }

    #[test]
    fn every_privilege_contradicts_no_escalation() {
        let text = pod("{privileged: true, allowPrivilegeEscalation: false}");
        assert_eq!(
            check(&SECURITY_CONTEXT_INVALID, &text),
            [
                "error 6:87 `false`: `allowPrivilegeEscalation: false` cannot be combined with `privileged: true`"
            ]
        );
        let found = findings(&SECURITY_CONTEXT_INVALID, &text);
        assert_eq!(found[0].related[0].span.of(&text), "true");
        assert_eq!(
            told("{allowPrivilegeEscalation: false, capabilities: {add: [CHOWN, CAP_SYS_ADMIN]}}"),
            ["error 6:69 `false`: `allowPrivilegeEscalation: false` cannot be combined with `CAP_SYS_ADMIN`"]
        );
    }

    #[test]
    fn only_a_local_profile_has_a_name() {
        assert_eq!(
            told("{seccompProfile: {type: Localhost}}"),
            ["error 6:66 `Localhost`: a `seccompProfile` of type `Localhost` needs a `localhostProfile`"]
        );
        assert_eq!(
            told("{appArmorProfile: {type: Localhost, localhostProfile: ''}}"),
            ["error 6:67 `Localhost`: an `appArmorProfile` of type `Localhost` needs a `localhostProfile`"]
        );
        assert_eq!(
            told("{seccompProfile: {type: RuntimeDefault, localhostProfile: a.json}}"),
            [
                "error 6:82 `localhostProfile`: a `seccompProfile` of type `RuntimeDefault` cannot have a `localhostProfile`"
            ]
        );
        let of_pod =
            pod("{}").replace("spec:\n", "spec:\n  securityContext: {seccompProfile: {type: Localhost}}\n");
        assert_eq!(check(&SECURITY_CONTEXT_INVALID, &of_pod).len(), 1);
    }

    #[test]
    fn sound_or_unknown_ones_are_fine() {
        for security in [
            "{privileged: true, allowPrivilegeEscalation: true}",
            "{privileged: $PRIVILEGED, allowPrivilegeEscalation: false}",
            "{allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}",
            "{privileged: true, capabilities: {add: [CAP_SYS_ADMIN]}}",
            "{seccompProfile: {type: Localhost, localhostProfile: a.json}}",
            "{seccompProfile: {type: Localhost, localhostProfile: ''}}",
            "{seccompProfile: {type: Localhost, localhostProfile: \"{{ profile }}\"}}",
            "{seccompProfile: {type: RuntimeDefault, localhostProfile: }}",
            "{seccompProfile: {type: $TYPE, localhostProfile: a.json}}",
            "{seccompProfile: {{ profile }}}",
            "{{ security }}",
        ] {
            assert_eq!(told(security), [""; 0], "{security}");
        }
        let unknown = pod("{seccompProfile: {type: Localhost, profile: a.json}}");
        assert_eq!(check_beside(&SECURITY_CONTEXT_INVALID, "unknown-field", &unknown), [""; 0]);
        let patch = pod("{seccompProfile: {type: Localhost}}");
        assert_eq!(check_patch(&SECURITY_CONTEXT_INVALID, &patch), [""; 0]);
    }
}
