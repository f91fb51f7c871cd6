//! Processes many items, on all cores if that saves time.

/// The results of `work` for the items, in their order. With fewer than `worth` items, no threads are started, because
/// that would cost more time than it saves. Without the feature `cli`, there are no threads.
#[cfg_attr(not(feature = "cli"), allow(unused_variables, reason = "there are no threads to weigh"))]
pub(crate) fn map<T: Sync, R: Send>(
    items: &[T],
    worth: usize,
    work: impl Fn(&T) -> R + Send + Sync,
) -> Vec<R> {
    #[cfg(feature = "cli")]
    if items.len() >= worth {
        use rayon::prelude::*;
        return items.par_iter().map(work).collect();
    }
    items.iter().map(work).collect()
}
