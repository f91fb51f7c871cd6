//! Names that are more than a [`NameRule`].

use crate::manifest::NameRule;

pub(super) fn header(text: &str) -> Option<String> {
    let bad = text.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-');
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    bad.map(|bad| format!("can only contain letters, digits and `-`, not `{}`", bad.escape_debug()))
}

/// A host, or a wildcard for the labels of one level: `*.example.com`.
pub(super) fn host(text: &str) -> Option<String> {
    NameRule::Subdomain.trouble(text.strip_prefix("*.").unwrap_or(text))
}

pub(super) fn search_domain(text: &str) -> Option<String> {
    if text == "." {
        return None;
    }
    let text = text.strip_suffix('.').unwrap_or(text);
    // `_` counts as a letter within labels, though not at their end.
    let plain: String = text.chars().map(|c| if c == '_' { 'a' } else { c }).collect();
    let trouble = NameRule::Subdomain.trouble(&plain)?;
    Some(trouble.replace("`-` and `.`", "`-`, `_` and `.`"))
}

/// Words of lower case letters, digits, `-` and `_`, with dots or slashes between them.
pub(super) fn sysctl(text: &str) -> Option<String> {
    const LONGEST: usize = 253;
    if text.len() > LONGEST {
        return Some(format!("has {} characters, and at most {LONGEST} are allowed", text.len()));
    }
    let is_word = |word: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = word.as_bytes();
        bytes.first().copied().is_some_and(inner)
            && bytes.last().copied().is_some_and(inner)
            && bytes.iter().all(|byte| inner(*byte) || matches!(byte, b'-' | b'_'))
    };
    let sound = text.split(['.', '/']).all(is_word);
    (!sound).then(|| {
        "must consist of words of lower case letters, digits, `-` and `_`, with `.` or `/` between them"
            .to_owned()
    })
}

/// A subdomain, `/`, and a path of RFC 3986.
pub(super) fn domain_path(text: &str) -> Option<String> {
    let Some((domain, path)) = text.split_once('/').filter(|(_, path)| !path.is_empty()) else {
        return Some("must be a domain and a path, such as `example.com/name`".to_owned());
    };
    if let Some(trouble) = NameRule::Subdomain.trouble(domain) {
        return Some(format!("{trouble}, before the `/`"));
    }
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "/:@%!$&'()*+,;=-._~".contains(c);
    let bad = path.chars().find(|c| !is_fit(*c))?;
    Some(format!("has `{}` in its path, which is not valid there", bad.escape_debug()))
}

pub(super) fn domain_name(text: &str) -> Option<String> {
    let trouble = NameRule::LabelKey.trouble(text);
    trouble
        .or_else(|| (!text.contains('/')).then(|| "needs a domain before it: `example.com/name`".to_owned()))
}

/// The finalizers of Kubernetes itself that have no domain.
const OWN_FINALIZERS: [&str; 3] = ["foregroundDeletion", "kubernetes", "orphan"];

pub(super) fn finalizer(text: &str) -> Option<String> {
    if OWN_FINALIZERS.contains(&text) { None } else { domain_name(text) }
}

/// Resources of Kubernetes itself that containers, quotas and limits name.
const OWN_RESOURCES: [&str; 23] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
    "hugepages",
    "attachable-volumes",
    "resourceclaims",
];

pub(super) fn resource(text: &str) -> Option<String> {
    let is_own = OWN_RESOURCES.contains(&text)
        || ["hugepages-", "requests.hugepages-", "limits.hugepages-"].iter().any(|one| text.starts_with(one));
    let trouble = NameRule::LabelKey.trouble(text);
    let unknown = || {
        (!is_own && !text.contains('/')).then(|| {
            "is not a resource of Kubernetes; one of others has a domain: `example.com/name`".to_owned()
        })
    };
    trouble.or_else(unknown)
}

/// A group and a version, both of them.
pub(super) fn group_version(text: &str) -> Option<String> {
    let sound = text
        .split_once('/')
        .is_some_and(|(group, version)| !group.is_empty() && !version.is_empty() && !version.contains('/'));
    (!sound).then(|| "must be a group and a version, such as `apps/v1`".to_owned())
}

/// A name of RFC 3720: `iqn.2001-04.com.example:storage`, `eui.…` or `naa.…`.
pub(super) fn iscsi(text: &str) -> Option<String> {
    let is_number = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let sound = match text.split_once('.') {
        Some(("iqn", rest)) => rest.split_once('.').is_some_and(|(date, authority)| {
            let date = date.as_bytes();
            date.len() == 7
                && date[4] == b'-'
                && date.iter().enumerate().all(|(at, byte)| at == 4 || byte.is_ascii_digit())
                && authority.starts_with(|c: char| c.is_ascii_alphanumeric())
        }),
        Some(("eui", rest)) => is_number(rest, &[16]),
        Some(("naa", rest)) => is_number(rest, &[16, 32]),
        _ => false,
    };
    (!sound)
        .then(|| "must be the name of an iSCSI node, such as `iqn.2001-04.com.example:storage`".to_owned())
}

pub(super) fn host_ports(text: &str) -> Option<String> {
    let is_pair = |pair: &str| {
        pair.rsplit_once(':')
            .is_some_and(|(host, _)| !host.contains(':') || host.starts_with('[') && host.ends_with(']'))
    };
    (!text.split(',').all(is_pair))
        .then(|| "must be a host and a port, or several with commas between them".to_owned())
}

/// A key whose domain is not one of Kubernetes.
pub(super) fn unreserved(text: &str) -> Option<String> {
    let domain = format!(".{}", text.split('/').next().unwrap_or_default().to_lowercase());
    let own = [".kubernetes.io", ".k8s.io"].iter().any(|own| domain.ends_with(own));
    own.then(|| "must not use the domains `kubernetes.io` and `k8s.io`, which are reserved".to_owned())
}

/// A resource that containers can have: of Kubernetes itself, or with a domain.
pub(super) fn container_resource(text: &str) -> Option<String> {
    let own = matches!(text, "cpu" | "memory" | "ephemeral-storage")
        || text.starts_with("hugepages-")
        || text.contains('/');
    (!own).then(|| "is not a resource of containers".to_owned())
}

/// What a LimitRange can limit.
const LIMITED: [&str; 3] = ["Container", "PersistentVolumeClaim", "Pod"];

pub(super) fn limit_type(text: &str) -> Option<String> {
    let unknown = || {
        let own = LIMITED.contains(&text) || text.contains('/');
        (!own).then(|| {
            "must be `Container`, `Pod` or `PersistentVolumeClaim`, or have a domain: `example.com/name`"
                .to_owned()
        })
    };
    NameRule::LabelKey.trouble(text).or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::{
        container_resource, domain_name, domain_path, finalizer, group_version, header, host, host_ports,
        iscsi, limit_type, resource, search_domain, sysctl, unreserved,
    };

    type Format = fn(&str) -> Option<String>;

    #[test]
    fn sound_texts_are_no_trouble_and_others_are() {
        let table: [(Format, &[&str], &[&str]); 14] = [
            (container_resource, &["cpu", "hugepages-2Mi", "a.b/c"], &["pods", "storage", ""]),
            (group_version, &["apps/v1"], &["", "v1", "/v1", "apps/", "a/b/c"]),
            (host_ports, &["a:1", "a:1,b:2", "[::1]:2"], &["", "a", "a:1,b", "::1:2"]),
            (
                iscsi,
                &["iqn.2001-04.com.example:a", "eui.02004567A425678D", "naa.52004567BA64678D"],
                &["", "x", "iqn.a"],
            ),
            (unreserved, &["a", "a.b/c"], &["kubernetes.io/a", "a.k8s.io/b", "K8S.IO"]),
            (limit_type, &["Pod", "Container", "a.b/c"], &["", "pod", "a/b/c"]),
            (header, &["X-Forwarded-For", "a1"], &["", "a b", "a_b", "a:b"]),
            (host, &["example.com", "*.example.com"], &["", "*", "*.", "a.*.b", "A.b", "a_b"]),
            (search_domain, &[".", "a.b", "a_b.c", "a.b."], &["", "A.b", "a..b", "-a"]),
            (sysctl, &["net.core.somaxconn", "net/ipv4", "a-b_c"], &["", "A", "a..b", "-a", "a b"]),
            (domain_path, &["example.com/a", "a.b/c/d:e"], &["", "a", "a/", "/a", "A.b/c", "a.b/c d"]),
            (domain_name, &["example.com/a"], &["", "a", "a/b/c", "/a", "a/"]),
            (
                finalizer,
                &["example.com/a", "kubernetes", "orphan", "foregroundDeletion"],
                &["", "keep", "a/b/c"],
            ),
            (resource, &["cpu", "nvidia.com/gpu", "hugepages-2Mi"], &["", "gpu", "a/b/c"]),
        ];
        for (format, sound, bad) in table {
            for text in sound {
                assert_eq!(format(text), None, "{text}");
            }
            for text in bad {
                assert!(format(text).is_some(), "{text}");
            }
        }
    }
}
