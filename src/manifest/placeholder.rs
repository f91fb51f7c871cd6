//! Text that something else fills in before Kubernetes sees it.

/// Whether a value holds a placeholder of a templating tool, so that what it will be is not known:
/// `{{ .Values.x }}`, `${VAR}`, `$(VAR)`, `$VAR`, `__VAR__`, `<your-name>`, `%VAR%`, `@VAR@`, `NAME_PLACEHOLDER`.
pub fn holds_placeholder(text: &str) -> bool {
    text.contains("{{")
        || text.contains("${")
        || text.contains("$(")
        || dollar_name(text)
        || SHOUTED.iter().any(|word| text.contains(word))
        || enclosed(text, "<", ">", " ")
        || [("__", "__"), ("%", "%"), ("@", "@"), ("((", "))")]
            .into_iter()
            .any(|(open, close)| enclosed(text, open, close, ""))
}

/// Whether a text is one word in capitals, `_` and digits: `PORT`, `FILESTORE_CAPACITY`. Where a number or a lower
/// case name is wanted, that is what somebody has yet to put in.
pub fn is_shouted(text: &str) -> bool {
    text.len() > 2
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Words in capitals by which people ask to be replaced.
const SHOUTED: &[&str] = &["PLACEHOLDER", "REPLACE_ME", "REPLACEME", "CHANGE_ME", "CHANGEME"];

/// Whether a text that did not parse is a template, such as a raw Helm chart's.
pub fn is_template_text(text: &str) -> bool {
    text.lines().any(|line| {
        let code = line.split(" #").next().unwrap_or(line).trim_start();
        !code.starts_with('#') && (code.contains("{{") || code.starts_with("{%") || has_bare_braces(code))
    })
}

/// Whether what YAML stumbled over at that place of a text is for another tool to fill in: a `@NAME@` or `%NAME%` there, or a `{NAME}` or
/// `{% … %}` on the line.
pub fn is_to_be_filled_in(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let (line, after) =
        (text[start..].lines().next().unwrap_or_default(), text[at..].lines().next().unwrap_or_default());
    let marked = ['@', '%'].into_iter().any(|mark| {
        let end = after.strip_prefix(mark).and_then(|rest| rest.find(mark));
        end.is_some_and(|end| holds_placeholder(&after[..end + 2]))
    });
    let is_name = |name: &str| {
        let upper = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        !name.is_empty() && name.bytes().all(upper)
    };
    let mut braces = line.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    marked || line.contains("{%") || braces.any(|(name, _)| is_name(name))
}

/// A value that begins with a name in single braces and goes on: `image: {REGISTRY}/spark:{TAG}`.
fn has_bare_braces(code: &str) -> bool {
    let Some((_, value)) = code.split_once(": {") else { return false };
    let Some((name, rest)) = value.split_once('}') else { return false };
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !name.is_empty();
    is_name && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "/:-_.{".contains(c))
}

fn dollar_name(text: &str) -> bool {
    text.match_indices('$')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// A run of name characters, and of the `more` given, between two marks.
fn enclosed(text: &str, open: &str, close: &str, more: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        rest = &rest[at + open.len()..];
        if let Some(end) = rest.find(close) {
            let name = &rest[..end];
            let named =
                name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c) || more.contains(c));
            if named && name.bytes().any(|b| b.is_ascii_alphabetic()) {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{holds_placeholder, is_shouted, is_template_text};

    #[test]
    fn templates_are_told_from_broken_manifests() {
        for text in ["a: {{ .Values.a }}", "{% if a %}", "image: {REGISTRY}/spark:{TAG}", "  {{- range . }}"]
        {
            assert!(is_template_text(text), "{text}");
        }
        for text in ["a: {b", "a: {b: c}", "# {{ a }}", "a: 1 # {{ a }}", "a: {b} c", "labels: {app}"] {
            assert!(!is_template_text(text), "{text}");
        }
    }

    #[test]
    fn placeholders_of_every_style_are_known() {
        for text in [
            "JOB_NAME_PLACEHOLDER",
            "a:REPLACE_ME",
            "{{ .Values.image }}",
            "${TAG}",
            "$(TAG)",
            "$TAG",
            "__TAG__",
            "<image>",
            "%TAG%",
            "((tag))",
        ] {
            assert!(holds_placeholder(text), "{text}");
        }
    }

    #[test]
    fn capitals_shout() {
        for text in ["PORT", "FILESTORE_CAPACITY", "A1_B"] {
            assert!(is_shouted(text), "{text}");
        }
        for text in ["GB", "512MB", "Port", "PV-NAME", "_A_", ""] {
            assert!(!is_shouted(text), "{text}");
        }
    }

    #[test]
    fn ordinary_values_are_not_placeholders() {
        for text in ["kafka-0", "100%", "a__b", "a < b", "me@example.com", "cost: $5", "", "50% of 100%"] {
            assert!(!holds_placeholder(text), "{text}");
        }
    }
}
