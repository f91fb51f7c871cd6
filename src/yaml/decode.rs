//! The content of a scalar, without quotes, escapes and folding.

use std::borrow::Cow;

use super::Kind;

/// The content of a scalar with this `text`; `None` for collections and aliases.
///
/// `decoded` means that the content differs from the text (not for block scalars); `indent` is the indentation of a
/// block scalar.
pub(super) fn content(text: &str, kind: Kind, decoded: bool, indent: u32) -> Option<Cow<'_, str>> {
    Some(match kind {
        Kind::Absent => Cow::Borrowed(""),
        Kind::Plain if decoded => Cow::Owned(folded(text, kind)),
        Kind::Plain => Cow::Borrowed(text),
        Kind::SingleQuoted | Kind::DoubleQuoted if decoded => Cow::Owned(folded(inner(text), kind)),
        Kind::SingleQuoted | Kind::DoubleQuoted => Cow::Borrowed(inner(text)),
        Kind::Literal | Kind::Folded => Cow::Owned(block(text, kind == Kind::Folded, indent as usize)),
        _ => return None,
    })
}

fn inner(text: &str) -> &str {
    &text[1..text.len() - 1]
}

/// Resolves escapes and folds lines: one line break becomes a space, further ones stay; spaces around them are removed.
fn folded(text: &str, kind: Kind) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let escaped = if kind == Kind::DoubleQuoted { escaped_break(rest) } else { 0 };
        if escaped > 0 {
            rest = &rest[escaped..];
            let (after, breaks) = blank_lines(rest);
            out.push_str(&breaks);
            rest = after;
            continue;
        }
        let length = match kind {
            Kind::SingleQuoted => single(rest, &mut out),
            Kind::DoubleQuoted => double(rest, &mut out),
            _ => 0,
        };
        if length > 0 {
            rest = &rest[length..];
            continue;
        }
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let after = &rest[blanks..];
        let Some((first, length)) = line_break(after) else {
            if blanks > 0 {
                out.push_str(&rest[..blanks]);
                rest = after;
            } else if let Some(char) = rest.chars().next() {
                out.push(char);
                rest = &rest[char.len_utf8()..];
            }
            continue;
        };
        let (after, breaks) = blank_lines(&after[length..]);
        if first != "\n" {
            out.push_str(first);
        } else if breaks.is_empty() {
            out.push(' ');
        }
        out.push_str(&breaks);
        rest = after;
    }
    out
}

/// The length of a backslash before a line break, with that break.
fn escaped_break(text: &str) -> usize {
    text.strip_prefix('\\').and_then(line_break).map_or(0, |(_, length)| 1 + length)
}

/// Skips spaces and line breaks; returns the rest and the breaks.
fn blank_lines(mut text: &str) -> (&str, String) {
    let mut breaks = String::new();
    loop {
        text = text.trim_start_matches([' ', '\t']);
        let Some((value, length)) = line_break(text) else { return (text, breaks) };
        breaks.push_str(value);
        text = &text[length..];
    }
}

/// The line break at the start of `text`: its value, and its length.
fn line_break(text: &str) -> Option<(&'static str, usize)> {
    let bytes = text.as_bytes();
    Some(match bytes.first()? {
        b'\r' if bytes.get(1) == Some(&b'\n') => ("\n", 2),
        b'\n' | b'\r' => ("\n", 1),
        0xC2 if bytes.get(1) == Some(&0x85) => ("\n", 2),
        0xE2 if bytes.starts_with("\u{2028}".as_bytes()) => ("\u{2028}", 3),
        0xE2 if bytes.starts_with("\u{2029}".as_bytes()) => ("\u{2029}", 3),
        _ => return None,
    })
}

/// `''` in single quotes.
fn single(text: &str, out: &mut String) -> usize {
    if text.starts_with("''") {
        out.push('\'');
        return 2;
    }
    0
}

/// An escape in double quotes. In addition to YAML's escapes, this accepts `\/` and the surrogate pairs of JSON, which
/// only occur in texts that are read as JSON.
fn double(text: &str, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'\\') {
        return 0;
    }
    let (char, length) = match bytes.get(1) {
        Some(b'0') => ('\0', 2),
        Some(b'a') => ('\u{7}', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b't' | b'\t') => ('\t', 2),
        Some(b'n') => ('\n', 2),
        Some(b'v') => ('\u{b}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'r') => ('\r', 2),
        Some(b'e') => ('\u{1b}', 2),
        Some(b'N') => ('\u{85}', 2),
        Some(b'_') => ('\u{a0}', 2),
        Some(b'L') => ('\u{2028}', 2),
        Some(b'P') => ('\u{2029}', 2),
        Some(b'x') => (hexadecimal(text, 2), 4),
        Some(b'u') => return utf16(text, out),
        Some(b'U') => (hexadecimal(text, 8), 10),
        Some(other) => (char::from(*other), 2),
        None => return 0,
    };
    out.push(char);
    length
}

fn hexadecimal(text: &str, digits: usize) -> char {
    code(text, digits).and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn code(text: &str, digits: usize) -> Option<u32> {
    u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()
}

/// `\u` and four digits, or two of these for a surrogate pair. A single half becomes U+FFFD, as in Go's JSON.
fn utf16(text: &str, out: &mut String) -> usize {
    let pair = text.get(6..).filter(|rest| rest.starts_with("\\u")).and_then(|rest| {
        let (high, low) = (code(text, 4)?, code(rest, 4)?);
        if !(0xD800..0xDC00).contains(&high) || !(0xDC00..0xE000).contains(&low) {
            return None;
        }
        char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    });
    if let Some(char) = pair {
        out.push(char);
        return 12;
    }
    out.push(hexadecimal(text, 4));
    6
}

/// The text of a block scalar, including its header.
fn block(text: &str, fold: bool, indent: usize) -> String {
    let header = text.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).unwrap_or(text.len());
    let indicators = text[..header].split([' ', '\t', '#']).next().unwrap_or_default();
    let mut rest = &text[header..];
    rest = &rest[line_break(rest).map_or(0, |(_, length)| length)..];
    let mut out = String::with_capacity(rest.len());
    let mut breaks = String::new();
    let mut last = "";
    let mut after_blank = false;
    loop {
        rest = leading_breaks(rest, indent, &mut breaks);
        if rest.is_empty() {
            break;
        }
        let blank = rest.starts_with([' ', '\t']);
        if fold && !after_blank && !blank && last == "\n" {
            if breaks.is_empty() {
                out.push(' ');
            }
        } else {
            out.push_str(last);
        }
        out.push_str(&breaks);
        breaks.clear();
        after_blank = blank;
        let end = rest.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).unwrap_or(rest.len());
        out.push_str(&rest[..end]);
        rest = &rest[end..];
        let (value, length) = line_break(rest).unwrap_or_default();
        last = value;
        rest = &rest[length..];
    }
    if !indicators.contains('-') {
        out.push_str(last);
    }
    if indicators.contains('+') {
        out.push_str(&breaks);
    }
    out
}

/// Skips blank lines, and the indentation of the next line.
fn leading_breaks<'t>(mut text: &'t str, indent: usize, breaks: &mut String) -> &'t str {
    loop {
        let spaces = text.bytes().take(indent).take_while(|byte| *byte == b' ').count();
        text = &text[spaces..];
        let Some((value, length)) = line_break(text) else { return text };
        breaks.push_str(value);
        text = &text[length..];
    }
}
