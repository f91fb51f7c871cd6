//! Splits shell text into words and operators, in one pass.
//!
//! Quotes are removed and continued lines joined; expansions (`$X`, `$(…)`) stay in the text as written.

use std::ops::Range;

/// A word as the shell would pass it on, except for its expansions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Word {
    /// The word without its quotes; expansions as written.
    pub(crate) text: String,
    /// Its place in the script, with quotes.
    pub(crate) range: Range<usize>,
    /// Whether a part of it was quoted or escaped. Such a word is never a keyword.
    pub(crate) quoted: bool,
    /// Whether it has an expansion, so that a command would get another text.
    pub(crate) dynamic: bool,
}

/// An operator between commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `;` or the end of a line.
    Then,
    /// `;;`, `;&`, `;;&`: the end of a branch of a `case`.
    Break,
    /// `&`.
    Background,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|` or `|&`.
    Pipe,
    /// `(`.
    Open,
    /// `)`.
    Close,
}

/// A redirection, with its word and the text of a here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// Whether it writes: `>`, `>>`, `>|`, `&>`.
    pub(crate) writes: bool,
    /// The file, the descriptor, or the delimiter of a here-document.
    pub(crate) target: Word,
    /// The place of the here-document's text; only for `<<` and `<<-`.
    pub(crate) document: Option<Range<usize>>,
}

/// A token of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word.
    Word(Word),
    /// An operator, with its offset.
    Operator(Operator, usize),
    /// A redirection.
    Redirect(Redirect),
}

/// Splits a script into tokens. Unterminated quotes and expansions extend to the end of the text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, tokens: Vec::new(), pending: Vec::new() };
    lexer.run();
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
    /// Here-documents with a text that begins after the next line break, as indices of their tokens.
    pending: Vec<(usize, bool)>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn operator(&mut self, operator: Operator, length: usize) {
        self.tokens.push(Token::Operator(operator, self.at));
        self.at += length;
    }

    fn run(&mut self) {
        let mut in_test = false;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.peek(1) == b'\n' => self.at += 2,
                b'\\' if self.peek(1) == b'\r' && self.peek(2) == b'\n' => self.at += 3,
                b'\n' => {
                    self.operator(Operator::Then, 1);
                    self.read_documents();
                }
                b'#' => self.at = self.line_end(),
                _ if in_test => {
                    in_test = !self.test_word();
                }
                b';' if self.peek(1) == b';' => {
                    let length = if self.peek(2) == b'&' { 3 } else { 2 };
                    self.operator(Operator::Break, length);
                }
                b';' if self.peek(1) == b'&' => self.operator(Operator::Break, 2),
                b';' => self.operator(Operator::Then, 1),
                b'&' if self.peek(1) == b'&' => self.operator(Operator::And, 2),
                b'&' if self.peek(1) == b'>' => self.redirect(),
                b'&' => self.operator(Operator::Background, 1),
                b'|' if self.peek(1) == b'|' => self.operator(Operator::Or, 2),
                b'|' if self.peek(1) == b'&' => self.operator(Operator::Pipe, 2),
                b'|' => self.operator(Operator::Pipe, 1),
                b'<' | b'>' if self.peek(1) == b'(' => {
                    let word = self.word();
                    self.tokens.push(Token::Word(word));
                }
                b'<' | b'>' => self.redirect(),
                b'(' if self.peek(1) == b'(' => self.arithmetic(),
                b'(' => self.operator(Operator::Open, 1),
                b')' => self.operator(Operator::Close, 1),
                b'0'..=b'9' if self.is_descriptor() => {
                    while self.peek(0).is_ascii_digit() {
                        self.at += 1;
                    }
                    self.redirect();
                }
                _ => {
                    let word = self.word();
                    in_test = !word.quoted && word.text == "[[";
                    self.tokens.push(Token::Word(word));
                }
            }
        }
    }

    fn line_end(&self) -> usize {
        self.bytes[self.at..].iter().position(|b| *b == b'\n').map_or(self.bytes.len(), |n| self.at + n)
    }

    /// Digits directly before `<` or `>` are a file descriptor.
    fn is_descriptor(&self) -> bool {
        let digits = self.bytes[self.at..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
        matches!(self.peek(digits), b'<' | b'>')
    }

    /// Inside `[[ … ]]`, operators are part of the expression. Returns true if the word closes it.
    fn test_word(&mut self) -> bool {
        let start = self.at;
        while self.at < self.bytes.len()
            && matches!(self.peek(0), b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b';')
        {
            self.at += 1;
        }
        let mut word = if self.at == start { self.word() } else { Word::default() };
        word.range = start..self.at;
        if word.text.is_empty() && !word.quoted {
            self.text[start..self.at].clone_into(&mut word.text);
        }
        let closes = !word.quoted && word.text == "]]";
        self.tokens.push(Token::Word(word));
        closes
    }

    /// `(( … ))`: one word that is never a command.
    fn arithmetic(&mut self) {
        let start = self.at;
        self.at = expansion_end(self.bytes, start);
        let word = Word {
            text: self.text[start..self.at].to_owned(),
            range: start..self.at,
            quoted: true,
            dynamic: true,
        };
        self.tokens.push(Token::Word(word));
    }

    fn redirect(&mut self) {
        let start = self.at;
        while matches!(self.peek(0), b'<' | b'>' | b'&' | b'|') && self.at < start + 3 {
            self.at += 1;
        }
        let sign = &self.text[start..self.at];
        let document = sign == "<<";
        let tabs = document && self.peek(0) == b'-';
        if tabs {
            self.at += 1;
        }
        let writes = sign.contains('>');
        while matches!(self.peek(0), b' ' | b'\t') {
            self.at += 1;
        }
        let target = if self.ends_word(self.at) { Word::default() } else { self.word() };
        if document {
            self.pending.push((self.tokens.len(), tabs));
        }
        self.tokens.push(Token::Redirect(Redirect { writes, target, document: None }));
    }

    /// Reads the texts of the here-documents from the line that just ended.
    fn read_documents(&mut self) {
        for (token, tabs) in std::mem::take(&mut self.pending) {
            let Some(Token::Redirect(redirect)) = self.tokens.get_mut(token) else { continue };
            let start = self.at;
            let mut end = self.bytes.len();
            self.at = end;
            let mut line_start = start;
            for line in self.text[start..].split_inclusive('\n') {
                let content = line.trim_end_matches(['\n', '\r']);
                let content = if tabs { content.trim_start_matches('\t') } else { content };
                if content == redirect.target.text {
                    end = line_start;
                    self.at = line_start + line.len();
                    break;
                }
                line_start += line.len();
            }
            redirect.document = Some(start..end);
        }
    }

    fn ends_word(&self, at: usize) -> bool {
        self.bytes.get(at).is_none_or(|b| {
            matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
        })
    }

    /// Reads one word, at least one byte.
    fn word(&mut self) -> Word {
        let mut word = Word { range: self.at..self.at, ..Word::default() };
        if matches!(self.peek(0), b'<' | b'>') {
            self.expansion(&mut word);
        }
        while !self.ends_word(self.at) {
            match self.bytes[self.at] {
                b'\\' => self.escape(&mut word),
                b'\'' => self.single_quoted(&mut word),
                b'"' => self.double_quoted(&mut word),
                b'$' if self.peek(1) == b'\'' => {
                    self.at += 1;
                    self.single_quoted(&mut word);
                }
                b'$' | b'`' => self.expansion(&mut word),
                b'=' if self.peek(1) == b'(' => {
                    word.text.push('=');
                    self.at += 1;
                    self.expansion(&mut word);
                }
                _ => self.copy(&mut word),
            }
        }
        word.range.end = self.at;
        word
    }

    /// Copies the plain bytes that follow.
    fn copy(&mut self, word: &mut Word) {
        let start = self.at;
        self.at += 1;
        while !self.ends_word(self.at) && !matches!(self.peek(0), b'\\' | b'\'' | b'"' | b'$' | b'`' | b'=') {
            self.at += 1;
        }
        word.text.push_str(&self.text[start..self.at]);
    }

    fn escape(&mut self, word: &mut Word) {
        self.at += 1;
        if self.peek(0) == b'\n' {
            self.at += 1;
            return;
        }
        word.quoted = true;
        if let Some(escaped) = self.text[self.at..].chars().next() {
            word.text.push(escaped);
            self.at += escaped.len_utf8();
        }
    }

    fn single_quoted(&mut self, word: &mut Word) {
        word.quoted = true;
        let start = self.at + 1;
        let end = self.bytes[start..].iter().position(|b| *b == b'\'');
        let end = end.map_or(self.bytes.len(), |length| start + length);
        word.text.push_str(&self.text[start..end]);
        self.at = (end + 1).min(self.bytes.len());
    }

    fn double_quoted(&mut self, word: &mut Word) {
        word.quoted = true;
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' if matches!(self.peek(1), b'$' | b'`' | b'"' | b'\\') => {
                    word.text.push(self.peek(1) as char);
                    self.at += 2;
                }
                b'\\' if self.peek(1) == b'\n' => self.at += 2,
                b'$' | b'`' => self.expansion(word),
                _ => {
                    let start = self.at;
                    self.at += 1;
                    while self.at < self.bytes.len() && !matches!(self.peek(0), b'"' | b'\\' | b'$' | b'`') {
                        self.at += 1;
                    }
                    word.text.push_str(&self.text[start..self.at]);
                }
            }
        }
    }

    /// Copies an expansion as written: `$x`, `${…}`, `$(…)`, backquotes, `<(…)`, an array's `(…)`.
    fn expansion(&mut self, word: &mut Word) {
        let start = self.at;
        self.at = match (self.peek(0), self.peek(1)) {
            (b'(' | b'`', _) => expansion_end(self.bytes, start),
            (_, b'(' | b'{') => expansion_end(self.bytes, start + 1),
            _ => start + 1,
        };
        let name = self.peek(0).is_ascii_alphanumeric()
            || matches!(self.peek(0), b'_' | b'@' | b'*' | b'#' | b'?' | b'!' | b'$');
        word.dynamic |= self.at > start + 1 || name;
        if self.at == start + 1 && matches!(self.peek(0), b'@' | b'*' | b'#' | b'?' | b'!' | b'$') {
            self.at += 1;
        }
        word.text.push_str(&self.text[start..self.at]);
    }
}

/// The offset after the bracket or backquote that closes the one at `start`, or the end of the text. Quotes and nested
/// expansions are kept on a stack, so the time is linear and there is no recursion.
fn expansion_end(bytes: &[u8], start: usize) -> usize {
    let mut open: Vec<u8> = Vec::new();
    let mut at = start;
    while at < bytes.len() {
        let byte = bytes[at];
        let inside = open.last().copied();
        match (byte, inside) {
            (b'\\', _) => at += 1,
            (b'\'', Some(b'"' | b'}')) => {}
            (b'\'', _) => {
                let length = bytes[at + 1..].iter().position(|b| *b == b'\'');
                at = length.map_or(bytes.len(), |length| at + 1 + length);
            }
            (b'"', Some(b'"')) | (b'`', Some(b'`')) | (b')', Some(b')')) | (b'}', Some(b'}')) => {
                open.pop();
                if open.is_empty() {
                    return at + 1;
                }
            }
            (b'"' | b'`', _) => open.push(byte),
            (b'(', Some(b'"' | b'}')) | (b'{', Some(b'"' | b')')) if bytes[at - 1] != b'$' => {}
            (b'(', _) => open.push(b')'),
            (b'{', _) if at == start || bytes[at - 1] == b'$' => open.push(b'}'),
            (b'#', Some(b')' | b'`')) if bytes[at - 1].is_ascii_whitespace() => {
                let length = bytes[at..].iter().position(|b| *b == b'\n');
                at = length.map_or(bytes.len(), |length| at + length);
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
