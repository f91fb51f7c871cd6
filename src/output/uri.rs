//! Paths as the services that take our output know them: relative to the root of the repository.

use std::path::PathBuf;

use crate::source::{Source, repository_root};

/// What paths are made relative to.
#[derive(Debug)]
pub(super) struct Root {
    /// With forward slashes, and one at the end.
    directory: String,
}

impl Root {
    /// The root of the repository that the process runs in, or the current directory.
    pub(super) fn here() -> Self {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let root = repository_root(&here).unwrap_or(here);
        let text = root.to_string_lossy();
        let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
        Self { directory: format!("{}/", text.trim_end_matches('/')) }
    }

    /// The path of a text from the root, or where it lies if that is elsewhere.
    pub(super) fn relative(&self, source: &Source) -> String {
        source.path.strip_prefix(&self.directory).unwrap_or(&source.path).to_owned()
    }
}

/// A path as a URI: a reference relative to the root, or `file://` and the absolute path.
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
