//! Paths in files and in URLs.

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

pub(super) fn segment(text: &str) -> Option<String> {
    if matches!(text, "." | "..") {
        return Some(format!("must not be `{text}`"));
    }
    let bad = text.chars().find(|c| matches!(c, '/' | '%'))?;
    Some(format!("must not contain `{bad}`"))
}

#[cfg(test)]
mod tests {
    use super::{absolute, local, segment, without_up};

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
}
