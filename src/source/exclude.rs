//! Files that the configuration leaves out.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

/// Globs for files to leave out, relative to a directory. They hold for files named outright as well: a hook
/// passes whatever changed.
#[derive(Debug, Clone, Default)]
pub struct Exclude {
    root: PathBuf,
    patterns: Vec<Pattern>,
}

const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

impl Exclude {
    /// Leaves out what `patterns` match, seen from the directory `root`.
    pub fn new(root: &Path, patterns: Vec<Pattern>) -> Self {
        Self { root: super::absolute(root), patterns }
    }

    /// Whether a pattern matches the path or a directory that it is in.
    pub fn matches(&self, path: &Path) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let path = super::absolute(path);
        let Ok(relative) = path.strip_prefix(&self.root) else { return false };
        relative
            .ancestors()
            .take_while(|ancestor| !ancestor.as_os_str().is_empty())
            .any(|ancestor| self.patterns.iter().any(|one| one.matches_path_with(ancestor, OPTIONS)))
    }
}

#[cfg(test)]
mod tests {
    use super::Exclude;
    use glob::Pattern;
    use std::path::Path;

    fn excluded(pattern: &str, path: &str) -> bool {
        Exclude::new(Path::new("/repo"), vec![Pattern::new(pattern).unwrap()]).matches(Path::new(path))
    }

    #[test]
    fn a_directory_excludes_what_is_in_it() {
        assert!(excluded("vendor", "/repo/vendor/kafka/a.yaml"));
        assert!(excluded("vendor/**", "/repo/vendor/kafka/a.yaml"));
        assert!(excluded("**/testdata", "/repo/pkg/testdata/a.yaml"));
        assert!(!excluded("vendor", "/repo/vendored/a.yaml"));
        assert!(!excluded("vendor", "/elsewhere/vendor/a.yaml"));
    }

    #[test]
    fn a_star_stays_within_a_directory() {
        assert!(excluded("k8s/*.gen.yaml", "/repo/k8s/a.gen.yaml"));
        assert!(!excluded("k8s/*.gen.yaml", "/repo/k8s/deep/a.gen.yaml"));
        assert!(excluded("k8s/**/*.gen.yaml", "/repo/k8s/deep/a.gen.yaml"));
        assert!(excluded("k8s/*.gen.yaml", "/repo/./x/../k8s/a.gen.yaml"));
    }
}
