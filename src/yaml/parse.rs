//! Reads a text into its documents.

use super::span::offset;
use super::{Document, Limits, Span, Stream, SyntaxError, check, encoding, json_text, reader, split};

/// Reads all documents of a text. Each is read independently, so an error in one never hides the next.
///
/// A text that is JSON is read as JSON, as in Kubernetes.
pub fn parse(text: &str, limits: Limits) -> Stream<'_> {
    if let Some(document) = too_large(text, limits) {
        return Stream { documents: vec![document] };
    }
    if let Some(mut documents) = json_text::read(text, &limits) {
        for document in &mut documents {
            check::check(document, &limits);
        }
        return Stream { documents };
    }
    let pieces = split::split(text);
    let documents = pieces.iter().map(|piece| match piece.fault {
        Some(fault) => bad_separator(text, piece.span, fault),
        None => read(text, piece.span, piece.first, limits),
    });
    Stream {
        documents: documents.filter(|document| document.error.is_some() || !document.is_empty()).collect(),
    }
}

/// Reads the first document of a text without splitting it at `---`, like go-yaml's `Unmarshal`.
pub fn parse_document(text: &str, limits: Limits) -> Document<'_> {
    too_large(text, limits).unwrap_or_else(|| read(text, Span::new(0, offset(text.len())), 0, limits))
}

fn read(text: &str, span: Span, first: u32, limits: Limits) -> Document<'_> {
    if let Some((at, char)) = encoding::forbidden(span.of(text)) {
        let at = span.start + offset(at);
        let error = SyntaxError {
            message: format!("control character U+{:04X}", u32::from(char)),
            span: Span::new(at, at + offset(char.len_utf8())),
            related: Vec::new(),
            help: Some("remove it, or write it as an escape in double quotes".to_owned()),
        };
        return failed(text, span, error);
    }
    let mut document = reader::read(text, span, first, &limits);
    check::check(&mut document, &limits);
    document
}

fn failed(text: &str, span: Span, error: SyntaxError) -> Document<'_> {
    let mut document = Document::empty(text, span);
    document.error = Some(Box::new(error));
    document
}

fn too_large(text: &str, limits: Limits) -> Option<Document<'_>> {
    let most = limits.size.min(i32::MAX as usize - 1);
    if text.len() <= most {
        return None;
    }
    let error = SyntaxError {
        message: format!("the file has {} bytes, more than the {most} that are read", text.len()),
        span: Span::empty(0),
        related: Vec::new(),
        help: None,
    };
    Some(failed(text, Span::empty(0), error))
}

fn bad_separator(text: &str, span: Span, line: Span) -> Document<'_> {
    let rest = Span::new(line.start + 3, line.end).of(text);
    let spaced = rest.starts_with(char::is_whitespace);
    let dashes = rest.bytes().all(|byte| byte == b'-');
    let help = if spaced || rest.contains(": ") || rest.ends_with(':') {
        "put the content on the next line"
    } else if dashes {
        "write `---` where two objects are separated; indent the line if it belongs to a value"
    } else {
        "indent the line if it belongs to a value; remove it if it is decoration"
    };
    let from = line.end - offset(rest.trim_start().len());
    let error = SyntaxError {
        message: "a line that starts with `---` separates documents, and cannot contain anything else"
            .to_owned(),
        span: if spaced { Span::new(from, line.end) } else { line },
        related: Vec::new(),
        help: Some(help.to_owned()),
    };
    failed(text, span, error)
}
