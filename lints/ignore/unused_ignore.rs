use crate::declare_lint;
use crate::fix::Fix;
use crate::lint::{Context, Ignore};
use crate::yaml::Span;

declare_lint! {
    /// A comment or an annotation ignores a lint that has no finding there: the fault was fixed, or the ignore is in
    /// the wrong place. Lints that are off do not count.
    ///
    /// ## Why
    ///
    /// An outdated ignore suggests a fault that does not exist, and hides the next one: if somebody sets
    /// `restartPolicy: Always` again, it is not reported.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       # rightkind: ignore[job-restart-policy] our admission webhook sets it
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: backfill-orders
    /// spec:
    ///   activeDeadlineSeconds: 3600
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
    ///       restartPolicy: Never
    ///       containers:
    ///         - name: backfill
    ///           image: registry.example/backfill:1.4
    /// ```
    ///
    /// ## References
    ///
    /// - rightkind, "Guide": Ignoring a finding:
    ///   https://github.com/rightkind/rightkind/blob/main/docs/guide.md#ignoring-a-finding
    pub(crate) static UNUSED_IGNORE = "unused-ignore" {
        summary: "an ignore without a finding to ignore",
        severity: Info,
        section: Ignore,
        since: "0.1.0",
        fixable: true,
        check: Ignore(check),
    }
}

fn check(ignore: &Ignore, context: &mut Context<'_, '_>) {
    let sole = ignore.comment && ignore.named.len() == 1 && ignore.faults.is_empty();
    let edit = sole
        .then(|| comment_with_its_blanks(&context.project().file(context.file()).source.text, ignore.span));
    for named in ignore.unused() {
        let fix = edit.map(|span| Fix::safe("remove the ignore", context.file(), span, ""));
        let finding = context
            .report_at(named.span, format!("there is no finding of `{}` to ignore here", named.pattern));
        finding.help("remove it, or move it to the finding");
        finding.fix = fix;
    }
}

/// The text that belongs to a comment: the spaces before it, and the whole line if nothing else is on it.
#[allow(clippy::cast_possible_truncation, reason = "files are capped below 4 GiB when they are read")]
fn comment_with_its_blanks(text: &str, comment: Span) -> Span {
    let before = &text[..comment.start as usize];
    let start = before.trim_end_matches([' ', '\t']).len();
    let alone = start == 0 || text[..start].ends_with('\n');
    let rest = &text[comment.end as usize..];
    let newline = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    Span::new(start as u32, comment.end + if alone { newline as u32 } else { 0 })
}

#[cfg(test)]
mod tests {
    use crate::fix;
    use crate::options::Options;
    use crate::run::lint;
    use crate::source::Workspace;
    use crate::testing::check_ignores;

    const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  activeDeadlineSeconds: 60\n  \
        ttlSecondsAfterFinished: 60\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        \
        - {name: a, image: 'b:1'}\n";

    /// The text after the first fix of `unused-ignore`.
    fn apply_fixes(text: &str) -> String {
        let report = lint(&Workspace::of_text("a.yaml", text), &Options::default());
        let offered = report.findings.into_iter().find_map(|finding| finding.fix).unwrap();
        fix::apply(text, &offered.edits).unwrap()
    }

    #[test]
    fn what_silences_nothing_is_told_and_can_be_removed() {
        let place = "there is no finding of `job-restart-policy` to ignore here";
        let trailing = JOB.replace("Never\n", "Never  # rightkind: ignore[job-restart-policy] why\n");
        assert_eq!(check_ignores(&trailing), [format!("info 9:49 `job-restart-policy`: {place}")]);
        assert_eq!(apply_fixes(&trailing), JOB);
        let above =
            JOB.replace("      restart", "      # rightkind: ignore[job-restart-policy] why\n      restart");
        assert_eq!(check_ignores(&above), [format!("info 9:27 `job-restart-policy`: {place}")]);
        assert_eq!(apply_fixes(&above), JOB);
    }

    #[test]
    fn an_ignore_can_itself_be_ignored() {
        let text = format!("# rightkind: ignore-file[unused-ignore] shared with other versions\n{JOB}");
        let text = text.replace("Never\n", "Never # rightkind: ignore[job-restart-policy] why\n");
        assert_eq!(check_ignores(&text), [""; 0]);
    }
}
