use crate::declare_lint;
use crate::lint::Context;
use crate::yaml::{Document, NoticeKind, Span};

declare_lint! {
    /// A merge (`<<`) comes after a key that it also has a value for. In Kubernetes, the merged value wins.
    ///
    /// ## Why
    ///
    /// By the YAML specification, the keys of a mapping win over those that it merges, wherever `<<` is, and most
    /// readers follow it. The one in `kubectl` reads the entries in order: a `<<` after the key overrides it. The
    /// memory limit in the container itself is then not the one that is used, and every other tool shows the other
    /// value.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    ///   labels: &common
    ///     team: orders
    ///     tier: batch
    ///   annotations:
    ///     team: billing
    ///     <<: *common
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: load-settings
    ///   labels: &common
    ///     team: orders
    ///     tier: batch
    ///   annotations:
    ///     <<: *common
    ///     team: billing
    /// ```
    ///
    /// ## References
    ///
    /// - YAML language-independent types for YAML 1.1: Merge Key: https://yaml.org/type/merge.html
    pub(crate) static YAML_MERGE_OVERRIDES = "yaml-merge-overrides" {
        summary: "a merge after a key overrides it",
        severity: Warning,
        section: Shape,
        since: "0.1.0",
        check: Document(check),
    }
}

fn check(document: &Document<'_>, context: &mut Context<'_, '_>) {
    let overrides = document.notices().iter().filter(|notice| notice.kind == NoticeKind::MergeOverrides);
    let mut merges: Vec<(Span, Vec<Span>)> = Vec::new();
    for notice in overrides {
        match merges.last_mut() {
            Some((merge, keys)) if *merge == notice.span => keys.extend(notice.related),
            _ => merges.push((notice.span, notice.related.into_iter().collect())),
        }
    }
    for (merge, keys) in merges {
        let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.of(document.text()))).collect();
        let finding = context
            .report_at(merge, format!("this merge overrides {}, set before it", names.join(", ")))
            .help("move `<<` to the top: then the keys of the mapping itself win, in Kubernetes and in other tools");
        for key in keys {
            finding.because(key, "this value is not used");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::YAML_MERGE_OVERRIDES;
    use crate::testing::check;

    const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\na: &a {x: 1}\n";

    #[test]
    fn a_merge_after_the_key_wins() {
        assert_eq!(
            check(&YAML_MERGE_OVERRIDES, &format!("{HEAD}b:\n  x: 2\n  <<: *a\n")),
            ["warning 6:3 `<<`: this merge overrides `x`, set before it"]
        );
    }

    #[test]
    fn a_merge_of_the_same_value_overrides_nothing() {
        let map = "apiVersion: v1\nkind: ConfigMap\na: &a {x: 1, y: [1, 2], z: {b: c}}\n";
        for (own, expected) in [
            ("x: 1", 0),
            ("x: 1, y: [1, 2], z: {b: c}", 0),
            ("x: '1'", 1),
            ("x: 1, y: [2, 1]", 1),
            ("x: {}", 1),
        ] {
            let found = check(&YAML_MERGE_OVERRIDES, &format!("{map}b: {{{own}, <<: *a}}\n"));
            assert_eq!(found.len(), expected, "{own}");
        }
    }

    #[test]
    fn one_merge_is_one_finding() {
        let text = "apiVersion: v1\nkind: ConfigMap\na: &a {x: 1, y: 2}\nb:\n  x: 2\n  y: 3\n  <<: *a\n";
        assert_eq!(
            check(&YAML_MERGE_OVERRIDES, text),
            ["warning 7:3 `<<`: this merge overrides `x`, `y`, set before it"]
        );
    }

    #[test]
    fn a_merge_before_the_key_or_of_other_keys_is_fine() {
        for rest in ["b:\n  <<: *a\n  x: 2\n", "b:\n  y: 2\n  <<: *a\n"] {
            assert_eq!(check(&YAML_MERGE_OVERRIDES, &format!("{HEAD}{rest}")), [""; 0], "{rest}");
        }
    }
}
