use crate::declare_lint;
use crate::lint::Context;
use crate::manifest::{NameRule, Workload, WorkloadKind, holds_placeholder};
use crate::yaml::Node;

declare_lint! {
    /// The name of a Job is too long for the labels and hostnames that contain it.
    ///
    /// ## Why
    ///
    /// The API server refuses the Job. Its name is the value of the label `job-name` of its Pods (and, since Kubernetes
    /// 1.27, of `batch.kubernetes.io/job-name`), and the value of a label has at most 63 characters. Only a Job with
    /// `manualSelector: true` does not have these labels.
    ///
    /// With `completionMode: Indexed`, the hostname of each Pod is this name, a hyphen and the index. A hostname has at
    /// most 63 characters and no dots: `will not able to create pod with invalid DNS label`. With a thousand
    /// completions, the name can have at most 59 characters.
    ///
    /// ## Example
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: Job
    /// metadata:
    ///   name: warehouse-orders-backfill-2019-to-2024-production-eu-central-1-a
    /// spec:
    ///   activeDeadlineSeconds: 14400
    ///   ttlSecondsAfterFinished: 86400
    ///   template:
    ///     spec:
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
    ///   name: orders-backfill-2019-to-2024-production-eu-central-1-a
    /// spec:
    ///   activeDeadlineSeconds: 14400
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
    /// - Kubernetes documentation, "Jobs": Writing a Job spec; Completion mode:
    ///   https://kubernetes.io/docs/concepts/workloads/controllers/job/
    /// - Kubernetes documentation, "Labels and Selectors": Syntax and character set:
    ///   https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    pub(crate) static JOB_NAME_TOO_LONG = "job-name-too-long" {
        summary: "a Job's name is too long for the labels and hostnames of its Pods",
        severity: Error,
        section: Job,
        since: "0.1.0",
        check: Workload(check),
    }
}

/// The maximum length of a label's value.
const LONGEST: usize = 63;

fn check<'a>(workload: &Workload<'a>, context: &mut Context<'_, 'a>) {
    if workload.kind() != WorkloadKind::Job || context.is_partial() {
        return;
    }
    let Some(node) = workload.object().metadata().and_then(|metadata| metadata.get("name")) else { return };
    let Some(name) = node.str().filter(|name| !holds_placeholder(name)) else { return };
    let length = name.chars().count();
    if length <= LONGEST || is_manual(workload) {
        hostnames(workload, node, &name, context);
        return;
    }
    context
        .report(node, format!("this name has {length} characters: a Job's can have at most {LONGEST}"))
        .label("the API server refuses this")
        .help("it is the value of the label `job-name` of its Pods, which has the same limit");
}

/// Whether the Job has its own selector, or may have one.
fn is_manual(workload: &Workload<'_>) -> bool {
    let manual = workload.spec().and_then(|spec| spec.get("manualSelector"));
    manual.is_some_and(|manual| !manual.is_null() && manual.bool() != Some(false))
}

fn hostnames<'a>(workload: &Workload<'a>, node: Node<'a>, name: &str, context: &mut Context<'_, 'a>) {
    let field = |name: &str| workload.spec().and_then(|spec| spec.get(name));
    let Some(mode) = field("completionMode").filter(|mode| mode.str().as_deref() == Some("Indexed")) else {
        return;
    };
    let Some(completions) = field("completions").and_then(Node::int).filter(|count| *count > 0) else {
        return;
    };
    let last = completions - 1;
    if let Some(trouble) = NameRule::Label.trouble(&format!("{name}-{last}")) {
        context
            .report(node, format!("as a Pod's hostname, followed by `-{last}`, this name {trouble}"))
            .label("the API server refuses this")
            .because(mode.span(), "each Pod's hostname ends with its index");
    }
}

#[cfg(test)]
mod tests {
    use super::JOB_NAME_TOO_LONG;
    use crate::testing::{check, check_beside, findings};

    fn job(name: &str, spec: &str) -> String {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {name}\nspec:\n  template: {{spec: {{containers: \
             [{{name: a, image: b}}]}}}}\n  {spec}\n"
        )
    }

    fn told(name: &str, spec: &str) -> Vec<String> {
        check(&JOB_NAME_TOO_LONG, &job(name, spec))
    }

    #[test]
    fn sixty_three_are_the_most() {
        let (longest, longer) = ("a".repeat(63), "a".repeat(64));
        assert_eq!(told(&longest, ""), [""; 0]);
        let message =
            format!("error 4:9 `{longer}`: this name has 64 characters: a Job's can have at most 63");
        assert_eq!(told(&longer, ""), [&*message]);
        assert_eq!(told(&longer, "manualSelector: false"), [message]);
        assert_eq!(told(&longer, "manualSelector: true"), [""; 0]);
    }

    #[test]
    fn an_index_takes_its_share() {
        let indexed = "completionMode: Indexed\n  completions: 101";
        let (longest, longer) = ("a".repeat(59), "a".repeat(60));
        assert_eq!(told(&longest, indexed), [""; 0]);
        assert_eq!(
            told(&longer, indexed),
            [format!(
                "error 4:9 `{longer}`: as a Pod's hostname, followed by `-100`, this name has 64 characters, and \
                 at most 63 are allowed"
            )]
        );
        let text = job("a.b", indexed);
        let found = findings(&JOB_NAME_TOO_LONG, &text);
        assert_eq!(
            found[0].message,
            "as a Pod's hostname, followed by `-100`, this name can only contain lower case letters, digits and `-`, \
             not `.`"
        );
        assert_eq!(found[0].related[0].span.of(&text), "Indexed");
        assert_eq!(told(&longer, "completionMode: NonIndexed\n  completions: 101"), [""; 0]);
        assert_eq!(told(&longer, "completionMode: Indexed\n  completions: $COUNT"), [""; 0]);
    }

    #[test]
    fn names_that_are_not_known_yet_are_left_alone() {
        let long = "a".repeat(70);
        assert_eq!(told(&format!("'{{{{ .Release.Name }}}}-{long}'"), ""), [""; 0]);
        let longest = job(&"a".repeat(254), "");
        assert_eq!(check_beside(&JOB_NAME_TOO_LONG, "invalid-name", &longest), [""; 0]);
        let cron = job(&long, "").replace("kind: Job", "kind: CronJob");
        assert_eq!(check(&JOB_NAME_TOO_LONG, &cron), [""; 0]);
        let generated = job(&long, "").replace("  name: aa", "  generateName: aa");
        assert_eq!(check(&JOB_NAME_TOO_LONG, &generated), [""; 0]);
    }
}
