//! What the author may have meant.

/// The candidate that `written` most likely means: the same except for case, `-` and `_`, or one or two typing
/// errors away, or one name within the other. None if no candidate or more than one is likely.
pub fn meant<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let Some(distance) = distance(written, candidate) else { continue };
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tied = true,
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// A name without case, `-` and `_`, which are easily confused.
fn plain(text: &str) -> String {
    text.replace(['-', '_', ' '], "").to_ascii_lowercase()
}

/// Whether `written` almost certainly means `meant`: the two differ only in case or marks, are singular and plural,
/// have two letters swapped, or at most one letter in five is wrong. A name with more letters at either end is
/// another word: `loadBalancer` is not a misspelling of `loadBalancerIP`.
pub fn is_slip(written: &str, meant: &str) -> bool {
    let (one, other) = (plain(written), plain(meant));
    if one == other || is_plural(&one, &other) {
        return true;
    }
    let length = one.chars().count().max(other.chars().count());
    let slips = strsim::damerau_levenshtein(&one, &other);
    let swapped = slips == 1 && length >= 3 && strsim::levenshtein(&one, &other) == 2;
    let within = |long: &str, short: &str| long.starts_with(short) || long.ends_with(short);
    let longer = slips > 1 && (within(&one, &other) || within(&other, &one));
    swapped || slips * 5 <= length && !longer
}

/// The distance between two names, 0 for a difference only in case or marks; none if it is too far for a
/// misspelling.
pub fn distance(written: &str, candidate: &str) -> Option<usize> {
    let (one, other) = (plain(written), plain(candidate));
    if one == other {
        return (written != candidate).then_some(0);
    }
    let shorter = one.chars().count().min(other.chars().count());
    let allowed = match shorter {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    // Two swapped letters are one error, and so is a missing plural.
    let distance = strsim::damerau_levenshtein(&one, &other);
    if distance <= allowed {
        return Some(distance);
    }
    let holds = |long: &str, short: &str, of: &str| {
        short.len() >= 8
            && long.ends_with(short)
            && of.as_bytes()[of.len() - short.len()].is_ascii_uppercase()
    };
    let within = holds(&one, &other, written) || holds(&other, &one, candidate);
    within.then_some(allowed + 1)
}

/// Whether two names are the singular and the plural of one word.
pub fn is_plural(one: &str, other: &str) -> bool {
    one.strip_suffix('s') == Some(other) || other.strip_suffix('s') == Some(one)
}

/// Whether one name begins or ends with the words of the other: `name` and `secretName`, `timeout` and
/// `timeoutSeconds`.
pub fn is_part(one: &str, other: &str) -> bool {
    let within = |long: &str, short: &str| {
        let begins = |rest: &str| rest.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
        let last = || {
            let at = long.len() - short.len();
            let same = long.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(short));
            same && (begins(&long[at..]) || long[..at].ends_with('_'))
        };
        short.len() >= 3
            && short.len() < long.len()
            && (long.strip_prefix(short).is_some_and(begins) || last())
    };
    within(one, other) || within(other, one)
}

#[cfg(test)]
mod tests {
    use super::{is_part, is_plural, is_slip, meant};

    const FIELDS: [&str; 8] = [
        "replicas",
        "restartPolicy",
        "strategy",
        "env",
        "envFrom",
        "image",
        "imagePullPolicy",
        "podManagementPolicy",
    ];

    #[test]
    fn slips_are_understood() {
        for (written, expected) in [
            ("replica", "replicas"),
            ("repilcas", "replicas"),
            ("restartpolicy", "restartPolicy"),
            ("restart-policy", "restartPolicy"),
            ("restartPolciy", "restartPolicy"),
            ("updateStrategy", "strategy"),
            ("envs", "env"),
            ("imagePullPolicies", "imagePullPolicy"),
            ("images", "image"),
        ] {
            assert_eq!(meant(written, FIELDS), Some(expected), "{written}");
        }
    }

    #[test]
    fn a_slip_has_only_one_meaning() {
        for (written, meant) in [
            ("evn", "env"),
            ("imge", "image"),
            ("envs", "env"),
            ("restart-policy", "restartPolicy"),
            ("concurencyPolcy", "concurrencyPolicy"),
            ("replcas", "replicas"),
        ] {
            assert!(is_slip(written, meant), "{written} {meant}");
        }
        for (written, meant) in [
            ("loadbalancer", "loadBalancerIP"),
            ("terminationGracePeriod", "terminationGracePeriodSeconds"),
            ("post", "host"),
            ("hosts", "ports"),
            ("eng", "env"),
            ("storage", "storageClassName"),
            ("updateStrategy", "strategy"),
        ] {
            assert!(!is_slip(written, meant), "{written} {meant}");
        }
    }

    #[test]
    fn a_name_has_words() {
        for (one, other) in [
            ("name", "secretName"),
            ("configMapName", "name"),
            ("container_name", "name"),
            ("storageClass", "storageClassName"),
            ("timeout", "timeoutSeconds"),
            ("ttl", "ttlSecondsAfterFinished"),
        ] {
            assert!(is_part(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("env", "environment"),
            ("host", "hostname"),
            ("name", "name"),
            ("rename", "name"),
            ("é", "nameé"),
            ("id", "podId"),
            ("Policy", "pullPolicyName"),
        ] {
            assert!(!is_part(one, other), "{one} {other}");
        }
        assert!(is_plural("secret", "secrets") && is_plural("ports", "port"));
        assert!(!is_plural("port", "port") && !is_plural("port", "porte"));
    }

    #[test]
    fn other_words_are_not() {
        for written in ["policy", "containers", "en", "", "environment", "imagine", "é", "nameEé"] {
            assert_eq!(meant(written, FIELDS), None, "{written}");
        }
    }
}
