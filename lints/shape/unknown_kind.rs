use super::words::{article, code_list};
use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::Context;
use crate::manifest::{Object, holds_placeholder};
use crate::schema::{Definition, Schemas, removed, spelling};

declare_lint! {
    /// `apiVersion` and `kind` do not match, or one of them is misspelt.
    ///
    /// ## Why
    ///
    /// `kubectl apply` refuses it: `no matches for kind "Deployment" in version "v1"`. No tool knows what the
    /// object is, and no other lint can check it.
    ///
    /// The groups of Kubernetes itself (`v1`, `apps`, `batch` and the rest) contain only its own kinds: the group
    /// of a CustomResourceDefinition must have a domain. Kinds in all other groups belong to custom resources,
    /// which anybody can define. They are reported only if a CustomResourceDefinition is known, from the files or
    /// from `schemas` in the configuration: where it does not serve the version, and where a kind is a misspelling
    /// of its kind.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: gateway
    /// spec:
    ///   selector:
    ///     matchLabels:
    ///       app: gateway
    ///   template:
    ///     metadata:
    ///       labels:
    ///         app: gateway
    ///     spec:
    ///       containers:
    ///         - name: gateway
    ///           image: registry.example/gateway:2.0
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Objects In Kubernetes": Required fields:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/
    /// - Kubernetes documentation, "Kubernetes API Concepts": Standard API terminology:
    ///   https://kubernetes.io/docs/reference/using-api/api-concepts/
    pub(crate) static UNKNOWN_KIND = "unknown-kind" {
        summary: "an `apiVersion` and `kind` that do not exist together",
        severity: Error,
        section: Shape,
        since: "0.1.0",
        fixable: true,
        check: Object(check),
    }
}

/// OpenShift kinds that were once served as `v1`.
const OPENSHIFT: [&str; 34] = [
    "Build",
    "BuildConfig",
    "BuildRequest",
    "ClusterNetwork",
    "ClusterPolicy",
    "ClusterPolicyBinding",
    "ClusterResourceQuota",
    "DeploymentConfig",
    "EgressNetworkPolicy",
    "Group",
    "HostSubnet",
    "Identity",
    "Image",
    "ImageSignature",
    "ImageStream",
    "ImageStreamImage",
    "ImageStreamImport",
    "ImageStreamMapping",
    "ImageStreamTag",
    "NetNamespace",
    "OAuthAccessToken",
    "OAuthAuthorizeToken",
    "OAuthClient",
    "OAuthClientAuthorization",
    "Policy",
    "PolicyBinding",
    "ProcessedTemplate",
    "Project",
    "ProjectRequest",
    "RoleBindingRestriction",
    "Route",
    "SecurityContextConstraints",
    "Template",
    "User",
];

fn check<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    if holds_placeholder(&api_version) || holds_placeholder(&kind) {
        return;
    }
    let schemas = context.schemas();
    if let Some(served) = schemas.is_served(&api_version, &kind) {
        let removed = removed::find(&api_version, &kind);
        if !served && removed.is_none_or(|row| row.gone > context.versions().to.0) {
            other_versions(object, context);
        }
        return;
    }
    if schemas.type_of(&api_version, &kind).is_some() || removed::find(&api_version, &kind).is_some() {
        return;
    }
    if let Some(definition) = schemas.definition(&object.group(), &kind) {
        not_served(object, definition, context);
        return;
    }
    let built_in: Vec<_> = schemas.built_in().collect();
    let homes: Vec<&str> =
        built_in.iter().filter(|(_, one)| *one == kind).map(|(version, _)| *version).collect();
    let group = |version: &str| version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
    let own = group(&api_version);
    let known = own == "extensions" || built_in.iter().any(|(version, _)| group(version) == own);
    if homes.is_empty() {
        let there = built_in.iter().filter(|(version, _)| *version == api_version).map(|(_, kind)| *kind);
        let custom = schemas.definitions_in(&own).map(|one| one.kind.as_str());
        let custom = custom.filter(|one| spelling::is_slip(&kind, one));
        let is_told = misspelt_kind(object, there.chain(custom).collect(), context);
        if !is_told && known && is_sent_to_a_cluster(object) {
            no_such_kind(object, context);
        }
    } else {
        let slip = homes.iter().any(|home| strsim::damerau_levenshtein(home, &api_version) <= 2);
        if known || slip {
            wrong_version(object, &homes, context);
        }
    }
}

/// A version of a custom kind that its definition does not have, or does not serve.
fn not_served<'a>(object: Object<'a>, definition: &Definition, context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let version = api_version.rsplit_once('/').map_or("", |(_, version)| version);
    let known = definition.versions.iter().find(|(one, _)| one == version);
    let served = definition.versions.iter().filter(|(_, served)| *served);
    let served: Vec<_> = served.map(|(one, _)| format!("{}/{one}", definition.group)).collect();
    let Some(node) = object.node().get("apiVersion") else { return };
    let what = match known {
        Some((_, true)) => return,
        Some(_) => "is not served any more",
        None => "does not exist",
    };
    let message =
        format!("version `{version}` of {kind} {what}: its definition serves {}", code_list(&served, "and"));
    let file = context.file();
    let finding = context.report(node, message).label("not served by this CustomResourceDefinition");
    if let [served] = &*served {
        finding.fix(Fix::changing(format!("write `{served}`"), file, node.span(), served));
    }
}

/// A kind that only other versions of Kubernetes serve.
fn other_versions<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let versions = context.versions();
    let Some((since, _)) = Schemas::lifetime(&api_version, &kind) else { return };
    let Some(node) = object.node().get("apiVersion") else { return };
    let message = format!(
        "{kind} in `{api_version}` was added in Kubernetes 1.{since}; {} does not serve it",
        versions.from
    );
    context.report(node, message).label("not served by this version");
}

/// Reports a misspelt kind; returns whether it is one.
fn misspelt_kind<'a>(object: Object<'a>, there: Vec<&str>, context: &mut Context<'_, 'a>) -> bool {
    let kind = object.kind();
    let close = there.into_iter().filter(|one| spelling::distance(&kind, one).is_some_and(|far| far <= 2));
    let Some(meant) = spelling::meant(&kind, close) else { return false };
    let node = object.kind_node();
    let message = format!("`{}` has no kind `{kind}`: did you mean `{meant}`?", object.api_version());
    let (title, file, span) = (format!("write `kind: {meant}`"), context.file(), node.span());
    let fix = if spelling::is_slip(&kind, meant) {
        Fix::safe(title, file, span, meant)
    } else {
        Fix::changing(title, file, span, meant)
    };
    context.report(node, message).label("no such kind").fix(fix);
    true
}

/// Whether an object in a group of Kubernetes itself is meant for a cluster. Files of tools have a `kind` as well,
/// but no name; the first version of OpenShift had its kinds in the core group.
fn is_sent_to_a_cluster(object: Object<'_>) -> bool {
    let named = |key: &str| object.metadata().is_some_and(|metadata| metadata.get(key).is_some());
    let of_openshift = object.group().is_empty() && OPENSHIFT.contains(&&*object.kind());
    (named("name") || named("generateName")) && !of_openshift && object.kind() != "List"
}

/// An unknown kind, in a group in which only Kubernetes itself defines kinds.
fn no_such_kind<'a>(object: Object<'a>, context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let homes: Vec<_> = context.schemas().custom(&kind).map(str::to_owned).collect();
    let (file, node) = (context.file(), object.node().get("apiVersion"));
    let finding = context
        .report(object.kind_node(), format!("`{api_version}` has no kind `{kind}`"))
        .label("no such kind");
    match (&*homes, node) {
        ([], _) | (_, None) => {
            finding.help(match removed::gone_for_good(&kind) {
                Some(row) => format!(
                    "it was in `{}` until Kubernetes 1.{}; there is no replacement",
                    row.api_version, row.gone
                ),
                None => "kinds of custom resources are in groups with a domain, such as `example.com/v1`"
                    .to_owned(),
            });
        }
        ([home], Some(node)) => {
            let title = format!("write `apiVersion: {home}`");
            finding.help(format!("a CustomResourceDefinition in these files defines it in `{home}`"));
            finding.fix(Fix::safe(title, file, node.span(), home));
        }
        (homes, _) => {
            finding.help(format!(
                "CustomResourceDefinitions in these files define it in {}",
                code_list(homes, "and")
            ));
        }
    }
}

fn wrong_version<'a>(object: Object<'a>, homes: &[&'static str], context: &mut Context<'_, 'a>) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let Some(node) = object.node().get("apiVersion") else { return };
    let list = code_list(homes, "or");
    let message = format!("there is no {kind} in `{api_version}`: {} {kind} is in {list}", article(&kind));
    let file = context.file();
    let finding = context.report(node, message).label("`kubectl` finds no such kind");
    if let [home] = homes {
        finding.fix(Fix::safe(format!("write `apiVersion: {home}`"), file, node.span(), *home));
    }
}

#[cfg(test)]
mod tests {
    use super::UNKNOWN_KIND;
    use crate::testing::{check, check_for, findings, fixed};

    fn told(api_version: &str, kind: &str) -> Vec<String> {
        check(&UNKNOWN_KIND, &format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n"))
    }

    #[test]
    fn a_kind_is_of_its_own_group_and_version() {
        assert_eq!(
            told("v1", "Deployment"),
            ["error 1:13 `v1`: there is no Deployment in `v1`: a Deployment is in `apps/v1`"]
        );
        assert_eq!(
            told("apps/v1", "Ingress"),
            [
                "error 1:13 `apps/v1`: there is no Ingress in `apps/v1`: an Ingress is in `networking.k8s.io/v1`"
            ]
        );
        assert_eq!(
            told("app/v1", "StatefulSet"),
            ["error 1:13 `app/v1`: there is no StatefulSet in `app/v1`: a StatefulSet is in `apps/v1`"]
        );
        assert_eq!(told("batch/v2", "Job").len(), 1);
        let text = "apiVersion: v1\nkind: CronJob\n";
        assert_eq!(fixed(&UNKNOWN_KIND, text), "apiVersion: batch/v1\nkind: CronJob\n");
    }

    #[test]
    fn a_slip_in_the_kind_is_seen() {
        for (api_version, kind, meant) in [
            ("apps/v1", "Deploymnet", "Deployment"),
            ("batch/v1", "Cronjob", "CronJob"),
            ("v1", "configMap", "ConfigMap"),
            ("v1", "Services", "Service"),
        ] {
            let line =
                format!("error 2:7 `{kind}`: `{api_version}` has no kind `{kind}`: did you mean `{meant}`?");
            assert_eq!(told(api_version, kind), [line]);
        }
        assert_eq!(fixed(&UNKNOWN_KIND, "apiVersion: v1\nkind: pod\n"), "apiVersion: v1\nkind: Pod\n");
    }

    #[test]
    fn only_kubernetes_has_kinds_in_its_own_groups() {
        for (api_version, kind) in [
            ("v1", "Widget"),
            ("apps/v1", "Widget"),
            ("batch/v2", "Pipeline"),
            ("policy/v1", "PodSecurityPolicy"),
            ("networking.k8s.io/v1", "Gateway"),
            ("autoscaling/v1", "VerticalPodAutoscaler"),
        ] {
            let line = format!("error 2:7 `{kind}`: `{api_version}` has no kind `{kind}`");
            assert_eq!(told(api_version, kind), [line]);
        }
        let policy = "apiVersion: policy/v1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n";
        assert_eq!(
            findings(&UNKNOWN_KIND, policy)[0].help.as_deref(),
            Some("it was in `policy/v1beta1` until Kubernetes 1.25; there is no replacement")
        );
        let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: b.c.de}\n\
                          spec:\n  group: c.de\n  names: {kind: Widget}\n  versions:\n  - {name: v1, schema: \
                          {openAPIV3Schema: {type: object}}}\n---\n";
        let widget = "apiVersion: v1\nkind: Widget\nmetadata: {name: a}\n";
        assert_eq!(
            fixed(&UNKNOWN_KIND, &format!("{definition}{widget}")),
            format!("{definition}{}", widget.replace("v1", "c.de/v1"))
        );
    }

    #[test]
    fn files_of_tools_and_of_openshift_are_left_alone() {
        for kind in ["DeploymentConfig", "Template", "ImageStream", "List"] {
            assert_eq!(told("v1", kind), [""; 0], "{kind}");
        }
        for text in [
            "apiVersion: v1\nkind: Config\nclusters: []\n",
            "apiVersion: skaffold/v1\nkind: Config\nmetadata: {name: a}\n",
        ] {
            assert_eq!(check(&UNKNOWN_KIND, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn custom_kinds_are_left_alone() {
        for (api_version, kind) in [
            ("batch.volcano.sh/v1alpha1", "Job"),
            ("apps.kruise.io/v1beta1", "StatefulSet"),
            ("serving.knative.dev/v1", "Service"),
            ("example.com/v1", "Deploymnet"),
            ("snapshot.storage.k8s.io/v1", "VolumeSnapshot"),
            ("v1", "Config"),
            ("v1", "Template"),
            ("v1", "Route"),
            ("apps/v1beta1", "Deployment"),
            ("{{ version }}", "Deployment"),
            ("v1", "$KIND"),
            ("kustomize.config.k8s.io/v1beta1", "Kustomization"),
        ] {
            let text = format!("apiVersion: \"{api_version}\"\nkind: {kind}\n");
            assert_eq!(check(&UNKNOWN_KIND, &text), [""; 0], "{api_version} {kind}");
        }
    }

    #[test]
    fn kinds_come_and_go_with_versions() {
        let of = |versions: &str, api_version: &str, kind: &str| {
            check_for(&UNKNOWN_KIND, versions, &format!("apiVersion: {api_version}\nkind: {kind}\n"))
        };
        assert_eq!(
            of("1.30-1.33", "networking.k8s.io/v1", "IPAddress"),
            [
                "error 1:13 `networking.k8s.io/v1`: IPAddress in `networking.k8s.io/v1` was added in Kubernetes 1.33; \
                 1.30 does not serve it"
            ]
        );
        assert_eq!(of("1.33", "networking.k8s.io/v1", "IPAddress"), [""; 0]);
        assert_eq!(
            of("1.25", "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema").len(),
            1,
            "not there yet, and gone by now"
        );
        assert_eq!(
            of("1.33", "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"),
            [""; 0],
            "`removed-api-version` reports it"
        );
        assert_eq!(
            of("1.30", "networking.k8s.io/v1alpha1", "ClusterCIDR"),
            [""; 0],
            "`removed-api-version` reports it"
        );
    }
}
