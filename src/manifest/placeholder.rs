//! Text that something else fills in before Kubernetes sees it.

/// Whether a value holds a placeholder of a templating tool, so that what it will be is not known:
/// `{{ .Values.x }}`, `${VAR}`, `$(VAR)`, `$VAR`, `__VAR__`, `<your-name>`, `%VAR%`, `@VAR@`.
pub fn holds_placeholder(text: &str) -> bool {
    text.contains("{{")
        || text.contains("${")
        || text.contains("$(")
        || dollar_name(text)
        || enclosed(text, "<", ">", " ")
        || [("__", "__"), ("%", "%"), ("@", "@"), ("((", "))")]
            .into_iter()
            .any(|(open, close)| enclosed(text, open, close, ""))
}

/// Whether a text that did not parse is a template, such as a raw Helm chart's.
pub fn is_template_text(text: &str) -> bool {
    text.lines().any(|line| {
        let code = line.split(" #").next().unwrap_or(line);
        code.contains("{{") && !code.trim_start().starts_with('#') || code.trim_start().starts_with("{%")
    })
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
    use super::holds_placeholder;

    #[test]
    fn placeholders_of_every_style_are_known() {
        for text in
            ["{{ .Values.image }}", "${TAG}", "$(TAG)", "$TAG", "__TAG__", "<image>", "%TAG%", "((tag))"]
        {
            assert!(holds_placeholder(text), "{text}");
        }
    }

    #[test]
    fn ordinary_values_are_not_placeholders() {
        for text in ["kafka-0", "100%", "a__b", "a < b", "me@example.com", "cost: $5", "", "50% of 100%"] {
            assert!(!holds_placeholder(text), "{text}");
        }
    }
}
