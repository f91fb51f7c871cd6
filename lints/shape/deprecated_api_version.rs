use super::removed_api_version::instead_of;
use super::words::is_rendered;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::removed;

declare_lint! {
    /// The `apiVersion` is still served, but a later version of Kubernetes no longer serves it.
    ///
    /// ## Why
    ///
    /// `kubectl` prints a warning that nobody reads in a pipeline's log. Then the cluster is upgraded, and the next
    /// deployment of an object that has not changed for a year fails. So does `helm upgrade` of a release that
    /// contains the object.
    ///
    /// What is deprecated depends on the version of Kubernetes: `--kubernetes-version`, or `kubernetes-version` in
    /// the configuration. The default is the newest version that rightkind knows.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: certificates.k8s.io/v1beta1
    /// kind: ClusterTrustBundle
    /// metadata:
    ///   name: example
    /// spec:
    ///   trustBundle: ""
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: certificates.k8s.io/v1
    /// kind: ClusterTrustBundle
    /// metadata:
    ///   name: example
    /// spec:
    ///   trustBundle: ""
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Deprecated API Migration Guide":
    ///   https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    pub(crate) static DEPRECATED_API_VERSION = "deprecated-api-version" {
        summary: "an `apiVersion` that will be removed",
        severity: Warning,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let versions = context.versions();
    let Some(row) = removed::find(&api_version, &kind).filter(|row| row.gone > versions.to.0) else { return };
    if row.deprecated.is_none_or(|since| !versions.any_from(since)) {
        return;
    }
    let Some(node) = object.node().get("apiVersion") else { return };
    let file = context.file();
    // A replacement that the oldest of the versions does not serve cannot be used yet.
    let schemas = context.schemas();
    let instead = row.instead.filter(|instead| schemas.is_served(instead, &kind) == Some(true));
    let message = format!("{kind} in `{api_version}` will be removed in Kubernetes 1.{}", row.gone);
    let rendered_for = is_rendered(object).then_some(versions.to);
    let finding = context.report(node, message).label("deprecated");
    let Some(instead) = instead else {
        if row.instead.is_none() {
            finding.help("there is no replacement");
        }
        return;
    };
    finding.help(instead_of(&row, instead, rendered_for));
    if row.also.is_none() {
        finding.fix(Fix::safe(format!("write `apiVersion: {instead}`"), file, node.span(), instead));
    }
}

#[cfg(test)]
mod tests {
    use super::DEPRECATED_API_VERSION;
    use crate::testing::{check, check_for, findings, fixed};

    const POLICY: &str =
        "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: ValidatingAdmissionPolicy\n";
    const SCHEMA: &str = "apiVersion: flowcontrol.apiserver.k8s.io/v1beta2\nkind: FlowSchema\n";

    #[test]
    fn what_is_removed_later_is_deprecated_now() {
        let line = "warning 1:13 `admissionregistration.k8s.io/v1beta1`: ValidatingAdmissionPolicy in \
                    `admissionregistration.k8s.io/v1beta1` will be removed in Kubernetes 1.34";
        assert_eq!(check_for(&DEPRECATED_API_VERSION, "1.33", POLICY), [line]);
        assert_eq!(check_for(&DEPRECATED_API_VERSION, "1.30-1.31", POLICY), [line]);
        assert_eq!(check_for(&DEPRECATED_API_VERSION, "1.30", POLICY), [""; 0], "not yet");
        assert_eq!(check(&DEPRECATED_API_VERSION, POLICY), [""; 0], "gone already");
        assert_eq!(check_for(&DEPRECATED_API_VERSION, "1.28", SCHEMA).len(), 1);
        assert_eq!(check(&DEPRECATED_API_VERSION, "apiVersion: apps/v1\nkind: Deployment\n"), [""; 0]);
    }

    #[test]
    fn the_next_version_is_offered_where_it_is_served() {
        let text = "apiVersion: certificates.k8s.io/v1beta1\nkind: ClusterTrustBundle\n";
        assert_eq!(fixed(&DEPRECATED_API_VERSION, text), text.replace("v1beta1", "v1"));
        let help = findings(&DEPRECATED_API_VERSION, text)[0].help.clone();
        assert_eq!(help.as_deref(), Some("write `certificates.k8s.io/v1`; nothing else changes"));
    }
}
