//! Encodings other than UTF-8.

/// The encoding of a text whose units are larger than a byte, and how many of its bytes show that.
pub(crate) fn wide_encoding(bytes: &[u8]) -> Option<(&'static str, u32)> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(("UTF-32", 4)),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(("UTF-16", 2)),
        // Without a byte order mark: every other byte of English text is zero.
        [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] => Some(("UTF-16", 4)),
        _ => None,
    }
}
