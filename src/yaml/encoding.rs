//! Converts bytes to text, and finds characters that YAML does not allow.

use super::span::offset;
use super::{Span, SyntaxError};
use crate::source::wide_encoding;

/// Reads the bytes of a file as text.
///
/// A byte order mark at the start stays in the text, so that spans count the bytes of the file.
///
/// # Errors
///
/// If the bytes are not UTF-8. The span of the error is in bytes of the file, which may not be a character.
pub fn decode(bytes: &[u8]) -> Result<&str, SyntaxError> {
    if let Some((name, length)) = wide_encoding(bytes) {
        return Err(SyntaxError {
            message: format!("the file is {name}, not UTF-8"),
            span: Span::new(0, length),
            related: Vec::new(),
            help: Some("save it as UTF-8; in PowerShell, `Out-File -Encoding utf8` does".to_owned()),
        });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let start = offset(error.valid_up_to());
        let length = error.error_len().unwrap_or(bytes.len() - error.valid_up_to());
        SyntaxError {
            message: format!("byte 0x{:02X} is not UTF-8", bytes[error.valid_up_to()]),
            span: Span::new(start, start + offset(length)),
            related: Vec::new(),
            help: Some("save the file as UTF-8".to_owned()),
        }
    })
}

/// The first character that YAML does not allow anywhere, not even in a comment: most control characters.
pub(super) fn forbidden(text: &str) -> Option<(usize, char)> {
    // In blocks, so that the compiler can use vector instructions.
    const BLOCK: usize = 64;
    let suspicious = |byte: u8| {
        byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7F || byte == 0xC2 || byte == 0xEF
    };
    let bytes = text.as_bytes();
    let mut from = 0;
    for block in bytes.chunks(BLOCK) {
        if block.iter().fold(false, |found, byte| found | suspicious(*byte)) {
            let inside = block.iter().enumerate().filter(|(_, byte)| suspicious(**byte));
            for (at, _) in inside {
                let char = text.get(from + at..).and_then(|rest| rest.chars().next());
                if let Some(char) = char.filter(|char| is_forbidden(*char)) {
                    return Some((from + at, char));
                }
            }
        }
        from += block.len();
    }
    None
}

fn is_forbidden(char: char) -> bool {
    char.is_control() && !matches!(char, '\t' | '\n' | '\r' | '\u{85}')
        || matches!(char, '\u{FFFE}' | '\u{FFFF}')
}
