//! Excluded files.

use std::path::Path;
use std::sync::Arc;

/// Decides which files and directories a run excludes. This includes files that the user names, because a hook names
/// all changed files.
#[derive(Clone, Default)]
pub struct Exclude(Option<Arc<Test>>);

type Test = dyn Fn(&Path) -> bool + Send + Sync;

impl Exclude {
    /// Excludes the paths for which `excludes` returns true. It gets absolute paths without `.` and `..`.
    pub fn new(excludes: impl Fn(&Path) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(excludes)))
    }

    /// Whether a path is excluded.
    pub(super) fn matches(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|excludes| excludes(&super::absolute(path)))
    }
}

impl std::fmt::Debug for Exclude {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exclude")
    }
}
