//! Words that messages share.

/// Things in backticks, joined by commas, and the last by a word.
pub(in crate::schema::rules) fn code_list<T: AsRef<str>>(things: &[T], last: &str) -> String {
    let quoted: Vec<String> = things.iter().map(|thing| format!("`{}`", thing.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// How many characters of a value a message repeats.
const MOST_SHOWN: usize = 64;

/// A value for a message: shortened, on one line, with hidden characters visible.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MOST_SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// A number of things.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("one {one}") } else { format!("{number} {many}") }
}
