use super::words::is_rendered;
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::Object;
use crate::schema::Minor;
use crate::schema::removed::{self, Removed};
use crate::yaml::Node;

declare_lint! {
    /// Kubernetes no longer serves this `apiVersion` for the object's kind.
    ///
    /// ## Why
    ///
    /// `kubectl apply` fails with `no matches for kind "CronJob" in version "batch/v1beta1"`. Objects that are
    /// already in the cluster are served in the new version, so the mistake shows only when the manifest is applied
    /// again: in a new cluster, or in the restore after the old one was lost.
    ///
    /// The fix changes the version where no other field has to change.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1beta1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: load
    ///               image: registry.example/load-orders:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata:
    ///   name: load-orders
    /// spec:
    ///   schedule: "0 2 * * *"
    ///   concurrencyPolicy: Forbid
    ///   startingDeadlineSeconds: 3600
    ///   jobTemplate:
    ///     spec:
    ///       activeDeadlineSeconds: 14400
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           containers:
    ///             - name: load
    ///               image: registry.example/load-orders:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Deprecated API Migration Guide":
    ///   https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    pub(crate) static REMOVED_API_VERSION = "removed-api-version" {
        summary: "an `apiVersion` that is no longer served",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let Some(row) = removed::find(&api_version, &kind).filter(|row| row.gone <= context.versions().to.0)
    else {
        return;
    };
    let Some(node) = object.node().get("apiVersion") else { return };
    let message = format!("{kind} in `{api_version}` was removed in Kubernetes 1.{}", row.gone);
    let file = context.file();
    let rendered_for = is_rendered(object).then_some(context.versions().to);
    let finding = context.report(node, message).label("no longer served");
    let Some(instead) = row.instead else {
        finding.help(match &*kind {
            "PodSecurityPolicy" => {
                "there is no replacement in the API: use Pod Security admission, with labels on the namespace"
            }
            "PodPreset" => {
                "there is no replacement in the API: an admission webhook can change Pods when they are created"
            }
            _ => "there is no replacement",
        });
        return;
    };
    finding.help(instead_of(&row, instead, rendered_for));
    let title = format!("write `apiVersion: {instead}`");
    match change(&row, object) {
        Change::VersionOnly => finding.fix(Fix::safe(title, file, node.span(), instead)),
        Change::Defaults => finding.fix(Fix::changing(title, file, node.span(), instead)),
        Change::Fields => finding,
    };
}

/// What to write instead of a version; for an object that Helm rendered, how to render it.
pub(super) fn instead_of(row: &Removed, instead: &str, rendered_for: Option<Minor>) -> String {
    let mut help = match rendered_for {
        Some(version) => format!(
            "if the chart chooses by version, render it with `--kube-version {version}` or `--api-versions \
             {instead}`; otherwise change its template to `{instead}`"
        ),
        None => format!("write `{instead}`"),
    };
    match row.also {
        Some(also) => {
            help += "; ";
            help += also;
        }
        None if rendered_for.is_none() => help += "; nothing else changes",
        None => {}
    }
    help
}

/// What an object needs to move to the version that replaces its own.
enum Change {
    /// Only the version.
    VersionOnly,
    /// The version; some fields that it omits have another default there.
    Defaults,
    /// Other fields, too.
    Fields,
}

fn change(row: &Removed, object: Object<'_>) -> Change {
    if row.also.is_none() {
        return Change::VersionOnly;
    }
    let field = |key: &str| object.spec().and_then(|spec| spec.get(key));
    let has = |key: &str| field(key).is_some_and(|value| !value.is_null());
    let selects =
        |node: Node<'_>| node.entries().any(|entry| entry.value.resolve().children().next().is_some());
    let selector = field("selector").is_some_and(selects);
    match row.kind {
        "Deployment" | "ReplicaSet" if selector && !has("rollbackTo") => Change::VersionOnly,
        "DaemonSet" | "StatefulSet" if selector && !has("templateGeneration") => {
            if has("updateStrategy") {
                Change::VersionOnly
            } else {
                Change::Defaults
            }
        }
        "PodDisruptionBudget" if selector => Change::VersionOnly,
        "HorizontalPodAutoscaler" if !has("metrics") => Change::VersionOnly,
        _ => Change::Fields,
    }
}

#[cfg(test)]
mod tests {
    use super::REMOVED_API_VERSION;
    use crate::testing::{check, check_for, findings, fixed};

    fn object(api_version: &str, kind: &str, spec: &str) -> String {
        format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n")
    }

    #[test]
    fn what_is_no_longer_served_is_named() {
        for (api_version, kind, gone) in [
            ("batch/v1beta1", "CronJob", 25),
            ("extensions/v1beta1", "Ingress", 22),
            ("policy/v1beta1", "PodSecurityPolicy", 25),
            ("networking.k8s.io/v1beta1", "ServiceCIDR", 37),
        ] {
            let expected = format!(
                "error 1:13 `{api_version}`: {kind} in `{api_version}` was removed in Kubernetes 1.{gone}"
            );
            assert_eq!(check(&REMOVED_API_VERSION, &object(api_version, kind, "{}")), [expected]);
        }
    }

    #[test]
    fn what_the_target_still_serves_is_left_alone() {
        let text = object("autoscaling/v2beta2", "HorizontalPodAutoscaler", "{}");
        for (versions, count) in [("1.25", 0), ("1.26", 1), ("1.25-1.26", 1)] {
            assert_eq!(check_for(&REMOVED_API_VERSION, versions, &text).len(), count, "{versions}");
        }
    }

    #[test]
    fn what_helm_rendered_is_rendered_for_another_version() {
        let text =
            format!("# Source: orders/templates/cron.yaml\n{}", object("batch/v1beta1", "CronJob", "{}"));
        let help = |text: &str| findings(&REMOVED_API_VERSION, text)[0].help.clone().unwrap();
        assert_eq!(
            help(&text),
            "if the chart chooses by version, render it with `--kube-version 1.37` or `--api-versions batch/v1`; \
             otherwise change its template to `batch/v1`"
        );
        assert_eq!(help(&text.replace("Source: ", "")), "write `batch/v1`; nothing else changes");
    }

    #[test]
    fn alpha_versions_are_removed_too() {
        for (api_version, kind, gone, instead) in [
            (
                "rbac.authorization.k8s.io/v1alpha1",
                "Role",
                23,
                "write `rbac.authorization.k8s.io/v1`; nothing else changes",
            ),
            (
                "resource.k8s.io/v1alpha2",
                "ResourceClaim",
                31,
                "write `resource.k8s.io/v1`; fields may be different there",
            ),
            ("resource.k8s.io/v1alpha2", "ResourceClass", 31, "there is no replacement"),
            (
                "settings.k8s.io/v1alpha1",
                "PodPreset",
                20,
                "there is no replacement in the API: an admission webhook can change Pods when they are created",
            ),
        ] {
            let found = findings(&REMOVED_API_VERSION, &object(api_version, kind, "{}")).remove(0);
            assert_eq!(
                found.message,
                format!("{kind} in `{api_version}` was removed in Kubernetes 1.{gone}")
            );
            assert_eq!(found.help.as_deref(), Some(instead));
        }
    }

    #[test]
    fn the_version_is_changed_where_nothing_else_needs_to_be() {
        const SELECTOR: &str = "{selector: {matchLabels: {app: a}}}";
        for (api_version, kind, spec, instead) in [
            ("batch/v1beta1", "CronJob", "{}", Some("batch/v1")),
            ("batch/v2alpha1", "CronJob", "{}", Some("batch/v1")),
            ("rbac.authorization.k8s.io/v1beta1", "Role", "{}", Some("rbac.authorization.k8s.io/v1")),
            ("extensions/v1beta1", "Deployment", SELECTOR, Some("apps/v1")),
            ("extensions/v1beta1", "Deployment", "{}", None),
            ("apps/v1beta1", "Deployment", "{selector: {}}", None),
            ("apps/v1beta1", "Deployment", "{selector: {matchLabels: {}}}", None),
            ("apps/v1beta1", "StatefulSet", SELECTOR, Some("apps/v1")),
            ("apps/v1beta2", "DaemonSet", "{}", Some("apps/v1")),
            ("extensions/v1beta1", "Ingress", "{}", None),
            ("policy/v1beta1", "PodDisruptionBudget", SELECTOR, Some("policy/v1")),
            ("policy/v1beta1", "PodDisruptionBudget", "{selector: {}}", None),
            ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "{metrics: []}", None),
            ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "{metrics: []}", Some("autoscaling/v2")),
        ] {
            let text = object(api_version, kind, spec);
            let fixed = fixed(&REMOVED_API_VERSION, &text);
            assert_eq!(
                fixed,
                object(instead.unwrap_or(api_version), kind, spec),
                "{api_version} {kind} {spec}"
            );
            assert_eq!(check(&REMOVED_API_VERSION, &fixed).is_empty(), instead.is_some());
        }
    }

    #[test]
    fn what_is_served_or_not_known_is_left_alone() {
        for (api_version, kind) in [
            ("batch/v1", "CronJob"),
            ("apps/v1", "Deployment"),
            ("resource.k8s.io/v1beta2", "ResourceClaim"),
            ("certificates.k8s.io/v1beta1", "ClusterTrustBundle"),
            ("networking.istio.io/v1beta1", "Gateway"),
            ("'{{ .Values.version }}'", "CronJob"),
        ] {
            assert_eq!(
                check(&REMOVED_API_VERSION, &object(api_version, kind, "{}")),
                [""; 0],
                "{api_version} {kind}"
            );
        }
    }
}
