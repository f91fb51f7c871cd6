//! Places within a scalar.

use std::ops::Range;

use crate::yaml::{Kind, Node, Span};

/// The place of some bytes of a scalar's content; `None` if content and text differ, because of escapes, folded lines
/// or a block scalar.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
pub fn span_within(scalar: Node<'_>, range: &Range<usize>) -> Option<Span> {
    let scalar = scalar.resolve();
    let text = scalar.text();
    let (quote, inner) = match scalar.kind() {
        Kind::Plain => (0, text),
        Kind::SingleQuoted | Kind::DoubleQuoted => (1, text.get(1..text.len().checked_sub(1)?)?),
        _ => return None,
    };
    if scalar.content()? != inner || inner.get(range.clone()).is_none() {
        return None;
    }
    let start = scalar.span().start + quote;
    Some(Span::new(start + range.start as u32, start + range.end as u32))
}

#[cfg(test)]
mod tests {
    use super::span_within;
    use crate::yaml;

    #[test]
    fn places_are_exact_or_none() {
        for (text, range, expected) in [
            ("a: 0 2 L * *", 4..5, Some("L")),
            ("a: '0 2 L * *'", 4..5, Some("L")),
            ("a: \"0 2 L * *\" # why", 4..5, Some("L")),
            ("a: \"\"", 0..0, Some("")),
            ("a: 'it''s'", 0..2, None),
            ("a: \"\\x30\"", 0..1, None),
            ("a: |\n  0 2 L\n", 4..5, None),
            ("a: 0 2\n  L * *", 4..5, None),
            ("a: x", 4..5, None),
        ] {
            let stream = yaml::parse(text, yaml::Limits::default());
            let node = stream.documents()[0].root().unwrap().get("a").unwrap();
            assert_eq!(span_within(node, &range).map(|span| span.of(text)), expected, "{text}");
        }
    }
}
