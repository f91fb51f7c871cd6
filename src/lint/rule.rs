//! Checks with a state of their own.

use super::Context;
use crate::manifest::{Container, Object, Workload};
use crate::yaml::Document;

/// A check with a state of its own, such as one that is read from a user's file.
///
/// Each method is called once for everything that it looks at, possibly by several threads at a time; those that a
/// rule has no use for do nothing. All report through the context.
pub trait Rule: std::fmt::Debug + Send + Sync {
    /// Looks at a document, whether it could be read or not, as long as it looks like a manifest.
    fn document(&self, _document: &Document<'_>, _context: &mut Context<'_, '_>) {}

    /// Looks at an object with `apiVersion` and `kind`.
    fn object<'a>(&self, _object: Object<'a>, _context: &mut Context<'_, 'a>) {}

    /// Looks at a workload of the built-in kinds.
    fn workload<'a>(&self, _workload: &Workload<'a>, _context: &mut Context<'_, 'a>) {}

    /// Looks at a container of a workload, be it an init container.
    fn container<'a>(
        &self,
        _workload: &Workload<'a>,
        _container: &Container<'a>,
        _context: &mut Context<'_, 'a>,
    ) {
    }
}
