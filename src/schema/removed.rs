//! Kinds that an API version no longer serves, including kinds older than the tables of fields.
//!
//! The sources are the lifecycle markers in `kubernetes/api` and, for what was deleted before these existed, the
//! deprecation guide. Neither has alpha versions: their removal is visible in the published OpenAPI definitions,
//! and is read from the tables of fields for kinds that are in these.

use super::table::KindRow;
use super::{Minor, Schemas};

/// A kind in an API version that was, or will be, removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Group and version: `batch/v1beta1`.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The minor version of Kubernetes 1 that first warned about it; none if none did.
    pub deprecated: Option<u8>,
    /// The first minor version of Kubernetes 1 that did not serve it.
    pub gone: u8,
    /// The group and version that replaces it; none if there is no replacement.
    pub instead: Option<&'static str>,
    /// What else is different there, in words; none if only the version changes.
    pub also: Option<&'static str>,
}

/// The removal of a kind; none if it is still served as far as is known, or never was.
pub fn find(api_version: &str, kind: &str) -> Option<Removed> {
    let row = TABLE.iter().find(|row| row.api_version == api_version && row.kind == kind);
    row.copied().or_else(|| ended(api_version, kind))
}

/// The last version of a kind that was removed without a replacement.
pub fn gone_for_good(kind: &str) -> Option<&'static Removed> {
    let mut rows = TABLE.iter().filter(|row| row.kind == kind);
    let last = rows.clone().max_by_key(|row| row.gone)?;
    rows.all(|row| row.instead.is_none()).then_some(last)
}

/// A kind in the tables of fields that their newest version no longer has.
fn ended(api_version: &str, kind: &str) -> Option<Removed> {
    let (_, last) = Schemas::lifetime(api_version, kind).filter(|(_, last)| *last < Minor::NEWEST.0)?;
    let rows = || KindRow::named(kind);
    let own = rows().find(|row| row.is_of(api_version))?;
    let group = |version: &'static str| version.rsplit_once('/').map_or("", |(group, _)| group);
    let served = rows()
        .filter(|row| row.life().last() == Minor::NEWEST.0)
        .map(KindRow::api_version)
        .filter(|version| group(version) == group(own.api_version()));
    // The shortest name is the stable version, and of two at one level the greater is newer.
    let instead = served.min_by_key(|version| (version.len(), std::cmp::Reverse(*version)));
    Some(Removed {
        api_version: own.api_version(),
        kind: own.kind(),
        deprecated: None,
        gone: last + 1,
        instead,
        also: Some(ALPHA),
    })
}

const fn row(
    api_version: &'static str,
    kind: &'static str,
    deprecated: u8,
    gone: u8,
    instead: &'static str,
    also: &'static str,
) -> Removed {
    Removed {
        api_version,
        kind,
        deprecated: if deprecated == 0 { None } else { Some(deprecated) },
        gone,
        instead: if instead.is_empty() { None } else { Some(instead) },
        also: if also.is_empty() { None } else { Some(also) },
    }
}

const ALPHA: &str = "fields may be different there";
const SELECTOR: &str = "`spec.selector` is required there, and must match the labels of the template";
const SELECTOR_STRATEGY: &str = "`spec.selector` is required there, and must match the labels of the template; without `updateStrategy`, Pods are replaced at each change";
const INGRESS: &str = "a `backend` has other fields there, and each path needs a `pathType`";
const WEBHOOK: &str = "`sideEffects` and `admissionReviewVersions` are required there";
const USER: &str = "a subject has `apiGroup` instead of `apiVersion` there";
const REVIEW: &str = "`spec.group` is `spec.groups` there";
const SHARES: &str = "`assuredConcurrencyShares` is `nominalConcurrencyShares` there";
const DEVICES: &str = "requests and devices have other fields there";

/// Group and version, kind, first deprecated in (0: never), removed in, replacement (empty: none), and what else is
/// different there (empty: nothing).
#[rustfmt::skip]
const TABLE: &[Removed] = &[
    row("extensions/v1beta1", "DaemonSet", 8, 16, "apps/v1", SELECTOR_STRATEGY),
    row("extensions/v1beta1", "Deployment", 8, 16, "apps/v1", SELECTOR),
    row("extensions/v1beta1", "ReplicaSet", 8, 16, "apps/v1", SELECTOR),
    row("extensions/v1beta1", "NetworkPolicy", 9, 16, "networking.k8s.io/v1", ""),
    row("extensions/v1beta1", "PodSecurityPolicy", 0, 16, "", ""),
    row("extensions/v1beta1", "Ingress", 14, 22, "networking.k8s.io/v1", INGRESS),
    row("networking.k8s.io/v1beta1", "Ingress", 19, 22, "networking.k8s.io/v1", INGRESS),
    row("networking.k8s.io/v1beta1", "IngressClass", 19, 22, "networking.k8s.io/v1", ""),
    row("networking.k8s.io/v1beta1", "IPAddress", 34, 37, "networking.k8s.io/v1", ""),
    row("networking.k8s.io/v1beta1", "ServiceCIDR", 34, 37, "networking.k8s.io/v1", ""),
    row("apps/v1beta1", "ControllerRevision", 8, 16, "apps/v1", ""),
    row("apps/v1beta1", "Deployment", 8, 16, "apps/v1", SELECTOR),
    row("apps/v1beta1", "StatefulSet", 8, 16, "apps/v1", SELECTOR_STRATEGY),
    row("apps/v1beta2", "ControllerRevision", 9, 16, "apps/v1", ""),
    row("apps/v1beta2", "DaemonSet", 9, 16, "apps/v1", ""),
    row("apps/v1beta2", "Deployment", 9, 16, "apps/v1", ""),
    row("apps/v1beta2", "ReplicaSet", 9, 16, "apps/v1", ""),
    row("apps/v1beta2", "StatefulSet", 9, 16, "apps/v1", ""),
    row("batch/v2alpha1", "CronJob", 0, 21, "batch/v1", ""),
    row("batch/v1beta1", "CronJob", 21, 25, "batch/v1", ""),
    row("rbac.authorization.k8s.io/v1alpha1", "ClusterRole", 17, 23, "rbac.authorization.k8s.io/v1", ""),
    row("rbac.authorization.k8s.io/v1alpha1", "ClusterRoleBinding", 17, 23, "rbac.authorization.k8s.io/v1", USER),
    row("rbac.authorization.k8s.io/v1alpha1", "Role", 17, 23, "rbac.authorization.k8s.io/v1", ""),
    row("rbac.authorization.k8s.io/v1alpha1", "RoleBinding", 17, 23, "rbac.authorization.k8s.io/v1", USER),
    row("scheduling.k8s.io/v1alpha1", "PriorityClass", 14, 23, "scheduling.k8s.io/v1", ""),
    row("node.k8s.io/v1alpha1", "RuntimeClass", 0, 24, "node.k8s.io/v1", "`spec.runtimeHandler` is `handler` there"),
    row("discovery.k8s.io/v1alpha1", "EndpointSlice", 20, 21, "discovery.k8s.io/v1", "`topology` is `deprecatedTopology` there"),
    row("flowcontrol.apiserver.k8s.io/v1alpha1", "FlowSchema", 0, 21, "flowcontrol.apiserver.k8s.io/v1", ALPHA),
    row("flowcontrol.apiserver.k8s.io/v1alpha1", "PriorityLevelConfiguration", 0, 21, "flowcontrol.apiserver.k8s.io/v1", SHARES),
    row("settings.k8s.io/v1alpha1", "PodPreset", 0, 20, "", ""),
    row("auditregistration.k8s.io/v1alpha1", "AuditSink", 0, 19, "", ""),
    row("policy/v1beta1", "PodDisruptionBudget", 21, 25, "policy/v1", "an empty selector selects every Pod there instead of none"),
    row("policy/v1beta1", "Eviction", 22, 25, "policy/v1", ""),
    row("policy/v1beta1", "PodSecurityPolicy", 21, 25, "", ""),
    row("autoscaling/v2beta1", "HorizontalPodAutoscaler", 22, 25, "autoscaling/v2", "a metric has its numbers under `target` there"),
    row("autoscaling/v2beta2", "HorizontalPodAutoscaler", 23, 26, "autoscaling/v2", ""),
    row("discovery.k8s.io/v1beta1", "EndpointSlice", 21, 25, "discovery.k8s.io/v1", "`topology` is `deprecatedTopology` there"),
    row("events.k8s.io/v1beta1", "Event", 22, 25, "events.k8s.io/v1", "other fields are required there"),
    row("node.k8s.io/v1beta1", "RuntimeClass", 22, 25, "node.k8s.io/v1", ""),
    row("rbac.authorization.k8s.io/v1beta1", "ClusterRole", 17, 22, "rbac.authorization.k8s.io/v1", ""),
    row("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", 17, 22, "rbac.authorization.k8s.io/v1", ""),
    row("rbac.authorization.k8s.io/v1beta1", "Role", 17, 22, "rbac.authorization.k8s.io/v1", ""),
    row("rbac.authorization.k8s.io/v1beta1", "RoleBinding", 17, 22, "rbac.authorization.k8s.io/v1", ""),
    row("scheduling.k8s.io/v1beta1", "PriorityClass", 14, 22, "scheduling.k8s.io/v1", ""),
    row("coordination.k8s.io/v1beta1", "Lease", 19, 22, "coordination.k8s.io/v1", ""),
    row("certificates.k8s.io/v1beta1", "CertificateSigningRequest", 19, 22, "certificates.k8s.io/v1", "`signerName` and `usages` are required there"),
    row("certificates.k8s.io/v1alpha1", "ClusterTrustBundle", 34, 37, "certificates.k8s.io/v1beta1", ""),
    row("certificates.k8s.io/v1beta1", "ClusterTrustBundle", 37, 40, "certificates.k8s.io/v1", ""),
    row("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", 16, 22, "admissionregistration.k8s.io/v1", WEBHOOK),
    row("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", 16, 22, "admissionregistration.k8s.io/v1", WEBHOOK),
    row("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy", 31, 34, "admissionregistration.k8s.io/v1", ""),
    row("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicyBinding", 31, 34, "admissionregistration.k8s.io/v1", ""),
    row("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 0, 22, "apiextensions.k8s.io/v1", "each of `spec.versions` needs a schema of its own there"),
    row("apiregistration.k8s.io/v1beta1", "APIService", 0, 22, "apiregistration.k8s.io/v1", ""),
    row("authentication.k8s.io/v1beta1", "TokenReview", 19, 22, "authentication.k8s.io/v1", ""),
    row("authorization.k8s.io/v1beta1", "LocalSubjectAccessReview", 19, 22, "authorization.k8s.io/v1", REVIEW),
    row("authorization.k8s.io/v1beta1", "SelfSubjectAccessReview", 19, 22, "authorization.k8s.io/v1", REVIEW),
    row("authorization.k8s.io/v1beta1", "SubjectAccessReview", 19, 22, "authorization.k8s.io/v1", REVIEW),
    row("storage.k8s.io/v1beta1", "CSIDriver", 19, 22, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1beta1", "CSINode", 17, 22, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1beta1", "StorageClass", 19, 22, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1beta1", "VolumeAttachment", 19, 22, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1beta1", "CSIStorageCapacity", 24, 27, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1alpha1", "CSIStorageCapacity", 21, 24, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1alpha1", "VolumeAttachment", 21, 24, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1alpha1", "VolumeAttributesClass", 0, 35, "storage.k8s.io/v1", ""),
    row("storage.k8s.io/v1beta1", "VolumeAttributesClass", 34, 37, "storage.k8s.io/v1", ""),
    row("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", 23, 26, "flowcontrol.apiserver.k8s.io/v1", ""),
    row("flowcontrol.apiserver.k8s.io/v1beta1", "PriorityLevelConfiguration", 23, 26, "flowcontrol.apiserver.k8s.io/v1", SHARES),
    row("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", 26, 29, "flowcontrol.apiserver.k8s.io/v1", ""),
    row("flowcontrol.apiserver.k8s.io/v1beta2", "PriorityLevelConfiguration", 26, 29, "flowcontrol.apiserver.k8s.io/v1", SHARES),
    row("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 29, 32, "flowcontrol.apiserver.k8s.io/v1", ""),
    row("flowcontrol.apiserver.k8s.io/v1beta3", "PriorityLevelConfiguration", 29, 32, "flowcontrol.apiserver.k8s.io/v1", ""),
    row("resource.k8s.io/v1beta1", "DeviceClass", 35, 38, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta1", "ResourceClaim", 35, 38, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta1", "ResourceClaimTemplate", 35, 38, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta1", "ResourceSlice", 35, 38, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta2", "DeviceClass", 36, 39, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta2", "ResourceClaim", 36, 39, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta2", "ResourceClaimTemplate", 36, 39, "resource.k8s.io/v1", DEVICES),
    row("resource.k8s.io/v1beta2", "ResourceSlice", 36, 39, "resource.k8s.io/v1", DEVICES),
];

#[cfg(test)]
mod tests {
    use super::{TABLE, find};
    use crate::schema::Minor;

    #[test]
    fn a_kind_is_deprecated_before_it_is_gone_and_listed_once() {
        for (at, row) in TABLE.iter().enumerate() {
            assert!(row.deprecated.is_none_or(|deprecated| deprecated < row.gone), "{row:?}");
            assert_ne!(row.instead, Some(row.api_version), "{row:?}");
            let same =
                |other: &super::Removed| other.api_version == row.api_version && other.kind == row.kind;
            assert!(!TABLE[at + 1..].iter().any(same), "{row:?} is listed twice");
        }
    }

    #[test]
    fn what_replaces_a_kind_is_still_served() {
        for row in TABLE {
            let instead = row.instead.and_then(|instead| find(instead, row.kind));
            assert!(instead.is_none_or(|instead| instead.gone > Minor::NEWEST.0), "{row:?}");
        }
    }

    #[test]
    fn the_tables_of_fields_agree() {
        for row in TABLE {
            let Some((_, last)) = crate::schema::Schemas::lifetime(row.api_version, row.kind) else {
                continue;
            };
            assert!(last + 1 == row.gone || row.gone > Minor::NEWEST.0, "{row:?}: last served by 1.{last}");
        }
    }

    #[test]
    fn served_kinds_are_not_in_the_table() {
        for (api_version, kind) in
            [("batch/v1", "CronJob"), ("apps/v1", "Deployment"), ("v1", "Pod"), ("batch/v1beta1", "Job")]
        {
            assert_eq!(find(api_version, kind), None);
        }
    }

    #[test]
    fn every_kind_that_the_newest_version_lacks_is_known_to_be_gone() {
        let all = crate::schema::Versions { from: Minor::OLDEST, to: Minor::NEWEST };
        let schemas = crate::schema::Schemas::new(all);
        let mut gone = 0;
        for (api_version, kind) in schemas.built_in() {
            let (_, last) = crate::schema::Schemas::lifetime(api_version, kind).unwrap();
            let found = find(api_version, kind).filter(|row| row.gone <= Minor::NEWEST.0);
            assert_eq!(found.is_some(), last < Minor::NEWEST.0, "{kind} of {api_version}");
            assert!(found.is_none_or(|row| row.gone == last + 1), "{kind} of {api_version}: {found:?}");
            gone += usize::from(found.is_some());
        }
        assert!(gone > 50, "{gone}");
    }

    #[test]
    fn alpha_versions_are_followed_by_what_is_served_now() {
        for (api_version, kind, gone, instead) in [
            (
                "admissionregistration.k8s.io/v1alpha1",
                "ValidatingAdmissionPolicy",
                32,
                Some("admissionregistration.k8s.io/v1"),
            ),
            ("resource.k8s.io/v1alpha2", "ResourceClaim", 31, Some("resource.k8s.io/v1")),
            ("coordination.k8s.io/v1alpha1", "LeaseCandidate", 32, Some("coordination.k8s.io/v1beta1")),
            ("resource.k8s.io/v1alpha2", "ResourceClass", 31, None),
            ("networking.k8s.io/v1alpha1", "ClusterCIDR", 29, None),
            ("rbac.authorization.k8s.io/v1alpha1", "Role", 23, Some("rbac.authorization.k8s.io/v1")),
            ("settings.k8s.io/v1alpha1", "PodPreset", 20, None),
        ] {
            let row = find(api_version, kind).unwrap();
            assert_eq!((row.gone, row.instead), (gone, instead), "{api_version} {kind}");
        }
    }
}
