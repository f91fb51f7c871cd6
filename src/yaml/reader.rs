//! Text in, tree out.

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};

use super::tree::{Properties, Record};
use super::{Document, Kind, Span, Stream, SyntaxError};

/// How much of a text is taken in before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep collections may nest.
    pub depth: usize,
}

impl Default for Limits {
    /// As `kubectl`: 10,000 levels.
    fn default() -> Self {
        Self { depth: 10_000 }
    }
}

/// Reads all documents of a text. Each is read for itself, so that an error in one never hides the next.
pub fn parse<'t>(text: &'t str, limits: Limits) -> Stream<'t> {
    let documents = split(text).into_iter().filter_map(|span| read(text, span, limits)).collect();
    Stream { documents }
}

#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
fn split(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = if text.starts_with('\u{feff}') { 3 } else { Default::default() };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") && line[3..].starts_with(|c: char| c.is_whitespace()) || line == "---" {
            spans.push(Span::new(start, (offset as u32).max(start)));
            start = offset as u32 + 3;
        }
        offset += line.len();
    }
    spans.push(Span::new(start, text.len() as u32));
    spans
}

#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
#[allow(clippy::too_many_lines, reason = "one match over the stand-in's events")]
fn read<'t>(text: &'t str, span: Span, limits: Limits) -> Option<Document<'t>> {
    let piece = span.of(text);
    let mut options = Options::default();
    options.block_scalar_eof_without_line_feed = true;
    options.bom_inside_document_as_content = true;
    options.emit_comments = true;
    options.emit_anchor_events = true;
    options.flow_nesting_limit = limits.depth;
    options.block_nesting_limit = limits.depth;
    let mut document = Document {
        text,
        span,
        records: Vec::new(),
        properties: Vec::new(),
        aliases: Vec::new(),
        decoded: Vec::new(),
        comments: Vec::new(),
        notices: Vec::new(),
        error: None,
    };
    let mut open: Vec<u32> = Vec::new();
    let mut anchors: Vec<(usize, u32)> = Vec::new();
    let mut parser = Parser::new_from_str_with_options(piece, options);
    while let Some(event) = parser.next_event() {
        let (event, at) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(piece.len()) as u32 + span.start;
                document.error = Some(SyntaxError {
                    message: error.info(),
                    span: Span::empty(at),
                    related: Vec::new(),
                    help: None,
                });
                break;
            }
        };
        let range = at.byte_range().unwrap_or_default();
        let (start, end) = (range.start as u32 + span.start, range.end as u32 + span.start);
        let id = document.records.len() as u32;
        let (kind, anchor) = match event {
            Event::Scalar(value, style, anchor, _) => {
                let raw = &piece[range.clone()];
                let kind = match style {
                    ScalarStyle::Plain if raw.is_empty() => Kind::Absent,
                    ScalarStyle::Plain => Kind::Plain,
                    ScalarStyle::SingleQuoted => Kind::SingleQuoted,
                    ScalarStyle::DoubleQuoted => Kind::DoubleQuoted,
                    ScalarStyle::Literal => Kind::Literal,
                    ScalarStyle::Folded => Kind::Folded,
                };
                if kind != Kind::Absent && *raw != *value {
                    document.decoded.push((id, value.as_ref().into()));
                }
                (kind, anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                (if flow { Kind::FlowMapping } else { Kind::BlockMapping }, anchor)
            }
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                (if flow { Kind::FlowSequence } else { Kind::BlockSequence }, anchor)
            }
            Event::Alias(anchor) => {
                if let Some((_, target)) = anchors.iter().rev().find(|(id, _)| *id == anchor) {
                    document.aliases.push((id, *target));
                }
                (Kind::Alias, 0)
            }
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(id) = open.pop() {
                    let next = document.records.len() as u32;
                    let flow =
                        matches!(document.records[id as usize].kind, Kind::FlowMapping | Kind::FlowSequence);
                    let last = document.records[id as usize..].iter().map(|r| r.end).max().unwrap_or(end);
                    let record = &mut document.records[id as usize];
                    record.next = next;
                    record.end = if flow { end } else { last };
                }
                continue;
            }
            Event::Comment(..) => {
                document.comments.push(Span::new(start, end));
                continue;
            }
            Event::Anchor(..) => {
                if let Some((_, properties)) = document.properties.last_mut() {
                    properties.anchor = Some(Span::new(start, end));
                }
                continue;
            }
            _ => continue,
        };
        let tag = at
            .tag_span()
            .and_then(|tag| tag.byte_range())
            .map(|tag| Span::new(tag.start as u32 + span.start, tag.end as u32 + span.start));
        if anchor != 0 {
            anchors.push((anchor, id));
        }
        if anchor != 0 || tag.is_some() {
            document.properties.push((id, Properties { anchor: None, tag }));
        }
        document.records.push(Record { start, end, next: id + 1, kind });
        if kind.is_mapping() || kind.is_sequence() {
            open.push(id);
        }
    }
    let only_comments = document.records.iter().all(|r| r.kind == Kind::Absent) && document.error.is_none();
    (!only_comments).then_some(document)
}
