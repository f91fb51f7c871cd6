//! Text that another tool replaces before Kubernetes reads it.

use crate::yaml::{Kind, Node};

/// Whether a value contains a placeholder of a templating tool, so that the final value is unknown: `{{ .Values.x }}`,
/// `${VAR}`, `$(VAR)`, `$VAR`, `__VAR__`, `<your-name>`, `%VAR%`, `@VAR@`, `#{VAR}#`, `[[ .x ]]`, `{VAR}`,
/// `NAME_PLACEHOLDER`; or whether SOPS encrypted it: `ENC[AES256_GCM,…]`.
pub fn holds_placeholder(text: &str) -> bool {
    // Most values have none of the characters that placeholders need.
    if !text.bytes().any(|byte| b"{[(<$%@_PCTEV".contains(&byte)) {
        return false;
    }
    ["{{", "${", "$(", "#{", "%{", "<%"].iter().any(|mark| text.contains(mark))
        || dollar_name(text)
        || SHOUTED.iter().any(|word| text.contains(word))
        || text.trim_matches(['"', '\'']).starts_with("ENC[") && text.contains("data:")
        || enclosed(text, "<", ">", is_name_or(b" \"'"))
        || enclosed(text, "((", "))", is_name_or(b" "))
        // A test in a shell begins with an option or a variable: `[[ -f /x ]]`.
        || enclosed(text, "[[", "]]", |name| !name.trim().starts_with('-') && is_name_or(b" ")(name))
        || ["__", "%", "@"].into_iter().any(|mark| enclosed(text, mark, mark, is_name_or(b"")))
        || [("{", "}"), ("[", "]")].into_iter().any(|(open, close)| enclosed(text, open, close, is_shouted))
}

/// Whether another tool sets the value. Without quotes, `{{ x }}` and `{NAME}` read as mappings, `[[ .x ]]` and
/// `[YOUR_KEY]` as lists.
pub fn is_placeholder(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::FlowMapping => {
            let mut entries = node.entries();
            let named = entries.next().is_some_and(|entry| {
                is_shouted(entry.key.text()) && entry.value.kind() == Kind::Absent && entries.next().is_none()
            });
            node.text().starts_with("{{") || named
        }
        Kind::FlowSequence => {
            let mut items = node.items();
            let first = items.next().filter(|_| items.next().is_none());
            first.is_some_and(|item| {
                is_shouted(item.text()) || item.kind() == Kind::FlowSequence && holds_placeholder(node.text())
            })
        }
        kind if kind.is_scalar() => holds_placeholder(node.text()),
        _ => false,
    }
}

/// Whether a text is only a placeholder, and can become any text.
pub fn is_only_placeholder(text: &str) -> bool {
    const MARKS: [(&str, &str); 11] = [
        ("{{", "}}"),
        ("${", "}"),
        ("$(", ")"),
        ("($", ")"),
        ("#{", "#"),
        ("#{", "}"),
        ("[[", "]]"),
        ("((", "))"),
        ("<", ">"),
        ("__", "__"),
        ("{", "}"),
    ];
    let text = text.trim();
    let marked = MARKS.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close))
        || ["@", "%"].iter().any(|mark| text.starts_with(mark) && text.ends_with(mark))
        || text.strip_prefix('$').is_some_and(is_name_or(b""))
        || SHOUTED.iter().any(|word| text.contains(word))
        || text.starts_with("ENC[");
    marked && holds_placeholder(text)
}

/// Whether a text is one word of capital letters, `_` and digits: `PORT`, `FILESTORE_CAPACITY`. If the field needs a
/// number or a lower case name, somebody still has to replace this text.
pub fn is_shouted(text: &str) -> bool {
    text.len() > 2
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a name, or a part of it, is a placeholder (`_`, `PV_NAME`, `bootstrap-token-YOUR_TOKEN`), or matches any
/// name in a patch.
pub fn stands_in(text: &str) -> bool {
    const WORDS: [&str; 7] = ["PLACEHOLDER", "REPLACE", "CHANGE", "TODO", "YOUR", "NAME", "RELEASE"];
    let mut shouted = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
    matches!(text, "_" | "-" | "." | "..." | "*" | "PORT")
        || shouted.any(|part| is_shouted(part) && WORDS.iter().any(|word| part.contains(word)))
}

/// Words in capital letters that ask to be replaced.
const SHOUTED: [&str; 7] =
    ["PLACEHOLDER", "REPLACE_ME", "REPLACE-ME", "REPLACEME", "CHANGE_ME", "CHANGE-ME", "CHANGEME"];

fn dollar_name(text: &str) -> bool {
    text.match_indices('$')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// Whether `named` accepts a text between two marks.
fn enclosed(text: &str, open: &str, close: &str, named: impl Fn(&str) -> bool) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        rest = &rest[at + open.len()..];
        if rest.find(close).is_some_and(|end| named(&rest[..end])) {
            return true;
        }
    }
    false
}

/// Consumes characters of names, and the characters in `more`, with at least one letter.
fn is_name_or(more: &'static [u8]) -> impl Fn(&str) -> bool {
    move |name| {
        let of_name =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.') || more.contains(&b);
        name.bytes().all(of_name) && name.bytes().any(|b| b.is_ascii_alphabetic())
    }
}

#[cfg(test)]
mod tests {
    use super::{holds_placeholder, is_only_placeholder, is_shouted};

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
            "(( grab meta.tag ))",
            "#{TAG}#",
            "registry.example/orders:#{Build.Id}",
            "[[ .Values.tag ]]",
            "[[tag]]",
            "<\"TAG\">",
            "<'tag'>",
            "<% tag %>",
            "%{tag}",
            "__NAME__",
            "($NAME)",
            "registry.example/{TAG}",
            "[TAG]",
            "CHANGE-ME",
            "ENC[AES256_GCM,data:aGk=,iv:AA==,tag:AA==,type:str]",
        ] {
            assert!(holds_placeholder(text), "{text}");
        }
    }

    #[test]
    fn a_text_may_be_a_placeholder_and_nothing_else() {
        for text in [
            "{{ .Values.x }}",
            "${X}",
            "$(X)",
            "$X",
            "#{X}#",
            "[[ .x ]]",
            "<x>",
            "__X__",
            "@X@",
            "{X_Y}",
            "CHANGE_ME",
        ] {
            assert!(is_only_placeholder(text), "{text}");
        }
        for text in ["--name=$(X)", "a/${X}", "$(X)/a", "{a: b}", "<", "a", "$X Y"] {
            assert!(!is_only_placeholder(text), "{text}");
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
        for text in [
            "kafka-0",
            "100%",
            "a__b",
            "a < b",
            "me@example.com",
            "cost: $5",
            "",
            "50% of 100%",
            "[[ -f /a ]] && b",
            "a[0]",
            "{1,2}",
            "a{b}",
            "[a-z]+",
            "ENC",
            "P",
            "(a)",
            "#a",
            "x < 1 > y",
        ] {
            assert!(!holds_placeholder(text), "{text}");
        }
    }
}
