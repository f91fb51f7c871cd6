//! The known differences between the two readers, with reasons.

use crate::{Item, Shape};

/// Whether `text` contains something that libyaml and go-yaml read differently, so that a comparison is useless.
///
/// go-yaml v2 kept the grammar of libyaml 0.1.4. Newer versions of libyaml accept `?` inside a plain scalar in
/// brackets, refuse `:` before a bracket or comma there, accept `\/` and no longer `\'`, end tags at commas and
/// brackets, and accept `%YAML 1.2`. They skip a byte order mark at the start of any line.
pub fn explained(text: &str) -> bool {
    let flow = text.contains(['[', '{']);
    let bytes = text.as_bytes();
    let pair = |one: u8, others: &[u8]| bytes.windows(2).any(|two| two[0] == one && others.contains(&two[1]));
    flow && text.contains('?')
        || flow && pair(b':', b",?[]{}")
        || pair(b'\\', b"/'")
        || text.contains('!') && text.contains([',', '[', ']'])
        || text.lines().any(|line| line.starts_with('%'))
        || text.contains('\u{feff}')
        || bytes.split(|byte| *byte == b'\r').any(|line| line.starts_with(b"%"))
        || text.contains(['\u{85}', '\u{2028}', '\u{2029}']) && text.contains('%')
}

/// Whether go-yaml or Kubernetes refuses the document because of its content, although the grammar is correct.
pub fn kubernetes_refuses(items: &[Item]) -> bool {
    let mut at = 0;
    let mut open: Vec<(Shape, usize)> = Vec::new();
    while let Some(item) = items.get(at) {
        let is_key = open.last().is_some_and(|(shape, left)| *shape == Shape::Mapping && left % 2 == 0);
        if is_key && refused_key(item) || item.shape == Shape::Alias || refused_value(item) {
            return true;
        }
        if let Some((_, left)) = open.last_mut() {
            *left -= 1;
        }
        open.push((item.shape, item.children));
        while open.last().is_some_and(|(_, left)| *left == 0) {
            open.pop();
        }
        at += 1;
    }
    false
}

/// Null, a collection, a merge, or a number that is too large.
fn refused_key(item: &Item) -> bool {
    let content = item.content.as_deref().unwrap_or_default();
    let digits = content.bytes().filter(u8::is_ascii_alphanumeric).count();
    matches!(item.shape, Shape::Mapping | Shape::Sequence)
        || matches!(content, "" | "~" | "null" | "Null" | "NULL" | "<<")
        || digits > 18
}

/// Infinity, not-a-number, or a tag.
fn refused_value(item: &Item) -> bool {
    let content = item.content.as_deref().unwrap_or_default().to_ascii_lowercase();
    item.start.is_none() || matches!(content.trim_start_matches(['+', '-']), ".inf" | ".nan")
}
