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

#[cfg(test)]
mod tests {
    use super::{domain_name, domain_path, finalizer, header, host, resource, search_domain, sysctl};

    type Format = fn(&str) -> Option<String>;

    #[test]
    fn sound_texts_are_no_trouble_and_others_are() {
        let table: [(Format, &[&str], &[&str]); 8] = [
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
