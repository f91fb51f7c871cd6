//! Makes text from outside safe to show. Characters that control a terminal or a GitHub Actions runner, or that are
//! invisible, are replaced by visible text.
//!
//! A runner reads a line as a command if it begins with `::` after optional spaces, or contains `##[`.

use std::borrow::Cow;

/// The replacement of a character, if it has one.
pub fn substitute(c: char) -> Option<Cow<'static, str>> {
    let code = c as u32;
    match c {
        // The control pictures have the same order as the control characters.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + code).map(|picture| Cow::Owned(picture.to_string())),
        '\u{7f}' => Some(Cow::Borrowed("\u{2421}")),
        c if is_hidden(c) => Some(Cow::Owned(format!("<U+{code:04X}>"))),
        _ => None,
    }
}

/// Whether a character is invisible, or changes how others are drawn: C1 controls, direction marks, joiners, tags, and
/// separators except the space.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Text that commands of the older form contain.
pub(super) const COMMAND: &str = "##[";

/// The escaped bracket of such a command.
pub(super) const BRACKET: &str = "<U+005B>";

/// One line of text, with hidden characters and line breaks made visible.
pub fn line(text: &str) -> Cow<'_, str> {
    let shown = with(text, substitute);
    if !shown.contains(COMMAND) {
        return shown;
    }
    Cow::Owned(shown.replace(COMMAND, &format!("##{BRACKET}")))
}

/// Like [`line()`], for text at the beginning of an output line.
pub fn start(text: &str) -> Cow<'_, str> {
    let shown = line(text);
    if !shown.trim_start().starts_with("::") {
        return shown;
    }
    Cow::Owned(shown.replacen(':', "<U+003A>", 1))
}

/// Several lines of text, with hidden characters made visible; line breaks are kept.
pub fn lines(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return line(text);
    }
    Cow::Owned(text.split('\n').map(start).collect::<Vec<_>>().join("\n"))
}

fn with(text: &str, substitute: impl Fn(char) -> Option<Cow<'static, str>>) -> Cow<'_, str> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) || !text.chars().any(|c| substitute(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match substitute(c) {
            Some(substitute) => shown += &substitute,
            None => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{line, lines, start};

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(line("\u{1b}[31mred\u{1b}[0m\r\n\u{7f}"), "␛[31mred␛[0m␍␊␡");
        assert_eq!(line("a\u{202e}b\u{200b}c\u{feff}\u{9b}"), "a<U+202E>b<U+200B>c<U+FEFF><U+009B>");
        assert_eq!(lines("a\nb\u{7}"), "a\nb␇");
    }

    #[test]
    fn nothing_commands_a_runner() {
        assert_eq!(line("a ##[add-mask]b"), "a ##<U+005B>add-mask]b");
        assert_eq!(
            lines("a\n  ::error::b\nc::d\n##[group]"),
            "a\n  <U+003A>:error::b\nc::d\n##<U+005B>group]"
        );
        assert_eq!(start(" ::error::b"), " <U+003A>:error::b");
        assert_eq!(start("a::b # [c]"), "a::b # [c]");
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["kafka-0", "größe", "卡夫卡", "e\u{301}", "☃", "🚀"] {
            assert_eq!(line(text), text);
        }
    }
}
