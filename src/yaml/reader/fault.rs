//! What is said about a text that cannot be read.

use super::super::tree::Record;
use super::super::{Kind, Span, SyntaxError};
use super::chars::{self, is_blank};
use super::hints::{in_quotes, shorten};
use super::scan::MAX_KEY;
use super::state::State;
use super::{Reader, offset};

type Fault = Box<SyntaxError>;

/// An error without related places or help.
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
    /// A node, `-`, key, `:`, `,` or bracket that the state has no place for, or the end of the text.
    pub(super) fn unexpected(&self, at: usize) -> Fault {
        cold();
        match self.top.state {
            State::Directives => fault(self.rest_of_line(at), "expected `---` after a directive").help(
                "Kubernetes cuts a file at its `---` lines before it reads the pieces, so that a directive \
                 stands alone: remove it",
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

    fn unexpected_in_flow(&self, at: usize, closer: char, expected: &str) -> Fault {
        let id = self.flow_collection();
        let open = self.document.records[id as usize].start;
        let open = Span::new(open, open + 1);
        let opener = open.of(self.document.text);
        if at >= self.bytes.len() || at == self.line && chars::is_document_mark(self.bytes, at) {
            return fault(self.span(at, at), format!("expected {expected}, found the end of the document"))
                .related(open, format!("`{opener}` was opened here"))
                .help(format!("close it with `{closer}`"));
        }
        let found = self.token_at(at);
        if self.templated(open.start as usize) {
            return self.template(open.start as usize);
        }
        let text = shorten(found.of(self.document.text));
        let separated = matches!(
            self.top.state,
            State::FlowNext
                | State::BraceNext
                | State::PairEnd
                | State::PairValue
                | State::BraceValue
                | State::BraceLone
        );
        let message = if separated {
            format!("expected {expected}, found `{text}`")
        } else {
            format!("expected a value or `{closer}`, found `{text}`")
        };
        let error = fault(found, message).related(open, format!("`{opener}` was opened here"));
        let other_line = self.bytes[open.start as usize..at].contains(&b'\n');
        let quoted = matches!(self.byte_at(at), b'"' | b'\'');
        match separated {
            // In JSON the names of members have quotes; in YAML what follows brackets that are left open seldom has.
            true if quoted || !other_line => error.help("write `,` before it"),
            _ if other_line => error.help(format!("close it with `{closer}`")),
            _ => error,
        }
    }

    /// The innermost collection in brackets or braces, a single pair not counted.
    fn flow_collection(&self) -> u32 {
        if matches!(
            self.top.state,
            State::PairKey | State::PairValue | State::PairAfterValue | State::PairEnd
        ) {
            self.outer.last().map_or(self.top.id, |frame| frame.id)
        } else {
            self.top.id
        }
    }

    fn stray(&self, at: usize) -> Fault {
        let found = self.token_at(at);
        let text = shorten(found.of(self.document.text));
        match self.byte_at(at) {
            closer @ (b']' | b'}') => {
                let opener = if closer == b']' { '[' } else { '{' };
                fault(found, format!("`{text}` closes nothing"))
                    .help(format!("remove it, or open with `{opener}`"))
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
        fault(span, "a key is missing before this").help("Kubernetes refuses keys that are null")
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
        fault(self.span(at, at + 1), format!("collections nest deeper than {depth} levels"))
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
        fault(self.span(self.at, self.at + 1), "`?` announces a key, which cannot start here")
            .help("if this is meant as text, put it in quotes")
    }

    /// A character that nothing can start with, or not here.
    pub(super) fn cannot_start(&self) -> Fault {
        cold();
        let at = self.at;
        if at > 0 && self.templated(at - 1) {
            return self.template(at - 1);
        }
        let first = self.span(at, at + 1);
        match self.byte_at(at) {
            b'\t' => {
                let tabs = self.bytes[at..].iter().take_while(|b| is_blank(**b)).count();
                let message = if self.document.text[self.line..at].trim().is_empty() {
                    "found a tab where a line is indented"
                } else {
                    "found a tab where a collection could be indented"
                };
                fault(self.span(at, at + tabs), message).help("indent with spaces; YAML takes no tabs there")
            }
            b'|' | b'>' => fault(first, "a block scalar cannot stand inside brackets or braces")
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
        fault(self.span(at, at + tabs), "found a tab where a line is indented")
            .related(self.first_line(start), "the value before it starts here")
            .help("indent with spaces; YAML takes no tabs there")
    }

    pub(super) fn tab_in_block_scalar(&self, start: usize) -> Fault {
        cold();
        fault(self.span(self.at, self.at + 1), "found a tab where the text of a block scalar is indented")
            .related(self.span(start, start + 1), "the block scalar starts here")
            .help("indent with spaces; YAML takes no tabs there")
    }

    pub(super) fn unclosed_quote(&self, quote: usize) -> Fault {
        cold();
        let open = self.span(quote, quote + 1);
        let mark = open.of(self.document.text);
        let stop = self.at.min(self.bytes.len());
        let error = fault(self.span(stop, stop), format!("the quote {mark} is never closed"))
            .related(open, "opened here");
        match self.stray_closing_quote(quote) {
            Some(help) => error.help(help),
            None => error.help(format!("close it with {mark}")),
        }
    }

    pub(super) fn unknown_escape(&self, quote: usize) -> Fault {
        cold();
        let length = self.document.text[self.at + 1..].chars().next().map_or(0, char::len_utf8);
        let span = self.span(self.at, (self.at + 1 + length).min(self.bytes.len()));
        let text = span.of(self.document.text);
        fault(span, format!("unknown escape `{text}`"))
            .related(self.span(quote, quote + 1), "inside these double quotes")
            .help("write `\\\\` for a backslash, or put the value in single quotes, where `\\` is itself")
    }

    pub(super) fn bad_hexadecimal(&self, start: usize, digits: usize) -> Fault {
        cold();
        let escape = self.span(start, start + 2);
        let text = escape.of(self.document.text);
        fault(escape, format!("`{text}` needs {digits} hexadecimal digits"))
            .help("write `\\\\` for a backslash, or put the value in single quotes, where `\\` is itself")
    }

    pub(super) fn bad_code_point(&self, start: usize) -> Fault {
        cold();
        let span = self.span(start, self.at);
        let text = span.of(self.document.text);
        let error = fault(span, format!("`{text}` is not a character"));
        error.help("write the character itself; unlike JSON, YAML has no surrogate pairs")
    }

    pub(super) fn zero_indentation(&self, start: usize) -> Fault {
        cold();
        fault(self.span(self.at, self.at + 1), "a block scalar cannot be indented by 0")
            .related(self.span(start, start + 1), "the block scalar starts here")
            .help("leave the number out: the first line sets the indentation")
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
        fault(wrong, format!("`{text}` cannot stand in the name of {what}"))
            .related(self.span(start, end), "the name starts here")
            .help(help)
    }

    pub(super) fn unknown_alias(&self, alias: Span) -> Fault {
        cold();
        let name = &alias.of(self.document.text)[1..];
        let value = self.plain_rest(alias.start as usize);
        fault(alias, format!("no anchor `&{name}` stands before this alias")).help(format!(
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
        fault(self.rest_of_line(start), "this directive stands twice").help("remove one")
    }

    pub(super) fn incompatible_version(&self, start: usize) -> Fault {
        cold();
        fault(self.rest_of_line(start), "Kubernetes reads no version of YAML but 1.1")
            .help("remove the directive")
    }

    pub(super) fn unknown_directive(&self, start: usize, end: usize) -> Fault {
        cold();
        let value = self.plain_rest(start);
        fault(self.span(start, end.max(start + 1)), "a line cannot start with `%`, except for a directive")
            .help(format!(
                "if this is meant as text, put it in quotes: `{}`",
                in_quotes(value.of(self.document.text))
            ))
    }

    pub(super) fn bad_directive(&self, start: usize) -> Fault {
        cold();
        fault(self.rest_of_line(start), "malformed directive").help("Kubernetes needs none: remove it")
    }

    /// A scalar that has to be a key and has no `:` after it.
    pub(super) fn missing_colon(&self, record: Record) -> Fault {
        cold();
        let (start, end) = (record.start as usize, record.end as usize);
        if let Some(error) = self.missing_space(start) {
            return error;
        }
        let key = self.first_line(start);
        if self.within_key(start, end) || key.end as usize != end {
            let text = shorten(key.of(self.document.text));
            let error = fault(key, format!("expected `:` after `{text}`"));
            let before = self.document.records.iter().rev().find(|other| (other.start as usize) < start);
            return match self.top.state {
                _ if text == "--" => error.help("`---` parts two objects"),
                _ if before.is_some_and(|before| matches!(before.kind, Kind::Literal | Kind::Folded)) => {
                    error.help("indent it, if it is part of the text before it")
                }
                State::Dash => error.help(
                    "the lines at this indentation are items of a sequence: start it with `- `, or indent it",
                ),
                _ if record.kind == Kind::Plain => {
                    error.help("write `key: value`; text that goes on over several lines is indented")
                }
                _ => error.help("write `key: value`"),
            };
        }
        self.long_key(start, end)
    }

    pub(super) fn long_key(&self, start: usize, end: usize) -> Fault {
        fault(self.span(start, end), format!("a key longer than {MAX_KEY} characters"))
            .help("Kubernetes reads longer keys only after `? `")
    }

    /// A place that holds nothing.
    pub(super) fn empty_span(at: usize) -> Span {
        Span::empty(offset(at))
    }
}
