//! How much of a text is taken in.

/// How much of a text is taken in before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep block collections may nest, and how deep brackets and braces.
    pub depth: usize,
    /// Up to how many nodes nearly all of a document may come from aliases, as go-yaml counts them; beyond, the
    /// share that may do so falls, to a tenth at ten times as many.
    pub aliases: u64,
    /// How many bytes a text may have. Texts of 2 GiB are refused in any case.
    pub size: usize,
}

impl Default for Limits {
    /// As `kubectl`: 10,000 levels, 400,000 nodes; and 64 MiB, for which it has no limit.
    fn default() -> Self {
        Self { depth: 10_000, aliases: 400_000, size: 64 << 20 }
    }
}
