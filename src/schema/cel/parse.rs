//! Reads expressions of the Common Expression Language.

use std::rc::Rc;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Literal(Literal),
    Ident(Rc<str>),
    /// `a.b`; whether it is optional (`a.?b`).
    Select(Box<Expr>, Rc<str>, bool),
    /// `a[b]`; whether it is optional (`a[?b]`).
    Index(Box<Expr>, Box<Expr>, bool),
    /// A function, the value before its dot if it has one, and its arguments.
    Call(Rc<str>, Option<Box<Expr>>, Vec<Expr>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Conditional(Box<(Expr, Expr, Expr)>),
    /// A list; whether each item is optional.
    List(Vec<(Expr, bool)>),
    Map(Vec<(Expr, Expr)>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// How deep expressions can nest, and how long they can be.
const DEEPEST: usize = 100;
const LONGEST: usize = 20_000;

/// Parses an expression; none if it has a syntax that is not known here.
pub(super) fn parse(text: &str) -> Option<Expr> {
    if text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expr = parser.conditional()?;
    (parser.at == parser.tokens.len()).then_some(expr)
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(Rc<str>),
    Literal(Literal),
    Mark(&'static str),
}

const MARKS: [&str; 25] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")",
    "[", "]", "{", "}", "=",
];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let Some(first) = rest.chars().next() else { return Some(found) };
        let fraction = rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        if let Some((literal, after)) = string(rest) {
            found.push(Token::Literal(literal?));
            rest = after;
        } else if first.is_ascii_digit() || fraction {
            let (literal, after) = number(rest)?;
            found.push(Token::Literal(literal));
            rest = after;
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push(match &rest[..end] {
                "true" => Token::Literal(Literal::Bool(true)),
                "false" => Token::Literal(Literal::Bool(false)),
                "null" => Token::Literal(Literal::Null),
                word => Token::Word(word.into()),
            });
            rest = &rest[end..];
        } else {
            let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark))?;
            found.push(Token::Mark(mark));
            rest = &rest[mark.len()..];
        }
    }
}

fn number(text: &str) -> Option<(Literal, &str)> {
    if let Some(digits) = text.strip_prefix("0x") {
        let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
        let (digits, rest) = digits.split_at(end);
        return Some(match rest.strip_prefix(['u', 'U']) {
            Some(rest) => (Literal::Uint(u64::from_str_radix(digits, 16).ok()?), rest),
            None => (Literal::Int(i64::from_str_radix(digits, 16).ok()?), rest),
        });
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(text);
    let mut is_double = false;
    if text[end..].starts_with('.') && digits(&text[end + 1..]) > 0 {
        is_double = true;
        end += 1 + digits(&text[end + 1..]);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let length = digits(&text[end + 1 + sign..]);
        if length > 0 {
            is_double = true;
            end += 1 + sign + length;
        }
    }
    let (number, rest) = text.split_at(end);
    if is_double {
        return Some((Literal::Double(number.parse().ok()?), rest));
    }
    Some(match rest.strip_prefix(['u', 'U']) {
        Some(rest) => (Literal::Uint(number.parse().ok()?), rest),
        // The least integer is written with a minus before a number that does not fit.
        None => (number.parse().map(Literal::Int).ok()?, rest),
    })
}

/// A string at the start of a text, and what follows it; the string is none if an escape in it is not known.
fn string(text: &str) -> Option<(Option<Literal>, &str)> {
    let prefix = text.bytes().take_while(|byte| matches!(byte, b'r' | b'R' | b'b' | b'B')).count();
    if prefix > 2 || !text[prefix..].starts_with(['"', '\'']) {
        return None;
    }
    let is_raw = text[..prefix].contains(['r', 'R']);
    let is_bytes = text[..prefix].contains(['b', 'B']);
    let body = &text[prefix..];
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| body.starts_with(quote))?;
    let mut rest = &body[quote.len()..];
    let mut out = String::new();
    loop {
        if let Some(after) = rest.strip_prefix(quote) {
            let literal = if is_bytes {
                Literal::Bytes(out.as_bytes().into())
            } else {
                Literal::Str(out.as_str().into())
            };
            return Some((Some(literal), after));
        }
        let Some(next) = rest.chars().next() else { return Some((None, "")) };
        rest = &rest[next.len_utf8()..];
        if next != '\\' || is_raw {
            out.push(next);
            continue;
        }
        match escape(rest, is_bytes) {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => return Some((None, "")),
        }
    }
}

fn escape(text: &str, is_bytes: bool) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    let plain = match first {
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' | '"' | '\'' | '`' | '?' => first,
        'x' | 'X' | 'u' | 'U' | '0'..='3' if !is_bytes => {
            let (length, radix, digits) = match first {
                'x' | 'X' => (2, 16, rest),
                'u' => (4, 16, rest),
                'U' => (8, 16, rest),
                _ => (3, 8, text),
            };
            let value = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
            return Some((char::from_u32(value)?, &digits[length..]));
        }
        _ => return None,
    };
    Some((plain, rest))
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn take(&mut self, mark: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Mark(one)) if *one == mark);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self) -> Option<Rc<str>> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else { return None };
        self.at += 1;
        Some(word.clone())
    }

    fn conditional(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let condition = self.binary(0)?;
        let expr = if self.take("?") {
            let yes = self.binary(0)?;
            self.take(":").then_some(())?;
            Expr::Conditional(Box::new((condition, yes, self.conditional()?)))
        } else {
            condition
        };
        self.depth -= 1;
        Some(expr)
    }

    fn operator(&self, level: usize) -> Option<Op> {
        let mark = match self.tokens.get(self.at)? {
            Token::Mark(mark) => mark,
            Token::Word(word) if &**word == "in" => "in",
            _ => return None,
        };
        let (of, op) = match mark {
            "||" => (0, Op::Or),
            "&&" => (1, Op::And),
            "==" => (2, Op::Equal),
            "!=" => (2, Op::NotEqual),
            "<" => (2, Op::Less),
            "<=" => (2, Op::LessOrEqual),
            ">" => (2, Op::Greater),
            ">=" => (2, Op::GreaterOrEqual),
            "in" => (2, Op::In),
            "+" => (3, Op::Add),
            "-" => (3, Op::Subtract),
            "*" => (4, Op::Multiply),
            "/" => (4, Op::Divide),
            "%" => (4, Op::Remainder),
            _ => return None,
        };
        (of == level).then_some(op)
    }

    fn binary(&mut self, level: usize) -> Option<Expr> {
        if level == 5 {
            return self.unary();
        }
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(level) {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = Expr::Binary(op, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let expr = if self.take("!") {
            Expr::Not(Box::new(self.unary()?))
        } else if self.take("-") {
            Expr::Negate(Box::new(self.unary()?))
        } else {
            self.member()?
        };
        self.depth -= 1;
        Some(expr)
    }

    fn member(&mut self) -> Option<Expr> {
        let mut expr = self.primary()?;
        loop {
            if self.take(".") {
                let is_optional = self.take("?");
                let name = self.word()?;
                expr = if !is_optional && self.take("(") {
                    Expr::Call(name, Some(Box::new(expr)), self.arguments(")")?)
                } else {
                    Expr::Select(Box::new(expr), name, is_optional)
                };
            } else if self.take("[") {
                let is_optional = self.take("?");
                let index = self.conditional()?;
                self.take("]").then_some(())?;
                expr = Expr::Index(Box::new(expr), Box::new(index), is_optional);
            } else {
                return Some(expr);
            }
        }
    }

    fn arguments(&mut self, end: &str) -> Option<Vec<Expr>> {
        let mut found = Vec::new();
        while !self.take(end) {
            found.push(self.conditional()?);
            if !self.take(",") {
                self.take(end).then_some(())?;
                break;
            }
        }
        Some(found)
    }

    fn primary(&mut self) -> Option<Expr> {
        if let Some(Token::Literal(literal)) = self.tokens.get(self.at) {
            let literal = literal.clone();
            self.at += 1;
            return Some(Expr::Literal(literal));
        }
        if let Some(name) = self.word() {
            return Some(if self.take("(") {
                Expr::Call(name, None, self.arguments(")")?)
            } else {
                Expr::Ident(name)
            });
        }
        if self.take("(") {
            let expr = self.conditional()?;
            self.take(")").then_some(())?;
            return Some(expr);
        }
        if self.take("[") {
            let mut items = Vec::new();
            while !self.take("]") {
                let is_optional = self.take("?");
                items.push((self.conditional()?, is_optional));
                if !self.take(",") {
                    self.take("]").then_some(())?;
                    break;
                }
            }
            return Some(Expr::List(items));
        }
        self.take("{").then_some(())?;
        let mut entries = Vec::new();
        while !self.take("}") {
            let key = self.conditional()?;
            self.take(":").then_some(())?;
            entries.push((key, self.conditional()?));
            if !self.take(",") {
                self.take("}").then_some(())?;
                break;
            }
        }
        Some(Expr::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::{Expr, Literal, Op, parse};

    #[test]
    fn operators_have_their_precedence() {
        let int = |value| Box::new(Expr::Literal(Literal::Int(value)));
        let product = Expr::Binary(Op::Multiply, int(2), int(3));
        assert_eq!(parse("1 + 2 * 3"), Some(Expr::Binary(Op::Add, int(1), Box::new(product))));
        for text in [
            "a || b && !c",
            "a ? b : c ? d : e",
            "self.?a[?0].b.orValue('x')",
            "r'\\d' + \"\\u00e9\"",
            "{'a': [1u, 2.5e3, 0x1f]}",
        ] {
            assert!(parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_read() {
        let deep = format!("{}1{}", "(".repeat(1000), ")".repeat(1000));
        for text in ["", "a +", "a b", "'a", "a ? b", "[1", "a.", "'\\q'", "é", &deep, &"!".repeat(1000)] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
