//! Findings in text that counts in several places because of aliases.

use std::collections::HashSet;

use crate::finding::Finding;
use crate::project::Subject;
use crate::yaml::Span;

/// The maximum number of uses that are shown.
const MOST_SHOWN: usize = 3;

/// Merges findings that aliases repeat in several places of an object: one finding at the text, with the places that
/// use it.
pub(super) fn tell_once(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if findings.is_empty() {
        return;
    }
    let object = subject.object.node();
    let within = |(alias, _): &(Span, Span)| object.span().contains(*alias);
    let aliases: Vec<_> = object.document().aliases().filter(within).collect();
    if aliases.is_empty() {
        return;
    }
    let mut told = HashSet::new();
    findings.retain_mut(|finding| {
        let span = finding.primary.span;
        let here = finding.primary.file == subject.file;
        let mut uses =
            aliases.iter().filter(|(_, target)| here && target.contains(span)).take(MOST_SHOWN).peekable();
        if uses.peek().is_none() {
            return true;
        }
        let new = told.insert((finding.lint.clone(), span, unnumbered(&finding.message)));
        for (alias, _) in uses {
            finding.because(*alias, "it is also used here");
        }
        new
    });
}

/// A path, or a message with a path, without the positions in lists: `spec.containers[].image`.
pub(super) fn unnumbered(message: &str) -> String {
    let mut inside = false;
    let kept = message.chars().filter(|c| {
        inside = *c == '[' || inside && c.is_ascii_digit();
        !(inside && c.is_ascii_digit())
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::unnumbered;
    use crate::lints::shape::ALL;
    use crate::testing::findings;

    #[test]
    fn one_text_is_one_finding_with_its_uses() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: b\n    \
                    ports: &p [{containerPort: 1, hots: 1}]\n  - name: c\n    image: b\n    ports: *p\n";
        let unknown = ALL.iter().find(|lint| lint.meta.id == "unknown-field").unwrap();
        let found = findings(unknown, text);
        let [finding] = &*found else { panic!("{found:?}") };
        assert_eq!(finding.message, "`hots` is not a field of `spec.containers[0].ports[0]`");
        let related: Vec<_> = finding.related.iter().map(|one| (one.span.of(text), &*one.text)).collect();
        assert_eq!(related, [("*p", "it is also used here")]);
        assert_eq!(finding.path, "spec.containers[0].ports[0].hots");
    }

    #[test]
    fn positions_are_no_difference() {
        assert_eq!(unnumbered("`a[0].b[12]` needs `c[d]`"), unnumbered("`a[1].b[3]` needs `c[d]`"));
        assert_ne!(unnumbered("1 replica"), unnumbered("2 replicas"));
    }
}
