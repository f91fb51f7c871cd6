use crate::declare_lint;
use crate::lint::{Context, Ignore};

declare_lint! {
    /// A comment or an annotation is meant to ignore a finding, but has no effect: it names a lint that does not exist,
    /// gives no reason, or is in a place where it applies to nothing.
    ///
    /// An ignore is one of these:
    ///
    /// - `# rightkind: ignore[lint-id, …] reason` at the end of a line, for findings on that line; or on a line of its
    ///   own, for the next key or item and everything in it. Above the first key of a document, it applies to the whole
    ///   document.
    /// - `# rightkind: ignore-file[lint-id, …] reason` above the first key of a file, for the file.
    /// - the annotation `ignore.rightkind.dev/lint-id: reason`, for its object. Unlike a comment, it is kept by
    ///   Helm and kustomize.
    ///
    /// Instead of an id, you can use a section (`shape`), which stands for all its lints. A comment also accepts globs
    /// (`cronjob-*`).
    ///
    /// ## Why
    ///
    /// The author believes that the finding is ignored. The reason is for the next reader, who must know whether the
    /// fault was considered.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: broker-settings
    ///   annotations:
    ///     ignore.rightkind.dev/job-restart-polcy: restarted by the operator
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    ///   annotations:
    ///     ignore.rightkind.dev/job-restart-policy: our admission webhook sets it
    /// spec:
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - Kubernetes documentation, "Annotations":
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
    pub(crate) static MALFORMED_IGNORE = "malformed-ignore" {
        summary: "an ignore that has no effect because it is malformed",
        severity: Warning,
        section: Ignore,
        since: "0.1.0",
        check: Ignore(check),
    }
}

fn check(ignore: &Ignore, context: &mut Context<'_, '_>) {
    for fault in &ignore.faults {
        context.report_at(fault.span, fault.message.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignores;

    fn found(comment: &str) -> Vec<String> {
        check_ignores(&format!("apiVersion: v1\nkind: ConfigMap\n{comment}\ndata:\n  a: b\n"))
    }

    #[test]
    fn what_is_not_understood_is_told() {
        for (comment, expected) in [
            ("# rightkind: ignore[job-restart-policy]", "an ignore needs a reason after the bracket"),
            (
                "# rightkind: disable job-restart-policy",
                "write an ignore as `# rightkind: ignore[lint-id] reason`",
            ),
            (
                "# rightkind: ignore-file[job-restart-policy] why",
                "an ignore for the whole file must be above the first key of the file",
            ),
        ] {
            let expected = format!("warning 3:1 `{comment}`: {expected}");
            assert_eq!(found(comment), [expected], "{comment}");
        }
    }

    #[test]
    fn an_unknown_lint_is_pointed_at() {
        assert_eq!(
            found("# rightkind: ignore[job-restart-polcy] why"),
            [
                "warning 3:21 `job-restart-polcy`: unknown lint `job-restart-polcy`; did you mean `job-restart-policy`?"
            ]
        );
    }

    #[test]
    fn an_ignore_with_nothing_below_it_covers_nothing() {
        let text = "apiVersion: v1\nkind: ConfigMap\n# rightkind: ignore[job-restart-policy] why\n---\n\
            apiVersion: v1\nkind: ConfigMap\n";
        let expected = "there is no key or item below this ignore in its document";
        let comment = "# rightkind: ignore[job-restart-policy] why";
        assert_eq!(check_ignores(text), [format!("warning 3:1 `{comment}`: {expected}")]);
    }

    #[test]
    fn an_annotation_needs_a_reason_too() {
        for value in ["", "\"\"", "true"] {
            let text = format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    \
                 ignore.rightkind.dev/job-restart-policy: {value}\n"
            );
            let key = "ignore.rightkind.dev/job-restart-policy";
            let expected = "an ignore needs a reason: write it as the value of the annotation";
            assert_eq!(check_ignores(&text), [format!("warning 5:5 `{key}`: {expected}")], "{value}");
        }
    }

    #[test]
    fn prose_and_text_in_values_are_no_ignores() {
        assert_eq!(found("# rightkind: see the guide"), [""; 0]);
        assert_eq!(found("binaryData: '# rightkind: ignore'"), [""; 0]);
        assert_eq!(found("x: |\n  # rightkind: ignore"), [""; 0]);
    }
}
