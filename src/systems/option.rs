//! Options of a command and their values.

use super::invocation::Invocation;
use super::pattern::names;
use super::word::Word;

/// The value of the first of these options among the words of all commands (`--data-dir=/x`, `--data-dir /x`), and the
/// word that contains it. Empty for an option that is the last word.
pub(super) fn value<'a>(options: &[String], invocation: &Invocation<'a>) -> Option<(String, Word<'a>)> {
    values(options, invocation).into_iter().next()
}

/// The values of all of these options, in order, each with the word that contains it. The value of a short option can
/// follow directly: `-Ename=value`.
pub(super) fn values<'a>(options: &[String], invocation: &Invocation<'a>) -> Vec<(String, Word<'a>)> {
    let mut found = Vec::new();
    for command in invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands) {
        let mut words = command.words.iter().peekable();
        while let Some(word) = words.next() {
            let Some(rest) = options.iter().find_map(|option| rest_of(option, &word.text)) else { continue };
            found.push(match words.peek() {
                _ if !rest.is_empty() => (rest.to_owned(), word.clone()),
                Some(next) => (next.text.clone().into_owned(), (*next).clone()),
                None => (String::new(), word.clone()),
            });
        }
    }
    found
}

/// The first word of all commands that matches a pattern with `*`.
pub(super) fn word<'a>(pattern: &str, invocation: &Invocation<'a>) -> Option<Word<'a>> {
    let commands = invocation.pipelines.iter().flat_map(|pipeline| &pipeline.commands);
    commands.flat_map(|command| &command.words).find(|word| names(pattern, &word.text)).cloned()
}

/// The text after an option and `=` in a word, or directly after a short option; empty for the option alone.
fn rest_of<'w>(option: &str, word: &'w str) -> Option<&'w str> {
    let rest = word.strip_prefix(option)?;
    let is_short = option.len() == 2 && option.starts_with('-');
    if rest.is_empty() || is_short && rest.contains('=') && !rest.starts_with('=') {
        return Some(rest);
    }
    rest.strip_prefix('=')
}
