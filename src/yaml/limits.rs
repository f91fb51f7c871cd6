//! Limits for a text.

/// The limits for a text before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The maximum depth of block collections, and of brackets and braces.
    pub depth: usize,
    /// Up to this number of nodes, almost all nodes of a document can come from aliases, as go-yaml counts them. Above
    /// it, the allowed share falls, to a tenth at ten times this number.
    pub aliases: u64,
    /// The maximum size of a text in bytes. Texts of 2 GiB are always refused.
    pub size: usize,
}

impl Default for Limits {
    /// As in `kubectl`: 10,000 levels, 400,000 nodes; and 64 MiB, for which `kubectl` has no limit.
    fn default() -> Self {
        Self { depth: 10_000, aliases: 400_000, size: 64 << 20 }
    }
}
