//! The words of a command, each with its place in the manifest.

use std::borrow::Cow;

use crate::source::FileId;
use crate::yaml::{Kind, Node, Span};

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as the program would see it, but for expansions, which stay as written.
    pub text: Cow<'a, str>,
    /// Where it stands: as exact as the notation allows, and at worst the whole scalar that it is part of.
    pub span: Span,
    /// The file that the span counts in; none for the container's own.
    pub file: Option<FileId>,
    /// Whether it holds an expansion of the shell, so that `text` is not what the program sees.
    pub dynamic: bool,
    /// The scalar that the word is all of; none for a word of a script.
    pub(super) scalar: Option<Node<'a>>,
}

impl<'a> Word<'a> {
    /// The word that a scalar is; none for collections. Numbers and booleans count as they are written.
    pub(super) fn of(node: Node<'a>) -> Option<Self> {
        let scalar = Some(node.resolve());
        Some(Self { text: node.content()?, span: node.span(), file: None, dynamic: false, scalar })
    }
}

/// From offsets in a script to places in the manifest.
#[derive(Debug)]
pub(super) struct Places {
    /// The file that the places are in; none for the container's own.
    pub(super) file: Option<FileId>,
    whole: Span,
    /// By byte of the script: the byte of the file that it was read from.
    bytes: Option<Vec<u32>>,
}

impl Places {
    /// For a script that is the whole of a word.
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
/// Folding and indentation change nothing but white space, so that the n-th visible byte of the content is the
/// n-th visible byte of the text, escapes aside. None where that does not come out even.
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
