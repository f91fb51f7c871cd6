//! The names of resources. No schema lists them: their fields accept any key.

use super::Type;

/// The fields of a type with amounts by resource name, if `name` is a resource that they accept.
pub(super) fn lists(of: Type<'_>, name: &str) -> Option<&'static [&'static str]> {
    let of_containers =
        matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    let extended = name.contains('/');
    match of.name()? {
        "ResourceRequirements" if of_containers || extended => Some(&["limits", "requests"]),
        // Nobody sets the limit of a claim.
        "VolumeResourceRequirements" | "ResourceRequirements" if name == "storage" => Some(&["requests"]),
        "ResourceQuotaSpec" if is_counted(name) || of_containers || extended => Some(&["hard"]),
        _ => None,
    }
}

/// Whether a quota can limit it.
fn is_counted(name: &str) -> bool {
    matches!(
        name,
        "pods" | "services" | "secrets" | "configmaps" | "persistentvolumeclaims" | "resourcequotas"
    ) || ["requests.", "limits.", "count/", "services."].iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::lists;
    use crate::schema::Type;

    #[test]
    fn only_the_names_of_resources_are_known() {
        let of = |owner: &str, name: &str| lists(Type::built_in(owner).unwrap(), name).map(<[_]>::len);
        for (owner, name, expected) in [
            ("ResourceRequirements", "memory", Some(2)),
            ("ResourceRequirements", "nvidia.com/gpu", Some(2)),
            ("ResourceRequirements", "size", None),
            ("VolumeResourceRequirements", "storage", Some(1)),
            ("VolumeResourceRequirements", "memory", None),
            ("ResourceQuotaSpec", "requests.cpu", Some(1)),
            ("ResourceQuotaSpec", "scope", None),
            ("PodSpec", "memory", None),
        ] {
            assert_eq!(of(owner, name), expected, "{owner} {name}");
        }
    }
}
