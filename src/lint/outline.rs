//! What a text that cannot be read as YAML seems to hold.

use memchr::memmem;

/// Whether a text has the keys of a Kubernetes object, so that it is probably a manifest.
///
/// It need not be readable: a key counts wherever one can begin, after a line break of YAML 1.1, a bracket, a comma,
/// a `-` or a `?`, with or without quotes, a tag or an anchor.
pub(super) fn may_be_object(text: &str) -> bool {
    has_key(text, "apiVersion") && has_key(text, "kind")
}

fn has_key(text: &str, key: &str) -> bool {
    memmem::find_iter(text.as_bytes(), key).any(|at| {
        let rest = text[at + key.len()..].trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
        let before = begins_at(&text[..at]);
        match before {
            Some(explicit) => rest.starts_with(':') || explicit && rest.starts_with(is_break),
            None => false,
        }
    })
}

/// Whether a key can begin after that text; if so, whether a `?` announces it.
fn begins_at(before: &str) -> Option<bool> {
    let is_end = |c: char| is_break(c) || matches!(c, '{' | '[' | ',');
    let start =
        before.rfind(is_end).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let lead = before[start..].trim_start_matches('\u{FEFF}');
    let mut explicit = false;
    for word in lead.split([' ', '\t', '"', '\'']).filter(|word| !word.is_empty()) {
        match word {
            "-" => {}
            "?" => explicit = true,
            _ if word.starts_with(['&', '!']) => {}
            _ => return None,
        }
    }
    Some(explicit)
}

/// The line breaks of YAML 1.1.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::may_be_object;

    #[test]
    fn a_key_is_seen_wherever_it_can_begin() {
        for text in [
            "apiVersion: v1\nkind: Pod\n",
            "\u{FEFF}apiVersion: v1\nkind: Pod\n",
            "apiVersion: v1\rkind: Pod\r",
            "apiVersion: v1\u{85}kind: Pod\u{85}",
            "apiVersion: v1\u{2028}kind: Pod",
            "apiVersion\t: v1\nkind\t: Pod\n",
            "- apiVersion: v1\n  kind: Pod\n",
            "- - apiVersion: v1\n    kind: Pod\n",
            "&a apiVersion: v1\n!!str kind: Pod\n",
            "? apiVersion\n: v1\n? kind\n: Pod\n",
            "\"apiVersion\": v1\n'kind': Pod\n",
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"",
            "[{ apiVersion: v1, kind: Pod",
            "  kind: Pod\n  apiVersion: v1\n",
        ] {
            assert!(may_be_object(text), "{text:?}");
        }
    }

    #[test]
    fn a_word_is_not_a_key() {
        for text in [
            "",
            "apiVersion: v1\n",
            "# apiVersion: v1\n# kind: Pod\n",
            "the apiVersion: v1\nmy kind: Pod\n",
            "apiVersion v1\nkind Pod\n",
            "apiVersion\nkind\n",
            "apiVersions: v1\nkinds: Pod\n",
        ] {
            assert!(!may_be_object(text), "{text:?}");
        }
    }
}
