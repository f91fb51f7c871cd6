//! Image references.

/// A parsed image reference: `registry:port/path/name:tag@digest`.
///
/// Defaults are not filled in: `postgres` has no registry, no `library/` and no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    /// The host, with its port, if the first segment is a host.
    pub registry: Option<&'a str>,
    /// The path of the repository without the registry: `confluentinc/cp-kafka`.
    pub repository: &'a str,
    /// The tag.
    pub tag: Option<&'a str>,
    /// The digest, with its algorithm.
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Parses a reference; `None` if there is no repository in it.
    ///
    /// In the grammar of references, the first segment is a registry if it contains a dot or a colon or is `localhost`.
    /// A tag is the text after a colon in the last segment.
    pub fn parse(reference: &'a str) -> Option<Self> {
        let reference = reference.trim();
        let (reference, digest) = match reference.split_once('@') {
            Some((before, digest)) => (before, Some(digest)),
            None => (reference, None),
        };
        let last = reference.rfind('/').map_or(0, |slash| slash + 1);
        let (path, tag) = match reference[last..].find(':') {
            Some(colon) => (&reference[..last + colon], Some(&reference[last + colon + 1..])),
            None => (reference, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
            _ => (None, path),
        };
        let tag = tag.filter(|tag| !tag.is_empty());
        (!repository.is_empty()).then_some(Self { registry, repository, tag, digest })
    }

    /// The last segment of the repository: `cp-kafka`.
    pub fn name(&self) -> &'a str {
        self.repository.rsplit('/').next().unwrap_or(self.repository)
    }

    /// The major version, where the tag begins with a number: `8` for `8.0.1-alpine`, and for `v8`.
    pub fn major(&self) -> Option<u32> {
        let tag = self.tag?;
        let number = tag.strip_prefix('v').unwrap_or(tag);
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        number[..end].parse().ok()
    }

    /// Whether the reference always means the same image: it has a digest, or a tag other than `latest`.
    pub fn is_pinned(&self) -> bool {
        self.digest.is_some() || self.tag.is_some_and(|tag| tag != "latest")
    }
}

#[cfg(test)]
mod tests {
    use super::Image;

    fn parts(reference: &str) -> (Option<&str>, &str, Option<&str>, Option<&str>) {
        let image = Image::parse(reference).unwrap();
        (image.registry, image.repository, image.tag, image.digest)
    }

    #[test]
    fn references_come_apart_by_the_grammar() {
        assert_eq!(parts("postgres"), (None, "postgres", None, None));
        assert_eq!(
            parts("confluentinc/cp-kafka:7.5.0"),
            (None, "confluentinc/cp-kafka", Some("7.5.0"), None)
        );
        assert_eq!(
            parts("172.22.111.199:80/cloud/kafka_exporter:1.0"),
            (Some("172.22.111.199:80"), "cloud/kafka_exporter", Some("1.0"), None)
        );
        assert_eq!(parts("localhost/a@sha256:00ff"), (Some("localhost"), "a", None, Some("sha256:00ff")));
        assert_eq!(parts("a/b:1@sha256:00ff"), (None, "a/b", Some("1"), Some("sha256:00ff")));
        assert_eq!(parts("registry.example:5000/a/b"), (Some("registry.example:5000"), "a/b", None, None));
    }

    #[test]
    fn nothing_is_no_image() {
        assert_eq!(Image::parse(""), None);
        assert_eq!(Image::parse(":latest"), None);
        assert_eq!(Image::parse("@"), None);
    }

    #[test]
    fn a_tag_may_begin_with_a_version() {
        for (reference, major) in [
            ("a:8.0.1-alpine", Some(8)),
            ("a:v3", Some(3)),
            ("a:latest", None),
            ("a", None),
            ("a:java-17", None),
        ] {
            assert_eq!(Image::parse(reference).unwrap().major(), major, "{reference}");
        }
    }

    #[test]
    fn a_digest_or_a_tag_pins() {
        for (reference, pinned) in [
            ("a", false),
            ("a:latest", false),
            ("a:1", true),
            ("a@sha256:00", true),
            ("a:latest@sha256:00", true),
            ("host:5000/a", false),
        ] {
            assert_eq!(Image::parse(reference).unwrap().is_pinned(), pinned, "{reference}");
        }
    }
}
