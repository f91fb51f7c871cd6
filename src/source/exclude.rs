//! Files to leave out.

use std::path::Path;
use std::sync::Arc;

/// Decides which files and directories are left out of a run. It holds for files named outright as well: a hook
/// passes whatever changed.
#[derive(Clone, Default)]
pub struct Exclude(Option<Arc<Test>>);

type Test = dyn Fn(&Path) -> bool + Send + Sync;

impl Exclude {
    /// Leaves out the paths that `excludes` answers yes for. It is given absolute paths without `.` and `..`.
    pub fn new(excludes: impl Fn(&Path) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(excludes)))
    }

    /// Whether a path is left out.
    pub(super) fn matches(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|excludes| excludes(&super::absolute(path)))
    }
}

impl std::fmt::Debug for Exclude {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exclude")
    }
}
