//! Paths in files, in URLs and in objects.

use crate::manifest::NameRule;

pub(super) fn absolute(text: &str) -> Option<String> {
    (!text.starts_with('/')).then(|| "must be an absolute path, which begins with `/`".to_owned())
}

pub(super) fn local(text: &str) -> Option<String> {
    if text.starts_with('/') {
        return Some("must be a relative path, without `/` at the start".to_owned());
    }
    without_up(text)
}

pub(super) fn without_up(text: &str) -> Option<String> {
    text.split('/').any(|part| part == "..").then(|| "must not have `..` in its path".to_owned())
}

/// A relative path that does not leave its directory, and does not begin with two dots.
pub(super) fn reserved(text: &str) -> Option<String> {
    let hidden = || text.starts_with("..").then(|| "must not begin with `..`".to_owned());
    local(text).or_else(hidden)
}

pub(super) fn begins(text: &str, with: &str) -> Option<String> {
    (!text.starts_with(with)).then(|| format!("must begin with `{with}`"))
}

pub(super) fn webhook_url(text: &str) -> Option<String> {
    const SCHEME: &str = "https://";
    let Some(rest) = text.get(SCHEME.len()..).filter(|_| text[..SCHEME.len()].eq_ignore_ascii_case(SCHEME))
    else {
        return Some("must begin with `https://`".to_owned());
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() {
        return Some("needs a host".to_owned());
    }
    if host.contains('@') {
        return Some("must not name a user".to_owned());
    }
    let bad = rest.chars().find(|c| matches!(c, '?' | '#'))?;
    Some(format!("must not contain `{}`", bad.escape_debug()))
}

pub(super) fn webhook_path(text: &str) -> Option<String> {
    if let Some(trouble) = absolute(text) {
        return Some(trouble);
    }
    let path = text[1..].strip_suffix('/').unwrap_or(&text[1..]);
    if path.is_empty() {
        return None;
    }
    let trouble = path.split('/').find_map(|segment| NameRule::Subdomain.trouble(segment))?;
    Some(format!("{trouble}, in a part of the path"))
}

/// A path to a field below one of these.
pub(super) fn of_field(text: &str, below: &[&str]) -> Option<String> {
    let is_simple = text.starts_with('.') && !text.contains('[') && !text[1..].split('.').any(str::is_empty);
    if !is_simple {
        return Some("must be the path of a field, which begins with a dot: `.spec.replicas`".to_owned());
    }
    let inside = below.iter().any(|below| text.starts_with(below));
    (!inside).then(|| {
        let below: Vec<_> = below.iter().map(|below| format!("`{}`", below.trim_end_matches('.'))).collect();
        format!("must be a field below {}", below.join(" or "))
    })
}

pub(super) fn segment(text: &str) -> Option<String> {
    if matches!(text, "." | "..") {
        return Some(format!("must not be `{text}`"));
    }
    let bad = text.chars().find(|c| matches!(c, '/' | '%'))?;
    Some(format!("must not contain `{bad}`"))
}

#[cfg(test)]
mod tests {
    use super::{absolute, local, of_field, reserved, segment, webhook_path, webhook_url, without_up};

    #[test]
    fn a_path_is_absolute_or_stays_inside() {
        assert!(absolute("/a").is_none() && absolute("a").is_some());
        assert!(local("a/b").is_none() && local("/a").is_some() && local("a/../b").is_some());
        assert!(without_up("a/..b/c..").is_none() && without_up("/a/..").is_some());
    }

    #[test]
    fn a_segment_is_one_part() {
        assert!(segment("system:node").is_none());
        for text in [".", "..", "a/b", "a%b"] {
            assert!(segment(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_reserved_path_does_not_begin_with_dots() {
        assert!(reserved("a/..b").is_none() && reserved("..a").is_some() && reserved("/a").is_some());
    }

    #[test]
    fn webhooks_have_urls_and_paths() {
        for text in ["https://a.example", "https://a.example:8443/b/c"] {
            assert_eq!(webhook_url(text), None, "{text}");
        }
        for text in ["", "http://a", "https://", "https://u@a", "https://a/b?c", "https://a#b"] {
            assert!(webhook_url(text).is_some(), "{text}");
        }
        for text in ["/", "/a", "/a/b/", "/a.b"] {
            assert_eq!(webhook_path(text), None, "{text}");
        }
        for text in ["", "a", "/a//b", "/A", "/a b"] {
            assert!(webhook_path(text).is_some(), "{text}");
        }
    }

    #[test]
    fn fields_have_paths() {
        assert!(of_field(".spec.replicas", &[".spec."]).is_none());
        for text in ["", ".", "spec", ".spec", ".status.a", ".spec..a", ".spec.a[0]"] {
            assert!(of_field(text, &[".spec."]).is_some(), "{text}");
        }
    }
}
