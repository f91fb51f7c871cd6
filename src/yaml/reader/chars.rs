//! Classes of bytes, and the line breaks of YAML 1.1.

/// Ends a run of ordinary characters in a plain scalar: spaces, breaks, `:`, and the first bytes of breaks outside of
/// ASCII.
pub(super) const STOP: u8 = 1;
/// Ends a plain scalar inside brackets or braces: `,?[]{}`.
pub(super) const FLOW: u8 = 2;
/// Can begin a line break.
pub(super) const BREAK: u8 = 32;
/// Can have a special meaning in quotes.
pub(super) const QUOTED: u8 = 64;
/// Letters, digits, `_` and `-`, as in the names of anchors.
pub(super) const WORD: u8 = 4;
/// Allowed in a tag in addition to [`WORD`].
pub(super) const URI: u8 = 8;
/// Not allowed at the start of a plain scalar: indicators, spaces and breaks.
pub(super) const INDICATOR: u8 = 16;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let sets: [(&[u8], u8); 7] = [
        (b" \t\r\n:\xC2\xE2\0", STOP),
        (b",?[]{}", FLOW),
        (b"'\"\\\r\n\xC2\xE2", QUOTED),
        (b"\r\n\xC2\xE2", BREAK),
        (b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-", WORD),
        (b";/?:@&=+$,.!~*'()[]%", URI),
        (b" \t\r\n\0-?:,[]{}#&*!|>'\"%@`", INDICATOR),
    ];
    let mut set = 0;
    while set < sets.len() {
        let mut i = 0;
        while i < sets[set].0.len() {
            table[sets[set].0[i] as usize] |= sets[set].1;
            i += 1;
        }
        set += 1;
    }
    table
}

/// Whether `byte` is in one of the `classes`.
pub(super) fn is(byte: u8, classes: u8) -> bool {
    CLASSES[byte as usize] & classes != 0
}

/// The byte at `at`, or 0 after the end. A text with NUL is refused earlier.
pub(super) fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// The number of bytes of the line break at `at`: LF, CR, CR LF, NEL, LS or PS; 0 if there is none.
pub(super) fn break_len(bytes: &[u8], at: usize) -> usize {
    match byte(bytes, at) {
        b'\n' => 1,
        b'\r' => 1 + usize::from(byte(bytes, at + 1) == b'\n'),
        0xC2 => 2 * usize::from(byte(bytes, at + 1) == 0x85),
        0xE2 if byte(bytes, at + 1) == 0x80 && matches!(byte(bytes, at + 2), 0xA8 | 0xA9) => 3,
        _ => 0,
    }
}

pub(super) fn is_break_or_end(bytes: &[u8], at: usize) -> bool {
    at >= bytes.len() || break_len(bytes, at) > 0
}

/// Whether a space, a break or the end of the text is at `at`.
pub(super) fn is_space_or_end(bytes: &[u8], at: usize) -> bool {
    match byte(bytes, at) {
        b' ' | b'\t' | b'\n' | b'\r' | 0 => true,
        0xC2 | 0xE2 => break_len(bytes, at) > 0,
        _ => false,
    }
}

/// The offset after the spaces at `at`.
#[inline]
pub(super) fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
    while let Some(word) = bytes.get(at..at + 8).and_then(|word| word.try_into().ok()) {
        let other = u64::from_le_bytes(word) ^ SPACES;
        at += other.trailing_zeros() as usize / 8;
        if other != 0 {
            return at;
        }
    }
    while byte(bytes, at) == b' ' {
        at += 1;
    }
    at
}

/// The offset after the blanks at `at`.
pub(super) fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while is_blank(byte(bytes, at)) {
        at += 1;
    }
    at
}

/// The offset of the next line break at or after `at`, or the end.
pub(super) fn line_end(bytes: &[u8], mut at: usize) -> usize {
    // Byte by byte: a search for `\n` alone would read far ahead again and again if lines end differently.
    while let Some(&byte) = bytes.get(at) {
        if is(byte, BREAK) && break_len(bytes, at) > 0 {
            break;
        }
        at += 1;
    }
    at
}

/// Whether `---` or `...` is at `at`, the start of a line.
pub(super) fn is_document_mark(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some(b"---" | b"...")) && is_space_or_end(bytes, at + 3)
}
