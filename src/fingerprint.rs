//! Identifies findings from run to run.
//!
//! A fingerprint consists of the lint, the file, the object, and the path to the text at fault, with the names of list
//! items. An edit elsewhere in the file, another container, or another tag of the image does not change it.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::project::Project;
use crate::yaml::{Kind, Node, Span};

/// Sets the fingerprints. Findings that are otherwise equal are numbered in their order. File names are relative to
/// `root`.
pub(crate) fn assign<'f>(
    project: &Project<'_>,
    root: &str,
    findings: impl IntoIterator<Item = &'f mut Finding>,
) {
    let mut seen: HashMap<u64, usize> = HashMap::new();
    for finding in findings {
        let hash = fnv1a(&identity(project, root, finding));
        let count = seen.entry(hash).or_default();
        *count += 1;
        finding.fingerprint = format!("{hash:016x}:{count}");
    }
}

fn identity(project: &Project<'_>, root: &str, finding: &Finding) -> String {
    let file = finding.primary.file;
    let path = project.file(file).source.path_from(root);
    let mut parts = vec![finding.lint.to_string(), path.to_owned()];
    if let Some(object) = &finding.object {
        // The kinds of a group stay the same between versions.
        let group = object.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        parts.extend([group.to_owned(), object.kind.clone()]);
        parts.extend([object.namespace.clone(), object.name.clone()].map(Option::unwrap_or_default));
    }
    let span = finding.primary.span;
    if let Some(subject) = project.subject_over(file, span) {
        parts.push(named_path(subject.object.node(), span));
    }
    parts.join("\0")
}

/// The path to a span, with the names of list items if they have one.
fn named_path(root: Node<'_>, span: Span) -> String {
    let mut path = String::new();
    let mut node = root;
    loop {
        if node.kind().is_mapping() {
            let holds = |node: Node<'_>| node.kind() != Kind::Absent && node.span().contains(span);
            let Some(entry) = node.entries().find(|entry| holds(entry.key) || holds(entry.value)) else {
                break;
            };
            path += &format!(".{}", entry.key.key_text());
            if holds(entry.key) {
                break;
            }
            node = entry.value;
        } else {
            let mut items = node.items().enumerate();
            let Some((at, item)) = items.find(|(_, item)| item.span().contains(span)) else { break };
            let name = item.get("name").and_then(Node::str);
            path += &name.map_or_else(|| format!("[{at}]"), |name| format!("[name={name}]"));
            node = item;
        }
        if !node.kind().is_mapping() && !node.kind().is_sequence() {
            break;
        }
    }
    path
}

/// The FNV-1a hash, which is the same in every release.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a("foobar"), 0x8594_4171_f739_67e8);
    }
}
