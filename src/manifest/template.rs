//! Texts that are templates, which another tool renders before Kubernetes reads them.

use super::holds_placeholder;
use crate::yaml::Document;

/// Whether a text that cannot be parsed is a template, for example in a Helm chart.
pub fn is_template_text(text: &str) -> bool {
    text.lines().any(|line| {
        let code = line.split(" #").next().unwrap_or(line).trim_start();
        let marked = || {
            ["{{", "<%"].iter().any(|mark| code.contains(mark))
                || ["{%", "%{", "[[ ", "[[-"].iter().any(|mark| code.starts_with(mark))
        };
        !code.starts_with('#') && (marked() || has_bare_braces(code))
    })
}

/// Whether another tool replaces the text at the place of a YAML error: a `@NAME@` or `%NAME%` there, or a `{NAME}`,
/// `[[ name ]]` or `{% … %}` on the line.
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
    let brackets = line.find("[[").is_some_and(|open| holds_placeholder(&line[open..]));
    marked || brackets || line.contains("{%") || braces.any(|(name, _)| is_name(name))
}

/// A value that begins with a name in single braces and continues: `image: {REGISTRY}/spark:{TAG}`.
fn has_bare_braces(code: &str) -> bool {
    let Some((_, value)) = code.split_once(": {") else { return false };
    let Some((name, rest)) = value.split_once('}') else { return false };
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !name.is_empty();
    is_name && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "/:-_.{".contains(c))
}

/// Whether a document has values that are comments in YAML until another tool replaces them: `replicas: #{REPLICAS}#`,
/// or `replicas: #@ data.values.replicas`.
pub fn is_unfilled(document: &Document<'_>) -> bool {
    let text = document.text();
    document.comments().iter().any(|comment| {
        let words = comment.of(text);
        let token = || words.strip_prefix("#{").is_some_and(|rest| rest.contains('}'));
        let before = || text[..comment.start as usize].trim_end_matches(' ');
        (token() || words.starts_with("#@ ")) && before().ends_with([':', '-'])
    })
}

#[cfg(test)]
mod tests {
    use super::{is_template_text, is_to_be_filled_in, is_unfilled};
    use crate::yaml::{Limits, parse};

    #[test]
    fn templates_are_told_from_broken_manifests() {
        for text in [
            "a: {{ .Values.a }}",
            "{% if a %}",
            "image: {REGISTRY}/spark:{TAG}",
            "  {{- range . }}",
            "<% if a %>",
            "%{ if a }",
            "[[- if .A ]]",
        ] {
            assert!(is_template_text(text), "{text}");
        }
        for text in
            ["a: {b", "a: {b: c}", "# {{ a }}", "a: 1 # {{ a }}", "a: {b} c", "labels: {app}", "a: [[b]]"]
        {
            assert!(!is_template_text(text), "{text}");
        }
    }

    #[test]
    fn what_yaml_stumbles_over_may_be_to_be_filled_in() {
        for (text, expected) in [
            ("a: [[ .B ]]:c", true),
            ("a: [[ b ]]/c", true),
            ("a: {B}:c", true),
            ("a: [b] c", false),
            ("a: [[ -f b ]] && c", false),
        ] {
            assert_eq!(is_to_be_filled_in(text, text.len() - 1), expected, "{text}");
        }
    }

    #[test]
    fn a_value_may_be_a_comment_until_it_is_filled_in() {
        for (text, expected) in [
            ("a: #{B}#\n", true),
            ("a:\n- #{B}#\n", true),
            ("a: #@ data.values.b\n", true),
            ("a: b #{B}#\n", false),
            ("#{B}#\na: b\n", false),
            ("a: #{\n", false),
            ("a: # @ b\n  c: d\n", false),
        ] {
            let stream = parse(text, Limits::default());
            assert_eq!(is_unfilled(&stream.documents()[0]), expected, "{text}");
        }
    }
}
