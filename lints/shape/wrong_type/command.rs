//! A command line in one string, where a list is needed.

use super::advice::Rewrite;
use crate::fix::Safety;
use crate::yaml::Node;

/// What only a shell understands.
const SHELL: [char; 8] = ['|', '&', ';', '>', '<', '`', '$', '\\'];
const SHELLS: [&str; 6] = ["sh", "bash", "ash", "dash", "ksh", "zsh"];

/// What to do about a string where `key` of the mapping `around` needs a list of strings.
pub(super) fn help(key: Option<&str>, text: &str, around: Node<'_>) -> String {
    if text.starts_with('[') && text.ends_with(']') {
        return "remove the quotes around it to make it a list".to_owned();
    }
    match items(key, text, around) {
        Some((Items::Shell, items)) => format!("run it in a shell: `{}`", flow(&items)),
        Some((_, items)) if items.len() > 1 => {
            format!("write each word as its own item: `{}`", flow(&items))
        }
        Some((_, items)) => format!("put it in brackets: `{}`", flow(&items)),
        None if key == Some("command") => "run it in a shell: `[\"sh\", \"-c\", …]`".to_owned(),
        None => "put it in brackets, or after a `-`".to_owned(),
    }
}

/// The list that is meant. The fix is safe where there is only one way to understand the text: one word, or a
/// script for a shell.
pub(super) fn as_list(key: Option<&str>, text: &str, around: Node<'_>) -> Option<Rewrite> {
    if text.starts_with('[') {
        return None;
    }
    let (how, items) = items(key, text, around)?;
    let certain = items.len() == 1 || how == Items::Script;
    let safety = if certain { Safety::Safe } else { Safety::Unsafe };
    Some(Rewrite { text: flow(&items), safety })
}

/// How a text becomes items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Items {
    /// Each word is one.
    Words,
    /// It calls a shell with a script, or is the script of the shell in `command`.
    Script,
    /// A shell has to be added.
    Shell,
}

fn items(key: Option<&str>, text: &str, around: Node<'_>) -> Option<(Items, Vec<String>)> {
    let owned = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
    if !matches!(key, Some("command" | "args")) {
        let word = text.trim();
        return (!word.contains([' ', ',', '\n'])).then(|| (Items::Words, owned(&[word])));
    }
    if text.contains('\n') {
        return None;
    }
    if key == Some("args") && ends_with_script(around) {
        return Some((Items::Script, owned(&[text])));
    }
    if let Some(script) = of_shell(text) {
        return Some((Items::Script, script));
    }
    if !text.contains(SHELL) {
        return split(text).map(|words| (Items::Words, words));
    }
    (key == Some("command")).then(|| (Items::Shell, owned(&["sh", "-c", text])))
}

/// Whether the command beside the arguments is a shell that expects a script.
fn ends_with_script(container: Node<'_>) -> bool {
    let last = container.get("command").and_then(|command| command.items().last());
    last.and_then(Node::str).is_some_and(|last| is_script_option(&last))
}

/// Whether an option of a shell expects a script: `-c`, `-ec`, `-lc`.
fn is_script_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|letters| {
        letters.ends_with('c') && letters.len() < 5 && letters.bytes().all(|b| b.is_ascii_lowercase())
    })
}

/// `sh -c "…"` as its three items, if the script is in one pair of quotes without a quote or backslash inside.
fn of_shell(text: &str) -> Option<Vec<String>> {
    let (shell, rest) = text.trim().split_once(' ')?;
    let name = shell.rsplit('/').next()?;
    let (option, script) = rest.trim_start().split_once(' ')?;
    if !SHELLS.contains(&name) || !is_script_option(option) {
        return None;
    }
    let script = script.trim();
    let quote = script.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let inner = script.strip_prefix(quote)?.strip_suffix(quote)?;
    // In double quotes, an outer shell would read these first, and there is none here.
    let plain = !inner.contains([quote, '\\']);
    plain.then(|| vec![shell.to_owned(), option.to_owned(), inner.to_owned()])
}

/// A list in brackets, each item in double quotes.
fn flow(items: &[String]) -> String {
    let quoted = |item: &String| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\""));
    format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(", "))
}

/// The words of a command line; none where a quote is not closed.
fn split(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (quote.is_none() && !words.is_empty()).then_some(words)
}
