//! The files in `exclude`.

use std::path::Path;

use glob::MatchOptions;

use super::Config;

const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

impl Config {
    /// Whether `exclude` matches a file or directory itself, by its absolute path. The files of an excluded directory
    /// are excluded too, but the caller must check that, because a directory may have its own configuration.
    pub fn excludes(&self, path: &Path) -> bool {
        if self.exclude.is_empty() {
            return false;
        }
        let Ok(relative) = path.strip_prefix(&self.directory) else { return false };
        self.exclude.iter().any(|one| one.matches_path_with(relative, OPTIONS))
    }
}

#[cfg(test)]
mod tests {
    use super::Config;
    use glob::Pattern;
    use std::path::Path;

    fn excluded(pattern: &str, path: &str) -> bool {
        let exclude = vec![Pattern::new(pattern).unwrap()];
        let config = Config { directory: "/repo".into(), exclude, ..Config::default() };
        Path::new(path).ancestors().any(|path| config.excludes(path))
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
    }
}
