//! The fields with names and labels, by type.

use crate::manifest::NameRule;
use crate::schema::Versions;
use crate::yaml::Node;

/// The first version that accepts nearly any name for a variable.
const RELAXED_VARIABLES: u8 = 32;
/// The first version that validates the `serviceName` of a StatefulSet.
const SERVICE_NAMES: u8 = 33;

/// Which rule a name must follow.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held {
    /// The same rule in all versions.
    To(NameRule),
    /// The name of a Service in a StatefulSet: not validated in old versions.
    ToServiceName,
    /// The name of a variable, for which old versions had a stricter rule.
    ToVariable,
    /// A container's port, by name or number. `quoted-port` reports numbers in quotes.
    ToNamedPort,
}

impl Held {
    pub(super) fn rule(self, name: Node<'_>, versions: Versions) -> Option<NameRule> {
        let is_number = || name.str().is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        match self {
            Self::ToNamedPort => (!is_number()).then_some(NameRule::Port),
            Self::To(rule) => Some(rule),
            Self::ToServiceName => versions.any_from(SERVICE_NAMES).then_some(NameRule::Label),
            Self::ToVariable if versions.all_from(RELAXED_VARIABLES) => Some(NameRule::Variable),
            Self::ToVariable => Some(NameRule::StrictVariable),
        }
    }
}

const LABEL: Held = Held::To(NameRule::Label);
const SUBDOMAIN: Held = Held::To(NameRule::Subdomain);
const PORT: Held = Held::To(NameRule::Port);
const KEY: Held = Held::To(NameRule::ConfigKey);

/// Type, field, rule, and what has the name; sorted by type.
pub(super) const NAMES: [(&str, &str, Held, &str); 25] = [
    ("ConfigMapEnvSource", "name", SUBDOMAIN, "a ConfigMap"),
    ("ConfigMapKeySelector", "key", KEY, "a key of a ConfigMap"),
    ("ConfigMapKeySelector", "name", SUBDOMAIN, "a ConfigMap"),
    ("Container", "name", LABEL, "a container"),
    ("ContainerPort", "name", PORT, "a container's port"),
    ("EnvFromSource", "prefix", Held::ToVariable, "a variable"),
    ("EnvVar", "name", Held::ToVariable, "a variable"),
    ("EphemeralContainer", "name", LABEL, "a container"),
    ("HTTPGetAction", "port", Held::ToNamedPort, "a container's port"),
    ("PersistentVolumeClaimSpec", "storageClassName", SUBDOMAIN, "a StorageClass"),
    ("PodSpec", "hostname", LABEL, "a Pod's `hostname`"),
    ("PodSpec", "nodeName", SUBDOMAIN, "a node"),
    ("PodSpec", "priorityClassName", SUBDOMAIN, "a PriorityClass"),
    ("PodSpec", "runtimeClassName", SUBDOMAIN, "a RuntimeClass"),
    ("PodSpec", "serviceAccountName", SUBDOMAIN, "a ServiceAccount"),
    ("PodSpec", "subdomain", LABEL, "a Pod's `subdomain`"),
    ("SecretEnvSource", "name", SUBDOMAIN, "a Secret"),
    ("SecretKeySelector", "key", KEY, "a key of a Secret"),
    ("SecretKeySelector", "name", SUBDOMAIN, "a Secret"),
    ("ServiceBackendPort", "name", PORT, "a port of a Service"),
    ("ServicePort", "name", LABEL, "a port of a Service"),
    ("ServicePort", "targetPort", Held::ToNamedPort, "a container's port"),
    ("StatefulSetSpec", "serviceName", Held::ToServiceName, "a Service"),
    ("TCPSocketAction", "port", Held::ToNamedPort, "a container's port"),
    ("Volume", "name", LABEL, "a volume"),
];

/// Type and field of mappings whose entries are labels; sorted by type.
pub(super) const LABELS: [(&str, &str); 5] = [
    ("LabelSelector", "matchLabels"),
    ("ObjectMeta", "labels"),
    ("PodSpec", "nodeSelector"),
    ("ReplicationControllerSpec", "selector"),
    ("ServiceSpec", "selector"),
];

/// The rows of a sorted table that are of a type.
pub(super) fn of_type<'t, R>(
    table: &'t [R],
    wanted: &'t str,
    of: impl Fn(&R) -> &'static str + 't,
) -> impl Iterator<Item = &'t R> {
    let first = table.partition_point(|row| of(row) < wanted);
    table[first..].iter().take_while(move |row| of(row) == wanted)
}

#[cfg(test)]
mod tests {
    use super::{LABELS, NAMES};
    use crate::schema::{Known, Type, Versions};

    #[test]
    fn the_tables_are_sorted_and_name_existing_fields() {
        let rows = NAMES.map(|(of, field, ..)| (of, field));
        assert!(rows.is_sorted() && LABELS.is_sorted());
        for (of, field) in rows.into_iter().chain(LABELS) {
            let of = Type::built_in(of).unwrap();
            assert!(matches!(of.field(field, Versions::default()), Known::Field(_)), "{of:?} {field}");
        }
    }
}
