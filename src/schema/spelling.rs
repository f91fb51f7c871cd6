//! What somebody may have meant to write.

/// The one of `candidates` that `written` most likely stands for: the same but for case, `-` and `_`, or a slip
/// or two of the keyboard, or one name within the other. None where two are equally likely, or none is.
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

/// How far apart two names are, 0 for a difference only of case or of marks; none if too far for a slip.
pub fn distance(written: &str, candidate: &str) -> Option<usize> {
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_ascii_lowercase();
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
    // Swapping two letters is one slip, as is a missing plural.
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

#[cfg(test)]
mod tests {
    use super::meant;

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
    fn other_words_are_not() {
        for written in ["policy", "containers", "en", "", "environment", "imagine", "é", "nameEé"] {
            assert_eq!(meant(written, FIELDS), None, "{written}");
        }
    }
}
