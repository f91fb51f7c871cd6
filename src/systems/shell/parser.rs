//! Parses tokens into commands, loops and branches.

use std::ops::Range;
use std::rc::Rc;

use super::lexer::{Operator, Redirect, Token, Word, tokens};

/// How one command follows another.
pub(crate) type List = Vec<Chain>;

/// Pipelines joined by `&&` and `||`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Chain {
    /// The pipelines with the operators before them; [`Operator::Then`] before the first.
    pub(crate) pipelines: Vec<(Operator, Vec<Command>)>,
    /// Whether `&` ends it.
    pub(crate) background: bool,
}

/// One command of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// A program and its arguments.
    Simple(Rc<Simple>),
    /// `{ …; }` or `( … )`.
    Group(List),
    /// `if` or `case`: each branch, with its condition for `if`.
    Branches(Vec<Branch>),
    /// `while`, `until` or `for`.
    Loop(Loop),
    /// The definition of a function.
    Function(String, List),
}

/// A branch of an `if` or `case`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Branch {
    /// The condition; empty for `else` and for `case`.
    pub(crate) condition: List,
    /// The commands of the branch.
    pub(crate) body: List,
}

/// A loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loop {
    /// Whether it is an `until`.
    pub(crate) until: bool,
    /// The condition before each iteration; empty for a `for` over a list.
    pub(crate) condition: List,
    /// Whether it is a `for ((;;))` without a condition.
    pub(crate) endless: bool,
    /// The commands of each iteration.
    pub(crate) body: List,
    /// From the keyword to the `done`.
    pub(crate) range: Range<usize>,
}

/// A program with its arguments, assignments and redirections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Simple {
    /// Leading `NAME=value` words.
    pub(crate) assignments: Vec<Word>,
    /// The program and its arguments; empty if there are only assignments.
    pub(crate) words: Vec<Word>,
    /// Redirections in order.
    pub(crate) redirects: Vec<Redirect>,
}

/// The maximum depth of nested commands.
const MAX_DEPTH: usize = 64;

/// Parses a script; `None` if the syntax is not understood, or nested too deeply.
pub(crate) fn parse(text: &str) -> Option<List> {
    let mut parser = Parser { tokens: tokens(text), at: 0, depth: 0 };
    let list = parser.list(&[])?;
    (parser.at == parser.tokens.len()).then_some(list)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn operator(&self) -> Option<Operator> {
        if let Some(Token::Operator(operator, _)) = self.tokens.get(self.at) { Some(*operator) } else { None }
    }

    fn eat(&mut self, operator: Operator) -> bool {
        let found = self.operator() == Some(operator);
        self.at += usize::from(found);
        found
    }

    /// The next word, if it can be a keyword.
    fn keyword(&self) -> Option<&str> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) if !word.quoted && !word.dynamic => Some(&word.text),
            _ => None,
        }
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let found = self.keyword() == Some(keyword);
        self.at += usize::from(found);
        found
    }

    fn skip_lines(&mut self) {
        while self.eat(Operator::Then) {}
    }

    /// Commands up to one of the closing `keywords`, a `)`, a `;;` or the end, which are not consumed.
    fn list(&mut self, keywords: &[&str]) -> Option<List> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut list = List::new();
        loop {
            self.skip_lines();
            if self.at == self.tokens.len()
                || matches!(self.operator(), Some(Operator::Close | Operator::Break))
                || self.keyword().is_some_and(|word| keywords.contains(&word))
            {
                break;
            }
            let mut chain = self.chain()?;
            chain.background = self.eat(Operator::Background);
            list.push(chain);
        }
        self.depth -= 1;
        Some(list)
    }

    fn chain(&mut self) -> Option<Chain> {
        let mut chain = Chain::default();
        let mut joined = Operator::Then;
        loop {
            chain.pipelines.push((joined, self.pipeline()?));
            joined = match self.operator() {
                Some(operator @ (Operator::And | Operator::Or)) => operator,
                _ => return Some(chain),
            };
            self.at += 1;
            self.skip_lines();
        }
    }

    fn pipeline(&mut self) -> Option<Vec<Command>> {
        while self.eat_keyword("!") || self.eat_keyword("time") {}
        let mut commands = vec![self.command()?];
        while self.eat(Operator::Pipe) {
            self.skip_lines();
            commands.push(self.command()?);
        }
        Some(commands)
    }

    fn command(&mut self) -> Option<Command> {
        let command = match self.keyword() {
            Some("if") => self.conditional(),
            Some("while") => self.conditional_loop(false),
            Some("until") => self.conditional_loop(true),
            Some("for" | "select") => self.for_loop(),
            Some("case") => self.case(),
            Some("function") => {
                self.at += 1;
                self.function()
            }
            Some("{") => {
                self.at += 1;
                let list = self.list(&["}"])?;
                self.eat_keyword("}").then_some(Command::Group(list))
            }
            Some("then" | "elif" | "else" | "fi" | "do" | "done" | "esac" | "in" | "}") => None,
            Some(_) if matches!(self.tokens.get(self.at + 1), Some(Token::Operator(Operator::Open, _))) => {
                self.function()
            }
            _ if self.operator() == Some(Operator::Open) => {
                self.at += 1;
                let list = self.list(&[])?;
                self.eat(Operator::Close).then_some(Command::Group(list))
            }
            _ => return self.simple(),
        };
        while let Some(Token::Redirect(_)) = self.tokens.get(self.at) {
            self.at += 1;
        }
        command
    }

    fn simple(&mut self) -> Option<Command> {
        let mut simple = Simple::default();
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Word(word) if simple.words.is_empty() && is_assignment(&word.text) => {
                    simple.assignments.push(word.clone());
                }
                Token::Word(word) => simple.words.push(word.clone()),
                Token::Redirect(redirect) => simple.redirects.push(redirect.clone()),
                Token::Operator(..) => break,
            }
            self.at += 1;
        }
        let empty = simple.words.is_empty() && simple.assignments.is_empty() && simple.redirects.is_empty();
        (!empty).then_some(Command::Simple(Rc::new(simple)))
    }

    fn conditional(&mut self) -> Option<Command> {
        let mut branches = Vec::new();
        while self.eat_keyword("if") || self.eat_keyword("elif") {
            let condition = self.list(&["then"])?;
            if !self.eat_keyword("then") {
                return None;
            }
            let body = self.list(&["elif", "else", "fi"])?;
            branches.push(Branch { condition, body });
        }
        if self.eat_keyword("else") {
            branches.push(Branch { condition: List::new(), body: self.list(&["fi"])? });
        }
        self.eat_keyword("fi").then_some(Command::Branches(branches))
    }

    fn conditional_loop(&mut self, until: bool) -> Option<Command> {
        let start = self.offset();
        self.at += 1;
        let condition = self.list(&["do"])?;
        self.rounds(Loop { until, condition, endless: false, body: List::new(), range: start..start })
    }

    /// The part of a loop from `do` to `done`.
    fn rounds(&mut self, mut header: Loop) -> Option<Command> {
        if !self.eat_keyword("do") {
            return None;
        }
        header.body = self.list(&["done"])?;
        if self.keyword() != Some("done") {
            return None;
        }
        header.range.end = self.offset() + "done".len();
        self.at += 1;
        Some(Command::Loop(header))
    }

    fn for_loop(&mut self) -> Option<Command> {
        let start = self.offset();
        self.at += 1;
        let mut endless = false;
        while self.keyword() != Some("do") {
            match self.tokens.get(self.at)? {
                Token::Word(word) if word.text.starts_with("((") => {
                    endless = word.text.split(';').nth(1).is_some_and(|test| test.trim().is_empty());
                }
                Token::Word(_) | Token::Operator(Operator::Then, _) => {}
                _ => return None,
            }
            self.at += 1;
        }
        self.rounds(Loop {
            until: false,
            condition: List::new(),
            endless,
            body: List::new(),
            range: start..start,
        })
    }

    fn case(&mut self) -> Option<Command> {
        while !self.eat_keyword("in") {
            match self.tokens.get(self.at)? {
                Token::Word(_) | Token::Operator(Operator::Then, _) => self.at += 1,
                _ => return None,
            }
        }
        let mut branches = Vec::new();
        loop {
            self.skip_lines();
            if self.eat_keyword("esac") {
                return Some(Command::Branches(branches));
            }
            self.eat(Operator::Open);
            while !self.eat(Operator::Close) {
                match self.tokens.get(self.at)? {
                    Token::Word(_) | Token::Operator(Operator::Pipe, _) => self.at += 1,
                    _ => return None,
                }
            }
            let body = self.list(&["esac"])?;
            branches.push(Branch { condition: List::new(), body });
            self.eat(Operator::Break);
        }
    }

    /// The definition of a function, starting at its name.
    fn function(&mut self) -> Option<Command> {
        let name = self.keyword()?.to_owned();
        self.at += 1;
        if self.eat(Operator::Open) && !self.eat(Operator::Close) {
            return None;
        }
        self.skip_lines();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let body = self.command()?;
        self.depth -= 1;
        let chain = Chain { pipelines: vec![(Operator::Then, vec![body])], background: false };
        Some(Command::Function(name, vec![chain]))
    }

    fn offset(&self) -> usize {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) => word.range.start,
            Some(Token::Operator(_, at)) => *at,
            Some(Token::Redirect(redirect)) => redirect.target.range.start,
            None => 0,
        }
    }
}

/// Whether a word is `NAME=value`, `NAME+=value` or `NAME[i]=value`.
fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    let name = name.trim_end_matches('+');
    let name = name.split('[').next().unwrap_or(name);
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
