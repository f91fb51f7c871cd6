//! Patterns of definitions: regular expressions as Go writes them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

/// How large a compiled pattern can be. A larger one is not evaluated.
const LARGEST: usize = 1 << 20;

/// How many compiled patterns a thread keeps: a definition has the same few for all its objects.
const MOST_KEPT: usize = 100;

thread_local! {
    static COMPILED: RefCell<HashMap<String, Option<Rc<Regex>>>> = RefCell::default();
}

/// Compiles a pattern; none if Go refuses it, if it is too large, or if it has no equal here.
pub(in crate::schema) fn compile(pattern: &str) -> Option<Rc<Regex>> {
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(known) = compiled.get(pattern) {
            return known.clone();
        }
        if compiled.len() >= MOST_KEPT {
            compiled.clear();
        }
        compiled.entry(pattern.to_owned()).or_insert_with(|| build(pattern).map(Rc::new)).clone()
    })
}

fn build(pattern: &str) -> Option<Regex> {
    let translated = Translation::of(pattern)?;
    let limits = Regex::config().nfa_size_limit(Some(LARGEST)).onepass_size_limit(Some(LARGEST));
    Regex::builder().configure(limits).syntax(syntax::Config::new().nest_limit(100)).build(&translated).ok()
}

const DIGIT: &str = "0-9";
const SPACE: &str = r"\t\n\x0c\r ";
const WORD: &str = "0-9A-Za-z_";

/// Go's `\d`, `\s` and `\w` are ASCII only, its classes do not nest, and it has another idea of what can be escaped.
struct Translation<'p> {
    rest: &'p str,
    out: String,
}

impl<'p> Translation<'p> {
    fn of(pattern: &'p str) -> Option<String> {
        let mut translation = Self { rest: pattern, out: String::new() };
        while let Some(next) = translation.next() {
            match next {
                '\\' => translation.escape()?,
                '[' => translation.class()?,
                '{' => translation.brace(),
                '}' | ']' => translation.literal(next),
                _ => translation.out.push(next),
            }
        }
        Some(translation.out)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    fn literal(&mut self, literal: char) {
        let _ = write!(self.out, "\\x{{{:x}}}", u32::from(literal));
    }

    /// A brace that is no repetition is a brace.
    fn brace(&mut self) {
        let counts = self.rest.split_once('}').map_or("", |(counts, _)| counts);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let repeats = match counts.split_once(',') {
            Some((least, most)) => digits(least) && (most.is_empty() || digits(most)),
            None => digits(counts),
        };
        if repeats {
            let _ = write!(self.out, "{{{counts}}}");
            self.rest = &self.rest[counts.len() + 1..];
        } else {
            self.literal('{');
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.rest.chars().next()? {
            'A' => self.copy(r"\A"),
            'z' => self.copy(r"\z"),
            'b' => self.copy(r"(?-u:\b)"),
            'Q' => {
                self.next();
                let (quoted, rest) = self.rest.split_once(r"\E").unwrap_or((self.rest, ""));
                self.rest = rest;
                quoted.chars().for_each(|quoted| self.literal(quoted));
            }
            kind @ ('d' | 's' | 'w' | 'D' | 'S' | 'W' | 'p' | 'P') => {
                self.next();
                self.set(kind)?;
            }
            _ => {
                let escaped = self.escaped()?;
                self.literal(escaped);
            }
        }
        Some(())
    }

    fn copy(&mut self, text: &str) {
        self.next();
        self.out.push_str(text);
    }

    /// A class of characters after a backslash, as a class of its own.
    fn set(&mut self, kind: char) -> Option<()> {
        let set = match kind.to_ascii_lowercase() {
            'd' => DIGIT,
            's' => SPACE,
            'w' => WORD,
            _ => {
                let name = self.next()?;
                let _ = write!(self.out, "\\{kind}{name}");
                if name == '{' {
                    let (name, rest) = self.rest.split_once('}')?;
                    let _ = write!(self.out, "{name}}}");
                    self.rest = rest;
                }
                return Some(());
            }
        };
        let negation = if kind.is_ascii_uppercase() { "^" } else { "" };
        let _ = write!(self.out, "[{negation}{set}]");
        Some(())
    }

    /// The character that an escape stands for; the backslash has been read.
    fn escaped(&mut self) -> Option<char> {
        match self.next()? {
            'a' => Some('\x07'),
            'f' => Some('\x0c'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\x0b'),
            'x' => {
                let digits = if let Some(rest) = self.rest.strip_prefix('{') {
                    let (digits, rest) = rest.split_once('}')?;
                    self.rest = rest;
                    digits
                } else {
                    let digits = self.rest.get(..2)?;
                    self.rest = &self.rest[2..];
                    digits
                };
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)
            }
            other => (other.is_ascii() && !other.is_ascii_alphanumeric()).then_some(other),
        }
    }

    fn class(&mut self) -> Option<()> {
        self.out.push('[');
        if let Some(rest) = self.rest.strip_prefix('^') {
            self.rest = rest;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            if !first && self.rest.starts_with(']') {
                self.next();
                self.out.push(']');
                return Some(());
            }
            first = false;
            if let Some((name, rest)) = self.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]"))
                && name.trim_start_matches('^').bytes().all(|byte| byte.is_ascii_lowercase())
            {
                let _ = write!(self.out, "[:{name}:]");
                self.rest = rest;
                continue;
            }
            let after = self.rest.strip_prefix('\\').and_then(|rest| rest.chars().next());
            if let Some(kind @ ('d' | 's' | 'w' | 'D' | 'S' | 'W' | 'p' | 'P')) = after {
                self.rest = &self.rest[2..];
                self.set(kind)?;
                continue;
            }
            let low = self.character()?;
            self.literal(low);
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.next();
                self.out.push('-');
                let high = self.character()?;
                self.literal(high);
            }
        }
    }

    fn character(&mut self) -> Option<char> {
        match self.next()? {
            '\\' => self.escaped(),
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::compile;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Some(compile(pattern)?.is_match(text))
    }

    #[test]
    fn classes_do_not_nest() {
        assert_eq!(matches("^[0-9a-zA-Z-.]+$", "a-b.c"), Some(true));
        assert_eq!(matches("^[[a]+$", "[a"), Some(true));
        assert_eq!(matches("^[a&&b]+$", "a&b"), Some(true));
        assert_eq!(matches("^[]a]+$", "]a"), Some(true));
        assert_eq!(matches("^[[:print:]]+$", "a b"), Some(true));
        assert_eq!(matches(r"^[\w\s:/.\\-]+$", r"a b\-"), Some(true));
        assert_eq!(matches(r"^[^\pZ\pC\pS]+$", "a b"), Some(false));
    }

    #[test]
    fn short_classes_are_ascii() {
        assert_eq!(matches(r"^\d+$", "12"), Some(true));
        assert_eq!(matches(r"^\d+$", "١٢"), Some(false));
        assert_eq!(matches(r"^\w+$", "é"), Some(false));
        assert_eq!(matches(r"^\W+$", "é"), Some(true));
    }

    #[test]
    fn braces_and_escapes_are_those_of_go() {
        assert_eq!(matches("^{a}$", "{a}"), Some(true));
        assert_eq!(matches("^a{2,3}$", "aaa"), Some(true));
        assert_eq!(matches("^a{,3}$", "a{,3}"), Some(true));
        assert_eq!(matches(r"^\/\ \-\x41\Qa.b\E$", "/ -Aa.b"), Some(true));
        assert_eq!(matches(r"^((?i)sun|mon)day$", "SUNday"), Some(true));
    }

    #[test]
    fn what_cannot_be_evaluated_is_not() {
        for pattern in [r"\1", r"(?=a)", r"a\C", "[a", "(", r"\B", "(?:a{1000}){1000}"] {
            assert!(compile(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn a_match_anywhere_is_enough() {
        assert_eq!(matches("b", "abc"), Some(true));
        assert_eq!(matches("^b", "abc"), Some(false));
        assert_eq!(matches("b$", "ab\n"), Some(false));
    }
}
