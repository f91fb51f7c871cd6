//! Checks with their own state.

use super::Context;
use crate::manifest::{Container, Object, Workload};
use crate::yaml::Document;

/// A check with its own state, such as one that is read from a user's file.
///
/// Each method is called once for everything that it can check, possibly from several threads at the same time. By
/// default, they do nothing. All report through the context.
pub trait Rule: std::fmt::Debug + Send + Sync {
    /// Checks a document, readable or not, if it looks like a manifest.
    fn document(&self, _document: &Document<'_>, _context: &mut Context<'_, '_>) {}

    /// Checks an object with `apiVersion` and `kind`.
    fn object<'a>(&self, _object: Object<'a>, _context: &mut Context<'_, 'a>) {}

    /// Checks a workload of a built-in kind.
    fn workload<'a>(&self, _workload: &Workload<'a>, _context: &mut Context<'_, 'a>) {}

    /// Checks a container of a workload, or an init container.
    fn container<'a>(
        &self,
        _workload: &Workload<'a>,
        _container: &Container<'a>,
        _context: &mut Context<'_, 'a>,
    ) {
    }
}
