//! Errors for text that cannot be read.

use super::super::{Span, SyntaxError};
use super::Reader;
use super::chars::{self, is_blank};
use super::hints::{in_quotes, shorten};
use super::state::State;

pub(super) type Fault = Box<SyntaxError>;

/// An error without related places and help.
pub(super) fn fault(span: Span, message: impl Into<String>) -> Fault {
    Box::new(SyntaxError { message: message.into(), span, related: Vec::new(), help: None })
}

impl SyntaxError {
    pub(super) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self: Box<Self>, span: Span, text: impl Into<String>) -> Box<Self> {
        self.related.push((span, text.into()));
        self
    }
}

#[cold]
fn cold() {}

impl Reader<'_> {
    /// A node, `-`, key, `:`, `,` or bracket that is not allowed in this state, or the end of the text.
    pub(super) fn unexpected(&self, at: usize) -> Fault {
        cold();
        match self.top.state {
            State::Directives => fault(self.rest_of_line(at), "expected `---` after a directive").help(
                "Kubernetes splits a file at its `---` lines first, which separates a directive from its document: \
                 remove it",
            ),
            State::FlowFirst
            | State::FlowNext
            | State::FlowItem
            | State::PairValue
            | State::PairEnd
            | State::PairKey
            | State::PairAfterValue => self.unexpected_in_flow(at, ']', "`,` or `]`"),
            State::BraceFirst
            | State::BraceNext
            | State::BraceItem
            | State::BraceLone
            | State::BraceValue
            | State::BraceKey
            | State::BraceAfterValue => self.unexpected_in_flow(at, '}', "`,` or `}`"),
            State::Dash => self.expected_dash(at),
            State::Key | State::Value => self.expected_key(at),
            _ => self.stray(at),
        }
    }

    fn stray(&self, at: usize) -> Fault {
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        match self.byte_at(at) {
            closer @ (b']' | b'}') => {
                let opener = if closer == b']' { '[' } else { '{' };
                fault(found, format!("`{text}` has no matching bracket"))
                    .help(format!("remove it, or add the missing `{opener}`"))
            }
            b',' => fault(found, "a plain value cannot start with `,`").help("put the value in quotes"),
            _ => fault(found, format!("expected a value, found `{text}`")),
        }
    }

    pub(super) fn byte_at(&self, at: usize) -> u8 {
        chars::byte(self.bytes, at)
    }

    pub(super) fn null_key(&self, at: usize) -> Fault {
        cold();
        let span = if at < self.bytes.len() { self.token_at(at) } else { self.span(at, at) };
        fault(span, "a key is missing before this").help("Kubernetes refuses null as a key")
    }

    pub(super) fn collection_key(&self, at: usize) -> Fault {
        cold();
        if self.templated(at) {
            return self.template(at);
        }
        let what = if matches!(self.byte_at(at), b'[' | b'-') { "sequence" } else { "mapping" };
        fault(self.token_at(at), format!("a {what} cannot be a key"))
            .help("if this is meant as text, put it in quotes")
    }

    pub(super) fn too_deep(&self, at: usize) -> Fault {
        cold();
        let depth = self.limits.depth;
        fault(self.span(at, at + 1), format!("collections are nested deeper than {depth} levels"))
    }

    pub(super) fn misplaced_dash(&self) -> Fault {
        cold();
        let dash = self.span(self.at, self.at + 1);
        let item = self.rest_of_line(self.at);
        let text = shorten(item.of(self.document.text));
        let error = fault(dash, "a sequence cannot start on the line of its key");
        if item.len() > 1 {
            error.help(format!(
                "put `{text}` on a line of its own, or, if it is text, in quotes: `{}`",
                in_quotes(&text)
            ))
        } else {
            error.help("put the items on lines of their own, or, if this is text, put it in quotes: `'-'`")
        }
    }

    pub(super) fn misplaced_question(&self) -> Fault {
        cold();
        fault(self.span(self.at, self.at + 1), "`?` starts a key, which cannot start here")
            .help("if this is meant as text, put it in quotes")
    }

    /// A character that a value cannot begin with, or not here.
    pub(super) fn cannot_start(&self) -> Fault {
        cold();
        let at = self.at;
        if at > 0 && self.templated(at - 1) {
            return self.template(at - 1);
        }
        if let Some(error) = self.stranger(at) {
            return error;
        }
        let first = self.span(at, at + 1);
        match self.byte_at(at) {
            b'\t' => {
                let tabs = self.bytes[at..].iter().take_while(|b| is_blank(**b)).count();
                let message = if self.document.text[self.line..at].trim().is_empty() {
                    "found a tab in the indentation of a line"
                } else {
                    "found a tab where a nested collection can start"
                };
                fault(self.span(at, at + tabs), message)
                    .help("indent with spaces; YAML does not allow tabs there")
            }
            b'|' | b'>' => fault(first, "a block scalar is not allowed inside brackets or braces")
                .help("put the value in quotes"),
            _ => {
                let value = self.plain_rest(at);
                let text = match first.of(self.document.text) {
                    "`" => "a backtick".to_owned(),
                    text => format!("`{text}`"),
                };
                fault(first, format!("a plain value cannot start with {text}"))
                    .help(format!("put it in quotes: `{}`", in_quotes(value.of(self.document.text))))
            }
        }
    }

    pub(super) fn tab_in_plain(&self, start: usize, at: usize) -> Fault {
        cold();
        let tabs = self.bytes[at..].iter().take_while(|b| is_blank(**b)).count();
        fault(self.span(at, at + tabs), "found a tab in the indentation of a line")
            .related(self.first_line(start), "the value before it starts here")
            .help("indent with spaces; YAML does not allow tabs there")
    }

    pub(super) fn tab_in_block_scalar(&self, start: usize) -> Fault {
        cold();
        fault(self.span(self.at, self.at + 1), "found a tab in the indentation of a block scalar")
            .related(self.span(start, start + 1), "the block scalar starts here")
            .help("indent with spaces; YAML does not allow tabs there")
    }

    pub(super) fn zero_indentation(&self, start: usize) -> Fault {
        cold();
        fault(self.span(self.at, self.at + 1), "the indentation of a block scalar cannot be 0")
            .related(self.span(start, start + 1), "the block scalar starts here")
            .help("remove the number: the first line sets the indentation")
    }

    pub(super) fn text_after_header(&self, start: usize) -> Fault {
        cold();
        let indicator = self.span(start, start + 1);
        let mark = indicator.of(self.document.text);
        let value = self.plain_rest(start);
        fault(self.plain_rest(self.at), format!("found text on the line of `{mark}`"))
            .related(indicator, "the block scalar starts here")
            .help(format!(
                "start the text on the next line, or, if `{mark}` is part of it, put it in quotes: `{}`",
                in_quotes(value.of(self.document.text))
            ))
    }

    pub(super) fn property_without_key(&self) -> Fault {
        cold();
        let property = self.token_at(self.at);
        fault(property, "expected a key and `:` on this line")
    }

    pub(super) fn bad_name(&self, start: usize, end: usize) -> Fault {
        cold();
        let mark = &self.document.text[start..=start];
        let what = if mark == "&" { "an anchor" } else { "an alias" };
        let value = self.plain_rest(start);
        let help = format!(
            "if this is meant as text, put it in quotes: `{}`",
            in_quotes(value.of(self.document.text))
        );
        if end == start + 1 {
            return fault(self.span(start, end), format!("`{mark}` starts {what}, whose name is missing"))
                .help(help);
        }
        let length = self.document.text[end..].chars().next().map_or(0, char::len_utf8);
        let wrong = self.span(end, end + length);
        let text = wrong.of(self.document.text);
        fault(wrong, format!("`{text}` is not allowed in the name of {what}"))
            .related(self.span(start, end), "the name starts here")
            .help(help)
    }

    pub(super) fn unknown_alias(&self, alias: Span) -> Fault {
        cold();
        let name = &alias.of(self.document.text)[1..];
        let value = self.plain_rest(alias.start as usize);
        fault(alias, format!("there is no anchor `&{name}` before this alias")).help(format!(
            "if this is meant as text, put it in quotes: `{}`",
            in_quotes(value.of(self.document.text))
        ))
    }

    pub(super) fn bad_tag(&self, start: usize) -> Fault {
        cold();
        let value = self.plain_rest(start);
        fault(self.word(start), "malformed tag").help(format!(
            "`!` starts a tag; if this is meant as text, put it in quotes: `{}`",
            in_quotes(value.of(self.document.text))
        ))
    }

    pub(super) fn undefined_handle(handle: &str, tag: Span) -> Fault {
        cold();
        fault(tag, format!("no `%TAG` directive defines `{handle}`"))
    }

    pub(super) fn repeated_directive(&self, start: usize) -> Fault {
        cold();
        fault(self.rest_of_line(start), "duplicate directive").help("remove one")
    }

    pub(super) fn incompatible_version(&self, start: usize) -> Fault {
        cold();
        fault(self.rest_of_line(start), "Kubernetes reads only YAML 1.1").help("remove the directive")
    }

    pub(super) fn unknown_directive(&self, start: usize, end: usize) -> Fault {
        cold();
        let value = self.plain_rest(start);
        fault(self.span(start, end.max(start + 1)), "a line cannot start with `%`, unless it is a directive")
            .help(format!(
                "if this is meant as text, put it in quotes: `{}`",
                in_quotes(value.of(self.document.text))
            ))
    }

    pub(super) fn bad_directive(&self, start: usize) -> Fault {
        cold();
        fault(self.rest_of_line(start), "malformed directive")
            .help("remove it: Kubernetes needs no directives")
    }
}
