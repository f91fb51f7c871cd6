//! Shared code of the integration tests.

use std::path::Path;

/// Compares `actual` with the file at `path`; if `UPDATE` is set, writes the file instead.
///
/// Returns a line if the file is outdated or missing.
pub(crate) fn compare(path: &Path, actual: &str) -> Option<String> {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, actual).unwrap();
        return None;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    (expected != actual).then(|| {
        format!("{} is not what is printed now (UPDATE=1 rewrites it). Now:\n{actual}", path.display())
    })
}

/// Fails with a list of all problems.
pub(crate) fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n\n{}", problems.len(), problems.join("\n\n"));
}
