//! The words of a command, with their places in the manifest.

use std::borrow::Cow;

use crate::source::FileId;
use crate::yaml::{Kind, Node, Span};

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as the program would get it, except for expansions, which stay as written.
    pub text: Cow<'a, str>,
    /// Its place: as exact as the notation allows; otherwise, the whole scalar that contains it.
    pub span: Span,
    /// The file of the span; `None` for the file of the container.
    pub file: Option<FileId>,
    /// Whether it has a shell expansion, so that the program gets another text.
    pub dynamic: bool,
    /// The scalar that is exactly this word; `None` for a word of a script.
    pub(super) scalar: Option<Node<'a>>,
}

impl<'a> Word<'a> {
    /// The word of a scalar; `None` for collections. Numbers and booleans count as written.
    pub(super) fn of(node: Node<'a>) -> Option<Self> {
        let scalar = Some(node.resolve());
        Some(Self { text: node.content()?, span: node.span(), file: None, dynamic: false, scalar })
    }
}

/// Converts offsets in a script to places in the manifest.
#[derive(Debug)]
pub(super) struct Places {
    /// The file of the places; `None` for the file of the container.
    pub(super) file: Option<FileId>,
    whole: Span,
    /// For each byte of the script, the byte of the file.
    bytes: Option<Vec<u32>>,
}

impl Places {
    /// For a script that is one complete word.
    pub(super) fn of(word: &Word<'_>) -> Self {
        let bytes = word.scalar.and_then(|node| align(&word.text, node));
        Self { file: word.file, whole: word.span, bytes }
    }

    /// The place of a part of the script.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let Some(bytes) = self.bytes.as_ref().filter(|_| start < end) else { return self.whole };
        match (bytes.get(start), bytes.get(end - 1)) {
            (Some(start), Some(last)) if start <= last => Span::new(*start, last + 1),
            _ => self.whole,
        }
    }
}

/// Finds each byte of a scalar's content in the file.
///
/// Folding and indentation only change white space, so the n-th visible byte of the content is the n-th visible byte of
/// the text, except for escapes. `None` if the numbers differ.
fn align(content: &str, node: Node<'_>) -> Option<Vec<u32>> {
    let (raw, kind) = (node.text(), node.kind());
    let mut at = match kind {
        Kind::Literal | Kind::Folded if raw.starts_with(['|', '>']) => raw.find('\n')? + 1,
        Kind::SingleQuoted | Kind::DoubleQuoted => 1,
        _ => 0,
    };
    let raw = raw.as_bytes();
    let mut places = Vec::with_capacity(content.len());
    for byte in content.bytes() {
        if byte.is_ascii_whitespace() {
            places.push(node.span().start + u32::try_from(at).ok()?);
            continue;
        }
        loop {
            match (raw.get(at)?, raw.get(at + 1)) {
                (space, _) if space.is_ascii_whitespace() => at += 1,
                (b'\\', Some(b'n' | b't' | b'r' | b'\n' | b'\r')) if kind == Kind::DoubleQuoted => at += 2,
                (b'\\', Some(b'"' | b'\\' | b'/')) if kind == Kind::DoubleQuoted => {
                    at += 1;
                    break;
                }
                (b'\'', Some(b'\'')) if kind == Kind::SingleQuoted => {
                    at += 1;
                    break;
                }
                _ => break,
            }
        }
        if *raw.get(at)? != byte {
            return None;
        }
        places.push(node.span().start + u32::try_from(at).ok()?);
        at += 1;
    }
    Some(places)
}
