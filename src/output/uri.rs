//! Paths as URIs.

/// A path as a URI: relative to the root, or `file://` and the absolute path.
pub(super) fn encode(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri += "file://";
    } else if path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/') {
        uri += "file:///";
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn what_is_special_in_a_uri_is_escaped() {
        assert_eq!(encode("k8s/kafka.yaml"), "k8s/kafka.yaml");
        assert_eq!(encode("k8s/a b#c?%.yaml"), "k8s/a%20b%23c%3F%25.yaml");
        assert_eq!(encode("größe.yaml"), "gr%C3%B6%C3%9Fe.yaml");
        assert_eq!(encode("<stdin>"), "%3Cstdin%3E");
        assert_eq!(encode("a:b.yaml"), "a%3Ab.yaml");
        assert_eq!(encode("/srv/a.yaml"), "file:///srv/a.yaml");
    }
}
